/**
 * Finds:  rows where few training rows lie, by a sum of normal densities.
 * Reads:  finite numbers of any range; missing values are refused.
 * Fails:  where columns are codes, or far from normal in every group: take logarithms first. A
 *         column of one value makes every other value of it a surprise beyond measure.
 * Cost:   steps × rows × components × columns²; a row is scored by components × columns² / 2.
 * Score:  −log density, any number, higher is odder; in the units of the columns.
 * Paper:  Dempster, Laird & Rubin, "Maximum Likelihood from Incomplete Data via the EM Algorithm",
 *         JRSS B 39 (1977).
 */
import { factorise, packedLength, rowStart, solveForward } from '../cholesky.ts';
import type { GaussianMixtureModel } from '../model/index.ts';
import { createRandom } from '../random.ts';
import type { Matrix } from '../table/index.ts';
import { groupPoints, type Points } from './mixture-start.ts';
import { StandardColumns } from './standard-columns.ts';

export interface GaussianMixtureOptions {
  /** Densities at the most; 8 when absent. There are fewer where different rows are fewer. */
  componentCount?: number;
  /** Rows to learn from; all of them when absent. */
  rows?: Uint32Array;
  /**
   * Added to the variances of all components, as a share of the column's variance over all rows
   * (of 1 where that is 0); 1e-6 when absent. Keeps a component from closing in on a few rows.
   */
  ridge?: number;
  /** Steps end where they raise the mean log-likelihood by less; 1e-4 when absent. */
  tolerance?: number;
  /** 200 when absent. */
  stepsMax?: number;
  seed: number;
  onProgress?: (done: { step: number; steps: number; loss?: number }) => void;
}

export interface TrainedGaussianMixture {
  readonly model: GaussianMixtureModel;
  /** Mean over the training rows, before the last step, in the units of the columns. */
  readonly logLikelihood: number;
  /** −2 · log-likelihood + parameters · log rows (Schwarz 1978): the least is the best count. */
  readonly bayesCriterion: number;
  readonly steps: number;
  /** False where `stepsMax` ended it. */
  readonly isAtRest: boolean;
}

const HALF_LOG_2_PI = Math.log(2 * Math.PI) / 2;
/** Shares of a row below this change no digit of a covariance. */
const SHARE_MIN = 1e-12;
const RIDGE_GROWTH = 10;

/** Throws a RangeError for bad options, no rows, and values that are not finite, by place. */
export function trainGaussianMixture(
  matrix: Matrix,
  options: GaussianMixtureOptions,
): TrainedGaussianMixture {
  const { componentCount = 8, ridge = 1e-6, tolerance = 1e-4, stepsMax = 200 } = options;
  demand(Number.isInteger(componentCount) && componentCount >= 1, 'components', componentCount);
  demand(ridge > 0 && ridge < Infinity, 'a ridge above 0', ridge);
  demand(stepsMax >= 1, 'a step at the least', stepsMax);
  const standard = standardise(matrix, options.rows);
  const points = pointsOf(standard);
  const random = createRandom(options.seed, 'gaussian-mixture');
  const mixture = new Mixture(points, groupPoints(points, componentCount, random), ridge);
  let last = -Infinity;
  let isAtRest = false;
  let steps = 0;
  while (steps < stepsMax && !isAtRest) {
    const logLikelihood = mixture.expect();
    mixture.maximise();
    isAtRest = logLikelihood - last < tolerance;
    last = logLikelihood;
    steps++;
    options.onProgress?.({ step: steps, steps: stepsMax, loss: -logLikelihood });
  }
  const model = inOwnUnits(mixture, standard, matrix.columnNames);
  const logScales = standard.scales.reduce((sum, scale) => sum + Math.log(scale || 1), 0);
  const logLikelihood = last - logScales;
  const { rowCount, columnCount } = points;
  const each = columnCount + packedLength(columnCount) + 1;
  const parameters = mixture.weights.length * each - 1;
  const bayesCriterion = -2 * rowCount * logLikelihood + parameters * Math.log(rowCount);
  return { model, logLikelihood, bayesCriterion, steps, isAtRest };
}

function demand(holds: boolean, what: string, got: unknown): void {
  if (!holds) throw new RangeError(`gaussian mixture: expected ${what}, got ${String(got)}`);
}

function standardise(matrix: Matrix, rows?: Uint32Array): StandardColumns {
  const weights = new Float64Array(matrix.rowCount).fill(rows === undefined ? 1 : 0);
  for (const row of rows ?? []) weights[row] = 1;
  demand(matrix.columns.length >= 1, 'at least one column', 0);
  demand(weights.includes(1), 'at least one row', 0);
  return new StandardColumns(matrix, weights, 0);
}

function pointsOf({ values, weights, rowCount: padded, columnCount }: StandardColumns): Points {
  const rowCount = weights.filter((weight) => weight > 0).length;
  const points = new Float64Array(rowCount * columnCount);
  for (let row = 0; row < rowCount; row++) {
    for (let c = 0; c < columnCount; c++) points[row * columnCount + c] = values[c * padded + row];
  }
  return { values: points, rowCount, columnCount };
}

