/** How far the truth may lie from a prediction; added to it at both ends. */
export interface ResidualBand {
  /** Share of rows that are to lie within. */
  readonly coverage: number;
  /** In the target's unit, at most `high`. */
  readonly low: number;
  readonly high: number;
}

/**
 * The band that holds a share of rows which the model did not see: quantiles of actual − predicted,
 * taken so that a further row of the same kind lies within with at least that probability (split
 * conformal prediction; Lei et al., "Distribution-Free Predictive Inference for Regression",
 * 2018). Where rows are too few for the share, the widest residuals. Throws a RangeError without
 * rows.
 */
export function residualBand(
  { predicted, actual }: { predicted: Float64Array; actual: Float64Array },
  coverage = 0.9,
): ResidualBand {
  if (predicted.length === 0 || predicted.length !== actual.length) {
    throw new RangeError(
      `residual band: expected as many predictions as values and at least one, got ` +
        `${predicted.length} and ${actual.length}`,
    );
  }
  const residuals = actual.map((value, row) => value - predicted[row]).sort();
  const { length } = residuals;
  const tail = (1 - coverage) / 2;
  const below = Math.max(Math.floor((length + 1) * tail) - 1, 0);
  return { coverage, low: residuals[below], high: residuals[length - 1 - below] };
}
