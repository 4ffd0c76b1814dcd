import type { Matrix } from '../table/index.ts';

/**
 * Columns with mean 0 and mean square 1 under the rows' weights, one after another:
 * `values[column * rowCount + row]`. A column of one value is all 0, and its scale is 0.
 */
export interface StandardColumns {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Where each row stood in the table. */
  readonly rows: Uint32Array;
  readonly values: Float64Array;
  readonly means: Float64Array;
  readonly scales: Float64Array;
  /** Sum to 1. */
  readonly weights: Float64Array;
}

/** Rows that are worked on together: of a hundred columns they fit into a core's cache. */
export const BLOCK_ROWS = 512;

/**
 * Standard columns of the rows whose weight is above 0. The divisor of the variance is the sum of
 * weights, not one less. Throws a RangeError that names column and row for a value that is not
 * finite.
 */
export function standardColumns(matrix: Matrix, rowWeights: Float64Array): StandardColumns {
  checkFinite(matrix);
  const rows = Uint32Array.from(rowWeights.keys()).filter((row) => rowWeights[row] > 0);
  const weights = Float64Array.from(rows, (row) => rowWeights[row]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const standard = {
    rowCount: rows.length,
    columnCount: matrix.columns.length,
    rows,
    values: new Float64Array(rows.length * matrix.columns.length),
    means: new Float64Array(matrix.columns.length),
    scales: new Float64Array(matrix.columns.length),
    weights: weights.map((weight) => weight / total),
  };
  for (const [column, values] of matrix.columns.entries()) standardise(standard, column, values);
  return standard;
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

/** target[row] += Σ factors[c] · columns[c][row] for the rows from `from` to `to` − 1. */
export function addColumns(
  { values, rowCount }: StandardColumns,
  { columns, factors }: { columns: Int32Array; factors: Float64Array },
  { target, from, to }: { target: Float64Array; from: number; to: number },
): void {
  const count = columns.length;
  let c = 0;
  // Four columns at a time: the target is then read and written a quarter as often.
  for (; c + 4 <= count; c += 4) {
    const [f0, f1, f2, f3] = [factors[c], factors[c + 1], factors[c + 2], factors[c + 3]];
    let at0 = columns[c] * rowCount + from;
    let at1 = columns[c + 1] * rowCount + from;
    let at2 = columns[c + 2] * rowCount + from;
    let at3 = columns[c + 3] * rowCount + from;
    for (let row = from; row < to; row++) {
      target[row] +=
        f0 * values[at0++] + f1 * values[at1++] + (f2 * values[at2++] + f3 * values[at3++]);
    }
  }
  for (; c < count; c++) {
    const factor = factors[c];
    let at = columns[c] * rowCount + from;
    for (let row = from; row < to; row++) target[row] += factor * values[at++];
  }
}

/** sums[i] += Σ vector[row] · columns[i][row] over the rows from `from` to `to` − 1. */
export function addProducts(
  { values, rowCount }: StandardColumns,
  { columns, sums }: { columns: Int32Array; sums: Float64Array },
  { vector, from, to }: { vector: Float64Array; from: number; to: number },
): void {
  const count = columns.length;
  let c = 0;
  for (; c + 4 <= count; c += 4) {
    let at0 = columns[c] * rowCount + from;
    let at1 = columns[c + 1] * rowCount + from;
    let at2 = columns[c + 2] * rowCount + from;
    let at3 = columns[c + 3] * rowCount + from;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let row = from; row < to; row++) {
      const factor = vector[row];
      s0 += factor * values[at0++];
      s1 += factor * values[at1++];
      s2 += factor * values[at2++];
      s3 += factor * values[at3++];
    }
    sums[c] += s0;
    sums[c + 1] += s1;
    sums[c + 2] += s2;
    sums[c + 3] += s3;
  }
  for (; c < count; c++) {
    let at = columns[c] * rowCount + from;
    let sum = 0;
    for (let row = from; row < to; row++) sum += vector[row] * values[at++];
    sums[c] += sum;
  }
}
