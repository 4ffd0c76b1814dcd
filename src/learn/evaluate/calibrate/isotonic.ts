/**
 * Finds:  the probability that belongs to a score, as the rising curve nearest to the labels.
 * Reads:  scores of any finite scale, and labels 0 or 1, of rows that the model did not see.
 * Fails:  on few rows (it follows their noise; from some thousands on it is the safe choice), and
 *         beyond their scores, where the first and last value stay.
 * Cost:   one sort and one pass.
 * Score:  a probability of label 1 in [0, 1]; equal over stretches of scores, so ties appear.
 * Paper:  Ayer et al., "An Empirical Distribution Function for Sampling with Incomplete
 *         Information" (1955), pool adjacent violators; Zadrozny & Elkan, KDD 2002.
 */
import { ascendingOrder } from '../rank-order.ts';
import { checkCalibrationRows, type CalibrationRows } from './rows.ts';

/** A curve through (scores[i], shares[i]), straight between them and level beyond the ends. */
export interface IsotonicCalibrator {
  readonly kind: 'isotonic-calibrator';
  readonly version: 1;
  /** Strictly ascending. */
  readonly scores: Float64Array;
  /** In [0, 1], never falling. */
  readonly shares: Float64Array;
}

/** Throws a RangeError without rows, for lengths that differ, and for scores not finite. */
export function fitIsotonic(rows: CalibrationRows): IsotonicCalibrator {
  checkCalibrationRows(rows);
  const blocks = poolViolators(rows);
  const scores: number[] = [];
  const shares: number[] = [];
  for (let block = 0; block < blocks.count; block++) {
    const share = blocks.positives[block] / blocks.rows[block];
    scores.push(blocks.lows[block]);
    shares.push(share);
    if (blocks.highs[block] > blocks.lows[block]) {
      scores.push(blocks.highs[block]);
      shares.push(share);
    }
  }
  return {
    kind: 'isotonic-calibrator',
    version: 1,
    scores: Float64Array.from(scores),
    shares: Float64Array.from(shares),
  };
}

/** Throws a RangeError for a NaN. */
export function applyIsotonic(model: IsotonicCalibrator, scores: Float64Array): Float64Array {
  return scores.map((score, row) => {
    if (score !== score) throw new RangeError(`scores: expected numbers, got NaN in row ${row}`);
    return heightAt(model, score);
  });
}

/** The curve's height at a score. */
export function heightAt(
  { scores, shares }: Pick<IsotonicCalibrator, 'scores' | 'shares'>,
  score: number,
): number {
  // The first knot at or after the score.
  let low = 0;
  let high = scores.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (scores[middle] < score) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return shares[0];
  if (low === scores.length) return shares[low - 1];
  const part = (score - scores[low - 1]) / (scores[low] - scores[low - 1]);
  return shares[low - 1] + part * (shares[low] - shares[low - 1]);
}

/** Neighbouring scores that share one probability; `count` of them are filled. */
interface Blocks {
  count: number;
  readonly lows: Float64Array;
  readonly highs: Float64Array;
  readonly rows: Float64Array;
  readonly positives: Float64Array;
}

/** Rows of one score are one block; a block that is not above the one before joins it. */
function poolViolators({ scores, labels }: CalibrationRows): Blocks {
  const order = ascendingOrder(scores, 'calibration scores');
  const array = () => new Float64Array(order.length);
  const blocks = { count: 0, lows: array(), highs: array(), rows: array(), positives: array() };
  const { lows, highs, rows, positives } = blocks;
  for (let i = 0; i < order.length; ) {
    const score = scores[order[i]];
    const last = blocks.count++;
    lows[last] = score;
    highs[last] = score;
    rows[last] = 0;
    positives[last] = 0;
    for (; i < order.length && scores[order[i]] === score; i++) {
      rows[last]++;
      positives[last] += labels[order[i]];
    }
    while (blocks.count > 1 && isNotAbove(blocks)) joinLastTwo(blocks);
  }
  return blocks;
}

/** Whether the last block's share is at most that of the one before: a / b <= c / d, exactly. */
function isNotAbove({ count, rows, positives }: Blocks): boolean {
  const last = count - 1;
  return positives[last] * rows[last - 1] <= positives[last - 1] * rows[last];
}

function joinLastTwo(blocks: Blocks): void {
  const last = --blocks.count;
  blocks.highs[last - 1] = blocks.highs[last];
  blocks.rows[last - 1] += blocks.rows[last];
  blocks.positives[last - 1] += blocks.positives[last];
}
