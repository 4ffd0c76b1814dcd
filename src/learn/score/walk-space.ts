import { Arena, arenaBytes, ONE_HOT, type WalkKernel, walkKernel } from '../kernels/index.ts';
import type { Row, Trees } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { plainCode } from './category-cuts.ts';

/** What leaves hold: `width` numbers each, from `trees.lefts[leaf]` of `values` on. */
export interface LeafValues {
  readonly values: Float32Array | Float64Array;
  readonly width: number;
}

/** Codes of a block of rows and a tree's nodes should both stay in a cache of a megabyte. */
const BLOCK_BYTES = 2 ** 19;
const BLOCK_ROWS_MAX = 4096;
/** Rows or trees are walked so many at once at the most; those beyond the last for nothing. */
const LANES = 8;
/** A code in two forms. */
const COLUMN_BYTES = 4;
const LEAF_CODE = 0xffff;

/** The different thresholds of each column, ascending. */
export function cutsOf({ columns, thresholds }: Trees, columnCount: number): Float64Array[] {
  const counts = new Uint32Array(columnCount);
  for (const column of columns) if (column >= 0) counts[column]++;
  const cuts = Array.from(counts, (count) => new Float64Array(count));
  counts.fill(0);
  for (let node = 0; node < columns.length; node++) {
    const column = columns[node];
    if (column >= 0) cuts[column][counts[column]++] = thresholds[node];
  }
  return cuts.map((own) => own.sort().filter((cut, i) => i === 0 || cut !== own[i - 1]));
}

/** Trees as the walking kernels want them, in memory with room for a block of rows. */
export class WalkSpace {
  readonly blockRows: number;
  private readonly kernel: WalkKernel;
  private readonly width: number;
  private readonly categoryCounts: Uint16Array;
  private readonly treeCount: number;
  private readonly cuts: readonly Float64Array[];
  private readonly cutStarts: Uint32Array;
  private readonly nodes: Uint32Array;
  private readonly roots: Uint32Array;
  private readonly starts: Uint32Array;
  private readonly values: Float64Array;
  /** A column of a block, or a row. */
  private readonly numbers: Float64Array;
  private readonly codes: Uint32Array;
  private readonly leaves: Uint32Array;
  private readonly totals: Float64Array;

  constructor(
    trees: Trees,
    { cuts, categoryCounts }: { cuts: readonly Float64Array[]; categoryCounts: Uint16Array },
    { values, width }: LeafValues,
  ) {
    this.categoryCounts = categoryCounts;
    const rowsInBlock = Math.floor(BLOCK_BYTES / (COLUMN_BYTES * cuts.length));
    const blockRows = Math.max(LANES, Math.min(BLOCK_ROWS_MAX, rowsInBlock));
    const nodeCount = trees.columns.length;
    const lengths = {
      cuts: cuts.reduce((sum, { length }) => sum + length, 0),
      cutStarts: cuts.length + 1,
      nodes: 2 * nodeCount,
      roots: trees.roots.length + LANES,
      starts: nodeCount,
      values: values.length,
      numbers: Math.max(blockRows, cuts.length),
      codes: (blockRows + LANES) * cuts.length,
      leaves: Math.max(blockRows, trees.roots.length) + LANES,
      totals: width * blockRows,
    };
    // No array takes more than eight bytes an item.
    const arena = new Arena(
      Object.values(lengths).reduce((sum, length) => sum + arenaBytes(8 * length), 0),
    );
    this.blockRows = blockRows;
    this.width = width;
    this.treeCount = trees.roots.length;
    const allCuts = arena.float64(lengths.cuts);
    this.cutStarts = arena.uint32(lengths.cutStarts);
    this.cuts = this.laidOut(cuts, allCuts);
    this.nodes = arena.uint32(lengths.nodes);
    this.roots = arena.uint32(lengths.roots);
    this.roots.set(trees.roots);
    this.starts = arena.uint32(lengths.starts);
    this.values = arena.float64(lengths.values);
    this.values.set(values);
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
    const { kernel, numbers, codes, nodes, leaves, starts, values, totals, width } = this;
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
    const [leafAt, startAt, valueAt] = [leaves, starts, values].map((each) => each.byteOffset);
    totals.fill(0, 0, count * width);
    for (let tree = 0; tree < this.treeCount; tree++) {
      const root = this.roots[tree];
      kernel.walkRows(nodes.byteOffset, root, codes.byteOffset, rowBytes, count, leafAt);
      const step = 8 * width;
      kernel.addValues(startAt, valueAt, step, leafAt, count, totals.byteOffset, step);
    }
    return totals.subarray(0, count * width);
  }

  /** The sums of one row, put into `sums`; allocates nothing. */
  rowSums(row: Row, sums: Float64Array): void {
    const { kernel, numbers, codes, nodes, roots, leaves, totals, width, treeCount } = this;
    for (let column = 0; column < row.length; column++) {
      const isCode = this.categoryCounts[column] > 0;
      numbers[column] = isCode ? plainCode(row[column]) : row[column];
    }
    kernel.encodeRow(numbers.byteOffset, row.length, this.cutStarts.byteOffset, codes.byteOffset);
    kernel.walkTrees(
      nodes.byteOffset,
      roots.byteOffset,
      treeCount,
      codes.byteOffset,
      leaves.byteOffset,
    );
    for (let v = 0; v < width; v++) totals[v] = 0;
    kernel.addValues(
      this.starts.byteOffset,
      this.values.byteOffset,
      8 * width,
      leaves.byteOffset,
      treeCount,
      totals.byteOffset,
      0,
    );
    for (let v = 0; v < width; v++) sums[v] = totals[v];
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
    const code = indexOf(this.cuts[column], thresholds[node]) + half;
    this.nodes[2 * node] = code | ((COLUMN_BYTES * column + 2 * half) << 16);
    this.nodes[2 * node + 1] = lefts[node];
  }

  /** Most leaves of a classifier are of one class: adding 1 is all they ask for. */
  private packLeaf(node: number, start: number): void {
    this.nodes[2 * node] = LEAF_CODE;
    this.nodes[2 * node + 1] = node;
    this.starts[node] = start;
    if (this.width === 1) return;
    let one = 0;
    while (one < this.width && this.values[start + one] === 0) one++;
    for (let v = one + 1; v < this.width; v++) if (this.values[start + v] !== 0) return;
    if (this.values[start + one] === 1 && one < this.width) this.starts[node] = ONE_HOT + one;
  }
}

function indexOf(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
