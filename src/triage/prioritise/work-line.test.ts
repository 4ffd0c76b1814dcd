import { describe, expect, test } from 'vitest';
import { createRandom } from '../../learn/index.ts';
import { workLine, type WorkRow, type WorkRules } from './work-line.ts';

const SEED = Number(process.env.SEED ?? 20_264);

function rowsOf(...probabilities: number[]): WorkRow[] {
  return probabilities.map((probability) => ({ probability, priority: 100 * probability }));
}

/** Expected cost of looking at the first so many. */
function costOf(rows: readonly WorkRow[], count: number, { costs, budget = Infinity }: WorkRules) {
  if (count > budget || costs === undefined) return Infinity;
  return rows.reduce(
    (sum, { probability }, i) =>
      sum + (i < count ? (1 - probability) * costs.falseAlarm : probability * costs.miss),
    0,
  );
}

describe(`the line of work (seed ${SEED})`, () => {
  test('is not drawn without costs and budget', () => {
    expect(workLine(rowsOf(0.9), {})).toBeUndefined();
  });

  test('stands where P × miss falls below (1 − P) × false alarm', () => {
    // 0.2 × 4 = 0.8 × 1: a row that saves what it costs is not looked at.
    const costs = { miss: 4, falseAlarm: 1 };
    const line = workLine(rowsOf(0.9, 0.5, 0.21, 0.2, 0.01), { costs });
    expect(line).toMatchObject({ count: 3, from: 21, drawnBy: 'costs' });
    expect(line?.attacksAbove).toBeCloseTo(1.61, 12);
    expect(line?.attacksBelow).toBeCloseTo(0.21, 12);
  });

  test.each([
    ['a budget draws it where it is less than what is worth it', 2, 2, 'budget'],
    ['and not where it is more', 4, 3, 'costs'],
  ])('%s', (_what, budget, count, drawnBy) => {
    const costs = { miss: 4, falseAlarm: 1 };
    expect(workLine(rowsOf(0.9, 0.5, 0.3, 0.1), { costs, budget })).toMatchObject({
      count,
      drawnBy,
    });
  });

  test('by a budget alone takes so many, or all', () => {
    expect(workLine(rowsOf(0.9, 0.1), { budget: 1 })).toMatchObject({ count: 1, from: 90 });
    expect(workLine(rowsOf(0.9, 0.1), { budget: 5 })).toMatchObject({ count: 2, drawnBy: 'end' });
    expect(workLine([], { budget: 5 })).not.toHaveProperty('from');
  });

  test('costs least of all lines within the budget, by trying all', () => {
    const random = createRandom(SEED, 'lines of work');
    for (let round = 0; round < 300; round++) {
      const rows = Array.from({ length: 1 + random.below(30) }, () => {
        const probability = random.next();
        return { probability, priority: 100 * probability * random.next() };
      }).sort((a, b) => b.priority - a.priority);
      const rules = {
        costs: { miss: 0.1 + 5 * random.next(), falseAlarm: 0.1 + random.next() },
        budget: random.below(3) === 0 ? undefined : 1 + random.below(20),
      };
      const counts = Array.from({ length: rows.length + 1 }, (_, count) => count);
      const least = Math.min(...counts.map((count) => costOf(rows, count, rules)));
      const line = workLine(rows, rules);
      expect(costOf(rows, line?.count ?? -1, rules)).toBeCloseTo(least, 9);
    }
  });
});
