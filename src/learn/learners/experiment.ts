import {
  balancedBootstrap,
  type Column,
  dropColumns,
  encodeTable,
  encodingOf,
  type Table,
  type TableEncoding,
  takeRows,
} from '../table/index.ts';
import { type ResidualBand, residualBand } from '../evaluate/index.ts';
import { calibrate } from './calibrate.ts';
import { crossValidate } from './cross-validate.ts';
import { type Figures, figuresOf, normalOf } from './figures.ts';
import { type Rows, takeBoth } from './held-out.ts';
import {
  type FitInput,
  type FitProgress,
  type Fitted,
  type Learner,
  type Settings,
  settingsOf,
  type Target,
} from './learner.ts';
import { fitMember } from './fit-member.ts';
import { type Member, memberPredictor } from './member.ts';
import { type Speed, timedPredictions } from './speed.ts';
import { type Task, targetOf } from './task.ts';
import { type Trial, type Tuned, tune } from './tune.ts';

export type TrainingSet = 'as found' | 'balanced';

/** Learners on the same rows: how each is fitted, and what it is worth on rows it did not see. */
export interface ExperimentOptions {
  readonly task: Task;
  /** With the target's column, as the test rows. */
  readonly train: Table;
  /** Absent: all rows train, and the predictions out of fold are judged. */
  readonly test?: Table | undefined;
  readonly learners: readonly { readonly learner: Learner; readonly settings: Settings }[];
  /** `balanced` draws the rows of rare classes again until all are as frequent. */
  readonly trainingSets: readonly TrainingSet[];
  /** Parts of the training rows for figures out of fold; 0 for none. */
  readonly folds: number;
  /** How often the folds are drawn anew. */
  readonly repeats: number;
  /** Search settings on the training rows before all else; the learners' own when absent. */
  readonly tune?: TunePlan | undefined;
  /** False positive rates at which recall is told. */
  readonly atFpr: readonly number[];
  /** Numbers of rows that are looked at, of which it is told what they hold. */
  readonly budgets?: readonly number[] | undefined;
  readonly seed: number;
  readonly jobs: number;
  /** Milliseconds from any beginning; only for the figures of speed. */
  readonly now: () => number;
  readonly onProgress?: ((done: ExperimentProgress) => void) | undefined;
}

export interface TunePlan {
  /** For all learners together, in equal parts. */
  readonly seconds: number;
  readonly candidates: number;
  readonly known?: readonly Trial[] | undefined;
  readonly onTrial?: ((trial: Trial) => void) | undefined;
}

export interface ExperimentProgress {
  readonly run: string;
  readonly stage: 'tune' | 'fold' | 'fit' | 'weigh';
  readonly step: number;
  readonly steps: number;
  readonly loss?: number | undefined;
}

export interface Experiment {
  readonly task: Task;
  readonly encoding: TableEncoding;
  /** Columns that were not learned from, and why: a line each. */
  readonly leftOut: readonly string[];
  /** As codes and numbers, with their targets. */
  readonly train: Rows;
  /** Absent where the rows that trained are judged, out of fold. */
  readonly test: Rows | undefined;
  readonly runs: readonly Run[];
}

/** One learner on one training set. */
export interface Run extends Pick<Fitted, 'losses' | 'gains'> {
  readonly name: string;
  readonly learner: string;
  readonly trainingSet: TrainingSet;
  readonly member: Member;
  /** Rows of each class that the model was fitted on, as drawn; empty for a number. */
  readonly classRows: readonly number[];
  /** How far from a predicted number the truth lies, by rows not fitted on; null for classes. */
  readonly band: ResidualBand | null;
  /** Numbers a row of `predictions` and `outOfFold`. */
  readonly width: number;
  /** Of the test rows, or out of fold. */
  readonly predictions: Float64Array;
  readonly figures: Figures;
  readonly speed: Speed;
  /** What a search of settings tried, where one was asked for. */
  readonly tuned?: Tuned;
  /** Of the training rows, by models that did not see them, of each repeat; the figures of each. */
  readonly outOfFold: readonly { predictions: Float64Array; figures: Figures }[];
}

/** Fits and judges each learner on each training set, in order. */
export async function experiment(options: ExperimentOptions): Promise<Experiment> {
  const { task } = options;
  const { encoding, leftOut } = encodingFor(options.train, task.target);
  const train = prepare(options.train, { task, encoding });
  const test = options.test && prepare(options.test, { task, encoding });
  if (test === undefined && options.folds === 0) {
    throw new RangeError('experiment: expected test rows, or folds to judge the training rows by');
  }
  const runs: Run[] = [];
  const learners = options.learners.filter(({ learner }) => learner.tasks.includes(task.kind));
  if (learners.length === 0) {
    throw new RangeError(`experiment: none of the learners tells ${kindWords[task.kind]}`);
  }
  for (const each of learners) {
    const plan = {
      ...each,
      encoding,
      settings: settingsOf(each.learner, each.settings),
      train,
      test,
      options,
    };
    const tuned = options.tune && (await tuneOne(plan, options.tune, learners.length));
    for (const trainingSet of options.trainingSets) {
      const settings = tuned?.settings ?? plan.settings;
      const run = await runOne({ ...plan, settings, trainingSet });
      runs.push(tuned ? { ...run, tuned } : run);
    }
  }
  return { task, encoding, leftOut, train, test, runs };
}

const kindWords = { classes: 'classes', number: 'numbers' } as const;

