/**
 * What a score can do at each threshold: the rows are sorted once (`thresholdCounts`), and every
 * curve and figure is read from the counts. A row is flagged where score >= threshold; rows of
 * one score are flagged together. Figures that need a kind of row that is absent are NaN.
 */
import { ascendingOrder } from './rank-order.ts';

/** Labels are 1 for the rows to be found and 0 for the others; weights default to 1. */
export interface ScoredRows {
  readonly scores: Float64Array;
  readonly labels: Uint8Array;
  readonly weights?: Float64Array | undefined;
}

/** Entry i counts the rows (their weights, where given) with a score >= thresholds[i]. */
export interface ThresholdCounts {
  /** The distinct scores, highest first. */
  readonly thresholds: Float64Array;
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
  /** All rows to be found, and all others. */
  readonly positives: number;
  readonly negatives: number;
}

/** A threshold and what it does; `Infinity` flags nothing, and then precision is NaN. */
export interface OperatingPoint {
  readonly threshold: number;
  readonly fpr: number;
  readonly fnr: number;
  readonly recall: number;
  readonly precision: number;
}

/**
 * Throws a RangeError for a NaN score, a label above 1, a weight that is negative or not finite,
 * and lengths that differ. Infinite scores are scores. Rows of weight 0 are left out. `order` is
 * for callers that have the rows by ascending score already.
 */
export function thresholdCounts(
  rows: ScoredRows,
  order: Uint32Array = ascendingOrder(rows.scores, 'scores'),
): ThresholdCounts {
  checkScoredRows(rows);
  const { scores, labels, weights } = rows;
  const thresholds = new Float64Array(order.length);
  const truePositives = new Float64Array(order.length);
  const falsePositives = new Float64Array(order.length);
  let positives = 0;
  let negatives = 0;
  let count = 0;
  for (let i = order.length - 1; i >= 0; i--) {
    const row = order[i];
    const weight = weights ? weights[row] : 1;
    if (weight === 0) continue;
    if (labels[row] === 1) positives += weight;
    else negatives += weight;
    if (count === 0 || scores[row] !== thresholds[count - 1]) thresholds[count++] = scores[row];
    truePositives[count - 1] = positives;
    falsePositives[count - 1] = negatives;
  }
  return {
    thresholds: thresholds.slice(0, count),
    truePositives: truePositives.slice(0, count),
    falsePositives: falsePositives.slice(0, count),
    positives,
    negatives,
  };
}

export function checkScoredRows({ scores, labels, weights }: ScoredRows): void {
  if (labels.length !== scores.length) {
    throw new RangeError(
      `labels: expected ${scores.length} for as many scores, got ${labels.length}`,
    );
  }
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] > 1) {
      throw new RangeError(`labels: expected 0 or 1, got ${labels[row]} in row ${row}`);
    }
  }
  if (weights) checkWeights(weights, scores.length);
}

/** Throws a RangeError unless there is one finite weight >= 0 for each row. */
export function checkWeights(weights: Float64Array, rowCount: number): void {
  if (weights.length !== rowCount) {
    throw new RangeError(`weights: expected ${rowCount} for as many rows, got ${weights.length}`);
  }
  for (let row = 0; row < weights.length; row++) {
    if (!(weights[row] >= 0 && weights[row] < Number.POSITIVE_INFINITY)) {
      throw new RangeError(
        `weights: expected finite numbers >= 0, got ${weights[row]} in row ${row}`,
      );
    }
  }
}

/** A curve by falling thresholds; its first point, at `Infinity`, flags nothing. */
export interface RocCurve {
  readonly thresholds: Float64Array;
  readonly fpr: Float64Array;
  readonly tpr: Float64Array;
}

/**
 * The ROC curve. 'corners' leaves out the points inside a straight run of equal steps, as
 * scikit-learn's `roc_curve` does by default (drop_intermediate); 'all' has every distinct score.
 */
export function rocCurve(counts: ThresholdCounts, points: 'corners' | 'all' = 'corners'): RocCurve {
  const { thresholds, truePositives, falsePositives, positives, negatives } = counts;
  const every = Uint32Array.from(thresholds.keys());
  const indices = points === 'all' ? every : every.filter((i) => isCorner(counts, i));
  const fpr = new Float64Array(indices.length + 1);
  const tpr = new Float64Array(indices.length + 1);
  const heights = new Float64Array(indices.length + 1).fill(Number.POSITIVE_INFINITY);
  // Point 0 flags nothing.
  for (let point = 0; point < fpr.length; point++) {
    const i = point === 0 ? -1 : indices[point - 1];
    fpr[point] = (i < 0 ? 0 : falsePositives[i]) / negatives;
    tpr[point] = (i < 0 ? 0 : truePositives[i]) / positives;
    if (i >= 0) heights[point] = thresholds[i];
  }
  return { thresholds: heights, fpr, tpr };
}

/** An end, or a point where the next step (of either count) is not as the last one. */
function isCorner({ truePositives, falsePositives }: ThresholdCounts, i: number): boolean {
  if (i === 0 || i === truePositives.length - 1) return true;
  const bend = (counts: Float64Array) => counts[i + 1] - counts[i] !== counts[i] - counts[i - 1];
  return bend(truePositives) || bend(falsePositives);
}

