import { findColumn, type Table } from '../table/index.ts';

/** Kinds of rows by number, the same numbers in each of some tables. */
export interface Kinds {
  readonly names: readonly string[];
  /** Of each table, a number a row. */
  readonly of: readonly Uint16Array[];
}

/** More values than this are no kinds of rows. */
const KINDS_MAX = 1000;

/** Reads a column of words or whole numbers. Throws a RangeError for too many values. */
export function kindsOfTables(tables: readonly Table[], name: string): Kinds {
  const words = tables.map((table) => wordsOf(table, name));
  const names = [...new Set(words.flat())].sort();
  if (names.length > KINDS_MAX) {
    throw new RangeError(`column "${name}": expected kinds of rows, found over ${KINDS_MAX}`);
  }
  const numberOf = new Map(names.map((word, number) => [word, number]));
  return {
    names,
    of: words.map((each) => Uint16Array.from(each, (word) => numberOf.get(word) ?? 0)),
  };
}

/** Rows without a value are a kind of their own. */
const NO_VALUE = '(no value)';

function wordsOf(table: Table, name: string): string[] {
  const column = findColumn(table, name);
  if (column.kind === 'category') {
    return Array.from(column.codes, (code) => column.categories[code] ?? NO_VALUE);
  }
  return Array.from(column.values, (value) => (Number.isNaN(value) ? NO_VALUE : String(value)));
}
