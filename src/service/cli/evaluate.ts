import { Command } from 'commander';
import type { Figures } from '../../learn/index.ts';
import {
  type Compared,
  type CompareOptions,
  compareModelsOn,
  compareNoveltyOn,
  type Evaluated,
  evaluateModel,
  evaluateNovelty,
  readAnyModel,
} from '../learning/index.ts';
import { noveltyEvaluationJson } from './novelty-json.ts';
import { OperatorError } from '../errors.ts';
import { counts, OPTIONS, rates } from './options.ts';
import { renderOddness } from './render-novelty.ts';
import { renderTable } from './render-table.ts';
import { terminalText } from './terminal-text.ts';

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('say what a model is worth on a table whose target is known')
    .argument('<model>', 'a model file (.vedette)')
    .argument('<table>', 'rows that the model did not see, with its target')
    .option('--at-fpr <rates>', 'false positive rates at which recall is told', rates, [])
    .option('--budget <rows>', 'numbers of rows looked at, to tell what they hold', counts, [])
    .addOption(OPTIONS.jobs())
    .addOption(OPTIONS.json())
    .action(async (model: string, table: string, flags: EvaluateFlags) => {
      const { atFpr, budget: budgets, jobs } = flags;
      const bundle = await readAnyModel(model);
      const options = { table, atFpr, budgets, jobs };
      if ('novelty' in bundle) {
        const found = await evaluateNovelty(bundle, options);
        if (found.isTrainingTable) tellFlattery();
        const json = noveltyEvaluationJson(found);
        process.stdout.write(flags.json ? `${JSON.stringify(json)}\n` : renderOddness(found));
        return;
      }
      const evaluated = await evaluateModel(bundle, options);
      const { rowCount, figures } = evaluated;
      if (evaluated.isTrainingTable) tellFlattery();
      const { untold, within } = evaluated;
      const { band } = bundle.manifest;
      const evaluationJson = {
        model: bundle.member.learner,
        rows: rowCount,
        ...(untold > 0 && { rows_not_predicted: untold }),
        metrics: figures,
        ...(band && { interval: { coverage: band.coverage, rows_within: within } }),
      };
      process.stdout.write(
        flags.json
          ? `${JSON.stringify({ schema: 'vedette.evaluation/1', ...evaluationJson })}\n`
          : renderEvaluation(evaluated),
      );
    });
}

function tellFlattery(): void {
  process.stderr.write(
    'vedette: the model was trained from this very file, so it has seen some of these ' +
      'rows: the figures flatter it\n',
  );
}

interface EvaluateFlags {
  atFpr: number[];
  budget: number[];
  jobs: number;
  json?: boolean;
}

function renderEvaluation({ bundle, rowCount, figures, untold, within }: Evaluated): string {
  const { task, band } = bundle.manifest;
  const rows = rowCount.toLocaleString('en-US');
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const lines = [
    terminalText(`${bundle.member.learner}, ${task.target}, ${rows} rows`),
    ...figureLines(figures),
    ...(band && within !== undefined
      ? [`within the band for ${percent(band.coverage)} of rows: ${percent(within)}`]
      : []),
    ...(untold > 0 ? [`not predicted: ${untold} rows, as too few stand before them`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function figureLines(figures: Figures): string[] {
  return renderTable(Object.entries(figures).map(([name, value]) => [name, value.toPrecision(5)]));
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
