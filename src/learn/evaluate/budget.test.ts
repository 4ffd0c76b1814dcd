import { expect, test } from 'vitest';
import { falseAlarmsPerDay, liftAtBudget, precisionAtBudget, recallAtBudget } from './budget.ts';
import { createRandom } from '../random.ts';
import { thresholdCounts } from './curves.ts';

const labels = Uint8Array.of(1, 0, 1, 1, 0, 0, 0, 0);
const scores = Float64Array.of(9, 8, 7, 5, 5, 5, 5, 1);
const counts = thresholdCounts({ labels, scores });

test('a budget takes the highest scores', () => {
  expect(recallAtBudget(counts, 1)).toBe(1 / 3);
  expect(precisionAtBudget(counts, 3)).toBe(2 / 3);
  expect(liftAtBudget(counts, 3)).toBeCloseTo(2 / 3 / (3 / 8), 12);
  expect(recallAtBudget(counts, 1000)).toBe(1);
  expect(precisionAtBudget(counts, 1000)).toBe(3 / 8);
});

test('a budget that ends among equal scores gets what chance would give it', () => {
  const random = createRandom(4, 'budget');
  let hits = 0;
  const rounds = 20_000;
  for (let round = 0; round < rounds; round++) {
    const order = [...labels.keys()]
      .map((row) => ({ row, key: scores[row] + random.next() / 2 }))
      .sort((a, b) => b.key - a.key);
    hits += order.slice(0, 5).filter(({ row }) => labels[row] === 1).length;
  }
  expect(recallAtBudget(counts, 5)).toBeCloseTo(hits / rounds / 3, 2);
});

test('a constant score is worth what its rows are', () => {
  const flat = thresholdCounts({ labels, scores: new Float64Array(8) });
  expect(precisionAtBudget(flat, 3)).toBeCloseTo(3 / 8, 12);
  expect(liftAtBudget(flat, 3)).toBeCloseTo(1, 12);
});

test('without positives recall and lift are NaN, and no budget is refused', () => {
  const none = thresholdCounts({ labels: new Uint8Array(3), scores: new Float64Array(3) });
  expect(recallAtBudget(none, 2)).toBeNaN();
  expect(liftAtBudget(none, 2)).toBeNaN();
  expect(precisionAtBudget(none, 2)).toBe(0);
  expect(() => recallAtBudget(counts, 0)).toThrow('budget: expected rows above 0, got 0');
});

test('false alarms a day come from the ordinary rows', () => {
  expect(falseAlarmsPerDay({ fpr: 0.001, rowsPerDay: 1e6 })).toBe(1000);
  expect(falseAlarmsPerDay({ fpr: 0.001, rowsPerDay: 1e6, positiveShare: 0.2 })).toBe(800);
});
