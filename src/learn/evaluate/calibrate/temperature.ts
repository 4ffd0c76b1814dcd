/**
 * Finds:  how much too sure shares of classes are, as one number: the temperature by which their
 *         logarithms are divided. Above 1 it makes them less sure. The likeliest class stays.
 * Reads:  classCount shares a row (a network's softmax), and the class, of rows not trained on.
 * Fails:  where some classes are too sure and others too unsure: one number is all there is.
 * Cost:   some ten passes over the rows.
 * Score:  shares in (0, 1) that sum to 1, of the lowest mean log loss one temperature can give.
 * Paper:  Guo, Pleiss, Sun & Weinberger, "On Calibration of Modern Neural Networks" (2017).
 */
import { type ClassShares, checkClassShares } from '../probability.ts';

export interface TemperatureCalibrator {
  readonly kind: 'temperature-calibrator';
  readonly version: 1;
  readonly temperature: number;
}

/** Temperatures that a fit ends at: sure of everything, sure of nothing. */
const TEMPERATURE_MIN = 0.01;
const TEMPERATURE_MAX = 100;
const STEPS_MAX = 100;
/** A step that is shorter, as a share of 1 / temperature, is the last. */
const PRECISION = 1e-12;
/** A share of 0 is taken for this, so that it has a logarithm: the spacing of doubles at 1. */
export const TEMPERED_SHARE_MIN = Number.EPSILON;

/** Throws a RangeError without rows, and for shapes, classes and shares out of range. */
export function fitTemperature(rows: ClassShares): TemperatureCalibrator {
  checkClassShares(rows);
  if (rows.labels.length === 0) {
    throw new RangeError('calibration: expected rows, got none');
  }
  const logs = logsOf(rows.shares);
  // In 1 / temperature the loss is convex, so its slope rises and is 0 between these, or nowhere.
  let low = 1 / TEMPERATURE_MAX;
  let high = 1 / TEMPERATURE_MIN;
  let inverse = 1;
  for (let step = 0; step < STEPS_MAX; step++) {
    const { slope, curvature } = lossSlope(rows, { logs, inverse });
    // Shares that are all alike stay so at any temperature.
    if (slope === 0) break;
    if (slope > 0) high = inverse;
    else low = inverse;
    const newton = inverse - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const isThere = Math.abs(next - inverse) <= PRECISION * inverse;
    inverse = next;
    if (isThere) break;
  }
  return { kind: 'temperature-calibrator', version: 1, temperature: 1 / inverse };
}

/** Throws a RangeError for a length that is no multiple of classCount, and for a NaN. */
export function applyTemperature(
  { temperature }: TemperatureCalibrator,
  rows: { readonly shares: Float64Array; readonly classCount: number },
): Float64Array {
  const { shares, classCount } = rows;
  if (shares.length % classCount !== 0 || shares.some(Number.isNaN)) {
    throw new RangeError(
      `shares: expected a multiple of ${classCount} numbers without NaN, got ${shares.length}`,
    );
  }
  const calibrated = logsOf(shares);
  for (let start = 0; start < shares.length; start += classCount) {
    const row = calibrated.subarray(start, start + classCount);
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classCount; c++) most = Math.max(most, row[c]);
    let sum = 0;
    for (let c = 0; c < classCount; c++) {
      row[c] = Math.exp((row[c] - most) / temperature);
      sum += row[c];
    }
    for (let c = 0; c < classCount; c++) row[c] /= sum;
  }
  return calibrated;
}

const logsOf = (shares: Float64Array): Float64Array =>
  shares.map((share) => Math.log(Math.max(share, TEMPERED_SHARE_MIN)));

/**
 * First and second derivative of the summed log loss by 1 / temperature: the mean of the logs
 * under the tempered shares less that of the true class, and their variance.
 */
function lossSlope(
  { labels, classCount }: ClassShares,
  { logs, inverse }: { logs: Float64Array; inverse: number },
): { slope: number; curvature: number } {
  let slope = 0;
  let curvature = 0;
  for (let row = 0; row < labels.length; row++) {
    const start = row * classCount;
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classCount; c++) most = Math.max(most, logs[start + c]);
    let [sum, first, second] = [0, 0, 0];
    for (let c = 0; c < classCount; c++) {
      const log = logs[start + c] - most;
      const weight = Math.exp(inverse * log);
      sum += weight;
      first += weight * log;
      second += weight * log * log;
    }
    const mean = first / sum;
    slope += mean - (logs[start + labels[row]] - most);
    curvature += second / sum - mean * mean;
  }
  return { slope, curvature };
}
