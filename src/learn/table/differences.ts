import type { AddedColumns, Matrix } from './matrix.ts';

/**
 * Columns made of two others: what the first has more than the second, missing where one of them
 * is. Trees cut one column at a time, and would need a stair of cuts to tell where two counts are
 * equal.
 */
export interface Differences {
  /** Indices of columns, each below its second. */
  readonly firsts: Int32Array;
  readonly seconds: Int32Array;
}

/** Rows that are looked at, spread over all. */
const ROWS_MAX = 4096;
/** Columns of numbers that have equal values in fewer rows are of different things. */
const EQUAL_SHARE_MIN = 0.05;
/** At the most, those that are equal most often first. */
export const DIFFERENCES_MAX = 64;

/**
 * Pairs of columns that count alike: in some rows, but not in all, both have the same value other
 * than 0 (which stands for nothing in columns of any kind). Null where there are none.
 */
export function differencesOf({
  columnNames,
  columns,
  categoryCounts,
}: Matrix): Differences | null {
  const numbers = [...columnNames.keys()].filter((column) => !categoryCounts?.[column]);
  const sampled = columns.map(spread);
  const found: { first: number; second: number; equal: number }[] = [];
  for (const [i, first] of numbers.entries()) {
    for (const second of numbers.slice(i + 1)) {
      const { equal, differ } = agreement(sampled[first], sampled[second]);
      const isAlike = equal >= EQUAL_SHARE_MIN * sampled[first].length;
      if (isAlike && equal > 0 && differ > 0) found.push({ first, second, equal });
    }
  }
  if (found.length === 0) return null;
  const kept = found.sort((a, b) => b.equal - a.equal).slice(0, DIFFERENCES_MAX);
  return {
    firsts: Int32Array.from(kept, ({ first }) => first),
    seconds: Int32Array.from(kept, ({ second }) => second),
  };
}

function spread(values: Float64Array): Float64Array {
  const step = Math.ceil(values.length / ROWS_MAX) || 1;
  return Float64Array.from({ length: Math.ceil(values.length / step) }, (_, i) => values[i * step]);
}

function agreement(one: Float64Array, other: Float64Array): { equal: number; differ: number } {
  let [equal, differ] = [0, 0];
  for (let row = 0; row < one.length; row++) {
    if (one[row] !== other[row]) differ++;
    else if (one[row] !== 0) equal++;
  }
  return { equal, differ };
}

/** In 32 bits, so that programs which know no wider numbers say the same. */
export function differenceColumns(
  { firsts, seconds }: Differences,
  { columnNames, columns }: Matrix,
): AddedColumns {
  const pairs = Array.from(firsts, (first, i) => [first, seconds[i]] as const);
  return {
    names: pairs.map(([a, b]) => `${columnNames[a]} - ${columnNames[b]}`),
    columns: pairs.map(([a, b]) => difference(columns[a], columns[b])),
  };
}

function difference(one: Float64Array, other: Float64Array): Float64Array {
  const to = new Float64Array(one.length);
  for (let row = 0; row < to.length; row++) {
    to[row] = Math.fround(Math.fround(one[row]) - Math.fround(other[row]));
  }
  return to;
}

/** Throws a RangeError for what `differencesOf` can't have made. */
export function checkDifferences({ firsts, seconds }: Differences, columnCount: number): void {
  const isSound =
    firsts instanceof Int32Array &&
    seconds instanceof Int32Array &&
    firsts.length >= 1 &&
    firsts.length <= DIFFERENCES_MAX &&
    seconds.length === firsts.length &&
    firsts.every((first, i) => first >= 0 && first < seconds[i]) &&
    seconds.every((second) => second < columnCount);
  if (isSound) return;
  throw new RangeError(
    `differences: expected 1 to ${DIFFERENCES_MAX} pairs of ${columnCount} columns`,
  );
}
