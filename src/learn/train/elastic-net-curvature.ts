import { Arena, arenaBytes, type DenseKernels, denseKernels } from '../kernels/index.ts';
import { factorise, packedLength, rowStart, solveForward } from '../cholesky.ts';
import type { SoftmaxRows } from './elastic-net-softmax.ts';

/** Rows that are multiplied together. */
const BLOCK_ROWS = 128;
/** Added to the diagonal, as a share of it: products are rounded to 32 bits. */
const DAMPING = 1e-5;

/**
 * Second derivatives of a softmax loss by all coefficients and intercepts of all classes,
 *
 *     Σ weight · (share · [same class] − share · other share) · column · column,
 *
 * by class, then by column, the intercept's last. They say where to step, not whether it was good,
 * so they may be as of an earlier place, corrected by what the gradient has done since.
 */
export class JointCurvature {
  /** Variables of a class: its columns and its intercept. */
  readonly width: number;
  readonly size: number;
  readonly values: Float64Array;
  private readonly rows: SoftmaxRows;
  private readonly stride: number;
  private readonly kernels: DenseKernels;
  private readonly cells: Float32Array;
  private readonly shared: Float32Array;
  private readonly own: Float32Array;
  private readonly products: Float32Array;
  private readonly ownProducts: Float32Array;

  constructor(rows: SoftmaxRows) {
    const classes = rows.parts.length;
    this.rows = rows;
    this.width = rows.usable.length + 1;
    this.size = classes * this.width;
    this.values = new Float64Array(this.size * this.size);
    this.stride = Math.ceil(this.width / 4) * 4;
    const all = classes * this.stride;
    const lengths = [
      BLOCK_ROWS * this.stride,
      BLOCK_ROWS * all,
      BLOCK_ROWS * this.stride,
      all * all,
      all * this.stride,
    ];
    const arena = new Arena(lengths.reduce((sum, length) => sum + arenaBytes(4 * length), 0));
    [this.cells, this.shared, this.own, this.products, this.ownProducts] = lengths.map((length) =>
      arena.float32(length),
    );
    this.kernels = denseKernels(arena);
  }

