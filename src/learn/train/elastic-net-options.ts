import { classWeights as classWeightsOf, type Matrix } from '../table/index.ts';
import { demand, type ElasticNetTarget } from './elastic-net-target.ts';

export interface ElasticNetOptions {
  /** The share of the absolute penalty, from 0 (ridge) to 1 (lasso); 0.5 when absent. */
  alpha?: number;
  /** Penalties, descending, above 0; when absent, chosen from the rows. */
  lambdas?: Float64Array;
  /** How many penalties are chosen; 100 when absent. */
  lambdaCount?: number;
  /** A weight a row, not below 0; rows of weight 0 are left out. All 1 when absent. */
  weights?: Float64Array;
  /**
   * A weight a class, multiplied with the rows' own; `balanced` gives all classes the same sum, as
   * far as the rows' own weights are equal.
   */
  classWeights?: 'balanced' | ArrayLike<number>;
  /** Steps end where they would lower the deviance by less than this share of the null deviance. */
  tolerance?: number;
  onProgress?: (done: { step: number; steps: number; loss?: number }) => void;
}

/** Both kinds of penalty alike. */
export const ALPHA = 0.5;
/** glmnet's. */
export const LAMBDA_COUNT = 100;

export function checkOptions({
  alpha = ALPHA,
  lambdas,
  lambdaCount = LAMBDA_COUNT,
}: ElasticNetOptions): void {
  demand(alpha >= 0 && alpha <= 1, 'alpha from 0 to 1', alpha);
  demand(lambdaCount >= 1 && lambdaCount <= 10_000, '1 to 10000 lambdas', lambdaCount);
  const isFalling = lambdas?.every((each, i) => each > 0 && each < (lambdas[i - 1] ?? Infinity));
  demand(isFalling ?? true, 'lambdas above 0, descending', lambdas?.join(', '));
}

/**
 * A row's weight times its class's. Throws a RangeError for weights that are not finite, below 0,
 * or all 0.
 */
export function rowWeightsOf(
  { rowCount }: Matrix,
  target: ElasticNetTarget,
  { weights, classWeights }: Pick<ElasticNetOptions, 'weights' | 'classWeights'>,
): Float64Array {
  if (weights !== undefined) {
    demand(weights.length === rowCount, `${rowCount} weights`, weights.length);
  }
  const all = weights?.slice() ?? new Float64Array(rowCount).fill(1);
  if (classWeights !== undefined) multiplyByClass(all, target, classWeights);
  const wrong = all.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  demand(wrong < 0, `a finite weight not below 0 in row ${wrong}`, all[wrong]);
  const isAny = all.some((weight) => weight > 0);
  demand(isAny, 'a weight above 0', 'none');
  return all;
}

function multiplyByClass(
  weights: Float64Array,
  target: ElasticNetTarget,
  asked: 'balanced' | ArrayLike<number>,
): void {
  if (target instanceof Float64Array) {
    throw new TypeError('elastic net: expected no class weights for a number');
  }
  const { labels, classCount } = target;
  const byClass =
    asked === 'balanced'
      ? classWeightsOf(
          labels.filter((_, r) => weights[r] > 0),
          classCount,
        )
      : asked;
  demand(byClass.length === classCount, `${classCount} class weights`, byClass.length);
  for (let row = 0; row < weights.length; row++) weights[row] *= byClass[labels[row]];
}
