import {
  Arena,
  arenaBytes,
  NODE_BYTES,
  ONE_HOT,
  type WalkKernel,
  walkKernel,
} from '../kernels/index.ts';
import type { Row, Trees } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { plainCode } from './category-cuts.ts';
import { placeOf } from './cuts.ts';
import type { LeafValues } from './leaf-values.ts';

/** Codes of a block of rows and a tree's nodes should both stay in a cache of a megabyte. */
const BLOCK_BYTES = 2 ** 19;
const BLOCK_ROWS_MAX = 4096;
/** Rows or trees are walked so many at once at the most; those beyond the last for nothing. */
const LANES = 8;
/** A code in two forms. */
const COLUMN_BYTES = 4;
const LEAF_CODE = 0xffff;

/** Trees as the walking kernels want them, in memory with room for a block of rows. */
export class WalkSpace {
  readonly blockRows: number;
  private readonly kernel: WalkKernel;
  private readonly leaf: LeafValues;
  private readonly categoryCounts: Uint16Array;
  private readonly treeCount: number;
  private readonly cuts: readonly Float64Array[];
  private readonly cutStarts: Uint32Array;
  /** Two words a node; the halves of the first are its code and its place in a row. */
  private readonly nodes: Uint32Array;
  private readonly roots: Uint32Array;
  /** A node: where the shares of a leaf begin. */
  private readonly starts: Uint32Array;
  /** Shares, or the one number of a node that is a leaf. */
  private readonly values: Float64Array;
  /** A column of a block, or a row. */
  private readonly numbers: Float64Array;
  private readonly codes: Uint32Array;
  private readonly leaves: Uint32Array;
  private readonly totals: Float64Array;

  constructor(
    trees: Trees,
    { cuts, categoryCounts }: { cuts: readonly Float64Array[]; categoryCounts: Uint16Array },
    leaf: LeafValues,
  ) {
    this.leaf = leaf;
    this.categoryCounts = categoryCounts;
    const rowsInBlock = Math.floor(BLOCK_BYTES / (COLUMN_BYTES * cuts.length));
    const blockRows = Math.max(LANES, Math.min(BLOCK_ROWS_MAX, rowsInBlock));
    const nodeCount = trees.columns.length;
    const lengths = {
      cuts: cuts.reduce((sum, { length }) => sum + length, 0),
      cutStarts: cuts.length + 1,
      nodes: 2 * nodeCount,
      roots: trees.roots.length + LANES,
      starts: leaf.holds === 'each' ? nodeCount : 0,
      values: leaf.holds === 'each' ? leaf.values.length : nodeCount,
      numbers: Math.max(blockRows + LANES, cuts.length),
      codes: (blockRows + LANES) * cuts.length,
      leaves: Math.max(blockRows, trees.roots.length) + LANES,
      totals: leaf.sumCount * blockRows,
    };
    // No array takes more than eight bytes an item.
    const arena = new Arena(
      Object.values(lengths).reduce((sum, length) => sum + arenaBytes(8 * length), 0),
    );
    this.blockRows = blockRows;
    this.treeCount = trees.roots.length;
    const allCuts = arena.float64(lengths.cuts);
    this.cutStarts = arena.uint32(lengths.cutStarts);
    this.cuts = this.laidOut(cuts, allCuts);
    this.nodes = arena.uint32(lengths.nodes);
    this.roots = arena.uint32(lengths.roots);
    this.roots.fill(this.addressOf(0)).set(trees.roots.map((root) => this.addressOf(root)));
    this.starts = arena.uint32(lengths.starts);
    this.values = arena.float64(lengths.values);
    if (leaf.holds === 'each') this.values.set(leaf.values);
    this.numbers = arena.float64(lengths.numbers);
    this.codes = arena.uint32(lengths.codes);
    this.leaves = arena.uint32(lengths.leaves);
    this.totals = arena.float64(lengths.totals);
    this.kernel = walkKernel(arena);
    for (let node = 0; node < nodeCount; node++) {
      if (trees.columns[node] < 0) this.packLeaf(node, trees.lefts[node]);
      else this.packCut(node, trees);
    }
  }

