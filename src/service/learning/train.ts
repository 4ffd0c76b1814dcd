import { basename } from 'node:path';
import {
  auditOf,
  type Bundle,
  cardOf,
  dropColumns,
  type Experiment,
  type ExperimentProgress,
  experiment,
  type Finding,
  findColumn,
  type Importances,
  importancesOf,
  keepExamples,
  type Learner,
  learnedOf,
  type ModelCard,
  merit,
  modelCardMarkdown,
  type RowOrder,
  type Run,
  type Settings,
  type Table,
  type TableNote,
  type TaskOptions,
  type TrainingSet,
  type Trial,
  taskOf,
} from '../../learn/index.ts';
import type { ReadTableOptions } from '../ingest/index.ts';
import { OperatorError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { explained } from './explained.ts';
import { type Fused, fuseRun } from './fuse.ts';
import { readTrainingTable } from './training-table.ts';
import { checkKeepsOrder, type SplitSpec, splitInOrder, splitTable } from './split.ts';
import { TuneLog } from './tune-log.ts';

export interface TrainOptions extends TaskOptions {
  /** A table, or, with `captures`, a folder of captures. */
  readonly path: string;
  readonly captures?: { readonly labels?: string | undefined } | undefined;
  readonly drop: readonly string[];
  /** Columns of numbers that are names of categories. */
  readonly categories: readonly string[];
  readonly learners: readonly { readonly learner: Learner; readonly settings: Settings }[];
  readonly split: SplitSpec;
  readonly trainingSets: readonly TrainingSet[];
  readonly folds: number;
  /** The column whose values folds keep together; equal rows when absent. */
  readonly foldBy?: string | undefined;
  readonly repeats: number;
  readonly atFpr: readonly number[];
  readonly budgets?: readonly number[] | undefined;
  readonly tune: { readonly seconds: number; readonly candidates: number } | undefined;
  /** A file of trials, to go on where an earlier search ended. */
  readonly tuneLog?: string | undefined;
  /** The target has to lie within. */
  readonly bounds?: { readonly low: number; readonly high: number } | undefined;
  /** The column of kinds by which novelty is weighed beside the best; absent: none beside it. */
  readonly fuse?: string | undefined;
  readonly seed: number;
  readonly jobs: number;
  /** Of which models columns are weighed, which takes seconds each; the best when absent. */
  readonly importances?: 'best' | 'every';
  readonly onReading?: ReadTableOptions['onProgress'];
  readonly onProgress?: (done: ExperimentProgress) => void;
}

export interface Trained {
  /** Name of the table, without its folder. */
  readonly source: string;
  readonly digest: string;
  /** What reading the table and choosing its columns left out, a line each. */
  readonly notes: readonly string[];
  /** How test rows were set apart. */
  readonly split: string;
  /** Where rows follow each other. */
  readonly order: RowOrder | undefined;
  readonly experiment: Experiment;
  readonly best: Run;
  /** Name of the figure by which the best was chosen, and on which rows. */
  readonly chosenBy: string;
  /** The best with novelty beside it, where that was asked for. */
  readonly fused: Fused | undefined;
  /** What may flatter the figures. */
  readonly findings: readonly Finding[];
  /** Of the best; then, where asked for, of the others that look at columns. */
  readonly importances: readonly Importances[];
  readonly card: ModelCard;
}

/** Reads a table, fits the learners on one part of its rows, and judges them on the other. */
export async function train(options: TrainOptions): Promise<Trained> {
  const { path, seed, drop } = options;
  const inOrder = options.learners.map(({ learner }) => learner).filter((each) => each.rowsBefore);
  if (inOrder.length > 0) {
    checkKeepsOrder(
      options.split,
      inOrder.map(({ name }) => name),
    );
  }
  const read = await readTrainingTable(options);
  return explained(async () => {
    const table = dropColumns(
      read.table,
      drop.filter((name) => name !== ''),
    );
    const task = taskOf(table, options);
    if (options.bounds !== undefined) checkBounds(table, task.target, options.bounds);
    const divide = inOrder.length > 0 ? splitInOrder : splitTable;
    const aside = asideOf(options);
    const split = await divide(options.split, { table, task, aside, seed });
    const features = (part: Table) => dropColumns(part, aside);
    const done = await experiment({
      ...options,
      tune: tunePlan(options, { digest: read.digest, split: split.words }),
      task,
      foldBy: options.foldBy === undefined ? undefined : findColumn(split.train, options.foldBy),
      train: features(split.train),
      test: split.test,
      sequence: split.sequence,
      now: () => performance.now(),
    });
    const notes = [...read.notes.map(({ text }: TableNote) => text), ...done.leftOut];
    const chosen = bestOf(done.runs);
    const fused = await fusedBest(done, { ...options, best: chosen.best, train: split.train });
    const findings = await auditOf(done, options);
    const importances = weighColumns(done, chosen.best, options);
    const about = { source: basename(path), digest: read.digest, split: split.words };
    return {
      ...about,
      ...chosen,
      order: split.sequence && { by: split.sequence.by },
      notes,
      experiment: done,
      fused,
      findings,
      importances,
      card: cardOf(done, chosen.best, { ...about, seed, findings, importances: importances[0] }),
    };
  });
}

/** Columns that training asks for and learns nothing from. */
function asideOf({ fuse, foldBy, target }: TrainOptions): string[] {
  return [fuse, foldBy].filter((name) => name !== undefined && name !== target) as string[];
}

/** A search of settings that goes on where its log ended; undefined unasked. */
function tunePlan(options: TrainOptions, { digest, split }: { digest: string; split: string }) {
  const { tune, tuneLog, target, seed } = options;
  if (tune === undefined) return undefined;
  const log =
    tuneLog === undefined ? undefined : new TuneLog(tuneLog, { digest, target, split, seed });
  return { ...tune, known: log?.known, onTrial: (trial: Trial) => log?.add(trial) };
}

async function fusedBest(
  done: Experiment,
  { fuse, best, ...options }: TrainOptions & { best: Run; train: Table },
): Promise<Fused | undefined> {
  if (fuse === undefined) return undefined;
  const onProgress = (step: { step: number; steps: number }) =>
    options.onProgress?.({ run: best.name, stage: 'weigh', ...step });
  return fuseRun(done, best, { ...options, kinds: fuse, onProgress });
}

function weighColumns(done: Experiment, best: Run, options: TrainOptions): Importances[] {
  const others = options.importances === 'every' ? done.runs : [];
  return [best, ...others.filter((run) => run !== best && looks(run))].map((run) =>
    importancesOf(done, run, {
      seed: options.seed,
      onProgress: (step) => options.onProgress?.({ run: run.name, stage: 'weigh', ...step }),
    }),
  );
}

function checkBounds(
  table: Table,
  target: string,
  { low, high }: { readonly low: number; readonly high: number },
): void {
  const column = findColumn(table, target);
  if (column.kind !== 'number') return;
  const row = column.values.findIndex((value) => value < low || value > high);
  if (row < 0) return;
  throw new RangeError(
    `target "${target}", row ${row + 1}: expected a score from ${low} to ${high}, ` +
      `got ${column.values[row]}`,
  );
}

/** A baseline tells every row the same. */
const looks = ({ member }: Run) => member.model.kind !== 'baseline';

/** By figures out of fold; without folds the first learner named, since test rows don't choose. */
function bestOf(runs: readonly Run[]): { best: Run; chosenBy: string } {
  const judged = runs.filter(({ outOfFold }) => outOfFold.length > 0);
  if (judged.length === 0) return { best: runs[0], chosenBy: 'named first' };
  const value = (run: Run) => merit(run.outOfFold[0].figures).value;
  const best = judged.reduce((a, b) => (value(b) > value(a) ? b : a));
  return { best, chosenBy: `${merit(best.outOfFold[0].figures).name} out of fold` };
}

/** The best run as a model file's content. */
export function bundleOf(
  { source, digest, split, order, experiment: done, best, fused, card, importances }: Trained,
  { seed, created, keepRows = 0 }: { seed: number; created: string; keepRows?: number | undefined },
): Bundle {
  const examples = examplesOf(done, { count: keepRows, seed });
  return {
    manifest: {
      role: 'attacks',
      madeBy: `vedette ${VERSION}`,
      created,
      seed,
      task: done.task,
      encoding: done.encoding,
      order,
      training: {
        source,
        digest,
        rows: done.train.matrix.rowCount,
        split,
        classRows: best.classRows,
      },
      band: best.band,
      figures: {
        test: finite(fused?.figures ?? best.figures),
        outOfFold: finite(best.outOfFold[0]?.figures ?? {}),
      },
      card: modelCardMarkdown(card),
      learned: learnedOf(done, best, importances[0]),
    },
    member: best.member,
    ...(examples && { examples }),
    ...(fused && { fusion: fused.fusion }),
  };
}

/** Undefined where none were asked for. Throws for a number, which has no labels. */
function examplesOf(
  { train: { matrix, target } }: Experiment,
  { count, seed }: { count: number; seed: number },
) {
  if (count === 0) return undefined;
  if (target.kind === 'classes') return keepExamples({ ...target, matrix }, { count, seed });
  const message = 'option --keep-examples: expected a target of classes, got numbers';
  throw new OperatorError('VED_USAGE', message);
}

/** A figure that has no value, as of no rows, is left out. */
export function finite(figures: { readonly [name: string]: number }): { [name: string]: number } {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));
}
