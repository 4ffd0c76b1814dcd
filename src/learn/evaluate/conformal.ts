/**
 * Conformal p-values: the share of calibration scores at least as high, the row itself counted,
 * (1 + n≥)/(n + 1); under exchangeability P(p ≤ α) ≤ α (Vovk, Gammerman & Shafer, "Algorithmic
 * Learning in a Random World", 2005, proposition 2.4). The calibration scores must come from
 * rows that the model did not see.
 */
export function conformalPValues(
  calibrationScores: Float64Array,
  scores: Float64Array,
): Float64Array {
  const sorted = Float64Array.from(calibrationScores).sort();
  const denominator = sorted.length + 1;
  return scores.map((score) => (1 + sorted.length - firstAtLeast(sorted, score)) / denominator);
}

/**
 * The same where every row's score is out of fold and the rows are each other's calibration
 * (cross-conformal; Vovk, "Cross-conformal predictors", 2015): the row counts once, as itself.
 */
export function crossConformalPValues(scores: Float64Array): Float64Array {
  const sorted = Float64Array.from(scores).sort();
  return scores.map((score) => (sorted.length - firstAtLeast(sorted, score)) / sorted.length);
}

/** Index of the first element >= value, by bisection. */
export function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
