import { likeliestClasses, permutationImportance } from '../evaluate/index.ts';
import { type Matrix, sumBySource, takeMatrixRows } from '../table/index.ts';
import type { Experiment, Run } from './experiment.ts';
import { explainerOf } from './explain.ts';
import type { Explainer } from './explainer.ts';
import { figuresOf, merit } from './figures.ts';
import { spreadRows, takeBoth } from './held-out.ts';
import { memberPredictor } from './member.ts';
import { predictAfter } from './sequence.ts';

/** Rows that permutations are judged on at the most, and times each column is dealt out anew. */
const PERMUTED_ROWS = 2000;
const REPEATS = 3;
/** Nearest neighbours look at most of their values for each row: fewer rows where they are many. */
const PERMUTED_ROWS_MIN = 200;
const PERMUTED_VALUES = 5e8;
/** Rows that are explained: at most so many, fewer where one takes long, but not below these. */
const EXPLAINED_ROWS = 1000;
const EXPLAINED_ROWS_MIN = 50;
/** All rows together, in nodes of trees: some five seconds on one core. */
const EXPLAINED_WORK = 1e8;

/** How much a model makes of each column, by every measure that it has. */
export interface Importances {
  /** Name of the run. */
  readonly run: string;
  /** The figure that falls when a column is dealt out anew, and on how many rows. */
  readonly figure: string;
  readonly rows: number;
  /** What was explained; absent where the model has no explanations. */
  readonly shap?: Pick<Explainer, 'unit' | 'how'> & { readonly rows: number };
  /** In the order of the table. */
  readonly columns: readonly Importance[];
}

export interface Importance {
  readonly name: string;
  /** Mean loss over the repeats, in units of the figure; below 0 where the column did harm. */
  readonly loss: number;
  /** Standard deviation of the loss between repeats. */
  readonly spread: number;
  /** Share of what cuts gained in training; absent where the trainer measures none. */
  readonly gain?: number;
  /** Mean of |SHAP|: how far the column moves the class that a row was taken for, or the number. */
  readonly shap?: number;
}

export interface ImportanceOptions {
  readonly seed: number;
  readonly onProgress?: (done: { step: number; steps: number }) => void;
}

/** Measured on some of the rows that judge; gains are those of training. */
export function importancesOf(
  done: Experiment,
  run: Run,
  { seed, onProgress }: ImportanceOptions,
): Importances {
  const judged = done.test ?? done.train;
  const { rowCount } = judged.matrix;
  const count = Math.min(rowCount, permutedRows(run));
  // Rows that follow each other stay together.
  const first = Uint32Array.from({ length: count }, (_, row) => row);
  const some = takeBoth(judged, done.before ? first : spreadRows(rowCount, count));
  const predictor = memberPredictor(run.member);
  const meritOf = (predictions: Float64Array) =>
    merit(figuresOf(predictions, some.target, { task: done.task, atFpr: [] }));
  const { columns } = permutationImportance({
    matrix: some.matrix,
    score: (matrix) => predictAfter(predictor, matrix, done.before),
    figure: (predictions) => meritOf(predictions).value,
    seed,
    repeats: REPEATS,
    ...(onProgress && { onProgress }),
  });
  const gains = gainsOf(run);
  const shap = shapOf(run, judged.matrix, seed);
  return {
    run: run.name,
    figure: merit(run.figures).name,
    rows: some.matrix.rowCount,
    ...(shap && { shap: { rows: shap.rows, unit: shap.unit, how: shap.how } }),
    columns: columns.map((column, i) => ({
      ...column,
      ...(gains && { gain: gains[i] }),
      ...(shap && { shap: shap.means[i] }),
    })),
  };
}

function permutedRows({ member: { model } }: Run): number {
  if (model.kind !== 'neighbours') return PERMUTED_ROWS;
  const affordable = Math.floor(PERMUTED_VALUES / model.values.length);
  return Math.max(PERMUTED_ROWS_MIN, Math.min(PERMUTED_ROWS, affordable));
}

/** Those of a design are told as the columns of the table that they come from. */
function gainsOf({ gains, member: { design } }: Run): Float64Array | undefined {
  return gains && design !== null ? sumBySource(design, gains) : gains;
}

/** A column: the mean of |part| over rows, each of the class that it is taken for. */
function shapOf({ member }: Run, matrix: Matrix, seed: number) {
  const explainer = explainerOf(member, { seed });
  if (explainer === undefined) return undefined;
  const { unit, how, work } = explainer;
  const affordable = Math.max(EXPLAINED_ROWS_MIN, Math.floor(EXPLAINED_WORK / work));
  const rows = spreadRows(matrix.rowCount, Math.min(EXPLAINED_ROWS, affordable));
  const { predict, width } = memberPredictor(member);
  const outputs = likeliestClasses(predict(takeMatrixRows(matrix, rows)), width);
  const means = new Float64Array(matrix.columns.length);
  for (const [i, row] of rows.entries()) {
    const { parts } = explainer.explain(matrix, row, outputs[i]);
    for (let column = 0; column < means.length; column++) {
      means[column] += Math.abs(parts[column]) / rows.length;
    }
  }
  return { rows: rows.length, unit, how, means };
}
