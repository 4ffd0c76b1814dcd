import { BLOCK_ROWS, type StandardColumns } from './standard-columns.ts';

/** What is known of one class: its part of the model, and the loss's derivatives by it. */
export interface ClassPart {
  readonly coefficients: Float64Array;
  readonly gradient: Float64Array;
  intercept: number;
  interceptGradient: number;
}

/**
 * Half the deviance of several classes at once, as a function of all their coefficients: the shares
 * of a row are exp(predictor) of each class, divided by their sum.
 */
export class SoftmaxRows {
  readonly parts: readonly ClassPart[];
  /** Weight × (share − 1 if it is the row's class, else share), a class. */
  readonly residuals: readonly Float64Array[];
  /** Half the mean deviance at the last evaluation. */
  loss = 0;
  readonly standard: StandardColumns;
  readonly labels: Uint8Array;
  /** The columns of more than one value. */
  readonly usable: Int32Array;
  private readonly predictors: readonly Float64Array[];
  private readonly highest = new Float64Array(BLOCK_ROWS);
  private readonly totals = new Float64Array(BLOCK_ROWS);

  /** Begins at the intercepts that give every row the shares of the classes. */
  constructor(standard: StandardColumns, labels: Uint8Array, shares: Float64Array) {
    const { scales, columnCount } = standard;
    this.standard = standard;
    this.labels = labels;
    this.usable = Int32Array.from(scales.keys()).filter((column) => scales[column] > 0);
    this.predictors = Array.from(shares, () => standard.vector());
    this.residuals = Array.from(shares, () => standard.vector());
    this.parts = Array.from(shares, (share) => ({
      coefficients: new Float64Array(columnCount),
      gradient: new Float64Array(columnCount),
      intercept: Math.log(share),
      interceptGradient: 0,
    }));
    this.evaluate();
  }

  /** Loss and gradient at the parts' coefficients, in one pass over the rows. */
  evaluate(): void {
    const { rowCount } = this.standard;
    const active = this.parts.map(({ coefficients }) =>
      this.usable.filter((column) => coefficients[column] !== 0),
    );
    this.loss = 0;
    for (const part of this.parts) {
      part.gradient.fill(0);
      part.interceptGradient = 0;
    }
    for (let from = 0; from < rowCount; from += BLOCK_ROWS) {
      const to = Math.min(from + BLOCK_ROWS, rowCount);
      active.forEach((columns, c) => this.predict(c, columns, { from, to }));
      this.judge(from, to);
      for (let c = 0; c < this.parts.length; c++) this.addGradient(c, from, to);
    }
  }

  private predict(c: number, active: Int32Array, { from, to }: { from: number; to: number }): void {
    const { factors } = this.standard;
    const { coefficients, intercept } = this.parts[c];
    this.predictors[c].fill(intercept, from, to);
    factors.set(active);
    for (let i = 0; i < active.length; i++) factors.numbers[i] = coefficients[active[i]];
    this.standard.addColumns(this.predictors[c], from, to);
  }

  /** Class after class, so that each loop runs over neighbours in memory. */
  private judge(from: number, to: number): void {
    const { predictors, residuals, highest, totals, labels } = this;
    const { weights } = this.standard;
    highest.fill(-Infinity);
    totals.fill(0);
    for (const each of predictors) {
      for (let row = from; row < to; row++) {
        if (each[row] > highest[row - from]) highest[row - from] = each[row];
      }
    }
    for (let c = 0; c < predictors.length; c++) {
      const [each, odds] = [predictors[c], residuals[c]];
      for (let row = from; row < to; row++) {
        odds[row] = Math.exp(each[row] - highest[row - from]);
        totals[row - from] += odds[row];
      }
    }
    for (let row = from; row < to; row++) {
      const own = predictors[labels[row]][row];
      this.loss += weights[row] * (Math.log(totals[row - from]) + highest[row - from] - own);
      totals[row - from] = weights[row] / totals[row - from];
    }
    for (const each of residuals) {
      for (let row = from; row < to; row++) each[row] *= totals[row - from];
    }
    for (let row = from; row < to; row++) residuals[labels[row]][row] -= weights[row];
  }

  private addGradient(c: number, from: number, to: number): void {
    const { standard, usable } = this;
    const part = this.parts[c];
    const residuals = this.residuals[c];
    standard.sums.set(usable);
    standard.addProducts(residuals, from, to);
    const { numbers } = standard.sums;
    for (let i = 0; i < usable.length; i++) part.gradient[usable[i]] += numbers[i];
    let sum = 0;
    for (let row = from; row < to; row++) sum += residuals[row];
    part.interceptGradient += sum;
  }
}
