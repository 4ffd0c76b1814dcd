/** Row-major counts: `counts[label * classCount + predicted]` rows. */
export interface Confusion {
  readonly counts: Uint32Array;
  readonly classCount: number;
}

export interface ClassAverages {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Numbers of one class each; see `classReport`. */
export interface ClassReport {
  readonly accuracy: number;
  readonly precision: Float64Array;
  readonly recall: Float64Array;
  readonly f1: Float64Array;
  /** Rows of each class. */
  readonly support: Uint32Array;
  /** Plain mean over the classes that occur among labels or predictions. */
  readonly macro: ClassAverages;
  /** Mean weighted by support. */
  readonly weighted: ClassAverages;
}

/**
 * Counts rows by true and predicted class, both 0 to classCount − 1. Throws a RangeError when the
 * lengths differ or a class is out of range.
 */
export function confusionMatrix(rows: {
  readonly labels: Uint8Array;
  readonly predicted: Uint8Array;
  readonly classCount: number;
}): Confusion {
  const { labels, predicted, classCount } = rows;
  if (predicted.length !== labels.length) {
    throw new RangeError(
      `confusion matrix: expected ${labels.length} predictions for as many labels, ` +
        `got ${predicted.length}`,
    );
  }
  const counts = new Uint32Array(classCount * classCount);
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] >= classCount || predicted[row] >= classCount) {
      throw new RangeError(
        `confusion matrix: expected classes below ${classCount}, got label ${labels[row]} and ` +
          `prediction ${predicted[row]} in row ${row}`,
      );
    }
    counts[labels[row] * classCount + predicted[row]]++;
  }
  return { counts, classCount };
}

/**
 * Accuracy, and precision, recall and F1 by class. A share of nothing is 0, as in scikit-learn
 * (`zero_division` at its default): precision of a class that is never predicted, recall of one
 * without rows. Accuracy of no rows is NaN.
 */
export function classReport({ counts, classCount }: Confusion): ClassReport {
  const support = new Uint32Array(classCount);
  const claims = new Uint32Array(classCount);
  for (let cell = 0; cell < counts.length; cell++) {
    support[Math.floor(cell / classCount)] += counts[cell];
    claims[cell % classCount] += counts[cell];
  }
  const hits = support.map((_, label) => counts[label * classCount + label]);
  const by = (share: (label: number) => number) =>
    Float64Array.from({ length: classCount }, (_, label) => share(label));
  const precision = by((label) => shareOf(hits[label], claims[label]));
  const recall = by((label) => shareOf(hits[label], support[label]));
  const f1 = by((label) => shareOf(2 * hits[label], claims[label] + support[label]));
  const seen = by((label) => (claims[label] + support[label] > 0 ? 1 : 0));
  const averages = (weights: ArrayLike<number>): ClassAverages => ({
    precision: weightedMean(precision, weights),
    recall: weightedMean(recall, weights),
    f1: weightedMean(f1, weights),
  });
  const accuracy = sum(hits) / sum(support);
  return {
    accuracy,
    precision,
    recall,
    f1,
    support,
    macro: averages(seen),
    weighted: averages(support),
  };
}

/**
 * The class of the largest share in each row of `shares` (classCount numbers a row), the first
 * among equals. Throws a RangeError for a NaN and a length that is no multiple of classCount.
 */
export function likeliestClasses(shares: Float64Array, classCount: number): Uint8Array {
  const rowCount = shares.length / classCount;
  if (!Number.isInteger(rowCount)) {
    throw new RangeError(
      `shares: expected a multiple of ${classCount} numbers, got ${shares.length}`,
    );
  }
  const classes = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const start = row * classCount;
    let best = 0;
    for (let c = 0; c < classCount; c++) {
      const share = shares[start + c];
      if (share !== share) throw new RangeError(`shares: expected numbers, got NaN in row ${row}`);
      if (share > shares[start + best]) best = c;
    }
    classes[row] = best;
  }
  return classes;
}

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function weightedMean(values: Float64Array, weights: ArrayLike<number>): number {
  let total = 0;
  let weightTotal = 0;
  for (let i = 0; i < values.length; i++) {
    total += values[i] * weights[i];
    weightTotal += weights[i];
  }
  return total / weightTotal;
}

const sum = (values: Uint32Array): number => values.reduce((total, value) => total + value, 0);
