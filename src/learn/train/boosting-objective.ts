/**
 * Losses, and their gradients and hessians as whole numbers. Each is scaled and rounded up or down
 * by chance so that its mean is right (Shi et al., "Quantized Training of Gradient Boosting
 * Decision Trees", NeurIPS 2022); rows that are all but settled then mostly have the pair 0, which
 * costs a histogram nothing.
 */
import type { BoostingObjective } from '../model/index.ts';
import { BLOCK_ROWS } from './boosting-space.ts';

/** Rows with margins, output by output, from which pairs are made. */
export interface ObjectiveRows {
  readonly rowCount: number;
  readonly outputCount: number;
  readonly target: Float64Array;
  /** Mean 1; empty where all are 1. */
  readonly weights: Float64Array;
  readonly margins: Float64Array;
  readonly pairs: Int32Array;
  readonly blockLosses: Float64Array;
}

/** Whole numbers in a gradient, and in a hessian, of 1; `salt` differs between rounds. */
export interface Rounding {
  readonly gradientScale: number;
  readonly hessianScale: number;
  readonly salt: number;
}

export interface Objective {
  readonly kind: BoostingObjective;
  readonly quantile: number;
}

/**
 * Steps in a gradient of 1 where none is larger: with 255 or with 32,767 the quality on UNSW-NB15
 * is the same within the spread of seeds, and with fewer more rows have the pair 0.
 */
const SHARE_SCALE = 127;
/** All of the 32 bits of a sum but the sign and the rounding. */
const SUM_MAX = 2 ** 30;

/** Fills the pairs of a block of rows and its loss, a sum over rows. */
export function fillBlock(
  objective: Objective,
  rows: ObjectiveRows,
  { block, rounding }: { block: number; rounding: Rounding },
): void {
  const from = block * BLOCK_ROWS;
  const range = { from, to: Math.min(rows.rowCount, from + BLOCK_ROWS) };
  rows.blockLosses[block] = fills[objective.kind](rows, range, { ...rounding, ...objective });
}

/** The scales for a round. `residualSum`: weights × |gradients| of squared errors. */
export function scalesOf(
  { kind }: Objective,
  rows: ObjectiveRows,
): Pick<Rounding, 'gradientScale' | 'hessianScale'> {
  if (kind === 'logistic' || kind === 'softmax') {
    return { gradientScale: SHARE_SCALE, hessianScale: SHARE_SCALE };
  }
  const hessianScale = SUM_MAX / rows.rowCount;
  if (kind === 'quantile') return { gradientScale: hessianScale, hessianScale };
  return { gradientScale: SUM_MAX / Math.max(residualSum(rows), Number.MIN_VALUE), hessianScale };
}

/** The constant that fits best: where margins begin. */
export function baseMarginsOf(
  { kind, quantile }: Objective,
  { target, weights, outputCount, rowCount }: ObjectiveRows,
): Float64Array {
  if (kind === 'quantile') return Float64Array.of(weightedQuantile(target, weights, quantile));
  const weightOf = (row: number) => (weights.length > 0 ? weights[row] : 1);
  if (kind === 'squared-error') {
    let sum = 0;
    let weight = 0;
    for (let row = 0; row < rowCount; row++) {
      sum += weightOf(row) * target[row];
      weight += weightOf(row);
    }
    return Float64Array.of(sum / weight);
  }
  // A class without rows counts as one row, so that its logarithm is finite.
  const counts = new Float64Array(Math.max(2, outputCount));
  for (let row = 0; row < rowCount; row++) counts[target[row]] += weightOf(row);
  const logs = counts.map((count) => Math.log(Math.max(count, 1) / rowCount));
  return kind === 'logistic' ? Float64Array.of(logs[1] - logs[0]) : logs;
}

/** The least value below or at which the share `quantile` of the weight lies. */
export function weightedQuantile(
  values: Float64Array,
  weights: Float64Array,
  quantile: number,
): number {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const weightOf = (row: number) => (weights.length > 0 ? weights[row] : 1);
  let rest = quantile * order.reduce((sum, row) => sum + weightOf(row), 0);
  for (const row of order) {
    rest -= weightOf(row);
    if (rest <= 0) return values[row];
  }
  return values[order[order.length - 1]];
}

type Fill = (
  rows: ObjectiveRows,
  range: { from: number; to: number },
  how: Rounding & Objective,
) => number;

