import { descend } from './elastic-net-descent.ts';
import { cost, costChange, Gram, type Penalty } from './elastic-net-gram.ts';
import type { RowLoss } from './elastic-net-rows.ts';
import { BLOCK_ROWS, type StandardColumns } from './standard-columns.ts';

/**
 * A gain that differs by more than this share from what the quadratic promised asks for the
 * curvature anew, which costs as much as ten steps. 0.3 is the least work of 0.1 to 1 on the rows
 * of bench/elastic-net.mjs.
 */
const GAIN_ERROR_MAX = 0.3;
/** The quadratic is solved to this share of the decrease that ends the steps. */
const INNER_TOLERANCE = 1e-3;
const HALVINGS_MAX = 30;
/** Of the decrease promised, at least this share is had (Armijo's condition). */
const GAIN_MIN = 1e-4;
/** Changes of the loss below this are lost in its rounding. */
const LOSS_NOISE = 1e-13;

/** The intercept and coefficients of one output, and how a step of Newton's method changes them. */
export class CoefficientBlock {
  readonly coefficients: Float64Array;
  /** Derivatives of the loss by the coefficients; current for the columns last asked for. */
  readonly gradient: Float64Array;
  readonly predictors: Float64Array;
  intercept = 0;
  interceptGradient = 0;
  /** Half the mean deviance. */
  loss = 0;
  readonly isSquare: boolean;
  private readonly usableCount: number;
  private readonly standard: StandardColumns;
  private readonly rowLoss: RowLoss;
  private readonly gram: Gram;
  private isStale = true;

  constructor(standard: StandardColumns, rowLoss: RowLoss) {
    this.standard = standard;
    this.rowLoss = rowLoss;
    this.isSquare = rowLoss.isSquare;
    this.usableCount = standard.scales.filter((scale) => scale > 0).length;
    this.coefficients = new Float64Array(standard.columnCount);
    this.gradient = new Float64Array(standard.columnCount);
    this.predictors = standard.vector();
    this.gram = new Gram(standard);
  }

  /** Loss at the coefficients, and the gradient for `columns`, in one pass over the rows. */
  evaluate(columns: Int32Array): void {
    const { factors } = this.standard;
    const active = columns.filter((column) => this.coefficients[column] !== 0);
    factors.set(active);
    for (let i = 0; i < active.length; i++) factors.numbers[i] = this.coefficients[active[i]];
    this.judge(columns, (from, to) => {
      this.predictors.fill(this.intercept, from, to);
      this.standard.addColumns(this.predictors, from, to);
    });
  }

  /** The same where only the row loss has changed, by the offsets. */
  evaluateAgain(columns: Int32Array): void {
    this.judge(columns);
  }

  private judge(columns: Int32Array, predict?: (from: number, to: number) => void): void {
    const { standard, rowLoss, predictors } = this;
    standard.sums.set(columns);
    this.loss = 0;
    this.interceptGradient = 0;
    for (let from = 0; from < standard.rowCount; from += BLOCK_ROWS) {
      const to = Math.min(from + BLOCK_ROWS, standard.rowCount);
      predict?.(from, to);
      this.loss += rowLoss.judge(predictors, from, to);
      standard.addProducts(rowLoss.residuals, from, to);
      this.interceptGradient += sumOf(rowLoss.residuals, from, to);
    }
    this.takeGradient(columns);
  }

  /** The gradient for other columns, at the residuals of the last evaluation. */
  addGradient(columns: Int32Array): void {
    const { standard, rowLoss } = this;
    standard.sums.set(columns);
    for (let from = 0; from < standard.rowCount; from += BLOCK_ROWS) {
      const to = Math.min(from + BLOCK_ROWS, standard.rowCount);
      standard.addProducts(rowLoss.residuals, from, to);
    }
    this.takeGradient(columns);
  }

  /** One step; returns the decrease it promised, and takes none if that is below the tolerance. */
  step(columns: Int32Array, penalty: Penalty, tolerance: number): number {
    if (this.gram.total === 0) this.refresh();
    this.gram.include(columns);
    let plan = this.plan(columns, penalty, tolerance);
    if (plan.decrease <= tolerance) return plan.decrease;
    if (this.isStale) {
      this.refresh();
      this.gram.include(columns);
      plan = this.plan(columns, penalty, tolerance);
    }
    if (this.isSquare && columns.length === this.usableCount) this.settle(columns, plan);
    else this.move(columns, penalty, plan);
    return plan.decrease;
  }

  cost(columns: Int32Array, penalty: Penalty): number {
    return columns.reduce((sum, column) => sum + cost(this.coefficients[column], penalty), 0);
  }

