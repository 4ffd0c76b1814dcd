/** How far scores that claim to be probabilities are to be believed. */
import { checkScoredRows, type ScoredRows } from './curves.ts';
import { ascendingOrder } from './rank-order.ts';

/** classCount probabilities a row, row by row, and the true class of each row. */
export interface ClassShares {
  readonly shares: Float64Array;
  readonly labels: Uint8Array;
  readonly classCount: number;
}

/** One bin of rows of similar score. */
export interface ReliabilityBin {
  readonly rowCount: number;
  readonly low: number;
  readonly high: number;
  readonly meanScore: number;
  /** Share of rows labelled 1. */
  readonly positiveShare: number;
}

/** The spacing of doubles at 1: what scikit-learn >= 1.2 clips by at its default, eps='auto'. */
const EPSILON = Number.EPSILON;

/** Mean squared distance of the score from the label; 0 is best. NaN without rows. */
export function brierScore(rows: ScoredRows): number {
  return meanOver(rows, (score, label) => (score - label) ** 2);
}

/**
 * Mean −ln of the probability given to the true label, clipped to [ε, 1 − ε] with ε = 2⁻⁵², as
 * scikit-learn >= 1.2 clips doubles. NaN without rows.
 */
export function logLoss(rows: ScoredRows): number {
  return meanOver(rows, (score, label) => {
    const share = Math.min(Math.max(score, EPSILON), 1 - EPSILON);
    return -Math.log(label === 1 ? share : 1 - share);
  });
}

/** The same for classes: shares are clipped likewise, then divided by their sum. */
export function classLogLoss(rows: ClassShares): number {
  checkClassShares(rows);
  const { shares, labels, classCount } = rows;
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    let sum = 0;
    let own = 0;
    for (let c = 0; c < classCount; c++) {
      const share = Math.min(Math.max(shares[row * classCount + c], EPSILON), 1 - EPSILON);
      sum += share;
      if (c === labels[row]) own = share;
    }
    total -= Math.log(own / sum);
  }
  return total / labels.length;
}

/**
 * Squared distances of all shares from the label's 0s and 1s, summed over classes, mean over rows
 * (Brier, "Verification of Forecasts Expressed in Terms of Probability", 1950): 0 to 2, and twice
 * `brierScore` for two classes.
 */
export function classBrierScore(rows: ClassShares): number {
  checkClassShares(rows);
  const { shares, labels, classCount } = rows;
  let total = 0;
  for (let cell = 0; cell < shares.length; cell++) {
    const truth = labels[Math.floor(cell / classCount)] === cell % classCount ? 1 : 0;
    total += (shares[cell] - truth) ** 2;
  }
  return total / labels.length;
}

/** The largest share of each row as its score, labelled 1 where that class (the first) is true. */
export function topClassRows(rows: ClassShares): ScoredRows {
  checkClassShares(rows);
  const { shares, labels, classCount } = rows;
  const scores = new Float64Array(labels.length).fill(-1);
  const right = new Uint8Array(labels.length);
  for (let cell = 0; cell < shares.length; cell++) {
    const row = Math.floor(cell / classCount);
    if (!(shares[cell] > scores[row])) continue;
    scores[row] = shares[cell];
    right[row] = labels[row] === cell % classCount ? 1 : 0;
  }
  return { scores, labels: right };
}

/**
 * Bins of equal numbers of rows by ascending score. Rows of one score stay together, so bins may
 * be larger, and fewer than `binCount`. Weights are not used.
 */
export function reliabilityTable(rows: ScoredRows, binCount = 15): ReliabilityBin[] {
  checkProbabilities(rows);
  if (!(Number.isInteger(binCount) && binCount > 0)) {
    throw new RangeError(`bins: expected a whole number above 0, got ${binCount}`);
  }
  const { scores, labels } = rows;
  const order = ascendingOrder(scores, 'scores');
  const bins: ReliabilityBin[] = [];
  for (let start = 0; start < order.length; ) {
    // The end of the equal part that holds `start`, moved on to where the score changes.
    const part = Math.floor((start * binCount) / order.length) + 1;
    let end = Math.ceil((part * order.length) / binCount);
    while (end < order.length && scores[order[end]] === scores[order[end - 1]]) end++;
    bins.push(binOf({ scores, labels }, order.subarray(start, end)));
    start = end;
  }
  return bins;
}

/**
 * Expected calibration error: mean distance of a bin's mean score from its share of positives,
 * weighted by rows, over 15 bins of equal mass unless said otherwise (as the adaptive error of
 * Nixon et al., "Measuring Calibration in Deep Learning", 2019). NaN without rows.
 */
export function expectedCalibrationError(rows: ScoredRows, binCount = 15): number {
  let total = 0;
  for (const bin of reliabilityTable(rows, binCount)) {
    total += bin.rowCount * Math.abs(bin.meanScore - bin.positiveShare);
  }
  return total / rows.scores.length;
}

/** Throws a RangeError for shapes that differ, unknown classes and shares outside 0 to 1. */
export function checkClassShares({ shares, labels, classCount }: ClassShares): void {
  if (shares.length !== labels.length * classCount) {
    throw new RangeError(
      `shares: expected ${labels.length} rows of ${classCount} numbers, got ${shares.length}`,
    );
  }
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] >= classCount) {
      throw new RangeError(
        `labels: expected classes below ${classCount}, got ${labels[row]} in row ${row}`,
      );
    }
  }
  checkShares(shares, 'shares');
}

function checkProbabilities(rows: ScoredRows): void {
  checkScoredRows(rows);
  checkShares(rows.scores, 'scores');
}

function checkShares(values: Float64Array, name: string): void {
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] >= 0 && values[i] <= 1)) {
      throw new RangeError(`${name}: expected numbers from 0 to 1, got ${values[i]} at ${i}`);
    }
  }
}

function meanOver(rows: ScoredRows, loss: (score: number, label: number) => number): number {
  checkProbabilities(rows);
  const { scores, labels, weights } = rows;
  let total = 0;
  let weightTotal = 0;
  for (let row = 0; row < scores.length; row++) {
    const weight = weights ? weights[row] : 1;
    total += weight * loss(scores[row], labels[row]);
    weightTotal += weight;
  }
  return total / weightTotal;
}

function binOf({ scores, labels }: ScoredRows, order: Uint32Array): ReliabilityBin {
  let scoreTotal = 0;
  let positives = 0;
  for (let i = 0; i < order.length; i++) {
    scoreTotal += scores[order[i]];
    positives += labels[order[i]];
  }
  return {
    rowCount: order.length,
    low: scores[order[0]],
    high: scores[order[order.length - 1]],
    meanScore: scoreTotal / order.length,
    positiveShare: positives / order.length,
  };
}
