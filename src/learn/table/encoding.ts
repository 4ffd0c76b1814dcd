import { createMatrix, type Matrix } from './matrix.ts';
import { type CategoryColumn, type Column, nearNames, type Table } from './table.ts';

/** What a model knows of a column of its training table. */
export interface ColumnSchema {
  readonly name: string;
  readonly kind: 'number' | 'category';
  /** Different, in ascending order of code units; empty for numbers. */
  readonly categories: readonly string[];
}

/** How a table becomes a matrix; plain data, to be kept with a model. */
export interface TableEncoding {
  readonly version: 1;
  readonly columns: readonly ColumnSchema[];
}

export interface EncodedTable {
  /** Columns in the order of the encoding. */
  readonly matrix: Matrix;
  /** A column: how many rows have a category that the encoding lacks. */
  readonly unseen: readonly number[];
}

/** What a category that the training table did not have is called. */
export const UNSEEN = '<unseen>';

/** The columns of a training table without its target. */
export function encodingOf(table: Table): TableEncoding {
  const columns = table.columns.map((column) => ({
    name: column.name,
    kind: column.kind,
    categories: column.kind === 'category' ? column.categories : [],
  }));
  return { version: 1, columns };
}

/**
 * Numbers stay, in the same arrays; n categories become codes from 0 to n - 1, any other becomes n,
 * missing is NaN. A column without any value may stand for either kind. Columns that the encoding
 * lacks are passed over. Throws a RangeError that names every column that is absent or of another
 * kind.
 */
export function encodeTable(encoding: TableEncoding, table: Table): EncodedTable {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const problems: string[] = [];
  const encoded = encoding.columns.map((schema) => {
    const column = byName.get(schema.name);
    const problem = problemOf(schema, column, [...byName.keys()]);
    if (column !== undefined && problem === undefined) return encodeColumn(schema, column);
    problems.push(problem ?? '');
    return { values: new Float64Array(0), unseen: 0 };
  });
  if (problems.length > 0) {
    const SHOWN = 10;
    const rest = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more`] : [];
    throw new RangeError(`table: ${[...problems.slice(0, SHOWN), ...rest].join('; ')}`);
  }
  const counts = encoding.columns.map(codeCountOf);
  const names = encoding.columns.map(({ name }) => name);
  const columns = encoded.map(({ values }) => values);
  return { matrix: createMatrix(names, columns, counts), unseen: encoded.map((e) => e.unseen) };
}

/** Throws a RangeError for an encoding that no table gives; for those read from files. */
export function checkEncoding({ version, columns }: TableEncoding): void {
  if (version !== 1) throw new RangeError(`encoding: expected version 1, got ${String(version)}`);
  const names = new Set<string>();
  for (const { name, kind, categories } of columns) {
    const where = `encoding column "${name}"`;
    if (names.has(name)) throw new RangeError(`${where}: expected it once, got it twice`);
    names.add(name);
    if (kind !== 'category' && kind !== 'number') {
      throw new RangeError(`${where}: expected numbers or categories, got ${String(kind)}`);
    }
    if (kind === 'number' && categories.length > 0) {
      throw new RangeError(`${where}: expected no categories of numbers`);
    }
    const unordered = categories.findIndex((text, i) => i > 0 && text <= categories[i - 1]);
    if (unordered >= 0) {
      throw new RangeError(
        `${where}: expected ascending categories, got "${categories[unordered]}"`,
      );
    }
  }
}

/** Codes of a column with the one for what was never seen; 0 for numbers. */
export function codeCountOf({ kind, categories }: ColumnSchema): number {
  return kind === 'number' ? 0 : categories.length + 1;
}

/** The text of a code; undefined for numbers and for codes out of range. */
export function categoryOf({ kind, categories }: ColumnSchema, code: number): string | undefined {
  if (kind === 'number') return undefined;
  return code === categories.length ? UNSEEN : categories[code];
}

function problemOf(
  { name, kind }: ColumnSchema,
  column: Column | undefined,
  names: readonly string[],
): string | undefined {
  if (column === undefined) return `expected a column "${name}", found ${nearNames(names, name)}`;
  if (column.kind === kind || isAllMissing(column)) return undefined;
  return kind === 'category'
    ? `expected categories in column "${name}", found numbers; declare it a category`
    : `expected numbers in column "${name}", found categories such as ` +
        `${JSON.stringify(column.kind === 'category' ? column.categories[0] : '')}`;
}

function isAllMissing(column: Column): boolean {
  return column.kind === 'number'
    ? column.values.every(Number.isNaN)
    : column.categories.length === 0;
}

function encodeColumn(schema: ColumnSchema, column: Column) {
  if (column.kind === 'category' && schema.kind === 'category') return encodeCodes(schema, column);
  if (column.kind === 'number') return { values: column.values, unseen: 0 };
  return { values: new Float64Array(column.codes.length).fill(Number.NaN), unseen: 0 };
}

function encodeCodes({ categories }: ColumnSchema, column: CategoryColumn) {
  const known = new Map(categories.map((category, code) => [category, code]));
  const codes = column.categories.map((category) => known.get(category) ?? categories.length);
  const values = new Float64Array(column.codes.length);
  let unseen = 0;
  for (let row = 0; row < values.length; row++) {
    const code = column.codes[row];
    values[row] = code < 0 ? Number.NaN : codes[code];
    if (values[row] === categories.length) unseen++;
  }
  return { values, unseen };
}
