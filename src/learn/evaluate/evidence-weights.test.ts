import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { type EvidenceRows, fitEvidenceWeights } from './evidence-weights.ts';

/** Attacks by odds of −1 + 1.5 a + 0.5 b; a third piece of evidence is noise that points away. */
function rowsOf(rowCount: number, seed: number) {
  const random = createRandom(seed, 'evidence weights');
  const draw = () => Float64Array.from({ length: rowCount }, () => 4 * random.next() - 2);
  const [a, b, noise] = [draw(), draw(), draw()];
  const labels = Uint8Array.from(a, (value, row) => {
    const logOdds = -1 + 1.5 * value + 0.5 * b[row] - 0.4 * noise[row];
    return random.next() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  });
  return { evidence: [a, b, noise], labels };
}

function lossAt({ evidence, labels, rowWeights }: EvidenceRows, at: readonly number[]): number {
  let [sum, total] = [0, 0];
  for (const [row, label] of labels.entries()) {
    const shift = at[evidence.length];
    const logOdds = evidence.reduce((z, column, j) => z + at[j] * column[row], shift);
    const p = 1 / (1 + Math.exp(-logOdds));
    const weight = rowWeights?.[row] ?? 1;
    sum -= weight * Math.log(label === 1 ? p : 1 - p);
    total += weight;
  }
  return sum / total;
}

describe('weights of evidence', () => {
  test('are those that made the labels, and 0 for what points the wrong way', () => {
    const { weights, shift } = fitEvidenceWeights(rowsOf(20_000, 1));
    expect(weights[0]).toBeCloseTo(1.5, 0);
    expect(weights[1]).toBeCloseTo(0.5, 0);
    expect(weights[2]).toBe(0);
    expect(shift).toBeCloseTo(-1, 0);
  });

  test.each([2, 3, 4])('have a loss that no step from them lowers (seed %d)', (seed) => {
    const plain = rowsOf(400, seed);
    const rowWeights = Float64Array.from(plain.labels, (label) => (label === 1 ? 3 : 0.5));
    const rows = { ...plain, rowWeights };
    const { weights, shift } = fitEvidenceWeights(rows);
    const best = [...weights, shift];
    const least = lossAt(rows, best);
    for (const [j, value] of best.entries()) {
      for (const step of [-0.05, -0.005, 0.005, 0.05]) {
        const other = best.with(j, j < weights.length ? Math.max(0, value + step) : value + step);
        expect(lossAt(rows, other)).toBeGreaterThanOrEqual(least - 1e-12);
      }
    }
  });

  test('leave a shift as it was given', () => {
    const rows = rowsOf(500, 5);
    const { shift, weights } = fitEvidenceWeights(rows, { shift: -2 });
    expect(shift).toBe(-2);
    const least = lossAt(rows, [...weights, -2]);
    expect(lossAt(rows, [weights[0] + 0.02, weights[1], weights[2], -2])).toBeGreaterThan(least);
    expect(lossAt(rows, [weights[0] - 0.02, weights[1], weights[2], -2])).toBeGreaterThan(least);
  });

  test('stay finite where evidence tells all rows apart, or says nothing', () => {
    const labels = Uint8Array.of(0, 0, 1, 1);
    const evidence = [Float64Array.of(-1, -2, 1, 2), new Float64Array(4)];
    const { weights } = fitEvidenceWeights({ evidence, labels });
    expect(weights.every((weight) => Number.isFinite(weight) && weight >= 0)).toBe(true);
    expect(weights[0]).toBeGreaterThan(1);
    expect(weights[1]).toBe(0);
  });

  test.each<[string, EvidenceRows]>([
    ['no detector', { evidence: [], labels: Uint8Array.of(1) }],
    ['no rows', { evidence: [new Float64Array(0)], labels: new Uint8Array(0) }],
    ['lengths that differ', { evidence: [new Float64Array(2)], labels: Uint8Array.of(1) }],
  ])('are refused of %s', (_what, rows) => {
    expect(() => fitEvidenceWeights(rows)).toThrow('evidence: expected');
  });
});
