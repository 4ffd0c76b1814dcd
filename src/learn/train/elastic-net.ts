/**
 * Finds:  a number, or the class of a row, by a weighted sum of few columns.
 * Reads:  finite numbers of any range, each column in its own unit; missing values are refused.
 * Fails:  where columns matter only together, or by steps and humps instead of slopes.
 * Cost:   rows × columns a step, about four steps a penalty, by Newton's method with the curvature
 *         of an earlier step while that will do; now and then rows × columns² / 2 for a new one.
 *         Of several classes all variables count as columns, and corrections spare most new ones.
 * Score:  the number itself, or shares of the classes in [0, 1] that sum to 1.
 * Paper:  Friedman, Hastie & Tibshirani, "Regularization Paths for Generalized Linear Models via
 *         Coordinate Descent", Journal of Statistical Software 33 (2010); Tibshirani et al.,
 *         "Strong rules for discarding predictors in lasso-type problems", JRSS B 74 (2012).
 */
import type { ElasticNetFamily, ElasticNetModel } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import {
  ALPHA,
  checkOptions,
  type ElasticNetOptions,
  LAMBDA_COUNT,
  rowWeightsOf,
} from './elastic-net-options.ts';
import {
  checkTarget,
  type ElasticNetTarget,
  familyOf,
  type Outputs,
  outputsOf,
  vectorCountOf,
} from './elastic-net-target.ts';
import { StandardColumns } from './standard-columns.ts';

/**
 * Solutions for a falling penalty λ, of which every one minimises
 *
 *     half the mean deviance + λ · Σ (α·|β| + (1 − α)/2 · β²)
 *
 * over columns of mean square 1 (and a linear target of mean square 1, whose λ are then given in
 * the target's unit). Coefficients and intercepts are in the columns' own units.
 */
export interface ElasticNetPath {
  readonly family: ElasticNetFamily;
  readonly alpha: number;
  readonly columnNames: readonly string[];
  /** Training means of the columns. */
  readonly means: Float64Array;
  readonly lambdas: Float64Array;
  /** `outputCount` a λ. */
  readonly intercepts: Float64Array;
  /** columns × `outputCount` a λ, output by output. */
  readonly coefficients: Float64Array;
  /** 1 where all is explained, 0 where nothing is, a λ. */
  readonly devianceRatios: Float64Array;
  /** Columns with a coefficient other than 0 in any output, a λ. */
  readonly columnCounts: Int32Array;
  /** Of the best intercepts alone, a unit of weight. */
  readonly nullDeviance: number;
  readonly outputCount: number;
}

const TOLERANCE = 1e-10;
/** glmnet's: where the path may end before its last λ (Friedman et al., section 2.5, and fdev). */
const LAMBDAS_MIN = 5;
const RATIO_GAIN_MIN = 1e-5;
const RATIO_MAX = 0.999;
/** λ max for a ridge would be infinite; glmnet takes it as for this α. */
const ALPHA_MIN = 1e-3;

/**
 * The whole path. It ends early where a λ explains no more than the one before (1e-5 of the null
 * deviance), or all but 0.001 of it, unless `lambdas` are given; and before a λ whose steps do not
 * come to rest. Throws a RangeError for bad shapes, values that are not finite (by column and
 * row), a class without rows, a target without spread.
 */
export function fitElasticNetPath(
  matrix: Matrix,
  target: ElasticNetTarget,
  options: ElasticNetOptions = {},
): ElasticNetPath {
  checkTarget(matrix, target);
  checkOptions(options);
  const weights = rowWeightsOf(matrix, target, options);
  const standard = new StandardColumns(matrix, weights, vectorCountOf(target));
  const outputs = outputsOf(standard, target);
  const { alpha = ALPHA, tolerance = TOLERANCE, onProgress } = options;
  const lambdas = options.lambdas ?? lambdasOf(standard, outputs, options);
  const places: Solution[] = [];
  for (const [step, lambda] of lambdas.entries()) {
    const isAtRest = outputs.solver.solve({
      alpha,
      lambda: lambda / outputs.unit,
      lambdaBefore: (lambdas[step - 1] ?? lambda) / outputs.unit,
      tolerance: tolerance * outputs.nullLoss,
    });
    if (!isAtRest) break;
    const devianceRatio = 1 - outputs.loss() / outputs.nullLoss;
    places.push({ lambda, devianceRatio, ...inOwnUnits(standard, outputs) });
    onProgress?.({ step: step + 1, steps: lambdas.length, loss: 1 - devianceRatio });
    if (options.lambdas === undefined && isEnd(places, familyOf(target))) break;
  }
  return {
    family: familyOf(target),
    alpha,
    columnNames: matrix.columnNames,
    means: standard.means,
    nullDeviance: 2 * outputs.nullLoss * outputs.unit ** 2,
    outputCount: outputs.blocks.length,
    ...joined(places, matrix.columns.length),
  };
}

