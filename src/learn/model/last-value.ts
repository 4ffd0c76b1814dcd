import type { Matrix } from '../table/index.ts';

/** Repeats the target of so many rows before. */
export interface LastValueModel {
  readonly kind: 'last-value';
  readonly version: 1;
  readonly columnNames: readonly string[];
  /** Index of the column that holds the target of the row before. */
  readonly past: number;
  /** Rows back: 1 for the row before. */
  readonly season: number;
}

const SEASON_MAX = 100_000;

/** Throws a RangeError for a model that cannot be: files hold anything. */
export function checkLastValue({ version, columnNames, past, season }: LastValueModel): void {
  const isIn = (value: number, low: number, high: number) =>
    Number.isInteger(value) && value >= low && value <= high;
  const isSound =
    version === 1 && isIn(past, 0, columnNames.length - 1) && isIn(season, 1, SEASON_MAX);
  if (!isSound) {
    throw new RangeError(
      `last value: expected version 1, a column of ${columnNames.length} and a season of up to ` +
        `${SEASON_MAX} rows, got ${version}, ${past} and ${season}`,
    );
  }
}

/** Of each row; NaN for the first ones of a season. */
export function predictLastValue({ past, season }: LastValueModel, matrix: Matrix): Float64Array {
  const values = matrix.columns[past];
  return values.map((_, row) => values[row - season + 1] ?? Number.NaN);
}
