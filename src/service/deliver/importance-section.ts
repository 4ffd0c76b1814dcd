import { type Importance, type Importances, importancePlot } from '../../learn/index.ts';
import { escapeHtml, htmlFigures, htmlTable } from './html-page.ts';

/** Columns that a table tells; those beyond move little. */
const ROWS_MAX = 40;

/** What each model makes of the columns: every measure as bars, and all of them in one table. */
export function importanceSection(models: readonly Importances[]): string[] {
  return [
    '<h2>What weighs</h2>',
    ...models.flatMap((model) => [
      `<h3>${escapeHtml(model.run)}</h3>`,
      `<p>${escapeHtml(measuresOf(model).map(sentenceOf).join(' '))}</p>`,
      htmlFigures(measuresOf(model).map((measure) => plotOf(model, measure))),
      tableOf(model),
    ]),
  ];
}

interface Measure {
  readonly title: string;
  readonly unit: string;
  /** In words, with the rows it was measured on. */
  readonly about: string;
  readonly valueOf: (column: Importance) => number;
  readonly spreadOf?: (column: Importance) => number;
}

/** Those that the model has. */
function measuresOf({ figure, rows, shap, columns }: Importances): Measure[] {
  const [{ gain }] = columns;
  const permutation = {
    title: 'Permutation',
    unit: `${figure} lost`,
    about: `what ${figure} loses when a column is dealt out anew, on ${rows} rows`,
    valueOf: ({ loss }: Importance) => loss,
    spreadOf: ({ spread }: Importance) => spread,
  };
  const explained = shap && {
    title: 'Mean |SHAP|',
    unit: shap.unit,
    about:
      `how far the column moves the prediction (${shap.unit}), mean of ${shap.rows} rows` +
      (shap.how === 'sampled' ? ', sampled' : ''),
    valueOf: ({ shap: part = 0 }: Importance) => part,
  };
  const gained = gain !== undefined && {
    title: 'Gain',
    unit: 'share',
    about: 'share of what cuts of each column gained in training',
    valueOf: ({ gain: share = 0 }: Importance) => share,
  };
  return [permutation, ...(explained ? [explained] : []), ...(gained ? [gained] : [])];
}

const sentenceOf = ({ title, about }: Measure) => `${title}: ${about}.`;

function plotOf({ run, columns }: Importances, { title, unit, about, ...of }: Measure): string {
  return importancePlot(
    { title: `${title} of ${run}`, description: about, valueName: unit, most: 15 },
    columns.map((column) => ({
      name: column.name,
      value: of.valueOf(column),
      ...(of.spreadOf && { spread: of.spreadOf(column) }),
    })),
  );
}

/** Ordered by explanations, else by gain, else by permutation. */
function tableOf(model: Importances): string {
  const measures = measuresOf(model);
  const { valueOf } = measures[1] ?? measures[0];
  const head = ['column', ...measures.map(({ title, unit }) => `${title}, ${unit}`)];
  const rows = model.columns
    .toSorted((a, b) => valueOf(b) - valueOf(a))
    .slice(0, ROWS_MAX)
    .map((column) => [column.name, ...measures.map((measure) => cellOf(measure, column))]);
  return htmlTable([head, ...rows]);
}

function cellOf({ valueOf, spreadOf }: Measure, column: Importance): string {
  const spread = spreadOf?.(column);
  const around = spread === undefined || Number.isNaN(spread) ? '' : ` ± ${short(spread)}`;
  return `${short(valueOf(column))}${around}`;
}

function short(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 1e-4 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
}
