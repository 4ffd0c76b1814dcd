/** Numbers as read; NaN is a missing value, and none is infinite. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  readonly values: Float64Array;
}

/** Words out of a list; the code -1 is a missing value. */
export interface CategoryColumn {
  readonly kind: 'category';
  readonly name: string;
  /** Index into `categories` a row. */
  readonly codes: Int32Array;
  /** Different, in ascending order of their UTF-16 code units. */
  readonly categories: readonly string[];
}

export type Column = NumberColumn | CategoryColumn;

/** Named columns of equal length, as a file has them. Names are data: any text, each once. */
export interface Table {
  readonly rowCount: number;
  readonly columns: readonly Column[];
}

/** What a reader did that its caller should know: a line each, none of them an error. */
export interface TableNote {
  readonly column: string;
  readonly kind: 'infinite' | 'all-missing' | 'left-out' | 'replaced-bytes';
  /** Cells concerned; for a column that was left out, the different texts seen until then. */
  readonly count: number;
  readonly text: string;
}

export interface ReadTable {
  readonly table: Table;
  readonly notes: readonly TableNote[];
}

/** Throws a RangeError for columns of unequal length and for names that occur twice. */
export function createTable(columns: readonly Column[]): Table {
  const rowCount = columns.length === 0 ? 0 : lengthOf(columns[0]);
  const names = new Set<string>();
  for (const column of columns) {
    if (lengthOf(column) !== rowCount) {
      throw new RangeError(
        `table column "${column.name}": expected ${rowCount} rows, got ${lengthOf(column)}`,
      );
    }
    if (names.has(column.name)) {
      throw new RangeError(`table: expected different column names, got "${column.name}" twice`);
    }
    names.add(column.name);
  }
  return { rowCount, columns };
}

/** The column of a name; throws a RangeError that names similar columns where there is none. */
export function findColumn(table: Table, name: string): Column {
  const found = table.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = table.columns.map((column) => column.name);
  throw new RangeError(`table: expected a column "${name}", found ${nearNames(names, name)}`);
}

/** The columns of these names, in the order of the names. */
export function pickColumns(table: Table, names: readonly string[]): Table {
  return { ...createTable(names.map((name) => findColumn(table, name))), rowCount: table.rowCount };
}

/** All columns but those of these names, each of which must be there. */
export function dropColumns(table: Table, names: readonly string[]): Table {
  const dropped = new Set(names.map((name) => findColumn(table, name)));
  return { ...table, columns: table.columns.filter((column) => !dropped.has(column)) };
}

/** These rows in this order; a row may come more than once. Categories stay as they are. */
export function takeRows(table: Table, rows: ArrayLike<number>): Table {
  for (let i = 0; i < rows.length; i++) {
    if (!Number.isInteger(rows[i]) || rows[i] < 0 || rows[i] >= table.rowCount) {
      throw new RangeError(`table: expected rows below ${table.rowCount}, got ${rows[i]}`);
    }
  }
  const columns = table.columns.map((column) =>
    column.kind === 'number'
      ? { ...column, values: taken(column.values, new Float64Array(rows.length), rows) }
      : { ...column, codes: taken(column.codes, new Int32Array(rows.length), rows) },
  );
  return { rowCount: rows.length, columns };
}

/** `"a", "b"` of the names most like the one that is missing, for the end of a message. */
export function nearNames(names: readonly string[], wanted: string): string {
  if (names.length === 0) return 'no columns';
  const SHOWN = 3;
  const near = names
    .map((name) => ({ name, likeness: likeness(name.toLowerCase(), wanted.toLowerCase()) }))
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, SHOWN)
    .map(({ name }) => `"${name}"`);
  const rest = names.length - near.length;
  return `${near.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Pairs of neighbouring letters that both have, as a share of all (Dice's coefficient). */
function likeness(one: string, other: string): number {
  if (one === other) return 1;
  const pairs = (text: string) =>
    new Set(Array.from({ length: Math.min(text.length, 100) + 1 }, (_, i) => pairAt(text, i)));
  const [a, b] = [pairs(one), pairs(other)];
  let shared = 0;
  for (const pair of a) if (b.has(pair)) shared++;
  return (2 * shared) / (a.size + b.size);
}

function pairAt(text: string, at: number): string {
  return `${text[at - 1] ?? ' '}${text[at] ?? ' '}`;
}

function lengthOf(column: Column): number {
  return column.kind === 'number' ? column.values.length : column.codes.length;
}

function taken<T extends Float64Array | Int32Array>(from: T, to: T, rows: ArrayLike<number>): T {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]];
  return to;
}
