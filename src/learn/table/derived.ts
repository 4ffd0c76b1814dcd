import {
  checkDifferences,
  type Differences,
  differenceColumns,
  differencesOf,
} from './differences.ts';
import { type AddedColumns, appendColumns, type Matrix } from './matrix.ts';
import {
  checkValueCounts,
  countColumns,
  trainingCountColumns,
  type ValueCounts,
  valueCountsOf,
} from './value-counts.ts';

/**
 * What is known of a table's columns beyond their values, as columns more: where two that count
 * alike differ, and how often training rows had the value. Plain data, kept with a model.
 */
export interface Derived {
  readonly version: 1;
  /** Of the matrix that they are added to. */
  readonly columnNames: readonly string[];
  readonly differences: Differences | null;
  readonly counts: ValueCounts | null;
}

/**
 * Learned from training rows, with these rows as a model is to learn from them: a row does not
 * count itself. Undefined where nothing can be derived.
 */
export function derive(matrix: Matrix): { derived: Derived; matrix: Matrix } | undefined {
  const differences = differencesOf(matrix);
  const counts = valueCountsOf(matrix);
  if (differences === null && counts === null) return undefined;
  const { columnNames } = matrix;
  const added = counts === null ? [] : [trainingCountColumns(counts, matrix)];
  return {
    derived: { version: 1, columnNames, differences, counts },
    matrix: appendColumns(matrix, [...differencesIn(differences, matrix), ...added]),
  };
}

/** Other rows with the columns more. Throws a RangeError for a matrix of other columns. */
export function withDerived({ columnNames, differences, counts }: Derived, matrix: Matrix): Matrix {
  for (let i = 0; i < Math.max(columnNames.length, matrix.columnNames.length); i++) {
    if (columnNames[i] === matrix.columnNames[i]) continue;
    throw new RangeError(
      `derived columns, column ${i + 1}: expected "${columnNames[i]}", ` +
        `got "${matrix.columnNames[i]}"`,
    );
  }
  const added = counts === null ? [] : [countColumns(counts, matrix)];
  return appendColumns(matrix, [...differencesIn(differences, matrix), ...added]);
}

const differencesIn = (differences: Differences | null, matrix: Matrix): AddedColumns[] =>
  differences === null ? [] : [differenceColumns(differences, matrix)];

/** All columns, the derived among them. */
export const derivedWidth = ({ columnNames, differences, counts }: Derived): number =>
  columnNames.length + (differences?.firsts.length ?? 0) + (counts?.sources.length ?? 0);

/**
 * What is said of all columns, as what it says of the table's: half of a difference for each of
 * its two columns.
 */
export function withoutDerived(derived: Derived, values: Float64Array): Float64Array {
  const { columnNames, differences, counts } = derived;
  const own = values.slice(0, columnNames.length);
  let next = columnNames.length;
  for (const [i, first] of differences?.firsts.entries() ?? []) {
    const half = values[next++] / 2;
    own[first] += half;
    own[(differences as Differences).seconds[i]] += half;
  }
  for (const source of counts?.sources ?? []) own[source] += values[next++];
  return own;
}

/** Of foreign files: throws a RangeError for what `derive` can't have made. */
export function checkDerived({ version, columnNames, differences, counts }: Derived): void {
  if (version !== 1) {
    throw new RangeError(`derived columns: expected version 1, got ${String(version)}`);
  }
  if (differences !== null) checkDifferences(differences, columnNames.length);
  if (counts !== null) checkValueCounts(counts, columnNames.length);
}
