/**
 * Finds:  how much each of several models' shares of classes, or numbers, is worth beside the
 *         others: weights of 0 or more.
 * Reads:  what each predicts of the same rows, none of which it was trained on, and what was true.
 * Fails:  where rows are few for the models: then equal weights are as good.
 * Cost:   some twenty passes over the rows for each model.
 * Score:  shares in (0, 1) that sum to 1, proportional to the product of the models' shares, each
 *         to the power of its weight; of numbers their weighted sum.
 * Paper:  Genest & Zidek, "Combining Probability Distributions" (Statistical Science 1, 1986), the
 *         logarithmic pool; Wolpert, "Stacked Generalization" (1992); Breiman, "Stacked
 *         Regressions" (1996), why weights are not negative.
 */

/** What several models said of the same rows, `classCount` numbers a row each. */
export interface PooledShares {
  readonly shares: readonly Float64Array[];
  readonly classCount: number;
}

/** A share of 0 is taken for this, so that it has a logarithm. */
export const POOLED_SHARE_MIN = 1e-12;
const PASSES_MAX = 100;
/** The weights stand when a pass moves none by more. */
const PRECISION = 1e-4;
/** As if each weight had been seen to be 1 / models before, by this share of the rows' evidence. */
const PRIOR = 1e-4;

/** Row after row: shares that sum to 1. Throws a RangeError where a model's length differs. */
export function poolShares(
  { shares, classCount }: PooledShares,
  weights: ArrayLike<number>,
): Float64Array {
  checkLengths(shares, weights.length);
  const pooled = new Float64Array(shares[0].length);
  for (const [m, own] of shares.entries()) {
    const weight = weights[m];
    if (weight === 0) continue;
    for (let i = 0; i < own.length; i++) {
      pooled[i] += weight * Math.log(Math.max(own[i], POOLED_SHARE_MIN));
    }
  }
  for (let start = 0; start < pooled.length; start += classCount) {
    softmax(pooled.subarray(start, start + classCount));
  }
  return pooled;
}

function softmax(row: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of row) most = Math.max(most, logit);
  let sum = 0;
  for (let c = 0; c < row.length; c++) {
    row[c] = Math.exp(row[c] - most);
    sum += row[c];
  }
  for (let c = 0; c < row.length; c++) row[c] /= sum;
}

/**
 * The weights of the lowest mean log loss, which is convex in them: one after the other by a step
 * of Newton's, not below 0, until none moves. Throws a RangeError without models or rows, and for
 * lengths that differ.
 */
export function fitSharePool(pool: PooledShares, labels: Uint8Array): Float64Array {
  const { shares, classCount } = pool;
  checkLengths(shares, shares.length);
  if (labels.length === 0 || shares[0].length !== labels.length * classCount) {
    throw new RangeError(`pool: expected shares of ${labels.length} rows, at least one`);
  }
  const even = 1 / shares.length;
  const weights = new Float64Array(shares.length).fill(even);
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    let moved = 0;
    for (let m = 0; m < weights.length; m++) {
      const { slope, curvature } = lossSlope(pool, { labels, weights, model: m });
      const step = (slope + PRIOR * (weights[m] - even)) / (curvature + PRIOR);
      const next = Math.max(0, weights[m] - step);
      moved = Math.max(moved, Math.abs(next - weights[m]));
      weights[m] = next;
    }
    if (moved < PRECISION) break;
  }
  return weights;
}

/** Mean, over rows, of the loss's first and second derivative by one model's weight. */
function lossSlope(
  pool: PooledShares,
  at: { labels: Uint8Array; weights: Float64Array; model: number },
): { slope: number; curvature: number } {
  const { classCount } = pool;
  const { labels, weights, model } = at;
  const pooled = poolShares(pool, weights);
  const own = pool.shares[model];
  let [slope, curvature] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const start = row * classCount;
    let [first, second] = [0, 0];
    for (let i = start; i < start + classCount; i++) {
      const log = Math.log(Math.max(own[i], POOLED_SHARE_MIN));
      first += pooled[i] * log;
      second += pooled[i] * log * log;
    }
    slope += first - Math.log(Math.max(own[start + labels[row]], POOLED_SHARE_MIN));
    curvature += second - first * first;
  }
  return { slope: slope / labels.length, curvature: curvature / labels.length };
}

/** Row after row the weighted sum. Throws a RangeError where a model's length differs. */
export function poolNumbers(
  numbers: readonly Float64Array[],
  weights: ArrayLike<number>,
): Float64Array {
  checkLengths(numbers, weights.length);
  const pooled = new Float64Array(numbers[0].length);
  for (const [m, own] of numbers.entries()) {
    for (let row = 0; row < own.length; row++) pooled[row] += weights[m] * own[row];
  }
  return pooled;
}

/**
 * The weights of the lowest squared error that are not negative and sum to 1, so that what all
 * models agree on is what is said: weight is moved between two at a time, to where the error of
 * that pair is lowest, until none moves. Throws a RangeError as above.
 */
export function fitNumberPool(
  numbers: readonly Float64Array[],
  actual: Float64Array,
): Float64Array {
  checkLengths(numbers, numbers.length);
  if (actual.length === 0 || numbers[0].length !== actual.length) {
    throw new RangeError(`pool: expected predictions of ${actual.length} rows, at least one`);
  }
  const weights = new Float64Array(numbers.length).fill(1 / numbers.length);
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    let moved = 0;
    for (let a = 0; a < weights.length; a++) {
      for (let b = a + 1; b < weights.length; b++) {
        const wanted = bestShift([numbers[a], numbers[b]], poolNumbers(numbers, weights), actual);
        const shift = Math.min(weights[b], Math.max(-weights[a], wanted));
        weights[a] += shift;
        weights[b] -= shift;
        moved = Math.max(moved, Math.abs(shift));
      }
    }
    if (moved < PRECISION) break;
  }
  return weights;
}

/** What to add to the first's weight, and take from the second's. */
function bestShift(
  [first, second]: readonly [Float64Array, Float64Array],
  pooled: Float64Array,
  actual: Float64Array,
): number {
  let [product, square] = [0, 0];
  for (let row = 0; row < actual.length; row++) {
    const difference = first[row] - second[row];
    product += difference * (actual[row] - pooled[row]);
    square += difference * difference;
  }
  return square === 0 ? 0 : product / square;
}

function checkLengths(predictions: readonly Float64Array[], weightCount: number): void {
  if (predictions.length === 0 || predictions.length !== weightCount) {
    throw new RangeError(`pool: expected ${weightCount} models, got ${predictions.length}`);
  }
  const wrong = predictions.find(({ length }) => length !== predictions[0].length);
  if (wrong === undefined) return;
  throw new RangeError(
    `pool: expected ${predictions[0].length} numbers of each model, got ${wrong.length}`,
  );
}