const fillLogistic: Fill = ({ margins, target, weights, pairs }, { from, to }, rounding) => {
  const { salt, gradientScale, hessianScale } = rounding;
  const isWeighted = weights.length > 0;
  let loss = 0;
  for (let row = from; row < to; row++) {
    const weight = isWeighted ? weights[row] : 1;
    const isOne = target[row] === 1;
    // Of the other class: its share is the gradient, and its logarithm is exact when it is small.
    const odds = Math.exp(isOne ? -margins[row] : margins[row]);
    const wrong = odds === Infinity ? 1 : odds / (1 + odds);
    loss += weight * (odds === Infinity ? Math.abs(margins[row]) : Math.log1p(odds));
    const chance = chanceOf(row, salt);
    const gradient = Math.floor(weight * wrong * gradientScale + chance);
    pairs[2 * row] = Math.floor(weight * wrong * (1 - wrong) * hessianScale + chance);
    pairs[2 * row + 1] = isOne ? -gradient : gradient;
  }
  return loss;
};

const fillSoftmax: Fill = (rows, { from, to }, { salt, gradientScale, hessianScale }) => {
  const { margins, target, weights, pairs, rowCount, outputCount } = rows;
  const isWeighted = weights.length > 0;
  const shares = new Float64Array(outputCount);
  // The diagonal alone understates the curvature; Friedman 2001, algorithm 6.
  const curvature = (hessianScale * outputCount) / (outputCount - 1);
  let loss = 0;
  for (let row = from; row < to; row++) {
    const weight = isWeighted ? weights[row] : 1;
    let most = -Infinity;
    for (let k = 0; k < outputCount; k++) most = Math.max(most, margins[k * rowCount + row]);
    let sum = 0;
    for (let k = 0; k < outputCount; k++) {
      shares[k] = Math.exp(margins[k * rowCount + row] - most);
      sum += shares[k];
    }
    const label = target[row];
    loss += weight * (Math.log(sum) - (margins[label * rowCount + row] - most));
    for (let k = 0; k < outputCount; k++) {
      const share = shares[k] / sum;
      const chance = chanceOf(row, salt + k);
      const at = 2 * (k * rowCount + row);
      pairs[at] = Math.floor(weight * share * (1 - share) * curvature + chance);
      pairs[at + 1] =
        k === label
          ? -Math.floor(weight * (1 - share) * gradientScale + chance)
          : Math.floor(weight * share * gradientScale + chance);
    }
  }
  return loss;
};

const fillSquaredError: Fill = (rows, { from, to }, { salt, gradientScale, hessianScale }) => {
  const { margins, target, weights, pairs } = rows;
  let loss = 0;
  for (let row = from; row < to; row++) {
    const weight = weights.length > 0 ? weights[row] : 1;
    const gradient = margins[row] - target[row];
    const chance = chanceOf(row, salt);
    loss += weight * gradient * gradient;
    pairs[2 * row] = Math.floor(weight * hessianScale + chance);
    pairs[2 * row + 1] = Math.floor(weight * gradient * gradientScale + chance);
  }
  return loss;
};

const fillQuantile: Fill = (rows, { from, to }, how) => {
  const { margins, target, weights, pairs } = rows;
  const { salt, gradientScale, hessianScale, quantile } = how;
  let loss = 0;
  for (let row = from; row < to; row++) {
    const weight = weights.length > 0 ? weights[row] : 1;
    const above = margins[row] - target[row];
    const gradient = above >= 0 ? 1 - quantile : -quantile;
    const chance = chanceOf(row, salt);
    loss += weight * above * gradient;
    pairs[2 * row] = Math.floor(weight * hessianScale + chance);
    pairs[2 * row + 1] = Math.floor(weight * gradient * gradientScale + chance);
  }
  return loss;
};

const fills: Record<BoostingObjective, Fill> = {
  logistic: fillLogistic,
  softmax: fillSoftmax,
  'squared-error': fillSquaredError,
  quantile: fillQuantile,
};

function residualSum({ margins, target, weights, rowCount }: ObjectiveRows): number {
  let sum = 0;
  for (let row = 0; row < rowCount; row++) {
    sum += (weights.length > 0 ? weights[row] : 1) * Math.abs(margins[row] - target[row]);
  }
  return sum;
}

/** In [0, 1), by a hash of the row: the same at any number of threads. */
export function chanceOf(row: number, salt: number): number {
  let hash = Math.imul(row ^ Math.imul(salt, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  hash ^= hash >>> 13;
  return (hash >>> 8) * 2 ** -24;
}
