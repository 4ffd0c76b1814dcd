import type { Figures, Importance, Run } from '../../learn/index.ts';
import type { Trained } from '../learning/index.ts';
import { createStyle, terminalText } from './terminal-text.ts';
import { renderTable } from './render-table.ts';
import { wrapText } from './wrap-text.ts';

/** The figures a person looks at first, in this order, where a task has them. */
const SHOWN: readonly { name: string; head: string; format: (value: number) => string }[] = [
  { name: 'accuracy', head: 'accuracy', format: share },
  { name: 'macro_f1', head: 'macro F1', format: share },
  { name: 'roc_auc', head: 'ROC-AUC', format: share },
  { name: 'pr_auc', head: 'PR-AUC', format: share },
  { name: 'fpr_at_recall_0.99', head: 'FPR at recall .99', format: share },
  { name: 'calibration_error', head: 'ECE', format: share },
  { name: 'mse', head: 'MSE', format: small },
  { name: 'mae', head: 'MAE', format: small },
  { name: 'r2', head: 'R²', format: share },
];

/** What was trained and what it is worth, as a person reads it in a terminal. */
export function renderTraining(trained: Trained, { color = false, columns = 100 } = {}): string {
  const style = createStyle(color);
  const { experiment, best } = trained;
  const testRows = best.predictions.length / best.width;
  const { task } = experiment;
  const what =
    task.kind === 'number'
      ? `${task.target}, a number`
      : `${task.target}, ${task.classes.length} classes` +
        (task.normal >= 0 ? `, normal is ${task.classes[task.normal]}` : ', no normal class named');
  return [
    style.bold(terminalText(trained.source)),
    terminalText(`target ${what}`),
    `${count(experiment.train.matrix.rowCount)} rows train, ${count(testRows)} judge: ` +
      terminalText(trained.split),
    ...trained.notes.map((note) => style.dim(terminalText(`left out: ${note}`))),
    '',
    ...figureTable('On rows that no model saw', experiment.runs, (run) => run.figures),
    ...outOfFoldTable(experiment.runs),
    ...trained.findings.map(({ text }) => style.bold(terminalText(`take care: ${text}`))),
    ...(trained.findings.length > 0 ? [''] : []),
    `Best: ${best.name} (${trained.chosenBy})`,
    ...fusionLines(trained),
    ...weightiest(trained).flatMap((line) =>
      wrapText(line, { columns, indent: '  ', firstIndent: '' }),
    ),
    '',
  ].join('\n');
}

function figureTable(
  title: string,
  runs: readonly Run[],
  figuresOf: (run: Run) => Figures,
): string[] {
  const shown = SHOWN.filter(({ name }) => name in figuresOf(runs[0]));
  const head = ['', 'fit', 'rows/s', 'one row', ...shown.map((each) => each.head)];
  const rows = runs.map((run) => [
    run.name,
    `${run.speed.fitSeconds.toFixed(2)} s`,
    count(Math.round(run.speed.rowsPerSecond)),
    `${run.speed.singleRowMicroseconds.toFixed(1)} µs`,
    ...shown.map(({ name, format }) => format(figuresOf(run)[name])),
  ]);
  return [title, ...renderTable([head, ...rows]), ''];
}

function outOfFoldTable(runs: readonly Run[]): string[] {
  const [first] = runs[0].outOfFold;
  if (first === undefined) return [];
  const shown = SHOWN.filter(({ name }) => name in first.figures);
  const rows = runs.map(({ name, outOfFold }) => [
    name,
    ...shown.map(({ name: figure, format }) => spread(outOfFold, figure, format)),
  ]);
  return [
    'Out of fold, on the training rows',
    ...renderTable([['', ...shown.map((each) => each.head)], ...rows]),
    '',
  ];
}

/** What novelty counts for beside the best, and what both are worth. */
function fusionLines({ fused }: Trained): string[] {
  if (fused === undefined) return [];
  const { kindsLeftOut, figures } = fused;
  const { classifier, novelty } = fused.fusion.weights;
  const by =
    kindsLeftOut > 0
      ? `learned with each of ${kindsLeftOut} kinds left out`
      : 'in their default proportion: too few kinds to leave out';
  const shown = SHOWN.filter(({ name }) => figures !== undefined && name in figures);
  return [
    `Fused with novelty: its evidence counts ${small(novelty)}, the best's ${small(classifier)}, ` +
      by,
    ...(figures === undefined
      ? []
      : renderTable([
          ['', ...shown.map(({ head }) => head)],
          ['fused', ...shown.map(({ name, format }) => format(figures[name]))],
        ])),
  ];
}

/** The mean, with the lowest and highest where the folds were drawn more than once. */
function spread(
  repeats: readonly { figures: Figures }[],
  name: string,
  format: (value: number) => string,
): string {
  const values = repeats.map(({ figures }) => figures[name]);
  const mean = format(values.reduce((sum, value) => sum + value, 0) / values.length);
  if (values.length === 1) return mean;
  return `${mean} (${format(Math.min(...values))} to ${format(Math.max(...values))})`;
}

/** The columns that the best model makes most of, by each measure it has. */
function weightiest({ importances: [{ figure, shap, columns }] }: Trained): string[] {
  const line = (what: string, valueOf: (column: Importance) => number | undefined) => {
    const most = columns
      .map((column) => ({ name: column.name, value: valueOf(column) ?? Number.NaN }))
      .filter(({ value }) => !Number.isNaN(value))
      .toSorted((a, b) => b.value - a.value)
      .slice(0, 5)
      .map(({ name, value }) => `${terminalText(name)} ${small(value)}`);
    return most.length === 0 ? [] : [`${what}: ${most.join(', ')}`];
  };
  const explained = shap && `mean |SHAP| over ${shap.rows} rows, in ${shap.unit}`;
  return [
    ...line(`What it would lose without a column, in ${figure}`, ({ loss }) => loss),
    ...line(`What moves it most, ${explained}`, (column) => column.shap),
  ];
}

function share(value: number): string {
  // Not the -0.0000 of a small number below 0.
  return (Math.round(value * 1e4) / 1e4 + 0).toFixed(4);
}

function small(value: number): string {
  return value === 0 ? '0' : value.toPrecision(3);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
