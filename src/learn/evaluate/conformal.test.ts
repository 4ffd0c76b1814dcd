import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { conformalPValues, crossConformalPValues } from './conformal.ts';

test('a p-value is the rank among the calibration scores', () => {
  const calibration = Float64Array.of(0.1, 0.2, 0.3, 0.4);
  expect([...conformalPValues(calibration, Float64Array.of(0.5, 0.3, 0.05))]).toEqual([
    1 / 5,
    3 / 5,
    1,
  ]);
});

test('ordinary rows are at most as odd as they say, whatever the distribution', () => {
  const random = createRandom(5, 'conformal');
  const draw = () => random.next() ** 3;
  const calibration = Float64Array.from({ length: 999 }, draw);
  const pValues = conformalPValues(calibration, Float64Array.from({ length: 4000 }, draw));
  for (const alpha of [0.01, 0.05, 0.2]) {
    const share = pValues.filter((p) => p <= alpha).length / pValues.length;
    // Four standard errors of both samples.
    expect(share).toBeLessThan(alpha + 4 * Math.sqrt(alpha / 4000 + alpha / 999));
  }
});

test('out-of-fold scores are ranked among themselves, ties together', () => {
  expect([...crossConformalPValues(Float64Array.of(3, 1, 2, 2))]).toEqual([1 / 4, 1, 3 / 4, 3 / 4]);
});
