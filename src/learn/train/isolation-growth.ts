import { meanPathLength, type Trees } from '../model/index.ts';
import type { Random } from '../random.ts';

export interface IsolationForestOptions {
  /** The paper's default of 100 is enough for its path lengths to settle. */
  treeCount?: number;
  /** Rows drawn for each tree; the paper's default of 256. */
  sampleSize?: number;
  /** Rows to learn from; all of them when absent. */
  rows?: Uint32Array;
  seed: number;
  onProgress?: (done: { step: number; steps: number }) => void;
}

/** A node's rows are `order[from .. to)`; a root's depth is 0. */
export interface NodeRows {
  readonly node: number;
  readonly depth: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Cuts a node: moves the rows that go left before the others and returns where those begin, or −1
 * where its rows can't be told apart.
 */
export type CutNode = (order: Uint32Array, rows: NodeRows) => number;

/** What trees of random cuts have in common, whatever the cuts are. */
export interface IsolationTrees extends Pick<Trees, 'roots' | 'lefts' | 'covers'> {
  readonly sampleSize: number;
  readonly nodeCount: number;
  readonly pathLengths: Float64Array;
}

const TREES_MAX = 10_000;
const COLUMNS_MAX = 2 ** 15 - 1;

/** Nodes that so many trees have at the most. */
export function nodesMax(
  rowCount: number,
  { treeCount = 100, sampleSize = 256, rows }: IsolationForestOptions,
): number {
  return treeCount * (2 * Math.min(sampleSize, rows?.length ?? rowCount) - 1);
}

/** Throws a RangeError for a table without rows or columns, and for options out of range. */
export function checkIsolationOptions(
  { rowCount, columns }: { rowCount: number; columns: readonly unknown[] },
  { treeCount = 100, sampleSize = 256, rows }: IsolationForestOptions,
): void {
  const count = rows?.length ?? rowCount;
  const fail = (what: string) => {
    throw new RangeError(`isolation forest: expected ${what}`);
  };
  if (count < 1 || columns.length < 1) {
    fail(`at least one row and one column, got ${count} rows and ${columns.length} columns`);
  }
  if (!(Number.isInteger(treeCount) && treeCount >= 1 && treeCount <= TREES_MAX)) {
    fail(`1 to ${TREES_MAX} trees, got ${treeCount}`);
  }
  if (columns.length > COLUMNS_MAX) fail(`at most ${COLUMNS_MAX} columns, got ${columns.length}`);
  if (!(sampleSize >= 1)) fail(`a sample of 1 row or more, got ${sampleSize}`);
}

/** Grows all trees; children stand side by side, after their parents. */
export function growIsolationTrees(
  rowCount: number,
  options: IsolationForestOptions,
  { random, cut }: { random: Random; cut: CutNode },
): IsolationTrees {
  const { treeCount = 100, sampleSize = 256, rows, onProgress } = options;
  const order = rows === undefined ? new Uint32Array(rowCount) : Uint32Array.from(rows);
  if (rows === undefined) for (let row = 0; row < rowCount; row++) order[row] = row;
  const sample = Math.min(sampleSize, order.length);
  const growth = new Growth(order, nodesMax(rowCount, options), cut);
  const depthMax = Math.ceil(Math.log2(Math.max(sample, 2)));
  const roots = new Int32Array(treeCount);
  for (let tree = 0; tree < treeCount; tree++) {
    drawSample(order, sample, random);
    roots[tree] = growth.nodeCount++;
    growth.grow({ node: roots[tree], depth: 0, from: 0, to: sample }, depthMax);
    onProgress?.({ step: tree + 1, steps: treeCount });
  }
  return { sampleSize: sample, roots, ...growth.finish() };
}

/** Puts a uniform sample without replacement first (Fisher and Yates, stopped early). */
function drawSample(order: Uint32Array, sampleSize: number, random: Random): void {
  for (let i = 0; i < sampleSize; i++) {
    const j = i + random.below(order.length - i);
    const held = order[i];
    order[i] = order[j];
    order[j] = held;
  }
}

class Growth {
  nodeCount = 0;
  private leafCount = 0;
  private readonly order: Uint32Array;
  private readonly cut: CutNode;
  private readonly lefts: Int32Array;
  private readonly covers: Float32Array;
  private readonly pathLengths: Float64Array;

  constructor(order: Uint32Array, nodeMax: number, cut: CutNode) {
    this.order = order;
    this.cut = cut;
    this.lefts = new Int32Array(nodeMax);
    this.covers = new Float32Array(nodeMax);
    this.pathLengths = new Float64Array(nodeMax);
  }

  /** Depth is at most depthMax (8 for 256 rows), so recursion is bounded. */
  grow(rows: NodeRows, depthMax: number): void {
    const { node, depth, from, to } = rows;
    this.covers[node] = to - from;
    const canBeCut = to - from > 1 && depth < depthMax;
    const middle = canBeCut ? this.cut(this.order, rows) : -1;
    if (middle < 0) {
      this.lefts[node] = this.leafCount;
      this.pathLengths[this.leafCount++] = depth + meanPathLength(to - from);
      return;
    }
    const left = this.nodeCount;
    this.nodeCount += 2;
    this.lefts[node] = left;
    this.grow({ node: left, depth: depth + 1, from, to: middle }, depthMax);
    this.grow({ node: left + 1, depth: depth + 1, from: middle, to }, depthMax);
  }

  finish() {
    const { nodeCount, leafCount } = this;
    return {
      nodeCount,
      lefts: this.lefts.slice(0, nodeCount),
      covers: this.covers.slice(0, nodeCount),
      pathLengths: this.pathLengths.slice(0, leafCount),
    };
  }
}
