import { Arena, arenaBytes, type ColumnKernels, columnKernels } from '../kernels/index.ts';
import type { Matrix } from '../table/index.ts';

/** Rows that are worked on together: of a hundred columns they fit into a core's cache. */
export const BLOCK_ROWS = 512;

/**
 * Columns with mean 0 and mean square 1 under the rows' weights, one after another in an arena:
 * `values[column * rowCount + row]`. A column of one value is all 0, and its scale is 0. The number
 * of rows is even, as the kernels need it: the first is given again, with weight 0, where it has to
 * be.
 */
export class StandardColumns {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Where each row stood in the table. */
  readonly rows: Uint32Array;
  readonly values: Float64Array;
  readonly means: Float64Array;
  readonly scales: Float64Array;
  /** Sum to 1. */
  readonly weights: Float64Array;
  /** Lists for the caller: columns with factors, and columns with sums. */
  readonly factors: ColumnList;
  readonly sums: ColumnList;
  private readonly arena: Arena;
  private readonly kernels: ColumnKernels;

  /**
   * Standard columns of the rows whose weight is above 0, with room for `vectorCount` vectors. The
   * divisor of the variance is the sum of weights, not one less. Throws a RangeError that names
   * column and row for a value that is not finite.
   */
  constructor(matrix: Matrix, rowWeights: Float64Array, vectorCount: number) {
    checkFinite(matrix);
    const rows = Uint32Array.from(rowWeights.keys()).filter((row) => rowWeights[row] > 0);
    this.rowCount = rows.length + (rows.length % 2);
    this.rows = new Uint32Array(this.rowCount).fill(rows[0]);
    this.rows.set(rows);
    this.columnCount = matrix.columns.length;
    const vectorBytes = arenaBytes(8 * this.rowCount);
    const listBytes = arenaBytes(4 * this.columnCount) + arenaBytes(8 * this.columnCount);
    this.arena = new Arena(vectorBytes * (this.columnCount + vectorCount) + 2 * listBytes);
    this.kernels = columnKernels(this.arena);
    this.values = this.arena.float64(this.rowCount * this.columnCount);
    this.factors = new ColumnList(this.arena, this.columnCount);
    this.sums = new ColumnList(this.arena, this.columnCount);
    this.means = new Float64Array(this.columnCount);
    this.scales = new Float64Array(this.columnCount);
    this.weights = Float64Array.from(this.rows, (row) => rowWeights[row]);
    this.weights.fill(0, rows.length);
    const total = this.weights.reduce((sum, weight) => sum + weight, 0);
    this.weights = this.weights.map((weight) => weight / total);
    for (const [column, values] of matrix.columns.entries()) standardise(this, column, values);
  }

  /** A number a row, where the kernels find it. Throws a RangeError when there is no more room. */
  vector(): Float64Array {
    return this.arena.float64(this.rowCount);
  }

  /** target[row] += Σ of `factors` times their columns, for the rows from `from` to `to` − 1. */
  addColumns(target: Float64Array, from: number, to: number): void {
    const { columns, numbers, count } = this.factors;
    this.kernels.addColumns(
      target.byteOffset + 8 * from,
      this.values.byteOffset + 8 * from,
      8 * this.rowCount,
      columns.byteOffset,
      numbers.byteOffset,
      count,
      to - from,
    );
  }

  /** `sums` += Σ vector[row] · column[row] over the rows from `from` to `to` − 1. */
  addProducts(vector: Float64Array, from: number, to: number): void {
    const { columns, numbers, count } = this.sums;
    this.kernels.addProducts(
      numbers.byteOffset,
      vector.byteOffset + 8 * from,
      this.values.byteOffset + 8 * from,
      8 * this.rowCount,
      columns.byteOffset,
      count,
      to - from,
    );
  }
}

function checkFinite({ columns, columnNames }: Matrix): void {
  for (const [column, values] of columns.entries()) {
    const row = values.findIndex((value) => !Number.isFinite(value));
    if (row < 0) continue;
    const where = `column "${columnNames[column]}", row ${row}`;
    throw new RangeError(`${where}: expected a finite number, got ${values[row]}`);
  }
}

function standardise(to: StandardColumns, column: number, table: Float64Array): void {
  const { weights, rowCount, rows } = to;
  const values = to.values.subarray(column * rowCount, (column + 1) * rowCount);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < rowCount; i++) {
    values[i] = table[rows[i]];
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  // From the middle and in units of half the range, so that no square is out of range.
  const middle = low / 2 + high / 2;
  const unit = high / 2 - low / 2;
  let mean = 0;
  for (let i = 0; i < rowCount; i++) {
    values[i] = unit > 0 ? (values[i] - middle) / unit : 0;
    mean += weights[i] * values[i];
  }
  let square = 0;
  for (let i = 0; i < rowCount; i++) square += weights[i] * (values[i] - mean) ** 2;
  const scale = Math.sqrt(square);
  to.means[column] = middle + mean * unit;
  to.scales[column] = scale * unit;
  for (let i = 0; i < rowCount; i++) values[i] = scale > 0 ? (values[i] - mean) / scale : 0;
}

/** Some columns and a number for each, where the kernels find them. */
export class ColumnList {
  count = 0;
  readonly columns: Uint32Array;
  readonly numbers: Float64Array;

  constructor(arena: Arena, countMax: number) {
    this.columns = arena.uint32(countMax);
    this.numbers = arena.float64(countMax);
  }

  set(columns: ArrayLike<number>): void {
    this.count = columns.length;
    this.columns.set(columns);
    this.numbers.fill(0, 0, this.count);
  }
}
