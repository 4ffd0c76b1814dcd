import { BINS_MAX } from './binned-matrix.ts';
import { rowHashes } from './folds.ts';
import type { AddedColumns, Matrix } from './matrix.ts';

/**
 * How often training rows had exactly the value of a column: what a machine repeats has values that
 * come again, and a tree can't cut out each of thousands. Rows that are equal in all columns count
 * once, so that rows which were drawn several times are as common as others.
 */
export interface ValueCounts {
  /** Columns of numbers with values that came again, ascending. */
  readonly sources: Int32Array;
  /** Where the values of each source begin in the lists below, and where those of the last end. */
  readonly starts: Int32Array;
  /** In 32 bits, ascending within a source; values in fewer than COUNT_MIN rows count as 0. */
  readonly values: Float32Array;
  readonly counts: Int32Array;
}

/** A value that came less often says no more than one that never came. */
export const COUNT_MIN = 3;
/** Of columns with fewer values each has a bin of its own, which trees can cut out. */
const VALUES_MIN = BINS_MAX + 1;
const HASH_SEED = 1;

/** Null where no column has so many values, or none comes again. */
export function valueCountsOf(matrix: Matrix): ValueCounts | null {
  const { columns, categoryCounts } = matrix;
  const rows = differentRows(matrix);
  const sources: number[] = [];
  const starts = [0];
  const [values, counts]: [number[], number[]] = [[], []];
  for (const [source, column] of columns.entries()) {
    if (categoryCounts?.[source]) continue;
    const runs = repeated(Float32Array.from(rows, (row) => column[row]).sort());
    if (runs === undefined) continue;
    sources.push(source);
    for (const { value, count } of runs) {
      values.push(value);
      counts.push(count);
    }
    starts.push(values.length);
  }
  if (sources.length === 0) return null;
  return {
    sources: Int32Array.from(sources),
    starts: Int32Array.from(starts),
    values: Float32Array.from(values),
    counts: Int32Array.from(counts),
  };
}

/** The first of all rows that are equal in all columns. */
function differentRows(matrix: Matrix): Uint32Array {
  const seen = new Set<number>();
  const hashes = rowHashes(matrix, HASH_SEED);
  return Uint32Array.from(hashes.keys()).filter((row) => {
    const { size } = seen;
    return seen.add(hashes[row]).size > size;
  });
}

/** Of sorted numbers, missing ones last: those that come again, where there are many different. */
function repeated(sorted: Float32Array): { value: number; count: number }[] | undefined {
  const runs: { value: number; count: number }[] = [];
  let different = 0;
  for (let from = 0; from < sorted.length; ) {
    const value = sorted[from] + 0;
    let to = from + 1;
    while (to < sorted.length && sorted[to] === value) to++;
    if (to - from >= COUNT_MIN && Number.isFinite(value)) runs.push({ value, count: to - from });
    different++;
    from = to;
  }
  return different >= VALUES_MIN && runs.length > 0 ? runs : undefined;
}

/** Of rows that were not counted; a missing value came 0 times. */
export function countColumns(counts: ValueCounts, matrix: Matrix): AddedColumns {
  return columnsOf(counts, matrix, (count) => count);
}

/** Of the rows that were counted: how often others had the value. */
export function trainingCountColumns(counts: ValueCounts, matrix: Matrix): AddedColumns {
  return columnsOf(counts, matrix, (count) => (count > COUNT_MIN ? count - 1 : 0));
}

function columnsOf(
  { sources, starts, values, counts }: ValueCounts,
  { columnNames, columns }: Matrix,
  told: (count: number) => number,
): AddedColumns {
  return {
    names: Array.from(sources, (source) => `rows with ${columnNames[source]}`),
    columns: Array.from(sources, (source, i) => {
      const own = values.subarray(starts[i], starts[i + 1]);
      return columns[source].map((value) => {
        const place = placeOf(own, Math.fround(value));
        return place < 0 ? 0 : told(counts[starts[i] + place]);
      });
    }),
  };
}

/** Index of a value in an ascending list; -1 where it is not there. */
function placeOf(values: Float32Array, value: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return values[low] === value ? low : -1;
}

/** Throws a RangeError for what `valueCountsOf` can't have made. */
export function checkValueCounts(found: ValueCounts, columnCount: number): void {
  const { sources, starts, values, counts } = found;
  const isSound =
    sources instanceof Int32Array &&
    starts instanceof Int32Array &&
    values instanceof Float32Array &&
    counts instanceof Int32Array &&
    sources.length >= 1 &&
    sources.every(
      (source, i) => source >= 0 && source < columnCount && !(source <= sources[i - 1]),
    ) &&
    starts.length === sources.length + 1 &&
    starts[0] === 0 &&
    starts.every((start, i) => i === 0 || start > starts[i - 1]) &&
    starts[sources.length] === values.length &&
    counts.length === values.length &&
    counts.every((count) => count >= COUNT_MIN) &&
    values.every(Number.isFinite) &&
    sources.every((_, i) => isAscending(values.subarray(starts[i], starts[i + 1])));
  if (isSound) return;
  throw new RangeError(
    `value counts: expected ascending values of ascending columns below ${columnCount}, each ` +
      `with a count of ${COUNT_MIN} or more`,
  );
}

const isAscending = (values: Float32Array): boolean =>
  values.every((value, i) => i === 0 || value > values[i - 1]);
