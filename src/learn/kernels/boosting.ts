import type { Arena } from './arena.ts';
import { BOOSTING_WASM } from './embedded/boosting.ts';
import { instantiate } from './instantiate.ts';

/**
 * Histograms and partitions of rows for gradient boosting. Arguments are addresses in bytes and
 * counts. A pair is a row's gradient and hessian as whole numbers, a cell is the sum of pairs of
 * the rows in one bin of one column. Sums of whole numbers are exact, in whatever order.
 *
 *     pair, cell    32 bits hessian, >= 0 | 32 bits gradient, signed    added as one of 64 bits
 *
 * So the sums of a histogram must stay below 2^31 in either half.
 */
export interface BoostingKernels {
  /**
   * Adds the pair of each row to its cell in every column of a list of `listed` words: 12 bits the
   * column, then 20 the cell of the histogram with which it begins. Rows whose pair is 0 are passed
   * over.
   */
  accumulate(
    histogram: number,
    list: number,
    listed: number,
    bins: number,
    columnCount: number,
    gradients: number,
    rows: number,
    rowCount: number,
  ): void;
  /** histogram -= other. */
  subtract(histogram: number, other: number, cellCount: number): void;
  /** histogram += other. */
  merge(histogram: number, other: number, cellCount: number): void;
  /**
   * Puts rows whose bin is in the set (256 bits, bin b in bit b % 32 of word b >> 5) before the
   * others, both in the order they had, and returns how many they are. `bins` is the address of the
   * column's bin in row 0, `spare` has room for as many rows.
   */
  partition(
    rows: number,
    rowCount: number,
    bins: number,
    columnCount: number,
    set: number,
    spare: number,
  ): number;
}

/** A word of the list of columns to accumulate. */
export function listedColumn({ column, cell }: { column: number; cell: number }): number {
  return column | (cell << 12);
}

/** The kernels over an arena: WebAssembly where the machine has it, else their twin. */
export function boostingKernels(arena: Pick<Arena, 'buffer' | 'memory'>): BoostingKernels {
  return instantiate<BoostingKernels>(BOOSTING_WASM, arena) ?? new BoostingTwin(arena.buffer);
}

/** The same in TypeScript: fallback, and oracle of the tests. */
export class BoostingTwin implements BoostingKernels {
  private readonly bytes: Uint8Array;
  private readonly words: Uint32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
  }

  accumulate(
    histogram: number,
    list: number,
    listed: number,
    bins: number,
    columnCount: number,
    gradients: number,
    rows: number,
    rowCount: number,
  ): void {
    const { bytes, words } = this;
    for (let i = 0; i < rowCount; i++) {
      const row = words[(rows >>> 2) + i];
      const hessian = words[(gradients >>> 2) + 2 * row];
      const gradient = words[(gradients >>> 2) + 2 * row + 1];
      if (hessian === 0 && gradient === 0) continue;
      for (const column of words.subarray(list >>> 2, (list >>> 2) + listed)) {
        const bin = bytes[bins + row * columnCount + (column & 0xfff)];
        const cell = (histogram >>> 2) + 2 * ((column >>> 12) + bin);
        words[cell] += hessian;
        words[cell + 1] += gradient;
      }
    }
  }

  subtract(histogram: number, other: number, cellCount: number): void {
    for (let i = 0; i < 2 * cellCount; i++) {
      this.words[(histogram >>> 2) + i] -= this.words[(other >>> 2) + i];
    }
  }

  merge(histogram: number, other: number, cellCount: number): void {
    for (let i = 0; i < 2 * cellCount; i++) {
      this.words[(histogram >>> 2) + i] += this.words[(other >>> 2) + i];
    }
  }

  partition(
    rows: number,
    rowCount: number,
    bins: number,
    columnCount: number,
    set: number,
    spare: number,
  ): number {
    const { bytes, words } = this;
    let left = 0;
    let right = 0;
    for (let i = 0; i < rowCount; i++) {
      const row = words[(rows >>> 2) + i];
      const bin = bytes[bins + row * columnCount];
      if ((words[(set >>> 2) + (bin >>> 5)] >>> (bin & 31)) & 1) {
        words[(rows >>> 2) + left++] = row;
      } else {
        words[(spare >>> 2) + right++] = row;
      }
    }
    words.copyWithin((rows >>> 2) + left, spare >>> 2, (spare >>> 2) + right);
    return left;
  }
}
