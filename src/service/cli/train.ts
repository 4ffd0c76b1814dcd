import { Command, InvalidArgumentError, Option } from 'commander';
import {
  EXAMPLES_MAX,
  type ExperimentProgress,
  type Learner,
  learnerNamed,
  learnerNames,
  noveltyLearnerNames,
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
import {
  ROLES,
  settingsFrom,
  type TrainFlags,
  type TrainFrom,
  type TrainOutcome,
  trainingOf,
} from './train-flags.ts';
import { checkNoveltyFlags, trainNoveltyRole } from './train-novelty.ts';
import { trainingJson } from './training-json.ts';
import { VERSION } from '../version.ts';

const SPLIT_ABOUT = 'random[:SHARE], group:COL, time:COL, file:TABLE, ids:TABLE or none';
/** CVSS has no score beyond these. */
const CVSS_SCORES = { low: 0, high: 10 };
const DEFAULT_MODELS = ['forest', 'boosting', 'baseline'];

/** `a,b` as a list; several times adds up. */
function names(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), ...text.split(',').filter((name) => name !== '')];
}

export function trainCommand(): Command {
  return withNets(withEffort(new Command('train')))
    .description('learn from a table, say what was learned is worth, and keep it as a model file')
    .argument('[table]', 'CSV, TSV, NDJSON or Parquet, also gzip or zstd; any field of application')
    .option('--captures <folder>', 'instead of a table: learn from the flows of these captures')
    .option(
      '--labels <file>',
      'what was planted in the captures; without it NAME.labels.json beside each',
    )
    .addOption(
      new Option(
        '--role <role>',
        'attacks: tell classes or a number; severity: tell a score from 0 to 10; novelty: tell ' +
          'how unlike ordinary rows a row is',
      )
        .choices(ROLES)
        .default('attacks'),
    )
    .option(
      '--target <column>',
      'the column to be told from the others; for novelty, the one that says what is ordinary',
    )
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
      new Option(
        '--models <names>',
        `which learners: ${learnerNames().join(', ')}; for novelty (all, if rows are known ` +
          `that can choose): ${noveltyLearnerNames().join(', ')}`,
      )
        .argParser(names)
        .default(undefined, DEFAULT_MODELS.join(',')),
    )
    .option('--set <learner.name=value>', 'a setting, such as forest.trees=300', names, [])
    .option('--split <how>', SPLIT_ABOUT, 'random')
    .option('-o, --output <file>', 'write the best model to this file (.vedette)')
    .option('--report <file>', 'write figures and curves as one self-contained HTML file')
    .addOption(OPTIONS.json())
    .action(async (table: string | undefined, given: TrainFlags, command: Command) => {
      const { flags, ...source } = trainingOf(table, given);
      // Bad places and options are told before long work.
      if (flags.role === 'novelty') checkNoveltyFlags(command);
      const report = flags.report === undefined ? undefined : outputTo(flags.report);
      if (flags.output !== undefined) await checkModelPlace(flags.output);
      const trained =
        flags.role === 'novelty'
          ? await trainNoveltyRole(source, flags)
          : await trainAttacksRole(source, flags);
      process.stdout.write(flags.json ? `${JSON.stringify(trained.json())}\n` : trained.text());
      report?.write(trained.report());
      report?.close();
      if (flags.output !== undefined) {
        const bytes = await writeModel(flags.output, trained.bundle(new Date().toISOString()));
        const where = terminalText(flags.output);
        process.stderr.write(`wrote ${trained.best} to ${where} (${bytes} bytes)\n`);
      }
    });
}

async function trainAttacksRole(source: TrainFrom, flags: TrainFlags): Promise<TrainOutcome> {
  const trained = await trainWithProgress(source, flags);
  return {
    best: trained.best.name,
    text: () => renderTraining(trained, { columns: process.stdout.columns }),
    json: () => trainingJson(trained),
    report: () => trainingReport(trained, `vedette ${VERSION}`),
    bundle: (created) =>
      bundleOf(trained, { seed: flags.seed, created, keepRows: flags.keepExamples }),
  };
}

/** Settings of nets that people know by name. */
function withNets(command: Command): Command {
  return command
    .addOption(netOption('--window <rows>', 'lstm: rows that a prediction reads'))
    .addOption(netOption('--units <count>', 'of nets: units of the first layer'))
    .addOption(netOption('--epochs <count>', 'of nets: passes over the rows at the most'))
    .addOption(netOption('--batch <rows>', 'of nets: rows a step'))
    .addOption(netOption('--learning-rate <rate>', 'of nets: length of a step'));
}

/** How thoroughly settings and figures are sought, and with how many threads. */
function withEffort(command: Command): Command {
  return command
    .addOption(
      new Option('--folds <count>', 'parts of the training rows, for figures out of fold')
        .argParser(wholeNumber(0, 100))
        .default(5),
    )
    .option(
      '--fold-by <column>',
      'keep rows of one value in one fold, as those of a host or, with --captures, of a "capture"',
    )
    .addOption(
      new Option('--repeats <count>', 'how often the folds are drawn anew')
        .argParser(wholeNumber(1, 100))
        .default(1),
    )
    .option('--at-fpr <rates>', 'false positive rates at which recall is told', rates, [])
    .option('--budget <rows>', 'numbers of rows looked at, to tell what they hold', counts, [])
    .option(
      '--fuse <column>',
      'add novelty to the best, by weights learned as each kind that this column names is left out',
    )
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
    .addOption(
      new Option(
        '--keep-examples <rows>',
        'keep so many labelled training rows in the model file, to show those nearest to a row',
      ).argParser(wholeNumber(1, EXAMPLES_MAX)),
    )
    .addOption(OPTIONS.seed())
    .addOption(OPTIONS.jobs());
}

async function trainWithProgress(source: TrainFrom, flags: TrainFlags): Promise<Trained> {
  if (flags.target === undefined) {
    throw new OperatorError('VED_USAGE', 'option --target: expected the column to be told');
  }
  const progress = createStepProgress();
  const learners = withNaive((flags.models ?? DEFAULT_MODELS).map(named));
  const settings = settingsFrom(flags, learners);
  if (flags.fuse !== undefined && flags.folds === 0 && learners[0].name !== 'blend') {
    const expected = 'expected --folds 2 or more, or a blend, to learn weights by';
    throw new OperatorError('VED_USAGE', `option --fuse: ${expected}`);
  }
  return train({
    ...source,
    target: flags.target,
    normal: flags.normal,
    kind: flags.role === 'severity' ? 'number' : flags.task,
    bounds: flags.role === 'severity' ? CVSS_SCORES : undefined,
    drop: flags.drop,
    categories: flags.category,
    learners: learners.map((learner) => ({
      learner,
      settings: settings.get(learner.name) ?? {},
    })),
    split: parseSplit(flags.split),
    trainingSets: flags.balance ? ['as found', 'balanced'] : ['as found'],
    folds: flags.folds,
    foldBy: flags.foldBy,
    repeats: flags.repeats,
    atFpr: flags.atFpr,
    budgets: flags.budget,
    fuse: flags.fuse,
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

function netOption(flags: string, about: string): Option {
  return new Option(flags, about).argParser((text) => {
    if (text.trim() !== '' && Number(text) > 0) return Number(text);
    throw new InvalidArgumentError('expected a number above 0');
  });
}
