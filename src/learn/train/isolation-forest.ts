/**
 * Finds:  rows that few random cuts set apart from the rest.
 * Reads:  any columns of numbers; missing values go to a side drawn per node.
 * Fails:  where odd rows are many and alike (they hide each other), and in many noisy columns.
 * Cost:   trees × sample × log2(sample) steps to fit; a row is scored in trees × log2(sample).
 * Score:  (0, 1), higher is more isolated; about 0.5 is ordinary. Not a probability.
 * Paper:  Liu, Ting & Zhou, "Isolation Forest", ICDM 2008.
 */
import type { IsolationForestModel } from '../model/index.ts';
import { createRandom, type Random } from '../random.ts';
import type { Matrix } from '../table/index.ts';

export interface IsolationForestOptions {
  /** The paper's default of 100 is enough for its path lengths to settle. */
  treeCount?: number;
  /** Rows drawn for each tree; the paper's default of 256. */
  sampleSize?: number;
  /** Rows to learn from; all of them when absent. */
  rows?: Uint32Array;
  seed: number;
}

/** Throws a RangeError for a matrix without rows or columns. */
export function trainIsolationForest(
  matrix: Matrix,
  { treeCount = 100, sampleSize = 256, rows, seed }: IsolationForestOptions,
): IsolationForestModel {
  const order = Uint32Array.from(rows ?? { length: matrix.rowCount }, (row, i) => row ?? i);
  if (order.length < 1 || matrix.columns.length < 1) {
    throw new RangeError(
      `isolation forest: expected at least one row and one column, got ${order.length} rows ` +
        `and ${matrix.columns.length} columns`,
    );
  }
  const sample = Math.min(sampleSize, order.length);
  const nodes = allocateNodes(treeCount * (2 * sample - 1));
  const roots = new Int32Array(treeCount);
  const growth: Growth = {
    matrix,
    nodes,
    nodeCount: 0,
    depthMax: Math.ceil(Math.log2(Math.max(sample, 2))),
    random: createRandom(seed, 'isolation-forest'),
    order,
  };
  for (let tree = 0; tree < treeCount; tree++) {
    drawSample(growth.order, sample, growth.random);
    roots[tree] = growNode(growth, 0, sample, 0);
  }
  return {
    kind: 'isolation-forest',
    version: 1,
    columnNames: matrix.columnNames,
    sampleSize: sample,
    roots,
    ...trimNodes(nodes, growth.nodeCount),
  };
}

type Nodes = Pick<
  IsolationForestModel,
  'columns' | 'thresholds' | 'missingLeft' | 'lefts' | 'rights' | 'rowCounts'
>;

interface Growth {
  matrix: Matrix;
  nodes: Nodes;
  nodeCount: number;
  depthMax: number;
  random: Random;
  /** A permutation of the rows; a node's rows are `order[from .. to)`. */
  order: Uint32Array;
}

function allocateNodes(count: number): Nodes {
  return {
    columns: new Int16Array(count).fill(-1),
    thresholds: new Float64Array(count),
    missingLeft: new Uint8Array(count),
    lefts: new Int32Array(count).fill(-1),
    rights: new Int32Array(count).fill(-1),
    rowCounts: new Uint32Array(count),
  };
}

function trimNodes(nodes: Nodes, count: number): Nodes {
  return {
    columns: nodes.columns.slice(0, count),
    thresholds: nodes.thresholds.slice(0, count),
    missingLeft: nodes.missingLeft.slice(0, count),
    lefts: nodes.lefts.slice(0, count),
    rights: nodes.rights.slice(0, count),
    rowCounts: nodes.rowCounts.slice(0, count),
  };
}

/** Puts a uniform sample without replacement first (Fisher and Yates, stopped early). */
function drawSample(order: Uint32Array, sampleSize: number, random: Random): void {
  for (let i = 0; i < sampleSize; i++) swap(order, i, i + random.below(order.length - i));
}

function swap(order: Uint32Array, i: number, j: number): void {
  const held = order[i];
  order[i] = order[j];
  order[j] = held;
}

/** Depth is at most depthMax (8 for 256 rows), so recursion is bounded. */
function growNode(growth: Growth, from: number, to: number, depth: number): number {
  const { nodes } = growth;
  const node = growth.nodeCount++;
  nodes.rowCounts[node] = to - from;
  if (to - from <= 1 || depth >= growth.depthMax) return node;
  const column = drawColumn(growth, from, to);
  if (column < 0) return node;
  const values = growth.matrix.columns[column];
  const { low, high } = rangeOf(values, growth.order, from, to);
  const threshold = low + (high - low) * growth.random.next();
  const missingLeft = growth.random.below(2);
  const middle = partition(growth, { values, threshold, missingLeft, from, to });
  nodes.columns[node] = column;
  nodes.thresholds[node] = threshold;
  nodes.missingLeft[node] = missingLeft;
  nodes.lefts[node] = growNode(growth, from, middle, depth + 1);
  nodes.rights[node] = growNode(growth, middle, to, depth + 1);
  return node;
}

/** A random column that takes more than one value here; -1 when there is none. */
function drawColumn({ matrix, order, random }: Growth, from: number, to: number): number {
  const columnCount = matrix.columns.length;
  const first = random.below(columnCount);
  for (let step = 0; step < columnCount; step++) {
    const column = (first + step) % columnCount;
    const { low, high } = rangeOf(matrix.columns[column], order, from, to);
    if (low < high) return column;
  }
  return -1;
}

function rangeOf(values: Float64Array, order: Uint32Array, from: number, to: number) {
  let low = Infinity;
  let high = -Infinity;
  for (let i = from; i < to; i++) {
    const value = values[order[i]];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

interface Cut {
  values: Float64Array;
  threshold: number;
  missingLeft: number;
  from: number;
  to: number;
}

/** Moves the rows that go left before the others; returns where the right ones begin. */
function partition({ order }: Growth, { values, threshold, missingLeft, from, to }: Cut): number {
  let middle = from;
  for (let i = from; i < to; i++) {
    const value = values[order[i]];
    const goesLeft = Number.isNaN(value) ? missingLeft === 1 : value < threshold;
    if (goesLeft) swap(order, i, middle++);
  }
  return middle;
}
