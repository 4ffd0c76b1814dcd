import type { Arena } from './arena.ts';
import { DenseTwin } from './dense-twin.ts';
import { DENSE_WASM } from './embedded/dense.ts';
import { instantiate } from './instantiate.ts';

/**
 * Matrix products and the element-wise parts of neural nets on 32-bit floats. Addresses are in
 * bytes, a multiple of 16; strides and counts in floats. `columns`, `units` and the `count` of
 * values are multiples of 4. Both implementations give the same bits: each sum is one chain of
 * 32-bit additions in the order of its index, each product is rounded before it is added.
 */
export interface DenseKernels {
  /**
   * out[i][j] = start[i][j] + Σk a[i][k]·b[k][j], k ascending. a[i][k] lies at i·aRowStride +
   * k·aInnerStride, so that a transposed a needs no copy. `start` 0 begins sums at 0, a row stride
   * of 0 begins every row with the same values, and `out` itself adds to what stands there.
   */
  multiply(
    out: number,
    outStride: number,
    start: number,
    startStride: number,
    a: number,
    aRowStride: number,
    aInnerStride: number,
    b: number,
    bStride: number,
    rows: number,
    inner: number,
    columns: number,
  ): void;
  /** out[j][i] = a[i][j], of any shape; rows of `a` follow each other. */
  transpose(out: number, outStride: number, a: number, rows: number, columns: number): void;
  /** out[j] = Σi a[i][j]. */
  sumRows(out: number, a: number, rows: number, columns: number): void;
  /**
   * One time step of LSTM cells (Hochreiter & Schmidhuber 1997; forget gate of Gers et al. 2000).
   * A row of `gates` holds four blocks of `units` sums: input, forget, candidate, output. They are
   * replaced by the gates' values. Sigmoid and tanh err by less than 2e-7.
   */
  lstmForward(
    gates: number,
    previousCell: number,
    cell: number,
    cellTanh: number,
    hidden: number,
    rows: number,
    units: number,
  ): void;
  /**
   * Backward through the same step: replaces the gates' values by the gradients of their sums, and
   * `cellGradient` (from the step after) by the one for the step before.
   */
  lstmBackward(
    gates: number,
    previousCell: number,
    cellTanh: number,
    hiddenGradient: number,
    cellGradient: number,
    rows: number,
    units: number,
  ): void;
  /** max(x, 0) in place. */
  relu(values: number, count: number): void;
  /** Gradients are 0 where the output is. */
  reluGradient(gradients: number, outputs: number, count: number): void;
  /** out[i] = values[i] · factors[i]. */
  scale(out: number, values: number, factors: number, count: number): void;
  /**
   * A step of Adam (Kingma & Ba 2015, algorithm 1) with β 0.9 and 0.999, ε 1e-8, after the weights
   * shrank by their share `decay` (Loshchilov & Hutter 2019). Gradients count `gradientScale`
   * times. `rate` is divided by 1 − 0.9^t, and `squareScale` is (1 − 0.999^t)^−½ at step t.
   */
  adam(
    weights: number,
    gradients: number,
    means: number,
    squares: number,
    count: number,
    gradientScale: number,
    rate: number,
    decay: number,
    squareScale: number,
  ): void;
}

/** The kernels over an arena: WebAssembly where the machine has it, else their twin. */
export function denseKernels(arena: Arena): DenseKernels {
  return instantiate<DenseKernels>(DENSE_WASM, arena) ?? new DenseTwin(arena.buffer);
}
