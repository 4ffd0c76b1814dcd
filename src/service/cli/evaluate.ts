import { Command, Option } from 'commander';
import { evaluationReport } from '../deliver/index.ts';
import {
  type Compared,
  type CompareOptions,
  compareModelsOn,
  compareNoveltyOn,
  evaluateNovelty,
  parseSplit,
  type Proven,
  proveModel,
  readAnyModel,
} from '../learning/index.ts';
import { evaluationJson } from './evaluation-json.ts';
import { noveltyEvaluationJson } from './novelty-json.ts';
import { OperatorError } from '../errors.ts';
import { counts, OPTIONS, rates, wholeNumber } from './options.ts';
import { outputTo } from './output.ts';
import { renderEvaluation } from './render-evaluation.ts';
import { renderOddness } from './render-novelty.ts';
import { renderTable } from './render-table.ts';
import { createStepProgress } from './step-progress.ts';
import { VERSION } from '../version.ts';

const SPLIT_FORMS =
  'random[:SHARE], group:COL, time:COL or ids:TABLE as in training; none: all judge';

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('say what a model is worth on a table whose target is known, with the proof')
    .argument('<model>', 'a model file (.vedette)')
    .argument('<table>', 'rows that the model did not see, with its target')
    .option('--split <how>', `of these rows only the test part judges: ${SPLIT_FORMS}`, 'none')
    .option('--budget <rows>', 'numbers of rows looked at a day, to tell what they hold', counts, [
      BUDGET,
    ])
    .addOption(
      new Option('--days <days>', 'that the rows which judge cover')
        .argParser(wholeNumber(1, 100_000))
        .default(1),
    )
    .addOption(
      new Option(
        '--prior <share>',
        'of attacks where the model is to be used, to tell PR-AUC there',
      ).argParser((text) => rates(text)[0]),
    )
    .option(
      '--leave-out <column>',
      'train again without each kind that this column names, and tell how much of it is found',
    )
    .option('--at-fpr <rates>', 'false positive rates at which recall is told', rates, [])
    .option('--report <file>', 'write figures and curves as one self-contained HTML file')
    .addOption(OPTIONS.seed())
    .addOption(OPTIONS.jobs())
    .addOption(OPTIONS.json())
    .action(async (model: string, table: string, flags: EvaluateFlags, command: Command) => {
      const { atFpr, budget: budgets, jobs } = flags;
      const bundle = await readAnyModel(model);
      if ('novelty' in bundle) {
        refuseProofFlags(command);
        const asked = command.getOptionValueSource('budget') === 'cli' ? budgets : [];
        const found = await evaluateNovelty(bundle, { table, atFpr, budgets: asked, jobs });
        if (found.isTrainingTable) tellFlattery();
        const json = noveltyEvaluationJson(found);
        process.stdout.write(flags.json ? `${JSON.stringify(json)}\n` : renderOddness(found));
        return;
      }
      const report = flags.report === undefined ? undefined : outputTo(flags.report);
      const proven = await proveWithProgress(model, table, flags);
      if (proven.isTrainingTable) tellFlattery();
      const repeat = repeatedBy(model, table, flags);
      process.stdout.write(
        flags.json
          ? `${JSON.stringify(evaluationJson(proven, repeat))}\n`
          : renderEvaluation(proven, repeat),
      );
      report?.write(evaluationReport(proven, { repeat, madeBy: `vedette ${VERSION}` }));
      report?.close();
    });
}

/** Rows that an analyst is taken to look at a day. */
const BUDGET = 100;

function proveWithProgress(model: string, table: string, flags: EvaluateFlags): Promise<Proven> {
  const progress = createStepProgress();
  const { atFpr, budget: budgets, jobs, days, prior, leaveOut, seed } = flags;
  const split = parseSplit(flags.split);
  const onKind = (done: { step: number; steps: number }) =>
    progress.update({ run: 'unknown kinds', stage: 'trained without', ...done });
  const options = {
    model,
    table,
    atFpr,
    budgets,
    jobs,
    days,
    prior,
    leaveOut,
    seed,
    split,
    onKind,
  };
  return proveModel(options).finally(progress.done);
}

