import type { Arena } from './arena.ts';
import { BINNING_WASM } from './embedded/binning.ts';
import { instantiate } from './instantiate.ts';

/** Of `counts`, which `sortNumbers` works in: six digits of eleven bits. */
export const SORT_COUNTS_BYTES = 6 * 2048 * 4;

/** Numbers in order, and into bins between cuts. Addresses of doubles are multiples of 8. */
export interface BinningKernel {
  /**
   * A byte for each of `count` doubles, one every `rowBytes`: how many of the cuts, which ascend,
   * lie below it; 255 if it is missing. Doubles and bytes need room for `count` up to the next
   * multiple of 4.
   */
  binColumn(
    values: number,
    count: number,
    cuts: number,
    cutCount: number,
    bins: number,
    rowBytes: number,
  ): void;
  /**
   * Sorts doubles, none of them missing, upwards, −0 before 0; `scratch` has room for as many. By
   * digits from the last on, leaving out those that all numbers share (Knuth, The Art of Computer
   * Programming, volume 3, section 5.2.5).
   */
  sortNumbers(values: number, count: number, scratch: number, counts: number): void;
}

/** In WebAssembly where the machine can, with the same results where it can't. */
export function binningKernel(arena: Arena): BinningKernel {
  return instantiate<BinningKernel>(BINNING_WASM, arena) ?? new BinningTwin(arena);
}

/** The same, the obvious way. */
export class BinningTwin implements BinningKernel {
  private readonly bytes: Uint8Array;
  private readonly doubles: Float64Array;

  constructor({ buffer }: Arena) {
    this.bytes = new Uint8Array(buffer);
    this.doubles = new Float64Array(buffer);
  }

  binColumn(
    values: number,
    count: number,
    cuts: number,
    cutCount: number,
    bins: number,
    rowBytes: number,
  ): void {
    for (let i = 0; i < count; i++) {
      const value = this.doubles[(values >>> 3) + i];
      let low = 0;
      let high = cutCount;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (this.doubles[(cuts >>> 3) + middle] < value) low = middle + 1;
        else high = middle;
      }
      this.bytes[bins + i * rowBytes] = Number.isNaN(value) ? 255 : low;
    }
  }

  sortNumbers(values: number, count: number): void {
    this.doubles.subarray(values >>> 3, (values >>> 3) + count).sort();
  }
}
