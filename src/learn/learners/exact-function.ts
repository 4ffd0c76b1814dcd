/**
 * Finds:  whether a number is (nearly) an exact function of the columns, and of which few.
 * Reads:  rows that train and rows that judge, both without missing targets.
 * Fails:  where the function is finer than the rows tell: it then looks noisy, and nothing is said.
 * Cost:   one small fit; only where that explains most, some large ones, on 30,000 rows each.
 * Score:  share of the variance of the held-out targets that boosting leaves, as it grows: noise
 *         stops the fall early, an exact function doesn't. One row in 1,000 is set aside.
 * Paper:  none for the test; the learner is that of Friedman, "Greedy Function Approximation: A
 *         Gradient Boosting Machine", Annals of Statistics 29 (2001).
 */
import type { Finding } from '../evaluate/index.ts';
import type { Matrix } from '../table/index.ts';
import { boosting } from './boosting.ts';
import { fitMember } from './fit-member.ts';
import { type Rows, spreadRows, takeBoth } from './held-out.ts';
import { type Settings, settingsOf } from './learner.ts';
import { memberPredictor } from './member.ts';

/** Below this share of variance left, what is left is rounding, or rows too few. */
export const EXACT_LIMIT = 1e-4;
/** More is a target with noise, or one that takes other columns. */
const FIRST_LIMIT = 0.3;
/** An exact function's error falls at least by so much from one size to the next. */
const FALL_MIN = 2;
const TRAIN_ROWS_MAX = 30_000;
const TEST_ROWS_MAX = 10_000;
/** Columns of less gain than this share are left out, and those of less than that tried without. */
const GAIN_MIN = 1e-4;
const LITTLE_GAIN = 0.02;

/**
 * Share of held-out rows, those of the largest errors, that are set aside: on which side of a step
 * a value lies that no training row has can't be known. (One row of 8,000 would hide the function
 * of the table that this was tried on; noise is in more rows than these.)
 */
const ASIDE = 0.001;

/** Nothing is held back: there is no noise to fit. */
const FREE = {
  'column-share': 1,
  l2: 0,
  'leaf-weight': 1,
  'category-l2': 0,
  'category-weight': 1,
};
const SIZES: readonly Settings[] = [
  { ...FREE, rounds: 30, leaves: 31, 'learning-rate': 0.3 },
  { ...FREE, rounds: 60, leaves: 127, 'learning-rate': 0.2 },
  { ...FREE, rounds: 200, leaves: 255, 'learning-rate': 0.2, refine: 20 },
];

export interface ExactFunction {
  /** A column set with which it holds, the weightiest first; no smaller one was found. */
  readonly columns: readonly string[];
  /** Share of the held-out variance that is left, by size of the learner. */
  readonly left: readonly number[];
}

export interface SplitRows {
  readonly train: Rows;
  readonly test: Rows;
  readonly jobs: number;
}

/** Undefined where the error stops falling above the limit. */
export async function exactFunctionOf(split: SplitRows): Promise<ExactFunction | undefined> {
  let rows: SplitRows = {
    ...split,
    train: takeBoth(split.train, spreadRows(split.train.matrix.rowCount, TRAIN_ROWS_MAX)),
    test: takeBoth(split.test, spreadRows(split.test.matrix.rowCount, TEST_ROWS_MAX)),
  };
  const left: number[] = [];
  for (const settings of SIZES) {
    const limit = left.length === 0 ? FIRST_LIMIT : left[left.length - 1] / FALL_MIN;
    const fit = await leftBy(rows, settings);
    left.push(fit.left);
    const order = [...fit.gains.keys()].sort((a, b) => fit.gains[b] - fit.gains[a] || a - b);
    if (fit.left < EXACT_LIMIT) {
      const kept = await fewestColumns(rows, { order, gains: fit.gains, settings });
      return { columns: kept.map((column) => rows.train.matrix.columnNames[column]), left };
    }
    if (!(fit.left < limit)) return undefined;
    // What gains next to nothing is only in the way of an exact fit.
    rows = onlyOf(
      rows,
      order.filter((column) => fit.gains[column] >= GAIN_MIN),
    );
  }
  return undefined;
}

/** The same as a finding, which says nothing where there is none. */
export async function exactFunctionFindings(split: SplitRows): Promise<Finding[]> {
  const found = await exactFunctionOf(split);
  if (found === undefined) return [];
  const value = 1 - found.left[found.left.length - 1];
  const names = found.columns.map((name) => JSON.stringify(name)).join(', ');
  const steps = found.left.map((share) => share.toExponential(0)).join(', ');
  const { rowCount } = split.test.matrix;
  const judged = Math.min(rowCount, TEST_ROWS_MAX);
  const text =
    `the target is (nearly) an exact function of ${names} (R² = ${value.toFixed(6)} on ` +
    `${judged - asideOf(judged)} of ${judged} held-out rows; share of variance left as the ` +
    `learner grows: ${steps})`;
  return [{ kind: 'function', value, limit: 1 - EXACT_LIMIT, text }];
}

interface Weighed {
  /** The weightiest first. */
  readonly order: readonly number[];
  readonly gains: Float64Array;
  readonly settings: Settings;
}

/** Without the lightest columns, one after the other, until one is missed. */
async function fewestColumns(rows: SplitRows, { order, gains, settings }: Weighed) {
  let kept = order.filter((column) => gains[column] >= GAIN_MIN);
  while (kept.length > 1 && gains[kept[kept.length - 1]] < LITTLE_GAIN) {
    const fewer = kept.slice(0, -1);
    const { left } = await leftBy(onlyOf(rows, fewer), settings);
    if (!(left < EXACT_LIMIT)) break;
    kept = fewer;
  }
  return kept;
}

const asideOf = (rowCount: number) => Math.ceil(ASIDE * rowCount);

async function leftBy({ train, test, jobs }: SplitRows, some: Settings) {
  const settings = settingsOf(boosting, some);
  const { member, gains } = await fitMember(boosting, { ...train, settings, seed: 1, jobs });
  const predicted = memberPredictor(member).predict(test.matrix);
  const { target } = test;
  if (target.kind !== 'number') throw new RangeError('exact function: expected numbers');
  const mean = target.values.reduce((sum, value) => sum + value, 0) / target.values.length;
  const spread = target.values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const errors = predicted.map((value, row) => (target.values[row] - value) ** 2).sort();
  const judged = errors.subarray(0, errors.length - asideOf(errors.length));
  const squares = judged.reduce((sum, error) => sum + error, 0);
  return { left: spread > 0 ? squares / spread : Number.NaN, gains: gains ?? new Float64Array(0) };
}

function onlyOf(rows: SplitRows, columns: readonly number[]): SplitRows {
  return {
    ...rows,
    train: { ...rows.train, matrix: columnsOf(rows.train.matrix, columns) },
    test: { ...rows.test, matrix: columnsOf(rows.test.matrix, columns) },
  };
}

function columnsOf(matrix: Matrix, columns: readonly number[]): Matrix {
  const counts = matrix.categoryCounts;
  return {
    rowCount: matrix.rowCount,
    columnNames: columns.map((column) => matrix.columnNames[column]),
    columns: columns.map((column) => matrix.columns[column]),
    ...(counts && { categoryCounts: columns.map((column) => counts[column]) }),
  };
}
