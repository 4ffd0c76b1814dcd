import { ColumnBuilder } from './column-builder.ts';
import { createTable, nearNames, type ReadTable } from './table.ts';
import { shown, TABLE_LIMITS, TableError } from './table-error.ts';

interface Parts {
  /** Begins every message. */
  readonly name: string;
  readonly rowCount: number;
  readonly builders: readonly ColumnBuilder[];
  /** Reads all text again into builders of the same columns. */
  readonly readAgain: (builders: ColumnBuilder[]) => void;
}

/** What builders hold after the last row. Columns whose kind was seen late are read once more. */
export function buildTable({ name, rowCount, builders, readAgain }: Parts): ReadTable {
  if (rowCount === 0) {
    throw new TableError('empty', `${name}: expected rows of data, found none`);
  }
  const built = builders.map((builder) => builder.finish(rowCount));
  if (built.some(({ mustReadAgain }) => mustReadAgain)) {
    const again = built.map(
      ({ mustReadAgain }, i) =>
        new ColumnBuilder(builders[i].name, mustReadAgain ? 'category' : 'skipped'),
    );
    readAgain(again);
    for (const [i, { mustReadAgain }] of built.entries()) {
      if (mustReadAgain) built[i] = again[i].finish(rowCount);
    }
  }
  const columns = built.flatMap(({ column }) => (column === undefined ? [] : [column]));
  if (columns.length === 0) {
    const limit = TABLE_LIMITS.categories;
    const message = `${name}: expected a column of at most ${limit} categories, found none`;
    throw new TableError('too-large', message);
  }
  return { table: createTable(columns), notes: built.flatMap(({ notes }) => notes) };
}

/** Throws a TableError for more columns than there may be, and for a name that comes twice. */
export function checkNames(name: string, columnNames: readonly string[]): void {
  if (columnNames.length > TABLE_LIMITS.columns) {
    const found = `found ${columnNames.length}`;
    const message = `${name}: expected at most ${TABLE_LIMITS.columns} columns, ${found}`;
    throw new TableError('too-large', message);
  }
  const places = new Map<string, number>();
  for (const [index, columnName] of columnNames.entries()) {
    const before = places.get(columnName);
    if (before !== undefined) {
      throw new TableError(
        'malformed',
        `${name}: expected different column names, found ${shown(columnName)} in columns ` +
          `${before + 1} and ${index + 1}; rename one`,
      );
    }
    places.set(columnName, index);
  }
}

/** Throws a TableError for a declared category that is no column. */
export function checkDeclared(
  name: string,
  columnNames: readonly string[],
  declared: Iterable<string>,
): void {
  const names = new Set(columnNames);
  for (const wanted of declared) {
    if (names.has(wanted)) continue;
    const near = nearNames(columnNames, wanted);
    const message = `${name}: expected a column ${shown(wanted)} (a category), found ${near}`;
    throw new TableError('no-such-column', message);
  }
}

/** Twice the rows, or as many as there may be; throws a TableError where there are no more. */
export function moreRows(name: string, rows: number, columnCount: number): number {
  checkRoom(name, rows + 1, columnCount);
  return Math.min(2 * rows, rowsMax(columnCount));
}

/** Throws a TableError for more cells than there may be. */
export function checkRoom(name: string, rows: number, columnCount: number): void {
  const most = rowsMax(columnCount);
  if (rows <= most) return;
  throw new TableError(
    'too-large',
    `${name}: expected at most ${most} rows of ${columnCount} columns, found more; ` +
      'take a part of the rows or of the columns',
  );
}

function rowsMax(columnCount: number): number {
  return Math.floor(TABLE_LIMITS.cellBytes / 8 / columnCount);
}
