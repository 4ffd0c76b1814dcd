import {
  importancePlot,
  modelCardText,
  type NoveltyRun,
  type NoveltyTest,
  pValuePlot,
  thresholdCounts,
} from '../../learn/index.ts';
import type { NoveltyOutcome } from '../learning/index.ts';
import { escapeHtml, htmlFigures, htmlList, htmlPage, htmlTable } from './html-page.ts';
import { CURVES_MAX, lossPlots, rankedPlots, short } from './learning-plots.ts';

/** One HTML file that needs nothing else: what was learned of ordinary rows, and what it finds. */
export function noveltyReport(outcome: NoveltyOutcome, madeBy: string): string {
  const { trained, notes, card } = outcome;
  const { runs, best, findings, limits } = trained;
  const care = [...limits, ...findings.map(({ text }) => text), ...notes];
  const plots = [...curves(runs), ...weightPlot(outcome), ...lossPlots(runs)];
  const parts = [
    `<p>${escapeHtml(headline(outcome))}</p>`,
    ...(care.length === 0 ? [] : ['<h2>Take care</h2>', htmlList(care)]),
    '<h2>Figures</h2>',
    htmlTable(figureRows(runs)),
    ...kinds(runs),
    ...honesty(runs),
    ...(plots.length === 0 ? [] : ['<h2>Curves</h2>', htmlFigures(plots)]),
    '<h2>Model card</h2>',
    `<pre>${escapeHtml(modelCardText(card))}</pre>`,
  ];
  const title = 'What is ordinary, and what is not';
  return htmlPage({ title, body: parts.join('\n'), madeBy, subtitle: `best: ${best.name}` });
}

function headline({ trained, source, split }: NoveltyOutcome): string {
  const { ordinary, rows, best, chosenBy } = trained;
  const { learned, calibrating, choosing } = rows;
  const what = ordinary
    ? `rows of ${ordinary.column} ${ordinary.normal} are ordinary`
    : 'all rows are taken for ordinary';
  const chose = `${choosing.ordinary} of them and ${choosing.others} others choose, `;
  return (
    `${source}: ${what}. ${learned} train, ${calibrating} calibrate p-values, ` +
    `${choosing.others > 0 ? chose : ''}${best.test?.scores.length ?? 0} rows judge (${split}). ` +
    `The best is ${best.name} (${chosenBy}).`
  );
}

function figureRows(runs: readonly NoveltyRun[]): string[][] {
  // What is within a line; the model card has every figure.
  const names = Object.keys(runs[0].test?.figures ?? {}).filter(
    (name) => !name.startsWith('fpr_at_recall'),
  );
  const choice = runs[0].choice === undefined ? [] : ['pr_auc when chosen'];
  const head = ['', 'fit, s', 'rows/s', 'one row, µs', ...names, ...choice];
  const rows = runs.map((run) => [
    run.name,
    run.speed.fitSeconds.toFixed(2),
    String(Math.round(run.speed.rowsPerSecond)),
    run.speed.singleRowMicroseconds.toFixed(1),
    ...names.map((name) => withInterval(run.test, name)),
    ...choice.map(() => short(run.choice?.pr_auc ?? Number.NaN)),
  ]);
  return [head, ...rows];
}

function withInterval(test: NoveltyTest | undefined, name: string): string {
  const interval = test?.intervals[name];
  const value = short(test?.figures[name] ?? Number.NaN);
  return interval ? `${value} (${short(interval.low)} to ${short(interval.high)})` : value;
}

/** Recall at 1 % false positives, a column a model. */
function kinds(runs: readonly NoveltyRun[]): string[] {
  const first = runs[0].test?.kinds ?? [];
  if (first.length === 0) return [];
  const rows = first.map(({ kind, rows: size }, i) => [
    kind,
    String(size),
    ...runs.map(({ test }) => {
      const found = test?.kinds[i];
      if (found === undefined) return '';
      return `${short(found.recall)} (${short(found.low)} to ${short(found.high)})`;
    }),
  ]);
  const head = ['', 'rows', ...runs.map(({ name }) => name)];
  return [
    '<h2>By kind: recall where 1 % of ordinary rows are flagged</h2>',
    htmlTable([head, ...rows]),
  ];
}

/** Shares of ordinary test rows by their p-values. */
function honesty(runs: readonly NoveltyRun[]): string[] {
  const levels = runs[0].test?.honesty ?? [];
  if (levels.length === 0) return [];
  const head = ['p-value at most', ...runs.map(({ name }) => name)];
  const rows = levels.map(({ level }, i) => [
    String(level),
    ...runs.map(({ test }) => {
      const found = test?.honesty[i];
      if (found === undefined) return '';
      return `${short(found.share)} (${short(found.low)} to ${short(found.high)})`;
    }),
  ]);
  const text =
    'The share of ordinary rows that judge with such a p-value; it should be the p-value itself. ' +
    'More of them means that ordinary rows here are not like those that were learned from.';
  return ['<h2>Are p-values honest?</h2>', `<p>${text}</p>`, htmlTable([head, ...rows])];
}

function curves(runs: readonly NoveltyRun[]): string[] {
  const judged = runs
    .slice(0, CURVES_MAX)
    .flatMap(({ name, test }) => (test ? [{ name, test }] : []));
  if (judged.length === 0) return [];
  const honest = pValuePlot(
    {
      title: 'p-values of ordinary rows',
      description: 'share of the ordinary rows that judge with a p-value at most so high',
    },
    judged.map(({ name, test }) => ({ name, curve: sharesByPValue(test) })),
  );
  if (judged[0].test.kinds.length === 0) return [honest];
  const counts = judged.map(({ name, test: { scores, known } }) => ({
    name,
    counts: thresholdCounts({ scores, labels: known.labels }),
  }));
  return [...rankedPlots(counts), honest];
}

/** Points of a curve. */
const STEPS = 200;

function sharesByPValue({ known, pValues }: NoveltyTest) {
  const ordinary = pValues.filter((_, row) => known.labels[row] === 0).sort();
  const xs = Float64Array.from({ length: STEPS + 1 }, (_, i) => i / STEPS);
  let below = 0;
  const ys = xs.map((x) => {
    while (below < ordinary.length && ordinary[below] <= x) below++;
    return below / ordinary.length;
  });
  return { xs, ys };
}

function weightPlot({ trained }: NoveltyOutcome): string[] {
  const { best, encoding } = trained;
  const { shares } = best;
  if (shares === undefined) return [];
  const bars = encoding.columns.map(({ name }, i) => ({ name, value: shares.means[i] }));
  const description = `mean share over ${shares.rows} rows with p-values of at most .01`;
  const title = `What makes rows odd to ${best.name}`;
  return [importancePlot({ title, description, valueName: shares.unit }, bars)];
}
