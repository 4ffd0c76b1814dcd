import { createTable, findColumn, type Matrix, type Table } from '../table/index.ts';
import { joinMatrices, rowsFrom } from './held-out.ts';
import type { Predictor } from './models.ts';

/** In what order rows of a table follow each other. */
export interface RowOrder {
  /** A column of times or numbers; null where they stand in their order. */
  readonly by: string | null;
}

/** What the column is called that holds the target of the row before. */
export function pastName(target: string): string {
  return `${target} before`;
}

/**
 * A table whose rows follow each other, with one column more: the last target known before each
 * row, missing until there is one. Throws a RangeError for a target of words, and where the
 * column's name is taken.
 */
export function withPast(table: Table, target: string): Table {
  const column = findColumn(table, target);
  if (column.kind !== 'number') {
    throw new RangeError(`target "${target}": expected numbers where rows follow each other`);
  }
  const values = new Float64Array(table.rowCount);
  let last = Number.NaN;
  for (let row = 0; row < values.length; row++) {
    values[row] = last;
    if (!Number.isNaN(column.values[row])) last = column.values[row];
  }
  return createTable([...table.columns, { kind: 'number', name: pastName(target), values }]);
}

/**
 * Predictions for the rows of a matrix, those of `before` standing right before them. NaN for rows
 * that have too few before them.
 */
export function predictAfter(
  { predict, width, rowsBefore = 0 }: Predictor,
  matrix: Matrix,
  before?: Matrix,
): Float64Array {
  if (rowsBefore === 0 || before === undefined) return predict(matrix);
  const read = rowsFrom(before, Math.max(0, before.rowCount - rowsBefore));
  return predict(joinMatrices(read, matrix)).subarray(read.rowCount * width);
}
