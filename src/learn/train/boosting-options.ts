import type { BoostingModel } from '../model/index.ts';
import type { BinnedMatrix, Matrix } from '../table/index.ts';

/** Classes by number, or a number for each row. */
export type BoostingTarget =
  | { readonly labels: Uint8Array; readonly classCount: number }
  | Float64Array;

/**
 * Rate, leaves and least hessian are the best found by cross-validation of the training rows of
 * UNSW-NB15, ten classes (`npm run bench -- boosting-settings`).
 */
export interface BoostingOptions {
  /** Trees for each margin at the most: 100. */
  rounds?: number;
  /** Leaves of a tree at the most: 80. */
  leavesMax?: number;
  /** Inner nodes above a leaf at the most: 64, which is a limit of model files too. */
  depthMax?: number;
  /** Share of a tree's values that is added: 0.1. */
  learningRate?: number;
  /** Added to the hessians of a leaf: 1. */
  l2?: number;
  /** The same for a cut of categories, whose sets suit the training rows too well: 10. */
  categoryL2?: number;
  /**
   * Sum of hessians of a node's rows from which on a category may stand in a set; rarer ones go
   * right, with those never seen: 20. One category alone needs no more than a leaf does.
   */
  categoryHessianMin?: number;
  /** Sum of hessians that a leaf has at the least: 2. */
  hessianMin?: number;
  /** Training rows that a leaf has at the least: 1. */
  leafRowsMin?: number;
  /** Share of the rows, drawn anew for each round: 1. */
  rowShare?: number;
  /** Share of the columns, drawn anew for each tree: 0.7. */
  columnShare?: number;
  /** A column: 1 where the margin may only rise with it, -1 only fall, 0 either. */
  monotone?: readonly number[];
  /** A row: how much it counts, 0 or more; 1 when absent. */
  weights?: Float64Array;
  /** For numbers: in (0, 1), predicts that quantile instead of the mean. */
  quantile?: number;
  /** Rows that are only judged; their loss stands in the result for each round. */
  validation?: { readonly matrix: Matrix | BinnedMatrix; readonly target: BoostingTarget };
  /** Stops after as many rounds without a lower validation loss, and keeps the best: never. */
  patience?: number;
  seed: number;
  onProgress?: (done: { step: number; steps: number; loss: number }) => void;
}

/** Rows as bytes, with the names that a model needs. */
export type NamedBins = BinnedMatrix & { readonly columnNames: readonly string[] };

export interface TrainedBoosting {
  readonly model: BoostingModel;
  /** A column: its share of all gains of the trees kept; 0 for each where there is no cut. */
  readonly importances: Float64Array;
  /** Mean loss after each round, that of the trees kept and those after; see `validation`. */
  readonly trainingLosses: readonly number[];
  /** Empty without validation rows. */
  readonly validationLosses: readonly number[];
}

/** All choices made. */
export type BoostingSettings = Required<
  Omit<BoostingOptions, 'monotone' | 'weights' | 'quantile' | 'validation' | 'onProgress'>
> & { readonly monotone: Int8Array };

const DEPTH_LIMIT = 64;
const LEAVES_MAX = 4096;
const TREES_MAX = 10_000;
const COLUMNS_MAX = 4096;
/** Sums of gradients of this many rows stay within 32 bits. */
const ROWS_MAX = 2 ** 24;