export interface PrecisionRecallCurve {
  readonly thresholds: Float64Array;
  readonly precision: Float64Array;
  readonly recall: Float64Array;
}

/** Precision and recall by falling thresholds; the first point is (recall 0, precision 1). */
export function precisionRecallCurve(counts: ThresholdCounts): PrecisionRecallCurve {
  const { truePositives, falsePositives, positives } = counts;
  const length = counts.thresholds.length + 1;
  const thresholds = new Float64Array(length).fill(Number.POSITIVE_INFINITY);
  thresholds.set(counts.thresholds, 1);
  const precision = new Float64Array(length).fill(1);
  const recall = new Float64Array(length).fill(positives > 0 ? 0 : Number.NaN);
  for (let i = 1; i < length; i++) {
    precision[i] = truePositives[i - 1] / (truePositives[i - 1] + falsePositives[i - 1]);
    recall[i] = truePositives[i - 1] / positives;
  }
  return { thresholds, precision, recall };
}

/** Probability that a positive row scores above a negative one, ties counted half. */
export function rocAuc(counts: ThresholdCounts): number {
  const { truePositives, falsePositives, positives, negatives } = counts;
  let twiceArea = 0;
  let lastTrue = 0;
  let lastFalse = 0;
  for (let i = 0; i < truePositives.length; i++) {
    twiceArea += (falsePositives[i] - lastFalse) * (truePositives[i] + lastTrue);
    lastTrue = truePositives[i];
    lastFalse = falsePositives[i];
  }
  return twiceArea / (2 * positives * negatives);
}

/** Area under precision by recall, by steps: Σ (Rᵢ − Rᵢ₋₁) Pᵢ, as scikit-learn defines it. */
export function averagePrecision(counts: ThresholdCounts): number {
  const { truePositives, falsePositives, positives } = counts;
  let area = 0;
  let last = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const hits = truePositives[i];
    area += ((hits - last) * hits) / (hits + falsePositives[i]);
    last = hits;
  }
  return area / positives;
}

/**
 * The first corner of the ROC curve, from the highest threshold on, where recall reaches `recall`:
 * what `fpr[argmax(tpr >= recall)]` is with scikit-learn's `roc_curve`. In a run of positive rows
 * without a negative between them the corner is the end of the run, so recall may be higher and
 * the threshold lower than needed, at the same FPR; in a run of equal sloping steps (ties) FPR is
 * that of its end as well. At
 * recall 0, and without positives, the point flags nothing.
 */
export function pointAtRecall(counts: ThresholdCounts, recall: number): OperatingPoint {
  checkShare('recall', recall);
  const { truePositives, positives } = counts;
  if (recall === 0 || positives === 0) return pointOf(counts, -1);
  let i = 0;
  while (truePositives[i] / positives < recall || !isCorner(counts, i)) i++;
  return pointOf(counts, i);
}

/** The lowest threshold whose false positive rate is at most `fpr`. */
export function pointAtFpr(counts: ThresholdCounts, fpr: number): OperatingPoint {
  checkShare('false positive rate', fpr);
  const { falsePositives, negatives } = counts;
  let i = falsePositives.length - 1;
  while (i >= 0 && falsePositives[i] / negatives > fpr) i--;
  return pointOf(counts, i);
}

/** What flagging all rows with score >= threshold does. Throws a RangeError for NaN. */
export function pointAtThreshold(counts: ThresholdCounts, threshold: number): OperatingPoint {
  if (Number.isNaN(threshold)) throw new RangeError('threshold: expected a number, got NaN');
  // The last index whose distinct score is at least the threshold.
  let low = 0;
  let high = counts.thresholds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (counts.thresholds[middle] >= threshold) low = middle + 1;
    else high = middle;
  }
  return { ...pointOf(counts, low - 1), threshold };
}

/** False positive rate at a recall: see `pointAtRecall`; NaN without positives. */
export function fprAtRecall(counts: ThresholdCounts, recall: number): number {
  return counts.positives === 0 ? Number.NaN : pointAtRecall(counts, recall).fpr;
}

/** Recall at a false positive rate: see `pointAtFpr`. */
export function recallAtFpr(counts: ThresholdCounts, fpr: number): number {
  return pointAtFpr(counts, fpr).recall;
}

function pointOf(counts: ThresholdCounts, i: number): OperatingPoint {
  const { thresholds, truePositives, falsePositives, positives, negatives } = counts;
  const hits = i < 0 ? 0 : truePositives[i];
  const alarms = i < 0 ? 0 : falsePositives[i];
  return {
    threshold: i < 0 ? Number.POSITIVE_INFINITY : thresholds[i],
    fpr: alarms / negatives,
    fnr: (positives - hits) / positives,
    recall: hits / positives,
    precision: hits / (hits + alarms),
  };
}

function checkShare(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) {
    throw new RangeError(`${name}: expected a share from 0 to 1, got ${value}`);
  }
}
