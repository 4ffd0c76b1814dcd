import {
  dropColumns,
  findColumn,
  type RowOrder,
  type Table,
  takeRows,
  withPast,
} from '../../learn/index.ts';
import { timesOf } from './times.ts';

/** Rows of a table one after the other: which row of the table each is, and what it holds. */
export interface Arranged {
  readonly table: Table;
  readonly order: Uint32Array;
}

/**
 * Rows in the order of a column of times or numbers, which is then left out, or in the table's;
 * rows of one time stay as they are. Each gets the target of the row before as one column more.
 */
export function arranged(table: Table, { by }: RowOrder, target: string): Arranged {
  const order = Uint32Array.from({ length: table.rowCount }, (_, row) => row);
  if (by === null) return { table: withPast(table, target), order };
  const times = timesOf(findColumn(table, by));
  const missing = times.findIndex(Number.isNaN);
  if (missing >= 0) {
    throw new RangeError(`column "${by}": expected times, found none in row ${missing + 1}`);
  }
  order.sort((a, b) => times[a] - times[b] || a - b);
  return { table: withPast(dropColumns(takeRows(table, order), [by]), target), order };
}
