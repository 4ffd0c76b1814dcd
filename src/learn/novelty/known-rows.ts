import { findColumn, type Table } from '../table/index.ts';
import { guessNormal } from '../learners/index.ts';

/** A column that tells which rows are ordinary: those with this value. */
export interface OrdinaryColumn {
  readonly column: string;
  readonly normal: string;
}

/** What is known of some rows: which are ordinary, and what the others are. */
export interface KnownRows {
  /** Rows of the table with a value in the column, ascending; all rows where there is no column. */
  readonly rows: Uint32Array;
  /** A row of `rows` each: 0 ordinary, 1 anything else. */
  readonly labels: Uint8Array;
  /** Index into `kinds` of each row of `rows`. */
  readonly kindOf: Uint16Array;
  /** What rows are called, in ascending order; empty where there is no column. */
  readonly kinds: readonly string[];
}

/** More values than this are no kinds of rows. */
const KINDS_MAX = 1000;

/**
 * The column by its name, and its ordinary value: as named, or by a word that data sets use for it.
 * Throws a RangeError that says what was found.
 */
export function ordinaryColumn(
  table: Table,
  { target, normal }: { target: string; normal?: string | undefined },
): OrdinaryColumn {
  const kinds = kindsOf(table, target);
  if (normal === undefined) {
    const guess = kinds[guessNormal(kinds)];
    if (guess !== undefined) return { column: target, normal: guess };
  } else if (kinds.includes(normal)) return { column: target, normal };
  const wanted = normal === undefined ? 'the value of ordinary rows to be named' : `"${normal}"`;
  throw new RangeError(
    `target "${target}": expected ${wanted}, found ${kinds.slice(0, 10).join(', ')}`,
  );
}

/** Reads what is known of a table's rows; other tables may have other kinds than training had. */
export function knownRows(table: Table, ordinary: OrdinaryColumn | null): KnownRows {
  if (ordinary === null) {
    const rows = Uint32Array.from({ length: table.rowCount }, (_, row) => row);
    return {
      rows,
      labels: new Uint8Array(rows.length),
      kindOf: new Uint16Array(rows.length),
      kinds: [],
    };
  }
  const kinds = kindsOf(table, ordinary.column);
  const indexOf = new Map(kinds.map((kind, index) => [kind, index]));
  const wordOf = wordsOf(table, ordinary.column);
  const rows: number[] = [];
  const kindOf: number[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const kind = indexOf.get(wordOf(row) ?? '');
    if (kind === undefined) continue;
    rows.push(row);
    kindOf.push(kind);
  }
  const normal = indexOf.get(ordinary.normal);
  return {
    rows: Uint32Array.from(rows),
    labels: Uint8Array.from(kindOf, (kind) => (kind === normal ? 0 : 1)),
    kindOf: Uint16Array.from(kindOf),
    kinds,
  };
}

function kindsOf(table: Table, name: string): string[] {
  const wordOf = wordsOf(table, name);
  const kinds = new Set<string>();
  for (let row = 0; row < table.rowCount; row++) {
    const word = wordOf(row);
    if (word !== undefined) kinds.add(word);
    if (kinds.size <= KINDS_MAX) continue;
    throw new RangeError(`target "${name}": expected kinds of rows, found over ${KINDS_MAX}`);
  }
  return [...kinds].sort();
}

/** The value of a row as text; undefined where it is missing. */
function wordsOf(table: Table, name: string): (row: number) => string | undefined {
  const column = findColumn(table, name);
  if (column.kind === 'category') return (row) => column.categories[column.codes[row]];
  return (row) => (Number.isNaN(column.values[row]) ? undefined : String(column.values[row]));
}
