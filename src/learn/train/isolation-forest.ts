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
import {
  checkIsolationOptions,
  growIsolationTrees,
  type IsolationForestOptions,
  type NodeRows,
  nodesMax,
} from './isolation-growth.ts';

/** Throws a RangeError for a matrix without rows or columns, and for options out of range. */
export function trainIsolationForest(
  matrix: Matrix,
  options: IsolationForestOptions,
): IsolationForestModel {
  checkIsolationOptions(matrix, options);
  const random = createRandom(options.seed, 'isolation-forest');
  const cuts = new RandomCuts(matrix, nodesMax(matrix.rowCount, options), random);
  const { nodeCount, ...trees } = growIsolationTrees(matrix.rowCount, options, {
    random,
    cut: (order, rows) => cuts.cut(order, rows),
  });
  return {
    kind: 'isolation-forest',
    version: 1,
    columnNames: matrix.columnNames,
    ...trees,
    columns: cuts.columns.slice(0, nodeCount),
    thresholds: cuts.thresholds.slice(0, nodeCount),
    missingLeft: cuts.missingLeft.slice(0, nodeCount),
  };
}

/** Cuts at a uniform place between the least and the greatest value of a random column. */
class RandomCuts {
  readonly columns: Int16Array;
  readonly thresholds: Float64Array;
  readonly missingLeft: Uint8Array;
  private readonly matrix: Matrix;
  private readonly random: Random;
  /** By column: a node of the tree at hand whose rows have all one value there. */
  private readonly constantFrom: Int32Array;
  private readonly constantTo: Int32Array;
  private low = 0;
  private high = 0;

  constructor(matrix: Matrix, nodeMax: number, random: Random) {
    this.matrix = matrix;
    this.random = random;
    this.columns = new Int16Array(nodeMax).fill(-1);
    this.thresholds = new Float64Array(nodeMax);
    this.missingLeft = new Uint8Array(nodeMax);
    this.constantFrom = new Int32Array(matrix.columns.length);
    this.constantTo = new Int32Array(matrix.columns.length);
  }

  cut(order: Uint32Array, rows: NodeRows): number {
    const column = this.drawColumn(order, rows);
    if (column < 0) return -1;
    const { node, from, to } = rows;
    const threshold = this.drawThreshold();
    const missingLeft = this.random.below(2);
    this.columns[node] = column;
    this.thresholds[node] = threshold;
    this.missingLeft[node] = missingLeft;
    const values = this.matrix.columns[column];
    let middle = from;
    for (let i = from; i < to; i++) {
      const row = order[i];
      const value = values[row];
      // A missing value is not equal to itself.
      if (!(value <= threshold || (missingLeft === 1 && value !== value))) continue;
      order[i] = order[middle];
      order[middle++] = row;
    }
    return middle;
  }

  /** A random column that takes more than one value here; −1 when there is none. */
  private drawColumn(order: Uint32Array, rows: NodeRows): number {
    const { constantFrom, constantTo } = this;
    const { columns } = this.matrix;
    const { from, to, depth } = rows;
    // The sample of the tree before is another one.
    if (depth === 0) constantTo.fill(0);
    const first = this.random.below(columns.length);
    for (let step = 0; step < columns.length; step++) {
      const column = (first + step) % columns.length;
      // What is constant in a node is so in all below it.
      if (constantFrom[column] <= from && to <= constantTo[column]) continue;
      this.findRange(columns[column], order, rows);
      if (this.low < this.high) return column;
      constantFrom[column] = from;
      constantTo[column] = to;
    }
    return -1;
  }

  private findRange(values: Float64Array, order: Uint32Array, { from, to }: NodeRows): void {
    let low = Infinity;
    let high = -Infinity;
    for (let i = from; i < to; i++) {
      const value = values[order[i]];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    this.low = low;
    this.high = high;
  }

  /** Below the greatest value, so that neither side is empty; finite where values are not. */
  private drawThreshold(): number {
    const { low, high } = this;
    const threshold = low + (high - low) * this.random.next();
    if (threshold < high && threshold >= low) return threshold === -Infinity ? LEAST : threshold;
    return low === -Infinity ? LEAST : low;
  }
}

const LEAST = -Number.MAX_VALUE;
