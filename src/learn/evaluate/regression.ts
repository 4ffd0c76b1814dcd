import { checkWeights } from './curves.ts';
import { averageRanks } from './rank-order.ts';

/** Numbers, and what was predicted for them; weights default to 1. */
export interface PredictedNumbers {
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
  readonly weights?: Float64Array | undefined;
}

export interface NumberErrors {
  /** Mean squared error, in squared units of the target; `rmse` is its root, in units. */
  readonly mse: number;
  readonly rmse: number;
  /** Mean absolute error, in units of the target. */
  readonly mae: number;
  /** 1 − squared error / squared distance from the mean; 1 is best, 0 is what the mean gives. */
  readonly r2: number;
  /** Mean squared difference of ln(1 + x); NaN where a number is below 0. */
  readonly msle: number;
}

/**
 * Errors as scikit-learn defines them: R² of a constant target is 1 where it is met exactly, else
 * 0; of fewer than two rows it is NaN, and all is NaN without rows. Throws a RangeError for
 * lengths that differ and for numbers that are not finite.
 */
export function numberErrors(rows: PredictedNumbers): NumberErrors {
  checkPredictedNumbers(rows);
  const { actual, predicted, weights } = rows;
  let squares = 0;
  let distances = 0;
  let logSquares = 0;
  let total = 0;
  let weightTotal = 0;
  for (let row = 0; row < actual.length; row++) {
    const weight = weights ? weights[row] : 1;
    const difference = predicted[row] - actual[row];
    const isNegative = actual[row] < 0 || predicted[row] < 0;
    const logs = isNegative ? Number.NaN : Math.log1p(predicted[row]) - Math.log1p(actual[row]);
    squares += weight * difference ** 2;
    distances += weight * Math.abs(difference);
    logSquares += weight * logs ** 2;
    total += weight * actual[row];
    weightTotal += weight;
  }
  const spread = spreadAround(rows, total / weightTotal);
  const mse = squares / weightTotal;
  const r2 = spread > 0 ? 1 - squares / spread : squares === 0 ? 1 : 0;
  return {
    mse,
    rmse: Math.sqrt(mse),
    mae: distances / weightTotal,
    r2: actual.length < 2 ? Number.NaN : r2,
    msle: logSquares / weightTotal,
  };
}

/**
 * Mean pinball loss of a predicted quantile (0 to 1): what is above costs `quantile` a unit, what
 * is below 1 − quantile (Koenker & Bassett, "Regression Quantiles", 1978).
 */
export function pinballLoss(rows: PredictedNumbers, quantile: number): number {
  checkPredictedNumbers(rows);
  if (!(quantile >= 0 && quantile <= 1)) {
    throw new RangeError(`quantile: expected a share from 0 to 1, got ${quantile}`);
  }
  const { actual, predicted, weights } = rows;
  let total = 0;
  let weightTotal = 0;
  for (let row = 0; row < actual.length; row++) {
    const weight = weights ? weights[row] : 1;
    const above = actual[row] - predicted[row];
    total += weight * (above >= 0 ? quantile * above : (quantile - 1) * above);
    weightTotal += weight;
  }
  return total / weightTotal;
}

/** Share of numbers within their intervals, ends included, and the mean width of those. */
export function intervalFigures(rows: {
  readonly actual: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}): { coverage: number; meanWidth: number } {
  const { actual, low, high } = rows;
  checkPredictedNumbers({ actual, predicted: low });
  checkPredictedNumbers({ actual, predicted: high });
  let inside = 0;
  let width = 0;
  for (let row = 0; row < actual.length; row++) {
    if (low[row] > high[row]) {
      throw new RangeError(
        `interval: expected low <= high, got ${low[row]} > ${high[row]} in row ${row}`,
      );
    }
    if (actual[row] >= low[row] && actual[row] <= high[row]) inside++;
    width += high[row] - low[row];
  }
  return { coverage: inside / actual.length, meanWidth: width / actual.length };
}

/**
 * Spearman's rank correlation, ties given the mean of their ranks; NaN where either side is
 * constant. Infinities have a rank like others. Weights are not used.
 */
export function rankCorrelation({ actual, predicted }: PredictedNumbers): number {
  checkLengths({ actual, predicted });
  const first = averageRanks(actual, 'actual');
  const second = averageRanks(predicted, 'predicted');
  const mean = (actual.length + 1) / 2;
  let together = 0;
  let firstSquares = 0;
  let secondSquares = 0;
  for (let row = 0; row < first.length; row++) {
    together += (first[row] - mean) * (second[row] - mean);
    firstSquares += (first[row] - mean) ** 2;
    secondSquares += (second[row] - mean) ** 2;
  }
  return together / Math.sqrt(firstSquares * secondSquares);
}

export function checkPredictedNumbers(rows: PredictedNumbers): void {
  checkLengths(rows);
  const { actual, predicted, weights } = rows;
  for (let row = 0; row < actual.length; row++) {
    if (!Number.isFinite(actual[row]) || !Number.isFinite(predicted[row])) {
      throw new RangeError(
        `predictions: expected finite numbers, got ${predicted[row]} for ${actual[row]} ` +
          `in row ${row}`,
      );
    }
  }
  if (weights) checkWeights(weights, actual.length);
}

function checkLengths({ actual, predicted }: PredictedNumbers): void {
  if (predicted.length !== actual.length) {
    throw new RangeError(
      `predictions: expected ${actual.length} for as many rows, got ${predicted.length}`,
    );
  }
}

function spreadAround({ actual, weights }: PredictedNumbers, mean: number): number {
  let spread = 0;
  for (let row = 0; row < actual.length; row++) {
    spread += (weights ? weights[row] : 1) * (actual[row] - mean) ** 2;
  }
  return spread;
}
