import { Command, InvalidArgumentError, Option } from 'commander';
import {
  type ExperimentProgress,
  type Learner,
  learnerNamed,
  learnerNames,
  type Settings,
} from '../../learn/index.ts';
import { trainingReport } from '../deliver/index.ts';
import { OperatorError } from '../errors.ts';
import {
  bundleOf,
  checkModelPlace,
  parseSplit,
  type Trained,
  train,
  writeModel,
} from '../learning/index.ts';
import { counts, OPTIONS, rates, wholeNumber } from './options.ts';
import { outputTo } from './output.ts';
import { renderTraining } from './render-training.ts';
import { createStepProgress } from './step-progress.ts';
import { terminalText } from './terminal-text.ts';
import { trainingJson } from './training-json.ts';
import { VERSION } from '../version.ts';

interface TrainFlags {
  target: string;
  normal?: string;
  task?: 'classes' | 'number';
  drop: string[];
  category: string[];
  models: string[];
  set: string[];
  split: string;
  folds: number;
  repeats: number;
  atFpr: number[];
  budget: number[];
  balance?: boolean;
  tune?: boolean;
  seconds: number;
  candidates: number;
  tuneLog?: string;
  window?: number;
  units?: number;
  epochs?: number;
  batch?: number;
  learningRate?: number;
  seed: number;
  jobs: number;
  output?: string;
  report?: string;
  json?: boolean;
}

const SPLIT_ABOUT = 'random[:SHARE], group:COL, time:COL, file:TABLE, ids:TABLE or none';
const DEFAULT_MODELS = ['forest', 'boosting', 'baseline'];

/** `a,b` as a list; several times adds up. */
function names(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), ...text.split(',').filter((name) => name !== '')];
}

export function trainCommand(): Command {
  return withEffort(new Command('train'))
    .description('learn from a table, say what was learned is worth, and keep it as a model file')
    .argument('<table>', 'CSV, TSV, NDJSON or Parquet, also gzip or zstd; any field of application')
    .requiredOption('--target <column>', 'the column to be told from the others')
    .option('--normal <value>', 'the class of the target that is nothing to look at')
    .addOption(
      new Option('--task <kind>', 'what the target is, where its values leave it open').choices([
        'classes',
        'number',
      ]),
    )
    .option('--drop <columns>', 'columns not to learn from, separated by commas', names, [])
    .option('--category <columns>', 'columns of numbers that are names', names, [])
    .addOption(
      new Option('--models <names>', `which learners: ${learnerNames().join(', ')}`)
        .argParser(names)
        .default(undefined, DEFAULT_MODELS.join(',')),
    )
    .addOption(netOption('--window <rows>', 'lstm: rows that a prediction reads'))
    .addOption(netOption('--units <count>', 'neural-net, lstm: units of the first layer'))
    .addOption(netOption('--epochs <count>', 'neural-net, lstm: passes over the rows at the most'))
    .addOption(netOption('--batch <rows>', 'neural-net, lstm: rows a step'))
    .addOption(netOption('--learning-rate <rate>', 'neural-net, lstm: length of a step'))
    .option('--set <learner.name=value>', 'a setting, such as forest.trees=300', names, [])
    .option('--split <how>', SPLIT_ABOUT, 'random')
    .option('-o, --output <file>', 'write the best model to this file (.vedette)')
    .option('--report <file>', 'write figures and curves as one self-contained HTML file')
    .addOption(OPTIONS.json())
    .action(async (table: string, flags: TrainFlags) => {
      // Bad places are told before long work.
      const report = flags.report === undefined ? undefined : outputTo(flags.report);
      if (flags.output !== undefined) await checkModelPlace(flags.output);
      const trained = await trainWithProgress(table, flags);
      process.stdout.write(
        flags.json ? `${JSON.stringify(trainingJson(trained))}\n` : renderTraining(trained),
      );
      report?.write(trainingReport(trained, `vedette ${VERSION}`));
      report?.close();
      if (flags.output !== undefined) {
        const created = new Date().toISOString();
        const bundle = bundleOf(trained, { seed: flags.seed, created });
        const bytes = await writeModel(flags.output, bundle);
        const where = terminalText(flags.output);
        process.stderr.write(`wrote ${trained.best.name} to ${where} (${bytes} bytes)\n`);
      }
    });
}

