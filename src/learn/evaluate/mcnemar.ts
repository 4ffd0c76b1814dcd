/** Two classifiers on the same rows, by the rows of which only one is right. */
export interface McNemarTest {
  readonly onlyFirstRight: number;
  readonly onlySecondRight: number;
  /** Exact, two-sided: chance of so uneven a split if either were as likely to be right. */
  readonly pValue: number;
}

/**
 * McNemar's test ("Note on the sampling error of the difference between correlated proportions",
 * 1947) in its exact binomial form. Throws a RangeError for lengths that differ.
 */
export function mcNemarTest(rows: {
  readonly labels: Uint8Array;
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}): McNemarTest {
  const { labels, first, second } = rows;
  if (first.length !== labels.length || second.length !== labels.length) {
    throw new RangeError(
      `McNemar's test: expected ${labels.length} predictions each, got ${first.length} ` +
        `and ${second.length}`,
    );
  }
  let onlyFirstRight = 0;
  let onlySecondRight = 0;
  for (let row = 0; row < labels.length; row++) {
    if (first[row] === second[row]) continue;
    if (first[row] === labels[row]) onlyFirstRight++;
    if (second[row] === labels[row]) onlySecondRight++;
  }
  const fewer = Math.min(onlyFirstRight, onlySecondRight);
  const pValue = Math.min(1, 2 * halfBinomialTail(fewer, onlyFirstRight + onlySecondRight));
  return { onlyFirstRight, onlySecondRight, pValue };
}

/** P(X <= most) of `trials` fair coins: the largest term by logarithms, the others from it. */
function halfBinomialTail(most: number, trials: number): number {
  let logTerm = -trials * Math.LN2;
  for (let i = 1; i <= most; i++) logTerm += Math.log((trials - most + i) / i);
  let term = 1;
  let sum = 1;
  for (let k = most; k > 0 && term > sum * Number.EPSILON; k--) {
    term *= k / (trials - k + 1);
    sum += term;
  }
  return Math.exp(logTerm) * sum;
}