  /** Adds to coefficients; the predictors follow, the loss and the gradient do not. */
  shift(columns: Int32Array, factors: Float64Array): void {
    const { standard, predictors } = this;
    for (let i = 0; i < columns.length; i++) this.coefficients[columns[i]] += factors[i];
    standard.factors.set(columns);
    standard.factors.numbers.set(factors);
    for (let from = 0; from < standard.rowCount; from += BLOCK_ROWS) {
      const to = Math.min(from + BLOCK_ROWS, standard.rowCount);
      standard.addColumns(predictors, from, to);
    }
  }

  private takeGradient(columns: Int32Array): void {
    const { numbers } = this.standard.sums;
    for (let i = 0; i < columns.length; i++) this.gradient[columns[i]] = numbers[i];
  }

  private refresh(): void {
    this.rowLoss.curvature(this.gram.weights);
    this.gram.clear();
    this.isStale = false;
  }

  private plan(columns: Int32Array, penalty: Penalty, tolerance: number): Plan {
    const { gram } = this;
    const slots = columns.map((column) => gram.slots[column]);
    const coefficients = new Float64Array(gram.capacity);
    const gradient = new Float64Array(gram.capacity);
    const share = this.interceptGradient / gram.total;
    for (let i = 0; i < columns.length; i++) {
      coefficients[slots[i]] = this.coefficients[columns[i]];
      gradient[slots[i]] = this.gradient[columns[i]] - share * gram.sums[slots[i]];
    }
    const start = gradient.slice();
    descend(
      gram,
      { slots, coefficients, gradient },
      { ...penalty, tolerance: tolerance * INNER_TOLERANCE },
    );
    const changes = new Float64Array(columns.length);
    let intercept = -share;
    let decrease = this.interceptGradient * share;
    for (let i = 0; i < columns.length; i++) {
      const before = this.coefficients[columns[i]];
      const after = coefficients[slots[i]];
      changes[i] = after - before;
      intercept -= (changes[i] * gram.sums[slots[i]]) / gram.total;
      decrease -= changes[i] * start[slots[i]] + costChange(before, after, penalty);
    }
    const slopes = Float64Array.from(slots, (slot) => gradient[slot]);
    let gain = decrease - (share * this.interceptGradient) / 2;
    for (let i = 0; i < slots.length; i++) {
      gain -= (changes[i] * (gradient[slots[i]] - start[slots[i]])) / 2;
    }
    return { changes, slopes, intercept, decrease, gain };
  }

  /** Takes the step where the loss is the quadratic itself: loss and gradient are known. */
  private settle(columns: Int32Array, { changes, slopes, intercept }: Plan): void {
    this.loss -= (this.interceptGradient ** 2 / this.gram.total) * 0.5;
    for (let i = 0; i < columns.length; i++) {
      this.loss += 0.5 * changes[i] * (this.gradient[columns[i]] + slopes[i]);
      this.coefficients[columns[i]] += changes[i];
      this.gradient[columns[i]] = slopes[i];
    }
    this.intercept += intercept;
    this.interceptGradient = 0;
  }

  /** Takes the step, or the half, quarter … of it that lowers the loss by enough. */
  private move(columns: Int32Array, penalty: Penalty, plan: Plan): void {
    const before = Float64Array.from(columns, (column) => this.coefficients[column]);
    const objectiveBefore = this.objective(columns, penalty);
    const interceptBefore = this.intercept;
    for (let halving = 0; ; halving++) {
      const length = 2 ** -halving;
      for (let i = 0; i < columns.length; i++) {
        this.coefficients[columns[i]] = before[i] + length * plan.changes[i];
      }
      this.intercept = interceptBefore + length * plan.intercept;
      this.evaluate(columns);
      const gain = objectiveBefore - this.objective(columns, penalty);
      if (gain < GAIN_MIN * length * plan.decrease - LOSS_NOISE && halving < HALVINGS_MAX) continue;
      const error = Math.abs(gain - plan.gain);
      this.isStale = halving > 0 || error > GAIN_ERROR_MAX * plan.gain + LOSS_NOISE;
      return;
    }
  }

  private objective(columns: Int32Array, penalty: Penalty): number {
    return this.loss + this.cost(columns, penalty);
  }
}

interface Plan {
  /** By place in the list of columns. */
  readonly changes: Float64Array;
  /** The gradient after it, as far as the curvature is the same there. */
  readonly slopes: Float64Array;
  readonly intercept: number;
  /** What the slopes promise. */
  readonly decrease: number;
  /** What the quadratic promises: less, by its curvature. */
  readonly gain: number;
}

function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i];
  return sum;
}
