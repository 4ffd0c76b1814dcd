import type { Arena } from './arena.ts';
import { TREE_MASKS_WASM } from './embedded/tree-masks.ts';
import { instantiate } from './instantiate.ts';

/** Rows that are led through a tree at once. */
export const MASK_ROWS = 64;
/** Inner nodes of a tree at the most, so that its leaves are numbered by bytes. */
export const MASK_NODES_MAX = 255;
/** Thresholds of a column at the most, so that codes are bytes and one is left for missing. */
export const MASK_THRESHOLDS_MAX = 253;
/** Bytes of the records below. */
export const MASK_NODE_BYTES = 8;
export const MASK_TREE_BYTES = 20;
export const MASK_SET_BYTES = 48;
/** Leaves of a block's rows, then a mask a node, and one that nobody reads. */
export const MASK_SCRATCH_BYTES = MASK_ROWS * (MASK_NODES_MAX + 2);
/** In place of a child that is a leaf. */
export const MASK_LEAF = MASK_NODES_MAX;

/**
 * Rows through small trees without a walk: every node is asked about all 64 rows of a block, 16 by
 * one instruction, and a row's answer counts where the row is in the node, as a mask says. No step
 * waits for the one before, and none is taken for the sake of the deepest row. (Bit masks of leaves
 * instead of walks: Lucchese et al., "QuickScorer", SIGIR 2015; rows side by side: Ye et al.,
 * "RapidScorer", KDD 2018.)
 *
 * A block's planes hold 64 bytes each, one a row. Column c has two planes, from the code that
 * tree-walk.ts describes: 2c the code, missing being 255, and 2c + 1 the code + 1, missing being 0,
 * for nodes that send missing values left; both with the highest bit turned, as bytes are compared
 * with signs. A column of categories has plain codes in plane 2c. The planes of a tree's sets come
 * after those of all columns.
 *
 *     node   0  16 bits  plane              2  8 bits  above it rows go right, bit turned
 *            3  8 bits   leaves below the left child
 *            4  16 bits  left child's place in its tree, or MASK_LEAF
 *            6  16 bits  the right one's
 *     set    0  256 bits of the codes that go left      32  32 bits  plane of the codes
 *     tree   words: from and to which address its nodes lie, parents first; the same of its sets;
 *            the doubles of its leaves, from left to right
 */
export interface MaskKernel {
  /**
   * Planes of `count` doubles at `values`, blocks of 64 rows being `blockBytes` apart; doubles need
   * room for `count` up to the next multiple of 4.
   */
  encodePlanes(
    values: number,
    count: number,
    thresholds: number,
    thresholdCount: number,
    planes: number,
    blockBytes: number,
  ): void;
  /** Adds to the `sumCount` sums of each row: tree t to sum t % sumCount. */
  sumTrees(
    trees: number,
    treeCount: number,
    planes: number,
    setPlanes: number,
    scratch: number,
    sums: number,
    sumCount: number,
  ): void;
}

/** In WebAssembly where the machine can, with the same results where it can't. */
export function maskKernel(arena: Arena): MaskKernel {
  return instantiate<MaskKernel>(TREE_MASKS_WASM, arena) ?? new MaskTwin(arena);
}

/** The same by walking, row after row. */
export class MaskTwin implements MaskKernel {
  private readonly bytes: Uint8Array;
  private readonly signed: Int8Array;
  private readonly halves: Uint16Array;
  private readonly words: Uint32Array;
  private readonly doubles: Float64Array;

  constructor({ buffer }: Arena) {
    this.bytes = new Uint8Array(buffer);
    this.signed = new Int8Array(buffer);
    this.halves = new Uint16Array(buffer);
    this.words = new Uint32Array(buffer);
    this.doubles = new Float64Array(buffer);
  }

  encodePlanes(
    values: number,
    count: number,
    thresholds: number,
    thresholdCount: number,
    planes: number,
    blockBytes: number,
  ): void {
    for (let i = 0; i < count; i++) {
      const value = this.doubles[(values >>> 3) + i];
      let code = 0;
      while (code < thresholdCount && this.doubles[(thresholds >>> 3) + code] < value) code++;
      if (Number.isNaN(value)) code = 255;
      const at = planes + Math.floor(i / MASK_ROWS) * blockBytes + (i % MASK_ROWS);
      this.bytes[at] = code ^ 0x80;
      this.bytes[at + MASK_ROWS] = (code + 1) ^ 0x80;
    }
  }

  sumTrees(
    trees: number,
    treeCount: number,
    planes: number,
    setPlanes: number,
    _scratch: number,
    sums: number,
    sumCount: number,
  ): void {
    for (let tree = 0; tree < treeCount; tree++) {
      const [from, to, setsFrom, setsTo, values] = this.words.subarray(
        (trees + tree * MASK_TREE_BYTES) >>> 2,
      );
      this.fillSetPlanes(setsFrom, setsTo, { planes, setPlanes });
      for (let row = 0; row < MASK_ROWS; row++) {
        const leaf = from === to ? 0 : this.leafOf(from, planes + row);
        const sum = (sums >>> 3) + row * sumCount + (tree % sumCount);
        this.doubles[sum] += this.doubles[(values >>> 3) + leaf];
      }
    }
  }

  private fillSetPlanes(
    from: number,
    to: number,
    { planes, setPlanes }: { planes: number; setPlanes: number },
  ): void {
    for (let set = from, plane = setPlanes; set < to; set += MASK_SET_BYTES, plane += MASK_ROWS) {
      const codes = planes + MASK_ROWS * this.words[(set >>> 2) + 8];
      for (let row = 0; row < MASK_ROWS; row++) {
        const code = this.bytes[codes + row];
        const isIn = (this.bytes[set + (code >>> 3)] >>> (code & 7)) & 1;
        this.signed[plane + row] = -isIn;
      }
    }
  }

  /** Its number from the left; `planes` begin with the row's byte. */
  private leafOf(nodes: number, planes: number): number {
    let leaf = 0;
    let node = 0;
    while (node !== MASK_LEAF) {
      const at = nodes + MASK_NODE_BYTES * node;
      const code = this.signed[planes + MASK_ROWS * this.halves[at >>> 1]];
      const isRight = code > this.signed[at + 2];
      if (isRight) leaf += this.bytes[at + 3];
      node = this.halves[(at >>> 1) + (isRight ? 3 : 2)];
    }
    return leaf;
  }
}