/** Throws a RangeError for a choice out of its range. */
export function settingsOf(
  options: BoostingOptions,
  shape: { columnCount: number; outputCount: number },
): BoostingSettings {
  const { columnCount, outputCount } = shape;
  const roundsMax = Math.floor(TREES_MAX / outputCount);
  const whole = (name: keyof BoostingOptions, fallback: number, min: number, max: number) => {
    const value = inRange(options, name, { fallback, min, max });
    if (!Number.isInteger(value)) fail(name, 'a whole number', value);
    return value;
  };
  const real = (name: keyof BoostingOptions, fallback: number, min: number, max = Infinity) =>
    inRange(options, name, { fallback, min, max });
  return {
    rounds: whole('rounds', Math.min(100, roundsMax), 1, roundsMax),
    leavesMax: whole('leavesMax', 80, 2, LEAVES_MAX),
    depthMax: whole('depthMax', DEPTH_LIMIT, 1, DEPTH_LIMIT),
    learningRate: real('learningRate', 0.1, Number.MIN_VALUE),
    l2: real('l2', 1, 0),
    categoryL2: real('categoryL2', 10, 0),
    categoryHessianMin: real('categoryHessianMin', 20, 0),
    hessianMin: real('hessianMin', 2, 0),
    leafRowsMin: whole('leafRowsMin', 1, 1, ROWS_MAX),
    rowShare: real('rowShare', 1, Number.MIN_VALUE, 1),
    columnShare: real('columnShare', 0.7, Number.MIN_VALUE, 1),
    patience: real('patience', Infinity, 1),
    seed: options.seed,
    monotone: directionsOf(options.monotone, columnCount),
  };
}

/** Throws a RangeError when a target, or weights, don't fit the rows. */
export function checkRows(
  { rowCount, columnCount }: BinnedMatrix,
  target: BoostingTarget,
  weights?: Float64Array,
): void {
  if (rowCount < 1 || rowCount > ROWS_MAX) fail('rows', `1 to ${ROWS_MAX}`, rowCount);
  if (columnCount < 1 || columnCount > COLUMNS_MAX) {
    fail('columns', `1 to ${COLUMNS_MAX}`, columnCount);
  }
  const targetCount = 'labels' in target ? target.labels.length : target.length;
  if (targetCount !== rowCount) fail('target', `${rowCount} rows`, targetCount);
  if ('labels' in target) {
    const { labels, classCount } = target;
    if (!(classCount >= 2 && classCount <= 255)) fail('class count', '2 to 255', classCount);
    const wrong = labels.findIndex((label) => label >= classCount);
    if (wrong >= 0) fail(`label of row ${wrong}`, `one below ${classCount}`, labels[wrong]);
  } else {
    const wrong = target.findIndex((number) => !Number.isFinite(number));
    if (wrong >= 0) fail(`target of row ${wrong}`, 'a finite number', target[wrong]);
  }
  if (weights !== undefined) checkWeights(weights, rowCount);
}

/** Throws a RangeError where rows that are only judged are of another shape. */
export function checkJudged(
  judged: { binned: BinnedMatrix; target: BoostingTarget },
  learnt: { columnCount: number; classCount: number },
): void {
  checkRows(judged.binned, judged.target);
  const { columnCount } = judged.binned;
  if (columnCount !== learnt.columnCount) {
    fail('columns of validation rows', String(learnt.columnCount), columnCount);
  }
  const classCount = 'labels' in judged.target ? judged.target.classCount : 0;
  if (classCount !== learnt.classCount) {
    fail('classes of validation rows', String(learnt.classCount), classCount);
  }
}

function checkWeights(weights: Float64Array, rowCount: number): void {
  if (weights.length !== rowCount) fail('weights', `${rowCount} rows`, weights.length);
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong >= 0) fail(`weight of row ${wrong}`, 'a finite number, 0 or more', weights[wrong]);
  if (!weights.some((weight) => weight > 0)) fail('weights', 'one above 0', 0);
}

function inRange(
  options: BoostingOptions,
  name: keyof BoostingOptions,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const value = (options[name] as number | undefined) ?? fallback;
  if (!(value >= min && value <= max)) fail(name, `${min} to ${max}`, value);
  return value;
}

function directionsOf(monotone: readonly number[] | undefined, columnCount: number): Int8Array {
  if (monotone === undefined) return new Int8Array(columnCount);
  if (monotone.length !== columnCount) fail('monotone', `${columnCount} columns`, monotone.length);
  const wrong = monotone.find((direction) => ![-1, 0, 1].includes(direction));
  if (wrong !== undefined) fail('monotone', '-1, 0 or 1', wrong);
  return Int8Array.from(monotone);
}

function fail(what: string, expected: string, got: unknown): never {
  throw new RangeError(`boosting, ${what}: expected ${expected}, got ${String(got)}`);
}
