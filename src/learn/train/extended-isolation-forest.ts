/**
 * Finds:  rows that few random cuts set apart from the rest, cuts along no axis in particular.
 * Reads:  any columns of numbers, each in standard deviations of its training rows; a missing
 *         value counts as the column's mean.
 * Fails:  where odd rows are many and alike, and where few of many columns tell them apart: a
 *         cut weighs all columns together. The plain isolation forest is better there.
 * Cost:   as an isolation forest, times the columns of a cut.
 * Score:  (0, 1), higher is more isolated; about 0.5 is ordinary. Not a probability.
 * Paper:  Hariri, Kind & Brunner, "Extended Isolation Forest", IEEE TKDE 33 (2021; 2019 online).
 */
import type { ExtendedIsolationForestModel } from '../model/index.ts';
import { createRandom, type Random } from '../random.ts';
import type { Matrix } from '../table/index.ts';
import {
  checkIsolationOptions,
  growIsolationTrees,
  type IsolationForestOptions,
  type NodeRows,
  nodesMax,
} from './isolation-growth.ts';

export interface ExtendedIsolationForestOptions extends IsolationForestOptions {
  /** Columns that a cut weighs, the paper's extension level plus 1; all when absent. */
  columnsPerCut?: number;
}

/** Throws a RangeError for a matrix without rows or columns, and for options out of range. */
export function trainExtendedIsolationForest(
  matrix: Matrix,
  options: ExtendedIsolationForestOptions,
): ExtendedIsolationForestModel {
  checkIsolationOptions(matrix, options);
  const columnCount = matrix.columns.length;
  const { columnsPerCut = columnCount } = options;
  if (!(Number.isInteger(columnsPerCut) && columnsPerCut >= 1 && columnsPerCut <= columnCount)) {
    throw new RangeError(
      `isolation forest: expected 1 to ${columnCount} columns a cut, got ${columnsPerCut}`,
    );
  }
  const random = createRandom(options.seed, 'extended-isolation-forest');
  const spread = spreadOf(matrix, options.rows);
  const nodeMax = nodesMax(matrix.rowCount, options);
  const cuts = new PlaneCuts(matrix, spread, { columnsPerCut, nodeMax, random });
  const { nodeCount, ...trees } = growIsolationTrees(matrix.rowCount, options, {
    random,
    cut: (order, rows) => cuts.cut(order, rows),
  });
  return {
    kind: 'extended-isolation-forest',
    version: 1,
    columnNames: matrix.columnNames,
    columnsPerCut,
    centers: spread.centers,
    ...trees,
    planes: cuts.planes.slice(0, nodeCount),
    thresholds: cuts.thresholds.slice(0, nodeCount),
    planeColumns: Int16Array.from(cuts.planeColumns),
    planeWeights: Float64Array.from(cuts.planeWeights),
  };
}

interface Spread {
  readonly centers: Float64Array;
  /** 0 for a column of one value. */
  readonly deviations: Float64Array;
}

/** Infinite values count as missing here. */
function spreadOf({ columns, rowCount }: Matrix, rows?: Uint32Array): Spread {
  const centers = new Float64Array(columns.length);
  const deviations = new Float64Array(columns.length);
  for (const [column, values] of columns.entries()) {
    let count = 0;
    let mean = 0;
    let squares = 0;
    for (let i = 0; i < (rows?.length ?? rowCount); i++) {
      const value = values[rows === undefined ? i : rows[i]];
      if (!Number.isFinite(value)) continue;
      // Welford's update: no sums of squares that cancel.
      const difference = value - mean;
      mean += difference / ++count;
      squares += difference * (value - mean);
    }
    centers[column] = mean;
    deviations[column] = Math.sqrt(squares / Math.max(count, 1));
  }
  return { centers, deviations };
}

/** Cuts by a plane of random direction through a random place in the box of the node's rows. */
class PlaneCuts {
  readonly planes: Int32Array;
  readonly thresholds: Float64Array;
  readonly planeColumns: number[] = [];
  readonly planeWeights: number[] = [];
  private readonly matrix: Matrix;
  private readonly spread: Spread;
  private readonly columnsPerCut: number;
  private readonly random: Random;
  private readonly columnOrder: Int16Array;

  constructor(
    matrix: Matrix,
    spread: Spread,
    options: { columnsPerCut: number; nodeMax: number; random: Random },
  ) {
    this.matrix = matrix;
    this.spread = spread;
    this.columnsPerCut = options.columnsPerCut;
    this.random = options.random;
    this.planes = new Int32Array(options.nodeMax).fill(-1);
    this.thresholds = new Float64Array(options.nodeMax);
    this.columnOrder = Int16Array.from(matrix.columns, (_, column) => column);
  }

  cut(order: Uint32Array, rows: NodeRows): number {
    const plane = this.planeColumns.length / this.columnsPerCut;
    const threshold = this.drawPlane(order, rows);
    let middle = rows.from;
    for (let i = rows.from; i < rows.to; i++) {
      const row = order[i];
      if (!(this.projectionOf(plane, row) <= threshold)) continue;
      order[i] = order[middle];
      order[middle++] = row;
    }
    this.planes[rows.node] = plane;
    this.thresholds[rows.node] = threshold;
    return middle;
  }

  /** Adds a plane; returns what its weighted sum is on the plane. */
  private drawPlane(order: Uint32Array, rows: NodeRows): number {
    const { columnOrder, random } = this;
    let threshold = 0;
    for (let i = 0; i < this.columnsPerCut; i++) {
      const j = i + random.below(columnOrder.length - i);
      const column = columnOrder[j];
      columnOrder[j] = columnOrder[i];
      columnOrder[i] = column;
      const deviation = this.spread.deviations[column];
      const weight = deviation > 0 ? standardNormal(random) / deviation : 0;
      const { low, high } = this.rangeOf(column, order, rows);
      threshold += weight * (low + (high - low) * random.next());
      this.planeColumns.push(column);
      this.planeWeights.push(weight);
    }
    return threshold;
  }

  private projectionOf(plane: number, row: number): number {
    let sum = 0;
    for (let i = plane * this.columnsPerCut; i < (plane + 1) * this.columnsPerCut; i++) {
      sum += this.planeWeights[i] * this.valueOf(this.planeColumns[i], row);
    }
    return sum;
  }

  private rangeOf(column: number, order: Uint32Array, { from, to }: NodeRows) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = from; i < to; i++) {
      const value = this.valueOf(column, order[i]);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const center = this.spread.centers[column];
    return Number.isFinite(high - low) ? { low, high } : { low: center, high: center };
  }

  private valueOf(column: number, row: number): number {
    const value = this.matrix.columns[column][row];
    return Number.isNaN(value) ? this.spread.centers[column] : value;
  }
}

/** Marsaglia's polar method (SIAM Review 6, 1964), the second number dropped. */
function standardNormal(random: Random): number {
  for (;;) {
    const x = 2 * random.next() - 1;
    const y = 2 * random.next() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}