/** What says nothing of a model of novelty. */
function refuseProofFlags(command: Command): void {
  for (const name of ['split', 'days', 'prior', 'leaveOut', 'report']) {
    if (command.getOptionValueSource(name) !== 'cli') continue;
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new OperatorError('VED_USAGE', `option --${flag}: has no use for a model of novelty`);
  }
}

/** The command that gives the same figures again, as a shell reads it. */
function repeatedBy(model: string, table: string, flags: EvaluateFlags): string {
  const { split, budget, days, prior, leaveOut, atFpr, seed } = flags;
  const words = [
    'vedette',
    'evaluate',
    model,
    table,
    ...(split === 'none' ? [] : ['--split', split]),
    '--budget',
    budget.join(','),
    '--days',
    String(days),
    ...(prior === undefined ? [] : ['--prior', String(prior)]),
    ...(leaveOut === undefined ? [] : ['--leave-out', leaveOut]),
    ...(atFpr.length === 0 ? [] : ['--at-fpr', atFpr.join(',')]),
    '--seed',
    String(seed),
  ];
  return words.map((word) => (/^[\w./:,@=+-]+$/.test(word) ? word : `'${quoted(word)}'`)).join(' ');
}

const quoted = (word: string) => word.replaceAll("'", "'\\''");

function tellFlattery(): void {
  process.stderr.write(
    'vedette: the model was trained from this very file, so it has seen some of these ' +
      'rows: the figures flatter it\n',
  );
}

interface EvaluateFlags {
  split: string;
  atFpr: number[];
  budget: number[];
  days: number;
  prior?: number;
  leaveOut?: string;
  report?: string;
  seed: number;
  jobs: number;
  json?: boolean;
}

export function compareCommand(): Command {
  return new Command('compare')
    .description('hold two models against each other on the same rows')
    .argument('<first>', 'a model file (.vedette)')
    .argument('<second>', 'another, of the same target')
    .argument('<table>', 'rows that neither saw, with the target')
    .addOption(OPTIONS.seed())
    .addOption(OPTIONS.jobs())
    .addOption(OPTIONS.json())
    .action(async (first: string, second: string, table: string, flags: CompareFlags) => {
      const { seed, jobs } = flags;
      const compared = await compareFiles([first, second], { table, seed, jobs });
      const { comparison, rowCount } = compared;
      if (flags.json) {
        const out = { schema: 'vedette.comparison/1', rows: rowCount, ...comparison };
        process.stdout.write(`${JSON.stringify(out)}\n`);
        return;
      }
      process.stdout.write(renderComparison(compared));
    });
}

async function compareFiles(paths: readonly [string, string], options: CompareOptions) {
  const [first, second] = await Promise.all(paths.map(readAnyModel));
  if ('novelty' in first && 'novelty' in second) return compareNoveltyOn(first, second, options);
  if ('member' in first && 'member' in second) return compareModelsOn(first, second, options);
  throw new OperatorError(
    'VED_MODEL_REFUSED',
    'compare: expected models of one role, found one of novelty and one that tells classes or a ' +
      'number',
  );
}

interface CompareFlags {
  seed: number;
  jobs: number;
  json?: boolean;
}

function renderComparison({ first, second, rowCount, comparison }: Compared): string {
  const head = ['', 'first', 'second', 'difference', '95 % interval', 'p', 'better'];
  const rows = comparison.figures.map(({ name, better, paired }) => {
    const { estimate, low, high } = paired.difference;
    const isClear = low > 0 || high < 0;
    const winner = estimate > 0 === (better === 'higher') ? 'second' : 'first';
    return [
      name,
      ...[paired.first.estimate, paired.second.estimate, estimate].map(short),
      `${short(low)} to ${short(high)}`,
      paired.pValue.toFixed(3),
      isClear ? winner : 'not clear',
    ];
  });
  const { mcNemar } = comparison;
  const only =
    mcNemar &&
    `Only the first is right in ${mcNemar.onlyFirstRight} rows, only the second in ` +
      `${mcNemar.onlySecondRight} (McNemar, p = ${mcNemar.pValue.toPrecision(2)}).`;
  return [
    `first: ${first}, second: ${second}, ` + `${rowCount.toLocaleString('en-US')} rows`,
    ...renderTable([head, ...rows]),
    ...(only === undefined ? [] : [only]),
    '',
  ].join('\n');
}

const short = (value: number) => value.toPrecision(4);
