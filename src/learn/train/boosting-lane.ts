import { type BoostingKernels, boostingKernels, listedColumn } from '../kernels/index.ts';
import { chanceOf } from './boosting-objective.ts';
import type { BoostingSpace, LaneSpace, TreeSpace } from './boosting-space.ts';

/** Which rows a tree learns from: of those in [from, to) all, or a share drawn by `salt`. */
export interface RowDraw {
  readonly output: number;
  readonly from: number;
  readonly to: number;
  readonly share: number;
  readonly salt: number;
  /** A column: 1 where the tree may cut it, else 0; of others no histogram is filled. */
  readonly allowed: Uint8Array;
}

/**
 * The rows of one tree, or one thread's part of them, ordered by node; a node's rows are the range
 * `froms[node] .. tos[node]`.
 */
export class Lane {
  readonly histograms: readonly Int32Array[];
  private readonly lane: LaneSpace;
  private readonly space: BoostingSpace;
  private readonly kernels: BoostingKernels;
  private readonly froms: Int32Array;
  private readonly tos: Int32Array;
  private draw: RowDraw = {
    output: 0,
    from: 0,
    to: 0,
    share: 1,
    salt: 0,
    allowed: new Uint8Array(0),
  };
  /** Columns in the lane's list. */
  private listed = 0;

  constructor(space: BoostingSpace, lane: LaneSpace) {
    this.space = space;
    this.lane = lane;
    this.histograms = lane.histograms;
    this.kernels = boostingKernels(space.arena);
    this.froms = lane.froms;
    this.tos = lane.tos;
  }

  /** All rows drawn are in node 0. */
  start(draw: RowDraw): void {
    const { from, to, share, salt } = draw;
    const { rows } = this.lane;
    this.draw = draw;
    let count = 0;
    for (let row = from; row < to; row++) {
      if (share === 1 || chanceOf(row, salt) < share) rows[count++] = row;
    }
    this.froms[0] = 0;
    this.tos[0] = count;
    this.listColumns(draw.allowed);
  }

  private listColumns(allowed: Uint8Array): void {
    const { columns } = this.lane;
    const { cellStarts } = this.space;
    this.listed = 0;
    for (const [column, isAllowed] of allowed.entries()) {
      if (isAllowed === 0) continue;
      columns[this.listed++] = listedColumn({ column, cell: cellStarts[column] });
    }
  }

  rowCountOf(node: number): number {
    return this.tos[node] - this.froms[node];
  }

  rowsOf(node: number): Uint32Array {
    return rowsOfLane(this.lane, node);
  }

  /** Fills the histogram in `slot`. */
  fillHistogram(node: number, slot: number): void {
    const { bins, columnCount, pairs, rowCount } = this.space;
    const histogram = this.histograms[slot];
    this.clear(histogram);
    this.kernels.accumulate(
      histogram.byteOffset,
      this.lane.columns.byteOffset,
      this.listed,
      bins.byteOffset,
      columnCount,
      pairs.byteOffset + 8 * rowCount * this.draw.output,
      this.lane.rows.byteOffset + 4 * this.froms[node],
      this.rowCountOf(node),
    );
  }

  /** The cells of columns that the tree may cut; neighbours together. */
  private clear(histogram: Int32Array): void {
    const { cellStarts, columnCount } = this.space;
    const { allowed } = this.draw;
    for (let column = 0; column < columnCount; column++) {
      const from = column;
      while (allowed[column] === 1) column++;
      if (column > from) histogram.fill(0, 2 * cellStarts[from], 2 * cellStarts[column]);
    }
  }

  /** histogram in `slot` -= histogram in `other`. */
  subtract(slot: number, other: number): void {
    const { histograms } = this;
    this.kernels.subtract(
      histograms[slot].byteOffset,
      histograms[other].byteOffset,
      this.space.cellCount,
    );
  }

  /** histogram in `slot` += another lane's. */
  merge(slot: number, other: Int32Array): void {
    const { cellCount } = this.space;
    this.kernels.merge(this.histograms[slot].byteOffset, other.byteOffset, cellCount);
  }

  /** Divides a node's rows between `left` and the node after it; returns how many go left. */
  split(node: number, left: number, by: { column: number; set: Uint32Array }): number {
    const { rows, spare, set } = this.lane;
    const { columnBins, rowCount } = this.space;
    set.set(by.set);
    const from = this.froms[node];
    const count = this.kernels.partition(
      rows.byteOffset + 4 * from,
      this.rowCountOf(node),
      columnBins.byteOffset + by.column * rowCount,
      1,
      set.byteOffset,
      spare.byteOffset,
    );
    this.froms[left] = from;
    this.tos[left] = from + count;
    this.froms[left + 1] = from + count;
    this.tos[left + 1] = this.tos[node];
    return count;
  }

  /** Adds the leaves of a tree to the margins of all rows in [from, to), drawn or not. */
  addTree(tree: TreeSpace): void {
    const { margins, rowCount, bins, columnCount } = this.space;
    const { output, from, to, share, salt } = this.draw;
    const { rows } = this.lane;
    const start = output * rowCount;
    for (let node = 0; node < tree.nodeCount[0]; node++) {
      if (tree.columns[node] >= 0) continue;
      const value = tree.values[node];
      for (let i = this.froms[node]; i < this.tos[node]; i++) margins[start + rows[i]] += value;
    }
    if (share === 1) return;
    for (let row = from; row < to; row++) {
      if (chanceOf(row, salt) < share) continue;
      margins[start + row] += tree.values[leafOfBins(tree, bins, row * columnCount)];
    }
  }
}

/** A node's rows, until the tree is split further. */
export function rowsOfLane({ rows, froms, tos }: LaneSpace, node: number): Uint32Array {
  return rows.subarray(froms[node], tos[node]);
}

/** The leaf of the row whose bins begin at `at`. */
export function leafOfBins(tree: TreeSpace, bins: Uint8Array, at: number): number {
  const { columns, sets, lefts } = tree;
  let node = 0;
  while (columns[node] >= 0) {
    const bin = bins[at + columns[node]];
    const isLeft = (sets[8 * node + (bin >> 5)] >>> (bin & 31)) & 1;
    node = lefts[node] + 1 - isLeft;
  }
  return node;
}
