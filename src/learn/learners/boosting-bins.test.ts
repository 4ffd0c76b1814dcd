import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createMatrix } from '../table/index.ts';
import { boosting } from './boosting.ts';
import { settingsOf } from './learner.ts';
import { memberPredictor } from './member.ts';

/** A step that lies between two quantiles of two thousand values. */
function steps(rowCount: number, seed: number) {
  const random = createRandom(seed, 'steps');
  const values = Float64Array.from({ length: rowCount }, () => random.below(2000));
  const matrix = createMatrix(['length'], [values]);
  const target = values.map((value) => (value >= 782 ? 1 : 0));
  return { matrix, target: { kind: 'number' as const, values: target } };
}

test('a refined boosting finds a step that the quantiles miss', async () => {
  const [train, fresh] = [steps(6000, 1), steps(3000, 2)];
  const errorOf = async (refine: number) => {
    const settings = settingsOf(boosting, { rounds: 60, l2: 0, 'column-share': 1, refine });
    const { model } = await boosting.fit({ ...train, settings, seed: 1, jobs: 1 });
    const member = { learner: 'boosting', settings, design: null, model, calibration: null };
    const predicted = memberPredictor(member).predict(fresh.matrix);
    const { values } = fresh.target;
    return predicted.reduce((sum, p, row) => sum + (p - values[row]) ** 2, 0) / values.length;
  };
  const [coarse, fine] = [await errorOf(0), await errorOf(5)];
  expect(coarse).toBeGreaterThan(1e-4);
  expect(fine).toBeLessThan(coarse / 10);
});
