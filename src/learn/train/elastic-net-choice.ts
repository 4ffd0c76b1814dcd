import type { ElasticNetModel } from '../model/index.ts';
import { ElasticNetEngine } from '../score/index.ts';
import type { Matrix } from '../table/index.ts';
import { type ElasticNetPath, elasticNetAt, fitElasticNetPath } from './elastic-net.ts';
import { type ElasticNetOptions, rowWeightsOf } from './elastic-net-options.ts';
import { checkTarget, demand, type ElasticNetTarget } from './elastic-net-target.ts';

export interface ElasticNetChoiceOptions extends Omit<ElasticNetOptions, 'alpha'> {
  /** A fold from 0 a row; each is predicted by the models of the others. Two or more. */
  folds: ArrayLike<number>;
  /** Those tried; 0.1, 0.5 and 1 when absent. */
  alphas?: readonly number[];
  /** Which λ the model has: that of the least deviance, or the more cautious one (the default). */
  rule?: 'minimum' | 'one-standard-error';
}

/** Deviance of the rows left out, a unit of weight, along one α's path. */
export interface ElasticNetCurve {
  readonly path: ElasticNetPath;
  /** A λ; there may be fewer than on the path, where a fold's steps did not come to rest. */
  readonly means: Float64Array;
  /** Of the mean over folds. */
  readonly standardErrors: Float64Array;
}

export interface ElasticNetChoice {
  readonly alpha: number;
  readonly lambda: number;
  /** Place on the path of that α. */
  readonly index: number;
  readonly deviance: number;
}

export interface ChosenElasticNet {
  /** Trained on all rows, at the place that `rule` names. */
  readonly model: ElasticNetModel;
  readonly path: ElasticNetPath;
  /** The least mean deviance over all α and λ. */
  readonly minimum: ElasticNetChoice;
  /**
   * At the same α, the largest λ whose mean deviance is within one standard error of the least
   * (Friedman et al., section 2.6 of the glmnet paper; Breiman et al. 1984, section 3.4.3).
   */
  readonly oneStandardError: ElasticNetChoice;
  /** An α each, in the order given. */
  readonly curves: readonly ElasticNetCurve[];
}

const ALPHAS = [0.1, 0.5, 1];
/** Shares nearer to 0 or 1 are judged as this: glmnet's, or one row could outweigh all others. */
const SHARE_MIN = 1e-5;
/** For the models of folds, unless one is given: what is left is far below a standard error. */
const FOLD_TOLERANCE = 1e-7;

/**
 * Chooses α and λ by cross-validation, the folds handed in. All folds share the λ of the path of
 * all rows. Throws as `fitElasticNetPath` does, also where a fold is the only one with a class.
 */
export function trainElasticNet(
  matrix: Matrix,
  target: ElasticNetTarget,
  { folds, alphas = ALPHAS, rule = 'one-standard-error', ...options }: ElasticNetChoiceOptions,
): ChosenElasticNet {
  checkTarget(matrix, target);
  demand(folds.length === matrix.rowCount, `${matrix.rowCount} folds, one a row`, folds.length);
  demand(alphas.length > 0, 'an alpha at the least', 0);
  const numbers = [...new Set(Array.from(folds))].sort((one, other) => one - other);
  demand(numbers.length >= 2, 'two folds at the least', numbers.length);
  // Balanced classes are so over all rows, in every fold.
  const { classWeights: _, ...plain } = options;
  const weights = rowWeightsOf(matrix, target, options);
  const problem = { matrix, target, folds, numbers, options: { ...plain, weights } };
  const curves = alphas.map((alpha) => curveOf(problem, alpha));
  const best = curves.reduce((one, other) => (leastOf(other) < leastOf(one) ? other : one));
  const index = best.means.indexOf(leastOf(best));
  const limit = best.means[index] + best.standardErrors[index];
  const minimum = choiceAt(best, index);
  const oneStandardError = choiceAt(
    best,
    best.means.findIndex((mean) => mean <= limit),
  );
  const { index: place } = rule === 'minimum' ? minimum : oneStandardError;
  return {
    model: elasticNetAt(best.path, place),
    path: best.path,
    minimum,
    oneStandardError,
    curves,
  };
}

function leastOf({ means }: ElasticNetCurve): number {
  return means.reduce((least, mean) => Math.min(least, mean));
}

function choiceAt({ path, means }: ElasticNetCurve, index: number): ElasticNetChoice {
  return { alpha: path.alpha, lambda: path.lambdas[index], index, deviance: means[index] };
}

interface Problem {
  matrix: Matrix;
  target: ElasticNetTarget;
  folds: ArrayLike<number>;
  /** The folds that there are. */
  numbers: readonly number[];
  options: ElasticNetOptions & { weights: Float64Array };
}

function curveOf(
  { matrix, target, folds, numbers, options }: Problem,
  alpha: number,
): ElasticNetCurve {
  const { weights } = options;
  const path = fitElasticNetPath(matrix, target, { ...options, alpha });
  const { lambdas } = path;
  const parts = numbers.map((fold) => {
    const kept = weights.map((weight, row) => (folds[row] === fold ? 0 : weight));
    const { tolerance = FOLD_TOLERANCE } = options;
    const own = { ...options, tolerance, alpha, lambdas, weights: kept };
    const fit = fitElasticNetPath(matrix, target, own);
    const isOut = (row: number) => folds[row] === fold && weights[row] > 0;
    const rows = Uint32Array.from(weights.keys()).filter(isOut);
    const rowWeights = Float64Array.from(rows, (row) => weights[row]);
    return {
      total: rowWeights.reduce((sum, weight) => sum + weight, 0),
      deviances: Array.from(fit.lambdas, (_, index) =>
        meanDeviance(elasticNetAt(fit, index), { matrix, target, rows, rowWeights }),
      ),
    };
  });
  const used = parts.filter(({ total }) => total > 0);
  const count = used.reduce(
    (least, part) => Math.min(least, part.deviances.length),
    lambdas.length,
  );
  const means = new Float64Array(count);
  const standardErrors = new Float64Array(count);
  const total = used.reduce((sum, part) => sum + part.total, 0);
  for (let i = 0; i < count; i++) {
    for (const part of used) means[i] += (part.total / total) * part.deviances[i];
    let square = 0;
    for (const part of used) square += (part.total / total) * (part.deviances[i] - means[i]) ** 2;
    standardErrors[i] = Math.sqrt(square / (used.length - 1));
  }
  return { path, means, standardErrors };
}

interface LeftOut {
  matrix: Matrix;
  target: ElasticNetTarget;
  rows: Uint32Array;
  rowWeights: Float64Array;
}

/** Mean squared error, or −2 log of the share of the right class. */
function meanDeviance(
  model: ElasticNetModel,
  { matrix, target, rows, rowWeights }: LeftOut,
): number {
  const engine = new ElasticNetEngine(model);
  const scores = engine.score(matrix, rows);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    total += rowWeights[i];
    if (target instanceof Float64Array) {
      sum += rowWeights[i] * (scores[i] - target[rows[i]]) ** 2;
      continue;
    }
    const share = scores[i * engine.scoreCount + target.labels[rows[i]]];
    sum -= 2 * rowWeights[i] * Math.log(Math.min(Math.max(share, SHARE_MIN), 1 - SHARE_MIN));
  }
  return sum / total;
}