  /** Sums of the rows numbered from `from` to `to` − 1, valid until the next call. */
  blockSums(
    { columns }: Matrix,
    { from, to, rows }: { from: number; to: number; rows: Uint32Array | undefined },
  ): Float64Array {
    const { kernel, numbers, codes, leaves, totals, leaf } = this;
    const count = to - from;
    const rowBytes = COLUMN_BYTES * columns.length;
    for (const [column, cells] of columns.entries()) {
      if (rows === undefined) numbers.set(cells.subarray(from, to));
      else for (let i = 0; i < count; i++) numbers[i] = cells[rows[from + i]];
      if (this.categoryCounts[column] > 0) {
        for (let i = 0; i < count; i++) numbers[i] = plainCode(numbers[i]);
      }
      const { byteOffset, length } = this.cuts[column];
      const first = codes.byteOffset + COLUMN_BYTES * column;
      kernel.encodeColumn(numbers.byteOffset, count, byteOffset, length, first, rowBytes);
    }
    totals.fill(0, 0, count * leaf.sumCount);
    for (let tree = 0; tree < this.treeCount; tree++) {
      const root = this.roots[tree];
      kernel.walkRows(root, codes.byteOffset, rowBytes, count, leaves.byteOffset);
      this.addToRows(tree, count);
    }
    return totals.subarray(0, count * leaf.sumCount);
  }

  /** The sums of one row, put into `sums`; allocates nothing. */
  rowSums(row: Row, sums: Float64Array): void {
    const { kernel, numbers, codes, roots, leaves, totals, leaf, treeCount } = this;
    for (let column = 0; column < row.length; column++) {
      const isCode = this.categoryCounts[column] > 0;
      numbers[column] = isCode ? plainCode(row[column]) : row[column];
    }
    kernel.encodeRow(numbers.byteOffset, row.length, this.cutStarts.byteOffset, codes.byteOffset);
    kernel.walkTrees(roots.byteOffset, treeCount, codes.byteOffset, leaves.byteOffset);
    for (let k = 0; k < leaf.sumCount; k++) totals[k] = 0;
    this.addTrees();
    for (let k = 0; k < leaf.sumCount; k++) sums[k] = totals[k];
  }

  /** What each row's leaf in a tree holds. */
  private addToRows(tree: number, count: number): void {
    const { kernel, nodes, starts, values, leaves, totals, leaf } = this;
    const from = nodes.byteOffset;
    const width = 8 * leaf.sumCount;
    const sums = totals.byteOffset;
    if (leaf.holds === 'one') {
      const first = sums + 8 * (tree % leaf.sumCount);
      const end = sums + totals.byteLength;
      kernel.addNumbers(from, values.byteOffset, leaves.byteOffset, count, first, width, end);
      return;
    }
    const [startAt, valueAt] = [starts.byteOffset, values.byteOffset];
    kernel.addShares(from, startAt, valueAt, width, leaves.byteOffset, count, sums, width);
  }

  /** What one row's leaf in each tree holds. */
  private addTrees(): void {
    const { kernel, nodes, starts, values, leaves, totals, leaf, treeCount } = this;
    const from = nodes.byteOffset;
    const width = 8 * leaf.sumCount;
    const sums = totals.byteOffset;
    const valueAt = values.byteOffset;
    if (leaf.holds === 'one') {
      kernel.addNumbers(from, valueAt, leaves.byteOffset, treeCount, sums, 8, sums + width);
      return;
    }
    const startAt = starts.byteOffset;
    kernel.addShares(from, startAt, valueAt, width, leaves.byteOffset, treeCount, sums, 0);
  }

  private addressOf(node: number): number {
    return this.nodes.byteOffset + NODE_BYTES * node;
  }

  private laidOut(cuts: readonly Float64Array[], to: Float64Array): Float64Array[] {
    let at = 0;
    const laid = cuts.map((own, column) => {
      this.cutStarts[column] = to.byteOffset + 8 * at;
      to.set(own, at);
      at += own.length;
      return to.subarray(at - own.length, at);
    });
    this.cutStarts[cuts.length] = to.byteOffset + 8 * at;
    return laid;
  }

  private packCut(node: number, { columns, thresholds, missingLeft, lefts }: Trees): void {
    const column = columns[node];
    const half = missingLeft[node];
    const code = placeOf(this.cuts[column], thresholds[node]) + half;
    this.nodes[2 * node] = code | ((COLUMN_BYTES * column + 2 * half) << 16);
    this.nodes[2 * node + 1] = this.addressOf(lefts[node]);
  }

  private packLeaf(node: number, start: number): void {
    this.nodes[2 * node] = LEAF_CODE;
    this.nodes[2 * node + 1] = this.addressOf(node);
    if (this.leaf.holds === 'one') this.values[node] = this.leaf.values[start];
    else this.starts[node] = this.oneHotOf(start) ?? start;
  }

  /** Most leaves of a classifier are of one class: adding 1 is all they ask for. */
  private oneHotOf(start: number): number | undefined {
    const { sumCount } = this.leaf;
    const shares = this.leaf.values.subarray(start, start + sumCount);
    const one = shares.findIndex((share) => share !== 0);
    const isOneHot = shares[one] === 1 && shares.subarray(one + 1).every((share) => share === 0);
    return isOneHot ? ONE_HOT + one : undefined;
  }
}
