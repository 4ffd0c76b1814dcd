import {
  balancedBootstrap,
  type Column,
  columnGroups,
  dropColumns,
  encodeTable,
  encodingOf,
  type Matrix,
  type RowGroups,
  type Table,
  type TableEncoding,
  takeRows,
} from '../table/index.ts';
import { type ResidualBand, residualBand } from '../evaluate/index.ts';
import { calibrate } from './calibrate.ts';
import { crossValidate, crossValidateInOrder } from './cross-validate.ts';
import { type Figures, figuresOf, normalOf } from './figures.ts';
import { type Rows, rowsFrom, takeBoth } from './held-out.ts';
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
import type { Member } from './member.ts';
import { PredictTeam } from './predict-team.ts';
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
  /** A column of the training rows: those of one value stay in one fold. Equal ones when absent. */
  readonly foldBy?: Column | undefined;
  /** How often the folds are drawn anew. */
  readonly repeats: number;
  /** Rows follow each other, which some learners need; absent where their order says nothing. */
  readonly sequence?: Sequence | undefined;
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

export interface Sequence {
  /** The column that holds the target of the row before. */
  readonly past: string;
  /** The test rows come right after those that train, or begin anew. */
  readonly test: 'follows' | 'begins';
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
  /** Where rows follow each other: those right before the test rows, and the column of the past. */
  readonly before?: Matrix | undefined;
  readonly past?: string | undefined;
  readonly runs: readonly Run[];
}

/** One learner on one training set. */
export interface Run extends Pick<Fitted, 'losses' | 'gains' | 'unseen'> {
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
  const tested = options.test && prepare(options.test, { task, encoding });
  if (tested === undefined && options.folds === 0) {
    throw new RangeError('experiment: expected test rows, or folds to judge the training rows by');
  }
  const learners = options.learners.map(({ learner, settings }) => {
    return { learner, settings: settingsOf(learner, settings) };
  });
  checkLearners(learners, options);
  const rowsBefore = Math.max(...learners.map(rowsBeforeOf));
  const { test, before, line } = testAfter(train, tested, { ...options, rowsBefore });
  const runs: Run[] = [];
  for (const each of learners) {
    const plan = { ...each, encoding, train, test, before, options };
    const tuned = options.tune && (await tuneOne(plan, options.tune, learners.length));
    for (const trainingSet of options.trainingSets) {
      const settings = tuned?.settings ?? plan.settings;
      const run = await runOne({ ...plan, settings, trainingSet });
      runs.push(tuned ? { ...run, tuned } : run);
    }
  }
  const past = options.sequence?.past;
  return { task, encoding, leftOut: [...leftOut, ...line], train, test, before, past, runs };
}

const kindWords = { classes: 'classes', number: 'numbers' } as const;

type Configured = ExperimentOptions['learners'][number];

function checkLearners(learners: readonly Configured[], { task, sequence }: ExperimentOptions) {
  for (const { learner } of learners) {
    if (!learner.tasks.includes(task.kind)) {
      const [can] = learner.tasks;
      throw new RangeError(
        `${learner.name}: it tells ${kindWords[can]}, and target "${task.target}" has ` +
          kindWords[task.kind],
      );
    }
    if (learner.rowsBefore === undefined || sequence !== undefined) continue;
    throw new RangeError(`${learner.name}: expected rows that follow each other`);
  }
}

function rowsBeforeOf({ learner, settings }: Configured): number {
  return learner.rowsBefore?.(settings) ?? 0;
}

/** Test rows with what stands before them, which judges nothing itself. */
function testAfter(
  train: Rows,
  test: Rows | undefined,
  { sequence, rowsBefore }: { sequence?: Sequence | undefined; rowsBefore: number },
): { test: Rows | undefined; before?: Matrix; line: string[] } {
  if (sequence === undefined || test === undefined) return { test, line: [] };
  const follows = sequence.test === 'follows';
  const { rowCount } = (follows ? train : test).matrix;
  if (rowCount <= rowsBefore) {
    throw new RangeError(
      `experiment: expected more than ${rowsBefore} rows that a learner reads before a row, ` +
        `got ${rowCount}`,
    );
  }
  if (follows) return { test, before: train.matrix, line: [] };
  const judging = Uint32Array.from({ length: rowCount - rowsBefore }, (_, i) => rowsBefore + i);
  const line = `the first ${rowsBefore} test rows, which are only read before those after them`;
  return {
    test: takeBoth(test, judging),
    before: rowsFrom(test.matrix, 0, rowsBefore),
    line: rowsBefore > 0 ? [line] : [],
  };
}

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
  before: Matrix | undefined;
  encoding: TableEncoding;
  options: ExperimentOptions;
}

/** What a fit needs, telling its progress under a name. */
function inputOf(plan: RunPlan, run: string, stage: ExperimentProgress['stage']): FitInput {
  const { settings, train, encoding, options } = plan;
  const { seed, jobs } = options;
  const onProgress = (done: FitProgress) => options.onProgress?.({ run, stage, ...done });
  const normal = normalOf(options.task);
  const past = options.sequence?.past;
  return { ...train, encoding, settings, seed, jobs, normal, past, onProgress };
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
  const groups = options.foldBy && knownGroups(options.foldBy, options);
  const outOfFold = [];
  for (let repeat = 0; options.folds > 0 && repeat < options.repeats; repeat++) {
    const input = { ...inputOf(plan, name, 'fold'), seed: options.seed + repeat };
    const { predictions, target } =
      options.sequence === undefined
        ? await crossValidate(learner, input, { folds: options.folds, groups, choose })
        : await crossValidateInOrder(learner, input, options.folds);
    outOfFold.push({ predictions, target, figures: figuresOf(predictions, target, options) });
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
  const judged = { matrix: (plan.test ?? train).matrix, before: plan.before };
  const team = new PredictTeam(member, judged.matrix, options);
  team.wait();
  const { predictions, ...speed } = timedPredictions(team, judged, options.now);
  await team.end();
  const unseen = outOfFold[0] ?? { ...plan.test, predictions };
  return {
    ...fitted,
    name,
    learner: learner.name,
    trainingSet,
    outOfFold,
    member,
    classRows: classRowsOf(chosen.target),
    band: fitted.band ?? bandOf(unseen),
    width: team.width,
    speed: { fitSeconds, ...speed },
    ...(plan.test
      ? { predictions, figures: figuresOf(predictions, plan.test.target, options) }
      : outOfFold[0]),
  };
}

/** Of the rows with a known target, which are those that train. */
function knownGroups(column: Column, { task, train }: ExperimentOptions): RowGroups {
  const { rows } = targetOf(task, train);
  const one = { rowCount: train.rowCount, columns: [column] };
  return columnGroups(rows.length === train.rowCount ? column : takeRows(one, rows).columns[0]);
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
