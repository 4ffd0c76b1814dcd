import { describe, expect, test } from 'vitest';
import { intervalFigures, numberErrors, pinballLoss, rankCorrelation } from './regression.ts';
import { sklearnFigures } from './testing/sklearn-figures.ts';

const figures = sklearnFigures.numbers;
const actual = Float64Array.from(figures.actual);
const predicted = Float64Array.from(figures.predicted);
const weights = Float64Array.from(figures.weights);

test('errors are those of scikit-learn', () => {
  for (const [errors, expected] of [
    [numberErrors({ actual, predicted }), figures],
    [numberErrors({ actual, predicted, weights }), figures.weighted],
  ] as const) {
    expect(errors.mse).toBeCloseTo(expected.mse, 12);
    expect(errors.rmse).toBeCloseTo(Math.sqrt(expected.mse), 12);
    expect(errors.mae).toBeCloseTo(expected.mae, 12);
    expect(errors.msle).toBeCloseTo(expected.msle, 12);
    expect(errors.r2).toBeCloseTo(expected.r2, 12);
  }
});

test('pinball loss and rank correlation are those of scikit-learn and scipy', () => {
  for (const [quantile, loss] of Object.entries(figures.pinball)) {
    expect(pinballLoss({ actual, predicted }, Number(quantile))).toBeCloseTo(loss, 12);
  }
  expect(rankCorrelation({ actual, predicted })).toBeCloseTo(figures.spearman, 12);
});

describe('at the edges', () => {
  const flat = new Float64Array(3).fill(7);

  test('R² of a constant target is 1 when met, else 0; of one row there is none', () => {
    expect(numberErrors({ actual: flat, predicted: flat }).r2).toBe(1);
    expect(numberErrors({ actual: flat, predicted: Float64Array.of(7, 7, 8) }).r2).toBe(0);
    expect(numberErrors({ actual: flat.slice(0, 1), predicted: flat.slice(0, 1) }).r2).toBeNaN();
  });

  test('logarithms of negative numbers are not made up', () => {
    const errors = numberErrors({
      actual: Float64Array.of(1, -2),
      predicted: Float64Array.of(1, 2),
    });
    expect(errors.msle).toBeNaN();
    expect(errors.mse).toBe(8);
  });

  test('no rows have no errors', () => {
    const none = { actual: new Float64Array(), predicted: new Float64Array() };
    expect(numberErrors(none)).toEqual({ mse: NaN, rmse: NaN, mae: NaN, r2: NaN, msle: NaN });
    expect(rankCorrelation(none)).toBeNaN();
  });

  test('a constant has no rank correlation', () => {
    expect(rankCorrelation({ actual: flat, predicted: Float64Array.of(1, 2, 3) })).toBeNaN();
  });

  test('numbers that are not finite are refused', () => {
    const bad = { actual: Float64Array.of(1, 2), predicted: Float64Array.of(1, NaN) };
    expect(() => numberErrors(bad)).toThrow('expected finite numbers, got NaN for 2 in row 1');
    expect(() => pinballLoss(bad, 0.5)).toThrow(RangeError);
    expect(() => rankCorrelation(bad)).toThrow(RangeError);
    expect(() => numberErrors({ actual, predicted: flat })).toThrow('expected 35 for as many rows');
    expect(() => pinballLoss({ actual, predicted }, 1.5)).toThrow('quantile');
  });
});

test('intervals cover with their ends, and have a width', () => {
  const figuresOf = intervalFigures({
    actual: Float64Array.of(1, 2, 3, 4),
    low: Float64Array.of(1, 0, 3.5, 0),
    high: Float64Array.of(2, 2, 4, 3),
  });
  expect(figuresOf).toEqual({ coverage: 0.5, meanWidth: (1 + 2 + 0.5 + 3) / 4 });
  const one = Float64Array.of(1);
  expect(() => intervalFigures({ actual: one, low: Float64Array.of(3), high: one })).toThrow(
    'interval: expected low <= high, got 3 > 1 in row 0',
  );
});
