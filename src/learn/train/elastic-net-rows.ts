/** How a prediction of one output at some rows is judged, and what it costs to be wrong there. */
export interface RowLoss {
  /**
   * Half the deviance of the rows from `from` to `to` − 1, whose linear predictors are given;
   * leaves its derivative by each predictor in `residuals`.
   */
  judge(predictors: Float64Array, from: number, to: number): number;
  readonly residuals: Float64Array;
  /** Whether the curvature is the same everywhere, so that a step needs no second look. */
  readonly isSquare: boolean;
  /** Second derivatives by the predictors, at the residuals that `judge` left. */
  curvature(weights: Float64Array): void;
}

/** Least squares: (predictor − target)² / 2. */
export class SquareLoss implements RowLoss {
  readonly isSquare = true;
  readonly residuals: Float64Array;
  private readonly targets: Float64Array;
  private readonly weights: Float64Array;

  /** `residuals` is where they are to be left. */
  constructor(targets: Float64Array, weights: Float64Array, residuals: Float64Array) {
    this.targets = targets;
    this.weights = weights;
    this.residuals = residuals;
  }

  judge(predictors: Float64Array, from: number, to: number): number {
    const { targets, weights, residuals } = this;
    let loss = 0;
    for (let row = from; row < to; row++) {
      const error = predictors[row] - targets[row];
      residuals[row] = weights[row] * error;
      loss += residuals[row] * error;
    }
    return loss / 2;
  }

  curvature(weights: Float64Array): void {
    weights.set(this.weights);
  }
}

/**
 * Logistic: log(1 + exp(η)) − target · η with η the predictor plus the row's offset. One class of
 * several is judged against the rest in this way, the rest being in the offset.
 */
export class LogisticLoss implements RowLoss {
  readonly isSquare = false;
  readonly residuals: Float64Array;
  /** Added to the predictors; may be changed between steps. */
  readonly offsets: Float64Array;
  private readonly targets: Uint8Array;
  private readonly weights: Float64Array;

  /** `targets` holds 0 or 1 a row, `residuals` is where they are to be left. */
  constructor(targets: Uint8Array, weights: Float64Array, residuals: Float64Array) {
    this.targets = targets;
    this.weights = weights;
    this.residuals = residuals;
    this.offsets = new Float64Array(targets.length);
  }

  judge(predictors: Float64Array, from: number, to: number): number {
    const { targets, weights, residuals, offsets } = this;
    let loss = 0;
    for (let row = from; row < to; row++) {
      const eta = predictors[row] + offsets[row];
      // The odds against the likelier side, so that exp is never out of range.
      const odds = Math.exp(eta < 0 ? eta : -eta);
      const share = eta < 0 ? odds / (1 + odds) : 1 / (1 + odds);
      const isOne = targets[row] === 1;
      residuals[row] = weights[row] * (isOne ? share - 1 : share);
      const surplus = eta < 0 ? (isOne ? -eta : 0) : isOne ? 0 : eta;
      loss += weights[row] * (surplus + Math.log(1 + odds));
    }
    return loss;
  }

  /** w·p·(1 − p) from the residual alone, which is w·p or w·(p − 1); never quite 0. */
  curvature(curvatures: Float64Array): void {
    const { weights, residuals } = this;
    for (let row = 0; row < residuals.length; row++) {
      const weight = weights[row];
      const off = Math.abs(residuals[row]);
      const least = CURVATURE_MIN * weight;
      curvatures[row] = weight > 0 ? Math.max(off - (off * off) / weight, least) : 0;
    }
  }
}

/** Shares nearer to 0 or 1 than 1e-5 curve like these (Friedman et al., section 3). */
const CURVATURE_MIN = 1e-5;
