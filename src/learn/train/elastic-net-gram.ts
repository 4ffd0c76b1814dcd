import { BLOCK_ROWS, type StandardColumns } from './standard-columns.ts';

/** λ·(α·|β| + (1 − α)/2·β²), as its two parts. */
export interface Penalty {
  /** λ·α. */
  readonly absolute: number;
  /** λ·(1 − α). */
  readonly square: number;
}

/** Of one coefficient. */
export function cost(coefficient: number, { absolute, square }: Penalty): number {
  return absolute * Math.abs(coefficient) + (square / 2) * coefficient * coefficient;
}

/** Without the difference of two costs, in which the last steps' small changes would be lost. */
export function costChange(before: number, after: number, { absolute, square }: Penalty): number {
  const size = Math.abs(after) - Math.abs(before);
  return absolute * size + (square / 2) * (after - before) * (after + before);
}

/** Coefficients and the gradient of what is to be minimised, by slot. */
export interface Quadratic {
  /** The slots that may change. */
  readonly slots: Int32Array;
  readonly coefficients: Float64Array;
  readonly gradient: Float64Array;
}

/** Second derivatives, `products[slot * capacity + other]`. */
export interface Products {
  readonly products: Float64Array;
  readonly capacity: number;
}

/**
 * Products of columns, Σ weight · column · column, for the columns that were asked for so far. Each
 * has a slot: `products[slot * capacity + other]`. The columns are centred by these weights, which
 * takes the intercept out of the problem: it is solved for afterwards.
 */
export class Gram {
  readonly slots: Int32Array;
  columns = new Int32Array(0);
  products = new Float64Array(0);
  capacity = 0;
  /** Σ weight · column, a slot. */
  sums = new Float64Array(0);
  total = 0;
  readonly weights: Float64Array;
  private readonly standard: StandardColumns;
  private readonly weighted: Float64Array;

  constructor(standard: StandardColumns) {
    this.standard = standard;
    this.weights = new Float64Array(standard.rowCount);
    this.weighted = standard.vector();
    this.slots = new Int32Array(standard.columnCount).fill(-1);
  }

  /** Forgets all products; `weights` were changed. */
  clear(): void {
    for (const column of this.columns) this.slots[column] = -1;
    this.columns = new Int32Array(0);
    this.total = this.weights.reduce((sum, weight) => sum + weight, 0);
  }

  /** Makes sure that the columns have slots. */
  include(columns: Int32Array): void {
    const fresh = columns.filter((column) => this.slots[column] < 0);
    if (fresh.length === 0) return;
    const before = this.columns.length;
    this.columns = Int32Array.from([this.columns, fresh].flatMap((each) => [...each]));
    if (this.columns.length > this.capacity) this.grow(before);
    for (let i = 0; i < fresh.length; i++) this.slots[fresh[i]] = before + i;
    for (let slot = before; slot < this.columns.length; slot++) this.fill(slot);
  }

  private grow(kept: number): void {
    const capacity = Math.max(16, 2 * this.capacity, this.columns.length);
    const products = new Float64Array(capacity * capacity);
    for (let slot = 0; slot < kept; slot++) {
      const from = slot * this.capacity;
      products.set(this.products.subarray(from, from + kept), slot * capacity);
    }
    const sums = new Float64Array(capacity);
    sums.set(this.sums.subarray(0, kept));
    Object.assign(this, { capacity, products, sums });
  }

  /** Products of the slot's column with itself and with those of all slots before. */
  private fill(slot: number): void {
    const { standard, weights, weighted, capacity, total } = this;
    const { rowCount, values } = standard;
    standard.sums.set(this.columns.subarray(0, slot + 1));
    const start = this.columns[slot] * rowCount;
    let sum = 0;
    for (let from = 0; from < rowCount; from += BLOCK_ROWS) {
      const to = Math.min(from + BLOCK_ROWS, rowCount);
      for (let row = from; row < to; row++) {
        weighted[row] = weights[row] * values[start + row];
        sum += weighted[row];
      }
      standard.addProducts(weighted, from, to);
    }
    this.sums[slot] = sum;
    for (let other = 0; other <= slot; other++) {
      const product = standard.sums.numbers[other] - (sum * this.sums[other]) / total;
      this.products[slot * capacity + other] = product;
      this.products[other * capacity + slot] = product;
    }
  }
}