  /** At the residuals of the last evaluation. */
  refresh(): void {
    const { rowCount } = this.rows.standard;
    this.products.fill(0);
    this.ownProducts.fill(0);
    for (let from = 0; from < rowCount; from += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rowCount - from);
      this.gather(from, count);
      for (let c = 0; c < this.rows.parts.length; c++) {
        this.multiplyShared(c, count);
        this.multiplyOwn(c, from, count);
      }
    }
    this.collect();
  }

  /** The block's cells, row by row, and the same times each class's share. */
  private gather(from: number, count: number): void {
    const { cells, stride, width } = this;
    const { standard, usable } = this.rows;
    for (let column = 0; column < usable.length; column++) {
      const start = usable[column] * standard.rowCount + from;
      for (let i = 0; i < count; i++) cells[i * stride + column] = standard.values[start + i];
    }
    for (let i = 0; i < count; i++) cells[i * stride + width - 1] = 1;
    const all = this.rows.parts.length * stride;
    for (let c = 0; c < this.rows.parts.length; c++) {
      for (let i = 0; i < count; i++) {
        const factor = this.share(c, from + i) * Math.sqrt(standard.weights[from + i]);
        const to = i * all + c * stride;
        for (let column = 0; column < width; column++) {
          this.shared[to + column] = factor * cells[i * stride + column];
        }
      }
    }
  }

  private share(c: number, row: number): number {
    const { residuals, labels, standard } = this.rows;
    const weight = standard.weights[row];
    return weight > 0 ? residuals[c][row] / weight + (labels[row] === c ? 1 : 0) : 0;
  }

  /** share · column times other share · column, for this class and those after it. */
  private multiplyShared(c: number, count: number): void {
    const { stride, shared, products } = this;
    const all = this.rows.parts.length * stride;
    const at = shared.byteOffset + 4 * c * stride;
    const out = products.byteOffset + 4 * (c * stride * all + c * stride);
    this.kernels.multiply(out, all, out, all, at, 1, all, at, all, stride, count, all - c * stride);
  }

  /** share · column times column, within the class. */
  private multiplyOwn(c: number, from: number, count: number): void {
    const { stride, own, cells, ownProducts, width } = this;
    const { weights } = this.rows.standard;
    for (let i = 0; i < count; i++) {
      const factor = this.share(c, from + i) * weights[from + i];
      for (let column = 0; column < width; column++) {
        own[i * stride + column] = factor * cells[i * stride + column];
      }
    }
    const out = ownProducts.byteOffset + 4 * c * stride * stride;
    const [a, b] = [own.byteOffset, cells.byteOffset];
    this.kernels.multiply(out, stride, out, stride, a, 1, stride, b, stride, stride, count, stride);
  }

  private collect(): void {
    const { stride, width, size, values, products, ownProducts } = this;
    const classes = this.rows.parts.length;
    for (let c = 0; c < classes; c++) {
      for (let i = 0; i < width; i++) {
        for (let d = c; d < classes; d++) {
          const from = (c * stride + i) * classes * stride + d * stride;
          const own = (c * stride + i) * stride;
          for (let j = 0; j < width; j++) {
            const value = (d === c ? ownProducts[own + j] : 0) - products[from + j];
            values[(c * width + i) * size + d * width + j] = value;
            values[(d * width + j) * size + c * width + i] = value;
          }
        }
      }
    }
    for (let i = 0; i < size; i++) values[i * size + i] *= 1 + DAMPING;
  }

  /**
   * Corrects the curvature by what it should have said of the last step (Broyden, Fletcher,
   * Goldfarb & Shanno; Nocedal & Wright, "Numerical Optimization", 2006, equation 6.19).
   */
  correct(step: Float64Array, change: Float64Array): void {
    const { values, size } = this;
    const moved = Uint32Array.from(step.keys()).filter((i) => step[i] !== 0);
    const expected = new Float64Array(size);
    for (const i of moved) {
      for (let j = 0; j < size; j++) expected[j] += step[i] * values[i * size + j];
    }
    let [along, expectedAlong] = [0, 0];
    for (const i of moved) {
      along += step[i] * change[i];
      expectedAlong += step[i] * expected[i];
    }
    if (!(along > CURVATURE_MIN * expectedAlong)) return;
    for (let i = 0; i < size; i++) {
      const [a, b] = [change[i] / along, expected[i] / expectedAlong];
      for (let j = 0; j < size; j++) {
        values[i * size + j] += a * change[j] - b * expected[j];
      }
    }
  }

  /**
   * The curvature of some variables, the intercepts following them: they are free, so they are
   * solved for. Those of all classes but the last, since only differences count.
   */
  reduced(variables: Int32Array): ReducedCurvature {
    const { values, size, width } = this;
    const count = variables.length;
    const free = Int32Array.from({ length: this.rows.parts.length - 1 }, (_, c) => {
      return (c + 1) * width - 1;
    });
    const factor = new Float64Array(packedLength(free.length));
    for (let i = 0; i < free.length; i++) {
      for (let j = 0; j <= i; j++) factor[rowStart(i) + j] = values[free[i] * size + free[j]];
    }
    const isSound = factorise(factor, free.length);
    // Row after row: what half the solution of the intercepts makes of each variable.
    const half = new Float64Array(count * free.length);
    for (let v = 0; isSound && v < count; v++) {
      const own = half.subarray(v * free.length, (v + 1) * free.length);
      for (let i = 0; i < free.length; i++) own[i] = values[variables[v] * size + free[i]];
      solveForward(factor, own);
    }
    const products = new Float64Array(count * count);
    for (let v = 0; v < count; v++) {
      const row = variables[v] * size;
      for (let u = 0; u <= v; u++) {
        let product = values[row + variables[u]];
        const [a, b] = [v * free.length, u * free.length];
        for (let i = 0; i < free.length; i++) product -= half[a + i] * half[b + i];
        products[v * count + u] = product;
        products[u * count + v] = product;
      }
    }
    return { products, capacity: count, free, factor, half };
  }
}

/** A step along which the gradient hardly changes says nothing of the curvature. */
const CURVATURE_MIN = 1e-3;

export interface ReducedCurvature {
  readonly products: Float64Array;
  readonly capacity: number;
  /** The intercepts' variables, and the Cholesky factor of their curvature. */
  readonly free: Int32Array;
  readonly factor: Float64Array;
  readonly half: Float64Array;
}
