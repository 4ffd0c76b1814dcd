import { createRandom } from '../random.ts';
import type { Matrix } from '../table/index.ts';
import { spreadRows } from './held-out.ts';

const BACKGROUND_ROWS = 8;
/** Rows whose values are sorted at the most. */
const ROWS_MAX = 10_000;

/**
 * Values that stand for those of a column that an explanation leaves out: of each column those in
 * the middle of eight equal parts of its sorted values, dealt to eight rows at random, each column
 * on its own (a Latin hypercube, McKay, Beckman & Conover, 1979). So few rows stand for all, and
 * none of them is a row of the table.
 */
export function backgroundOf({ columns, rowCount }: Matrix, seed: number): Float64Array[] {
  const rows = spreadRows(rowCount, ROWS_MAX);
  return columns.map((column, c) => {
    // Missing values come last.
    const sorted = Float64Array.from(rows, (row) => column[row]).sort();
    const values = Float64Array.from(
      { length: BACKGROUND_ROWS },
      (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / BACKGROUND_ROWS)],
    );
    const random = createRandom(seed, `background ${c}`);
    for (let left = values.length - 1; left > 0; left--) {
      const other = random.below(left + 1);
      const value = values[left];
      values[left] = values[other];
      values[other] = value;
    }
    return values;
  });
}

/** Throws a RangeError for what `backgroundOf` never makes of columns with so many codes each. */
export function checkBackground(
  background: readonly Float64Array[],
  categoryCounts: readonly number[],
): void {
  const { length } = categoryCounts;
  if (!Array.isArray(background) || background.length !== length) {
    throw new RangeError(`background: expected ${length} columns`);
  }
  for (const [column, values] of background.entries()) {
    const count = categoryCounts[column];
    const isFine =
      values instanceof Float64Array &&
      values.length === BACKGROUND_ROWS &&
      values.every((v) => count === 0 || Number.isNaN(v) || (v >= 0 && v < count && v % 1 === 0));
    if (isFine) continue;
    throw new RangeError(`background column ${column}: expected ${BACKGROUND_ROWS} of its values`);
  }
}
