import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { NearestExamples } from './nearest-examples.ts';

const SEED = Number(process.env.SEED ?? 20_261);

describe(`kept rows nearest to another (seed ${SEED})`, () => {
  test('are those of the slow definition, on random rows with holes', () => {
    const random = createRandom(SEED, 'nearest');
    const counts = [0, 0, 4];
    const cell = (categories: number) => {
      if (random.next() < 0.1) return Number.NaN;
      return categories > 0 ? random.below(categories) : Math.floor(8 * random.next()) ** 2;
    };
    const kept = Array.from({ length: 40 }, () => counts.map(cell));
    const columns = counts.map((_, c) => Float64Array.from(kept, (row) => row[c]));
    const labels = Uint8Array.from(kept, () => random.below(3));
    const near = new NearestExamples(
      { kind: 'kept-examples', version: 1, columns, labels },
      counts,
    );
    for (let trial = 0; trial < 50; trial++) {
      const row = counts.map(cell);
      const weights = Float64Array.from(counts, () => 0.1 + random.next());
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const distances = kept.map((other) =>
        counts.reduce((sum, count, c) => {
          return sum + (weights[c] / total) * difference(row[c], other[c], count ? [] : columns[c]);
        }, 0),
      );
      const found = near.find(row, { weights, count: 5 });
      const expected = [...distances].sort((a, b) => a - b).slice(0, 5);
      found.forEach(({ index, likeness, label }, i) => {
        expect(1 - likeness).toBeCloseTo(expected[i], 9);
        expect(1 - likeness).toBeCloseTo(distances[index], 9);
        expect(label).toBe(labels[index]);
      });
    }
  });

  test('are equal ones first, where only what weighs counts', () => {
    const columns = [Float64Array.of(1, 2, 3), Float64Array.of(9, 9, 1)];
    const examples = {
      kind: 'kept-examples',
      version: 1,
      columns,
      labels: Uint8Array.of(0, 1, 2),
    } as const;
    const near = new NearestExamples(examples, [0, 0]);
    const [first] = near.find([3, 9], { weights: Float64Array.of(1, 0), count: 1 });
    expect(first).toEqual({ index: 2, label: 2, likeness: 1 });
    expect(() => near.find([3, 9], { weights: new Float64Array(2), count: 1 })).toThrow(RangeError);
  });
});

/** Of numbers the share of known values between the two, with half of those equal to either. */
function difference(a: number, b: number, values: Float64Array | readonly number[]): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : 1;
  if (values.length === 0) return a === b ? 0 : 1;
  const known = [...values].filter((value) => !Number.isNaN(value));
  const rank = (x: number) =>
    known.reduce((sum, v) => sum + (v < x ? 1 : v === x ? 0.5 : 0), 0) / known.length;
  return Math.abs(rank(a) - rank(b));
}