/** The model at one place of the path. Throws a RangeError for a place it has not. */
export function elasticNetAt(path: ElasticNetPath, index: number): ElasticNetModel {
  const { family, columnNames, means, alpha, lambdas, outputCount } = path;
  if (!(index in lambdas)) {
    throw new RangeError(`elastic net: expected a place below ${lambdas.length}, got ${index}`);
  }
  const cells = outputCount * columnNames.length;
  return {
    kind: 'elastic-net',
    version: 1,
    family,
    columnNames,
    means,
    alpha,
    lambda: lambdas[index],
    intercepts: path.intercepts.slice(index * outputCount, (index + 1) * outputCount),
    coefficients: path.coefficients.slice(index * cells, (index + 1) * cells),
  };
}

/** glmnet's: from the least λ that leaves all coefficients 0, down by equal ratios. */
function lambdasOf(
  { rowCount, columnCount }: StandardColumns,
  { blocks, unit }: Outputs,
  { alpha = ALPHA, lambdaCount = LAMBDA_COUNT }: ElasticNetOptions,
): Float64Array {
  let steepest = 0;
  for (const { gradient } of blocks) {
    for (const slope of gradient) steepest = Math.max(steepest, Math.abs(slope));
  }
  const highest = (steepest * unit) / Math.max(alpha, ALPHA_MIN);
  const ratio = rowCount > columnCount ? 1e-4 : 0.01;
  // Where all columns are constant any λ will do: nothing is ever above 0.
  return Float64Array.from(
    { length: lambdaCount },
    (_, i) => (highest || 1) * ratio ** (i / Math.max(lambdaCount - 1, 1)),
  );
}

interface Solution {
  readonly lambda: number;
  readonly devianceRatio: number;
  readonly intercepts: readonly number[];
  readonly coefficients: readonly Float64Array[];
}

function inOwnUnits({ means, scales }: StandardColumns, { blocks, unit, origin }: Outputs) {
  const coefficients = blocks.map((block) =>
    block.coefficients.map((value, column) =>
      scales[column] > 0 ? (value / scales[column]) * unit : 0,
    ),
  );
  const intercepts = blocks.map(({ intercept }, output) =>
    means.reduce(
      (sum, mean, column) => sum - coefficients[output][column] * mean,
      origin + intercept * unit,
    ),
  );
  const mean = intercepts.reduce((sum, each) => sum + each, 0) / intercepts.length;
  // Of several classes only the differences of intercepts count: glmnet has them sum to 0.
  return { coefficients, intercepts: intercepts.map((each) => each - (blocks[1] ? mean : 0)) };
}

function isEnd(places: readonly Solution[], family: ElasticNetFamily): boolean {
  if (places.length < LAMBDAS_MIN) return false;
  const [before, last] = places.slice(-2).map(({ devianceRatio }) => devianceRatio);
  const gainMin = family === 'linear' ? RATIO_GAIN_MIN * last : RATIO_GAIN_MIN;
  return last > RATIO_MAX || last - before < gainMin;
}

function joined(places: readonly Solution[], columnCount: number) {
  const isUsed = ({ coefficients }: Solution, column: number) =>
    coefficients.some((values) => values[column] !== 0);
  const all = Array.from({ length: columnCount }, (_, column) => column);
  return {
    lambdas: Float64Array.from(places, ({ lambda }) => lambda),
    devianceRatios: Float64Array.from(places, ({ devianceRatio }) => devianceRatio),
    intercepts: Float64Array.from(places.flatMap(({ intercepts }) => intercepts)),
    coefficients: Float64Array.from(
      places.flatMap(({ coefficients }) => coefficients.flatMap((values) => [...values])),
    ),
    columnCounts: Int32Array.from(
      places,
      (place) => all.filter((column) => isUsed(place, column)).length,
    ),
  };
}