/** How thoroughly settings and figures are sought, and with how many threads. */
function withEffort(command: Command): Command {
  return command
    .addOption(
      new Option('--folds <count>', 'parts of the training rows, for figures out of fold')
        .argParser(wholeNumber(0, 100))
        .default(5),
    )
    .addOption(
      new Option('--repeats <count>', 'how often the folds are drawn anew')
        .argParser(wholeNumber(1, 100))
        .default(1),
    )
    .option('--at-fpr <rates>', 'false positive rates at which recall is told', rates, [])
    .option('--budget <rows>', 'numbers of rows looked at, to tell what they hold', counts, [])
    .option('--balance', 'train also on rows balanced by drawing rare classes again')
    .option('--tune', 'search the settings of each learner on the training rows first')
    .addOption(
      new Option('--seconds <time>', 'time that the search may take, for all learners together')
        .argParser(wholeNumber(1, 1_000_000))
        .default(300),
    )
    .addOption(
      new Option('--candidates <count>', 'settings drawn for each learner by the search')
        .argParser(wholeNumber(2, 10_000))
        .default(27),
    )
    .option('--tune-log <file>', 'keep the trials, and go on from those of an earlier search')
    .addOption(OPTIONS.seed())
    .addOption(OPTIONS.jobs());
}

async function trainWithProgress(path: string, flags: TrainFlags): Promise<Trained> {
  const progress = createStepProgress();
  const learners = withNaive((flags.models ?? DEFAULT_MODELS).map(named));
  const settings = settingsFrom([...netSettings(flags, learners), ...flags.set]);
  return train({
    path,
    target: flags.target,
    normal: flags.normal,
    kind: flags.task,
    drop: flags.drop,
    categories: flags.category,
    learners: learners.map((learner) => ({
      learner,
      settings: settings.get(learner.name) ?? {},
    })),
    split: parseSplit(flags.split),
    trainingSets: flags.balance ? ['as found', 'balanced'] : ['as found'],
    folds: flags.folds,
    repeats: flags.repeats,
    atFpr: flags.atFpr,
    budgets: flags.budget,
    tuneLog: flags.tuneLog,
    tune: flags.tune ? { seconds: flags.seconds, candidates: flags.candidates } : undefined,
    seed: flags.seed,
    jobs: flags.jobs,
    importances: flags.json || flags.report !== undefined ? 'every' : 'best',
    onReading: ({ bytes, total }) =>
      progress.update({ run: 'table', stage: 'reading', step: bytes, steps: total ?? 0 }),
    onProgress: (done: ExperimentProgress) => progress.update(done),
  }).finally(progress.done);
}

function named(name: string) {
  try {
    return learnerNamed(name);
  } catch (cause) {
    throw new OperatorError('VED_USAGE', `option --models: ${(cause as Error).message}`, { cause });
  }
}

/** What reads rows in order is held against the value before, which any forecast has to beat. */
function withNaive(learners: readonly Learner[]): Learner[] {
  const naive = learnerNamed('last-value');
  const isMissing = learners.some(({ rowsBefore }) => rowsBefore) && !learners.includes(naive);
  return isMissing ? [...learners, naive] : [...learners];
}

/** Learners with settings that people know by name. */
const NETS = ['neural-net', 'lstm'];

/** Those settings as `--set` says them, for each net that has them. */
function netSettings(flags: TrainFlags, learners: readonly Learner[]): string[] {
  const { window, units, epochs, batch, learningRate } = flags;
  const nets = learners.filter(({ name }) => NETS.includes(name));
  return Object.entries({ window, units, epochs, batch, 'learning-rate': learningRate })
    .filter(([, value]) => value !== undefined)
    .flatMap(([setting, value]) => {
      const own = nets.filter(({ settings }) => settings.some(({ name }) => name === setting));
      if (own.length > 0) return own.map(({ name }) => `${name}.${setting}=${value}`);
      const named = setting === 'window' ? 'lstm' : NETS.join(' or ');
      throw new OperatorError('VED_USAGE', `option --${setting}: expected ${named} in --models`);
    });
}

function netOption(flags: string, about: string): Option {
  return new Option(flags, about).argParser((text) => {
    if (text.trim() !== '' && Number(text) > 0) return Number(text);
    throw new InvalidArgumentError('expected a number above 0');
  });
}

/** `forest.trees=300`, by learner. */
function settingsFrom(texts: readonly string[]): Map<string, Settings> {
  const settings = new Map<string, Settings>();
  for (const text of texts) {
    const match = /^([a-z0-9-]+)\.([a-z0-9-]+)=(.+)$/.exec(text);
    const value = Number(match?.[3]);
    if (match === null || Number.isNaN(value)) {
      throw new OperatorError(
        'VED_USAGE',
        `option --set: expected LEARNER.NAME=NUMBER, such as forest.trees=300, got "${text}"`,
      );
    }
    settings.set(match[1], { ...settings.get(match[1]), [match[2]]: value });
  }
  return settings;
}