/** Rows with a known target, as codes and numbers. */
export function prepare(
  table: Table,
  { task, encoding }: { task: Task; encoding: TableEncoding },
): Rows {
  const { target, rows } = targetOf(task, table);
  const known = rows.length === table.rowCount ? table : takeRows(table, rows);
  if (rows.length === 0) throw new RangeError(`target "${task.target}": no row has a value`);
  return { matrix: encodeTable(encoding, known).matrix, target };
}

interface RunPlan {
  learner: Learner;
  settings: Settings;
  train: Rows;
  test: Rows | undefined;
  encoding: TableEncoding;
  options: ExperimentOptions;
}

/** What a fit needs, telling its progress under a name. */
function inputOf(plan: RunPlan, run: string, stage: ExperimentProgress['stage']): FitInput {
  const { settings, train, encoding, options } = plan;
  const { seed, jobs } = options;
  const onProgress = (done: FitProgress) => options.onProgress?.({ run, stage, ...done });
  const normal = normalOf(options.task);
  return { ...train, encoding, settings, seed, jobs, normal, onProgress };
}

/** Parts of the rows by which a search judges. */
const TUNE_FOLDS = 3;

function tuneOne(plan: RunPlan, { seconds, ...rest }: TunePlan, learners: number): Promise<Tuned> {
  const { learner, options } = plan;
  return tune({
    ...rest,
    learner,
    task: options.task,
    input: inputOf(plan, learner.name, 'tune'),
    folds: TUNE_FOLDS,
    now: options.now,
    untilMs: options.now() + (seconds * 1000) / learners,
  });
}

async function runOne(plan: RunPlan & { trainingSet: TrainingSet }): Promise<Run> {
  const { learner, trainingSet, train, options } = plan;
  const name = trainingSet === 'as found' ? learner.name : `${learner.name} (${trainingSet})`;
  const choose = chooserOf(trainingSet);
  const outOfFold = [];
  for (let repeat = 0; options.folds > 0 && repeat < options.repeats; repeat++) {
    const seed = options.seed + repeat;
    const { predictions } = await crossValidate(
      learner,
      { ...inputOf(plan, name, 'fold'), seed },
      { folds: options.folds, choose },
    );
    outOfFold.push({ predictions, figures: figuresOf(predictions, train.target, options) });
  }
  const every = Uint32Array.from({ length: train.matrix.rowCount }, (_, row) => row);
  const rows = choose(every, train.target, options.seed);
  const chosen = rows === every ? train : takeBoth(train, rows);
  const startMs = options.now();
  const fitted = await fitMember(learner, { ...inputOf(plan, name, 'fit'), ...chosen });
  const fitSeconds = (options.now() - startMs) / 1000;
  const calibration =
    train.target.kind === 'classes' && outOfFold.length > 0
      ? calibrate(outOfFold[0].predictions, train.target)
      : null;
  const member = { ...fitted.member, calibration };
  const predictor = memberPredictor(member);
  const { predictions, ...speed } = timedPredictions(
    predictor,
    (plan.test ?? train).matrix,
    options.now,
  );
  const unseen = outOfFold[0] ? { ...train, ...outOfFold[0] } : { ...plan.test, predictions };
  return {
    ...fitted,
    name,
    learner: learner.name,
    trainingSet,
    outOfFold,
    member,
    classRows: classRowsOf(chosen.target),
    band: bandOf(unseen),
    width: predictor.width,
    speed: { fitSeconds, ...speed },
    ...(plan.test
      ? { predictions, figures: figuresOf(predictions, plan.test.target, options) }
      : outOfFold[0]),
  };
}

function classRowsOf(target: Target): number[] {
  if (target.kind === 'number') return [];
  const counts = new Array<number>(target.classCount).fill(0);
  for (const label of target.labels) counts[label]++;
  return counts;
}

function bandOf({ target, predictions }: { target?: Target; predictions: Float64Array }) {
  if (target?.kind !== 'number') return null;
  return residualBand({ predicted: predictions, actual: target.values });
}

/** The rows that train, of those that may. */
function chooserOf(trainingSet: TrainingSet) {
  return (rows: Uint32Array, target: Target, seed: number): Uint32Array =>
    trainingSet === 'balanced' && target.kind === 'classes'
      ? balancedBootstrap(rows, target.labels, seed)
      : rows;
}

/** More than this share of different words is a name of the row, from which nothing is learned. */
const NAMES_SHARE = 0.5;
const NAMES_MIN = 50;

/** The columns that are learned from, and a line on each of the others. */
export function encodingFor(train: Table, target?: string) {
  const leftOut: string[] = [];
  const isUsed = (column: Column): boolean => {
    const reason = reasonToLeaveOut(column, train.rowCount);
    if (reason !== undefined) leftOut.push(`${column.name}: ${reason}`);
    return reason === undefined;
  };
  const columns = (target === undefined ? train : dropColumns(train, [target])).columns.filter(
    isUsed,
  );
  if (columns.length === 0) throw new RangeError('table: expected a column to learn from');
  return { encoding: encodingOf({ ...train, columns }), leftOut };
}

function reasonToLeaveOut(column: Column, rowCount: number): string | undefined {
  if (column.kind === 'number') {
    return column.values.every(Number.isNaN) ? 'it has no value' : undefined;
  }
  const { length } = column.categories;
  if (length === 0) return 'it has no value';
  if (length < NAMES_MIN || length < NAMES_SHARE * rowCount) return undefined;
  return `${length} different words in ${rowCount} rows name the row`;
}