/** A mixture over standardised points, and each point's shares in the components. */
class Mixture {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly factors: Float64Array;
  private readonly points: Points;
  private readonly ridge: number;
  /** Row by row, a number a component. */
  private readonly shares: Float64Array;
  private readonly difference: Float64Array;

  constructor(points: Points, groups: Uint32Array, ridge: number) {
    const count = groups.reduce((highest, group) => Math.max(highest, group), 0) + 1;
    this.points = points;
    this.ridge = ridge;
    this.weights = new Float64Array(count);
    this.means = new Float64Array(count * points.columnCount);
    this.factors = new Float64Array(count * packedLength(points.columnCount));
    this.difference = new Float64Array(points.columnCount);
    this.shares = new Float64Array(points.rowCount * count);
    for (const [row, group] of groups.entries()) this.shares[row * count + group] = 1;
    this.maximise();
  }

  /** Shares by the densities; returns the mean log-likelihood. */
  expect(): number {
    const { shares, weights } = this;
    const count = weights.length;
    for (let k = 0; k < count; k++) this.addLogs(k);
    let total = 0;
    for (let from = 0; from < shares.length; from += count) {
      let highest = -Infinity;
      for (let k = 0; k < count; k++) highest = Math.max(highest, shares[from + k]);
      let sum = 0;
      for (let k = 0; k < count; k++) {
        shares[from + k] = Math.exp(shares[from + k] - highest);
        sum += shares[from + k];
      }
      for (let k = 0; k < count; k++) shares[from + k] /= sum;
      total += highest + Math.log(sum);
    }
    return total / this.points.rowCount;
  }

  /** Weights, means and covariances by the shares. */
  maximise(): void {
    for (let k = 0; k < this.weights.length; k++) {
      const total = this.moveMean(k);
      this.weights[k] = total / this.points.rowCount;
      // A component without rows keeps its place and shape.
      if (total > 0) this.fitCovariance(k, total);
    }
  }

  /** Leaves log(weight · density) of component k where its shares will be. */
  private addLogs(k: number): void {
    const { difference, shares, factors, weights } = this;
    const { rowCount, columnCount } = this.points;
    const start = k * packedLength(columnCount);
    let constant = Math.log(weights[k]) - columnCount * HALF_LOG_2_PI;
    for (let i = 0; i < columnCount; i++) constant -= Math.log(factors[start + rowStart(i) + i]);
    for (let row = 0; row < rowCount; row++) {
      this.subtractMean(row, k);
      solveForward(factors, difference, start);
      let square = 0;
      for (let i = 0; i < columnCount; i++) square += difference[i] * difference[i];
      shares[row * weights.length + k] = constant - square / 2;
    }
  }

  private subtractMean(row: number, k: number): void {
    const { difference, means, points } = this;
    const size = points.columnCount;
    for (let i = 0; i < size; i++)
      difference[i] = points.values[row * size + i] - means[k * size + i];
  }

  /** Returns the sum of shares. */
  private moveMean(k: number): number {
    const { shares, weights, means } = this;
    const { values, rowCount, columnCount } = this.points;
    const sums = new Float64Array(columnCount);
    let total = 0;
    for (let row = 0; row < rowCount; row++) {
      const share = shares[row * weights.length + k];
      total += share;
      if (share < SHARE_MIN) continue;
      for (let i = 0; i < columnCount; i++) sums[i] += share * values[row * columnCount + i];
    }
    if (total > 0)
      means.set(
        sums.map((sum) => sum / total),
        k * columnCount,
      );
    return total;
  }

  private fitCovariance(k: number, total: number): void {
    const { shares, weights, difference, ridge } = this;
    const { rowCount, columnCount } = this.points;
    const covariance = new Float64Array(packedLength(columnCount));
    for (let row = 0; row < rowCount; row++) {
      const share = shares[row * weights.length + k] / total;
      if (share * total < SHARE_MIN) continue;
      this.subtractMean(row, k);
      for (let i = 0, at = 0; i < columnCount; i++) {
        const weighted = share * difference[i];
        for (let j = 0; j <= i; j++) covariance[at++] += weighted * difference[j];
      }
    }
    let added = ridge;
    let factor = withRidge(covariance, columnCount, added);
    while (!factorise(factor, columnCount)) {
      added *= RIDGE_GROWTH;
      factor = withRidge(covariance, columnCount, added);
    }
    this.factors.set(factor, k * covariance.length);
  }
}

function withRidge(covariance: Float64Array, size: number, ridge: number): Float64Array {
  const sum = covariance.slice();
  for (let i = 0; i < size; i++) sum[rowStart(i) + i] += ridge;
  return sum;
}

function inOwnUnits(
  { weights, means, factors }: Mixture,
  standard: StandardColumns,
  columnNames: readonly string[],
): GaussianMixtureModel {
  const size = columnNames.length;
  const units = standard.scales.map((scale) => scale || 1);
  const rowOf = new Uint32Array(packedLength(size));
  for (let i = 0; i < size; i++) rowOf.fill(i, rowStart(i), rowStart(i) + i + 1);
  return {
    kind: 'gaussian-mixture',
    version: 1,
    columnNames,
    weights: weights.slice(),
    means: means.map((mean, at) => standard.means[at % size] + mean * units[at % size]),
    factors: factors.map((value, at) => value * units[rowOf[at % rowOf.length]]),
  };
}
