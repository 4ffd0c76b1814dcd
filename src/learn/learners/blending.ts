import {
  fitDecisionWeights,
  fitNumberPool,
  fitSharePool,
  poolNumbers,
  poolShares,
} from '../evaluate/index.ts';
import type { ClassTarget, Target } from './target.ts';

/** How predictions of members become one; learned on rows that none of them was trained on. */
export interface Blending {
  /** A member each, 0 or more. */
  readonly weights: Float64Array;
  /** A class each, above 0: what its share is multiplied by; empty for numbers. */
  readonly classWeights: Float64Array;
  /** The class of which the alarms tell all others; -1 without alarms. */
  readonly normal: number;
  /** Of the members' shares of the normal class, then of the alarms'. */
  readonly alarmWeights: Float64Array;
}

/** Row after row, of the same rows. */
export interface Predictions {
  readonly members: readonly Float64Array[];
  /** Two numbers a row: normal, and not. */
  readonly alarms: readonly Float64Array[];
}

export interface BlendingOptions {
  readonly normal: number;
  /** Accuracy that may be given up for a higher macro F1. */
  readonly accuracyCost: number;
}

/** Weights of predictions out of fold. Throws a RangeError for lengths that don't fit. */
export function fitBlending(
  predictions: Predictions,
  target: Target,
  { normal, accuracyCost }: BlendingOptions,
): Blending {
  const none = new Float64Array(0);
  if (target.kind === 'number') {
    const weights = fitNumberPool(predictions.members, target.values);
    return { weights, classWeights: none, normal: -1, alarmWeights: none };
  }
  const { labels, classCount } = target;
  const weights = fitSharePool({ shares: predictions.members, classCount }, labels);
  const alarmWeights = normal < 0 ? none : fitAlarms(predictions, target, normal);
  const classWeights = new Float64Array(classCount).fill(1);
  const even = { weights, classWeights, normal, alarmWeights };
  if (accuracyCost === 0) return even;
  const shares = applyBlending(even, predictions);
  const fixed = normal < 0 ? undefined : normal;
  const bent = fitDecisionWeights({ shares, labels, classCount }, { accuracyCost, fixed });
  return { ...even, classWeights: bent };
}

/** All predictions count alike. */
export function evenBlending(
  target: Target,
  { members, alarms, normal }: { members: number; alarms: number; normal: number },
): Blending {
  const even = (count: number) => new Float64Array(count).fill(1 / count);
  const classCount = target.kind === 'number' ? 0 : target.classCount;
  return {
    weights: even(members),
    classWeights: new Float64Array(classCount).fill(1),
    normal,
    alarmWeights: normal < 0 ? new Float64Array(0) : even(members + alarms),
  };
}

function fitAlarms(predictions: Predictions, target: ClassTarget, normal: number): Float64Array {
  const shares = twoClassShares(predictions, target.classCount, normal);
  return fitSharePool(
    { shares, classCount: 2 },
    target.labels.map((label) => (label === normal ? 0 : 1)),
  );
}

/** All members and alarms, as normal against all else. */
function twoClassShares(
  { members, alarms }: Predictions,
  classCount: number,
  normal: number,
): Float64Array[] {
  const collapsed = members.map((shares) => {
    const two = new Float64Array((2 * shares.length) / classCount);
    for (let row = 0; 2 * row < two.length; row++) {
      const share = shares[row * classCount + normal];
      two[2 * row] = share;
      two[2 * row + 1] = Math.max(0, 1 - share);
    }
    return two;
  });
  return [...collapsed, ...alarms];
}

/** The pooled prediction of each row: shares that sum to 1, or numbers. */
export function applyBlending(blending: Blending, predictions: Predictions): Float64Array {
  const { weights, classWeights, normal, alarmWeights } = blending;
  const classCount = classWeights.length;
  if (classCount === 0) return poolNumbers(predictions.members, weights);
  const shares = poolShares({ shares: predictions.members, classCount }, weights);
  if (normal < 0) {
    for (let start = 0; start < shares.length; start += classCount) {
      weigh(shares.subarray(start, start + classCount), classWeights, 1);
    }
    return shares;
  }
  const two = poolShares(
    { shares: twoClassShares(predictions, classCount, normal), classCount: 2 },
    alarmWeights,
  );
  for (let row = 0; 2 * row < two.length; row++) {
    const own = shares.subarray(row * classCount, (row + 1) * classCount);
    own[normal] = 0;
    weigh(own, classWeights, two[2 * row + 1]);
    own[normal] = two[2 * row];
  }
  return shares;
}

/** So small a share changes no other, and lets all be divided by their sum. */
const SHARE_MIN = 1e-300;

/** Multiplies shares by weights, so that they sum to `total`. */
function weigh(shares: Float64Array, weights: Float64Array, total: number): void {
  let sum = 0;
  for (let c = 0; c < shares.length; c++) {
    shares[c] = Math.max(SHARE_MIN, shares[c] * weights[c]);
    sum += shares[c];
  }
  for (let c = 0; c < shares.length; c++) shares[c] *= total / sum;
}

const COUNT_MAX = 64;

/** Of foreign files: throws a RangeError for what `fitBlending` never returns. */
export function checkBlending(
  { weights, classWeights, normal, alarmWeights }: Blending,
  expected: { members: number; alarms: number; classCount: number },
): void {
  const { members, alarms, classCount } = expected;
  demand(members >= 1 && members + alarms <= COUNT_MAX, `1 to ${COUNT_MAX} members`);
  demand(isWeights(weights, members), 'a weight of 0 or more for each member');
  demand(isWeights(classWeights, classCount), 'a weight for each class');
  demand(
    classWeights.every((weight) => weight > 0),
    'weights of classes above 0',
  );
  demand(Number.isInteger(normal) && normal >= -1 && normal < Math.max(1, classCount), 'a class');
  const alarmCount = normal < 0 ? 0 : members + alarms;
  demand(normal >= 0 || alarms === 0, 'a normal class for its alarms');
  demand(isWeights(alarmWeights, alarmCount), 'a weight for each alarm');
}

const isWeights = (weights: unknown, count: number): boolean =>
  weights instanceof Float64Array &&
  weights.length === count &&
  weights.every((weight) => weight >= 0 && weight < Infinity);

function demand(holds: boolean, what: string): void {
  if (!holds) throw new RangeError(`blend: expected ${what}`);
}
