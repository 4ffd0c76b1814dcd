import type { Honesty, KindFound, NoveltyRun } from '../../learn/index.ts';
import type { NoveltyEvaluated, NoveltyOutcome } from '../learning/index.ts';
import { renderTable } from './render-table.ts';
import { createStyle, terminalText } from './terminal-text.ts';

/** What was learned of ordinary rows and what it finds, as a person reads it in a terminal. */
export function renderNovelty(outcome: NoveltyOutcome, { color = false } = {}): string {
  const style = createStyle(color);
  const { trained, source, split, notes } = outcome;
  const { ordinary, rows, runs, best } = trained;
  const care = [...trained.limits, ...trained.findings.map(({ text }) => text)];
  const { choosing } = rows;
  const what = ordinary
    ? `rows of ${ordinary.column} ${ordinary.normal} are ordinary`
    : 'all rows are taken for ordinary';
  const choice = choosing.others > 0 ? `, ${count(choosing.ordinary)} choose the model` : '';
  const others = choosing.others > 0 ? ` with ${count(choosing.others)} that are not ordinary` : '';
  return [
    style.bold(terminalText(source)),
    terminalText(`novelty: ${what}`),
    `${count(rows.learned)} ordinary rows train, ${count(rows.calibrating)} calibrate p-values` +
      `${choice}${others}; ${count(best.test?.scores.length ?? 0)} judge: ${terminalText(split)}`,
    ...notes.map((note) => style.dim(terminalText(`left out: ${note}`))),
    '',
    ...costTable(runs),
    ...figureTable(runs),
    ...kindTable(best.name, best.test?.kinds ?? []),
    ...honestyTable(best.name, best.test?.honesty ?? []),
    ...care.map((text) => style.bold(terminalText(`take care: ${text}`))),
    ...(care.length > 0 ? [''] : []),
    `Best: ${best.name} (${trained.chosenBy})`,
    ...weightiest(outcome),
    '',
  ].join('\n');
}

/** What a model of novelty is worth on another table. */
export function renderOddness(evaluated: NoveltyEvaluated): string {
  const { bundle, rowCount, figures, kinds, honesty } = evaluated;
  const { learner } = bundle.novelty;
  return [
    `${learner}, novelty, ${count(rowCount)} rows`,
    ...renderTable(Object.entries(figures).map(([name, value]) => [name, value.toPrecision(5)])),
    '',
    ...kindTable(learner, kinds),
    ...honestyTable(learner, honesty),
  ].join('\n');
}

const SHOWN = [
  ['roc_auc', 'ROC-AUC'],
  ['pr_auc', 'PR-AUC'],
  ['recall_at_fpr_0.01', 'recall at FPR .01'],
  ['recall_at_p_0.01', 'recall at p .01'],
  ['fpr_at_p_0.01', 'FPR at p .01'],
] as const;

function figureTable(runs: readonly NoveltyRun[]): string[] {
  const [{ test }] = runs;
  if (test === undefined) return ['No rows were set apart to judge', ''];
  const shown = SHOWN.filter(([name]) => name in test.figures);
  const head = ['', ...shown.map(([, title]) => title)];
  const rows = runs.map((run) => [run.name, ...shown.map(([name]) => withInterval(run, name))]);
  return ['On rows that no model saw', ...renderTable([head, ...rows]), ''];
}

function costTable(runs: readonly NoveltyRun[]): string[] {
  const hasChoice = runs[0].choice !== undefined;
  const head = ['', 'fit', 'rows/s', 'one row', ...(hasChoice ? ['PR-AUC when chosen'] : [])];
  const rows = runs.map(({ name, speed, choice }) => [
    name,
    `${speed.fitSeconds.toFixed(2)} s`,
    count(Math.round(speed.rowsPerSecond)),
    `${speed.singleRowMicroseconds.toFixed(1)} µs`,
    ...(hasChoice ? [share(choice?.pr_auc ?? Number.NaN)] : []),
  ]);
  const title = hasChoice
    ? 'What each costs, and how well it did where models were chosen'
    : 'What each costs';
  return [title, ...renderTable([head, ...rows]), ''];
}

/** `0.9393 (.938 to .941)` */
function withInterval({ test }: NoveltyRun, name: string): string {
  const interval = test?.intervals[name];
  const value = share(test?.figures[name] ?? Number.NaN);
  const end = (number: number) => number.toFixed(3).replace(/^0/, '');
  return interval ? `${value} (${end(interval.low)} to ${end(interval.high)})` : value;
}

function kindTable(name: string, kinds: readonly KindFound[]): string[] {
  if (kinds.length === 0) return [];
  const head = ['', 'rows', 'ROC-AUC', 'recall at FPR .01', '95 % interval'];
  const rows = kinds.map(({ kind, rows: size, rocAuc, recall, low, high }) => [
    terminalText(kind),
    count(size),
    share(rocAuc),
    share(recall),
    `${share(low)} to ${share(high)}`,
  ]);
  return [`What ${name} finds`, ...renderTable([head, ...rows]), ''];
}

function honestyTable(name: string, honesty: readonly Honesty[]): string[] {
  if (honesty.length === 0) return [];
  const head = ['p at most', 'ordinary rows', '95 % interval'];
  const rows = honesty.map(({ level, share: found, low, high }) => [
    String(level),
    share(found),
    `${share(low)} to ${share(high)}`,
  ]);
  return [`Are the p-values of ${name} honest?`, ...renderTable([head, ...rows]), ''];
}

function weightiest({ card }: NoveltyOutcome): string[] {
  return card.weights.map(
    ({ measure, columns }) =>
      `What makes rows odd, ${terminalText(measure)}: ` +
      columns.map(({ name, value }) => `${terminalText(name)} ${value.toPrecision(3)}`).join(', '),
  );
}

function share(value: number): string {
  return Number.isNaN(value) ? 'none' : value.toFixed(4);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
