import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { LogisticLoss, SquareLoss } from './elastic-net-rows.ts';

const random = createRandom(4, 'row losses');
const draw = (scale: number) =>
  Float64Array.from({ length: 30 }, () => scale * (random.next() - 0.5));
const weights = draw(1).map((weight) => weight + 1);
const labels = Uint8Array.from({ length: 30 }, () => random.below(2));

test.each([
  ['square', new SquareLoss(draw(4), weights, new Float64Array(30))],
  ['logistic', new LogisticLoss(labels, weights, new Float64Array(30))],
])('the %s loss has the derivatives that differences show', (_, loss) => {
  const predictors = draw(8);
  const at = (row: number, change: number) => {
    const moved = predictors.slice();
    moved[row] += change;
    return loss.judge(moved, 0, 30);
  };
  const step = 1e-4;
  loss.judge(predictors, 0, 30);
  const slopes = loss.residuals.slice();
  const curvatures = new Float64Array(30);
  loss.curvature(curvatures);
  for (let row = 0; row < 30; row++) {
    const [below, here, above] = [-step, 0, step].map((change) => at(row, change));
    expect(slopes[row]).toBeCloseTo((above - below) / (2 * step), 6);
    expect(curvatures[row]).toBeCloseTo((above - 2 * here + below) / step ** 2, 5);
  }
});

test('the logistic loss is finite however far the predictor is off, and adds the offsets', () => {
  const ones = Float64Array.of(1, 1, 1);
  const loss = new LogisticLoss(Uint8Array.of(0, 1, 1), ones, new Float64Array(3));
  loss.offsets[2] = -2;
  expect(loss.judge(Float64Array.of(1000, -1000, 2), 0, 3)).toBeCloseTo(2000 + Math.log(2), 9);
  expect([...loss.residuals]).toEqual([1, -1, -0.5]);
});
