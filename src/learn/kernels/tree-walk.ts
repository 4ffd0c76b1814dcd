import type { Arena } from './arena.ts';
import { TREE_WALK_WASM } from './embedded/tree-walk.ts';
import { instantiate } from './instantiate.ts';

/** Of a missing value. */
export const MISSING_CODE = 0xffff;
export const NODE_BYTES = 8;
/** Where a row's place fits in 16 bits. */
export const WALK_COLUMNS_MAX = 0x4000;
/** A column has as many thresholds at the most, so that a code fits in 16 bits. */
export const THRESHOLDS_MAX = 0xfffd;
/** A leaf's start from here on: it adds 1 to the sum of this number less ONE_HOT, and no other. */
export const ONE_HOT = 0x8000_0000;

/**
 * Rows through trees by integers alone. The thresholds of a column stand in ascending order; the
 * code of a value is the number of those below it, so that it is compared once with all of them:
 *
 *     value <= thresholds[b]  if and only if  code <= b        (MISSING_CODE if missing)
 *
 * A column of a row has two halves: its code, and its code + 1 mod 2^16, of which missing is the
 * least. So a node that sends missing values left asks for the second half, and there is no case
 * of its own for them. A node is eight bytes, known by its address:
 *
 *     0  16 bits   code of the threshold; + 1 where missing values go left
 *     2  16 bits   where in the row the half to compare lies, in bytes
 *     4  32 bits   left child, where half <= code; the right one is the next node
 *
 * A leaf leads to itself: its code is 0xffff and its left child its own address. So several rows
 * are walked at once until none of them moves.
 */
export interface WalkKernel {
  /**
   * Codes of `count` doubles at `values`, one every `rowBytes`; doubles and codes need room for
   * `count` up to the next multiple of 4.
   */
  encodeColumn(
    values: number,
    count: number,
    thresholds: number,
    thresholdCount: number,
    codes: number,
    rowBytes: number,
  ): void;
  /**
   * Codes of a row of doubles; thresholds of column c lie from the address at `starts[c]` to that
   * at `starts[c + 1]`.
   */
  encodeRow(values: number, count: number, starts: number, codes: number): void;
  /** The leaf of each row; rows and leaves need room for `count` up to the next multiple of 6. */
  walkRows(root: number, codes: number, rowBytes: number, count: number, leaves: number): void;
  /** The leaf in each tree; roots and leaves need room up to the next multiple of 8. */
  walkTrees(roots: number, count: number, codes: number, leaves: number): void;
  /**
   * Adds what a leaf holds, `width` bytes of doubles from the index `starts[node]` of `shares` on
   * (or a 1, see ONE_HOT), to sums that lie `sumStep` bytes apart: 0 for one row's leaves.
   */
  addShares(
    nodes: number,
    starts: number,
    shares: number,
    width: number,
    leaves: number,
    count: number,
    sums: number,
    sumStep: number,
  ): void;
  /**
   * Adds the one number of each leaf, `numbers[node]`, to sums that lie `sumStep` bytes apart, and
   * begins with the first of them again where `sumsEnd` is reached.
   */
  addNumbers(
    nodes: number,
    numbers: number,
    leaves: number,
    count: number,
    sums: number,
    sumStep: number,
    sumsEnd: number,
  ): void;
}

/** In WebAssembly where the machine can, with the same results where it can't. */
export function walkKernel(arena: Arena): WalkKernel {
  return instantiate<WalkKernel>(TREE_WALK_WASM, arena) ?? new WalkTwin(arena);
}

/** The same, the obvious way. */
export class WalkTwin implements WalkKernel {
  private readonly halves: Uint16Array;
  private readonly words: Uint32Array;
  private readonly doubles: Float64Array;

  constructor({ buffer }: Arena) {
    this.halves = new Uint16Array(buffer);
    this.words = new Uint32Array(buffer);
    this.doubles = new Float64Array(buffer);
  }

  encodeColumn(
    values: number,
    count: number,
    thresholds: number,
    thresholdCount: number,
    codes: number,
    rowBytes: number,
  ): void {
    for (let i = 0; i < count; i++) {
      const value = this.doubles[(values >>> 3) + i];
      this.words[(codes + i * rowBytes) >>> 2] = this.codeOf(value, thresholds, thresholdCount);
    }
  }

  encodeRow(values: number, count: number, starts: number, codes: number): void {
    for (let column = 0; column < count; column++) {
      const value = this.doubles[(values >>> 3) + column];
      const from = this.words[(starts >>> 2) + column];
      const to = this.words[(starts >>> 2) + column + 1];
      this.words[(codes >>> 2) + column] = this.codeOf(value, from, (to - from) / 8);
    }
  }

  walkRows(root: number, codes: number, rowBytes: number, count: number, leaves: number): void {
    for (let i = 0; i < count; i++) {
      this.words[(leaves >>> 2) + i] = this.leafOf(root, codes + i * rowBytes);
    }
  }

  walkTrees(roots: number, count: number, codes: number, leaves: number): void {
    for (let i = 0; i < count; i++) {
      const root = this.words[(roots >>> 2) + i];
      this.words[(leaves >>> 2) + i] = this.leafOf(root, codes);
    }
  }

  addShares(
    nodes: number,
    starts: number,
    shares: number,
    width: number,
    leaves: number,
    count: number,
    sums: number,
    sumStep: number,
  ): void {
    for (let i = 0; i < count; i++) {
      const node = (this.words[(leaves >>> 2) + i] - nodes) / NODE_BYTES;
      const start = this.words[(starts >>> 2) + node];
      const sum = (sums + i * sumStep) >>> 3;
      if (start >= ONE_HOT) {
        this.doubles[sum + start - ONE_HOT] += 1;
        continue;
      }
      for (let v = 0; v < width / 8; v++) {
        this.doubles[sum + v] += this.doubles[(shares >>> 3) + start + v];
      }
    }
  }

  addNumbers(
    nodes: number,
    numbers: number,
    leaves: number,
    count: number,
    sums: number,
    sumStep: number,
    sumsEnd: number,
  ): void {
    let sum = sums;
    for (let i = 0; i < count; i++) {
      const node = (this.words[(leaves >>> 2) + i] - nodes) / NODE_BYTES;
      this.doubles[sum >>> 3] += this.doubles[(numbers >>> 3) + node];
      sum += sumStep;
      if (sum >= sumsEnd) sum = sums;
    }
  }

  /** Both halves. */
  private codeOf(value: number, thresholds: number, count: number): number {
    let code = 0;
    while (code < count && this.doubles[(thresholds >>> 3) + code] < value) code++;
    if (Number.isNaN(value)) code = MISSING_CODE;
    return code | ((code + 1) << 16);
  }

  private leafOf(root: number, row: number): number {
    let node = -1;
    for (let next = root; next !== node; ) {
      node = next;
      const cut = this.words[node >>> 2];
      const isRight = this.halves[(row + (cut >>> 16)) >>> 1] > (cut & 0xffff);
      next = this.words[(node >>> 2) + 1] + (isRight ? NODE_BYTES : 0);
    }
    return node;
  }
}
