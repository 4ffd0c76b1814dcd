import {
  alarmRows,
  auditClasses,
  auditNumbers,
  type CardErrors,
  type CardWeights,
  classReport,
  confusionMatrix,
  createModelCard,
  type Finding,
  likeliestClasses,
  type ModelCard,
  pointAtThreshold,
  thresholdCounts,
} from '../evaluate/index.ts';
import { type Matrix, rowsOfPart } from '../table/index.ts';
import { exactFunctionFindings } from './exact-function.ts';
import type { Experiment, Run } from './experiment.ts';
import { normalOf } from './figures.ts';
import { heldOutRows, joinRows, type Rows, spreadRows, takeBoth } from './held-out.ts';
import type { Importance, Importances } from './importances.ts';

/** Rows that an audit looks at on each side at the most: enough to find what leaks. */
const AUDIT_ROWS = 50_000;
/** Held out for the audit where no rows judge. */
const AUDIT_SHARE = 0.3;

/** What may flatter the figures: rows known by heart, columns that give the target away, order. */
export async function auditOf(
  done: Pick<Experiment, 'task' | 'train' | 'test' | 'past'>,
  { jobs = 1 }: { readonly jobs?: number } = {},
): Promise<readonly Finding[]> {
  const { rows, parts } = auditRows(done);
  const { target } = rows;
  const matrix = withoutColumn(rows.matrix, done.past);
  if (matrix.columns.length === 0) return [];
  const counts = matrix.categoryCounts ?? [];
  const categoryColumns = matrix.columnNames.filter((_, column) => counts[column] > 0);
  const table = { matrix, parts, categoryColumns };
  if (target.kind === 'number') {
    const [train, test] = [0, 1].map((part) =>
      takeBoth({ matrix, target }, rowsOfPart(parts, part).in),
    );
    const exact = await exactFunctionFindings({ train, test, jobs });
    return [...exact, ...auditNumbers({ ...table, target: target.values }).findings];
  }
  const normalClass = normalOf(done.task);
  return auditClasses({ ...table, ...target, ...(normalClass !== undefined && { normalClass }) })
    .findings;
}

/** What the past tells of a target is no leak. */
function withoutColumn(matrix: Matrix, name: string | undefined): Matrix {
  const kept = <Each>(list: readonly Each[]) =>
    list.filter((_, column) => matrix.columnNames[column] !== name);
  return {
    rowCount: matrix.rowCount,
    columnNames: kept(matrix.columnNames),
    columns: kept(matrix.columns),
    ...(matrix.categoryCounts && { categoryCounts: kept(matrix.categoryCounts) }),
  };
}

/** Rows that trained (part 0) and rows that judge (part 1), those of each side in their order. */
function auditRows({ train, test }: Pick<Experiment, 'train' | 'test'>): {
  rows: Rows;
  parts: Uint8Array;
} {
  if (test === undefined) {
    const rows = takeBoth(train, spreadRows(train.matrix.rowCount, 2 * AUDIT_ROWS));
    const { heldOut } = heldOutRows(rows, { share: AUDIT_SHARE, seed: 0 });
    const parts = new Uint8Array(rows.matrix.rowCount);
    for (const row of heldOut) parts[row] = 1;
    return { rows, parts };
  }
  const [first, second] = [train, test].map((side) =>
    takeBoth(side, spreadRows(side.matrix.rowCount, AUDIT_ROWS)),
  );
  const rows = joinRows(first, second);
  const parts = new Uint8Array(rows.matrix.rowCount).fill(1, first.matrix.rowCount);
  return { rows, parts };
}

export interface CardOptions {
  readonly source: string;
  readonly digest: string;
  readonly split: string;
  readonly seed: number;
  readonly findings: readonly Finding[];
  readonly importances: Importances;
}

/** The card of a run: what it was made from, what it is worth, and who bears its errors. */
export function cardOf(done: Experiment, run: Run, options: CardOptions): ModelCard {
  const { task, train, encoding } = done;
  const judged = done.test ?? done.train;
  const { source, digest, split, seed, findings, importances } = options;
  const classes = reportOf(done, run);
  const errors = errorsOf(done, run);
  return createModelCard({
    name: `${task.target} by ${run.name}`,
    kind: run.learner,
    data: { name: source, digest, target: task.target, columnCount: encoding.columns.length },
    split: {
      how: split,
      seed,
      trainRows: train.matrix.rowCount,
      heldOutRows: judged.matrix.rowCount,
    },
    figures: Object.fromEntries(
      Object.entries(run.figures).filter(([, value]) => Number.isFinite(value)),
    ),
    use: {
      intended: [`telling ${task.target} of rows like those it was trained on`],
      notFor: [
        'rows from elsewhere (another network, another time) without measuring it there first',
        'decisions about people, or any action, without a person who looks at the row',
      ],
    },
    ...(classes && { classes }),
    ...(errors && { errors }),
    weights: weightsOf(importances),
    findings,
  });
}

/** The weightiest columns by each measure. */
function weightsOf({ figure, rows, shap, columns }: Importances): CardWeights[] {
  const most = (measure: string, valueOf: (column: Importance) => number | undefined) => ({
    measure,
    columns: columns
      .map((column) => ({ name: column.name, value: valueOf(column) ?? 0 }))
      .filter(({ value }) => value > 0)
      .toSorted((a, b) => b.value - a.value)
      .slice(0, CARD_COLUMNS),
  });
  const sampled = shap?.how === 'sampled' ? ' (sampled)' : '';
  const inUnit = shap && `mean |SHAP|${sampled} over ${shap.rows} held-out rows, in ${shap.unit}`;
  return [
    ...(inUnit === undefined ? [] : [most(inUnit, (column) => column.shap)]),
    most(`${figure} lost when dealt out anew, over ${rows} rows`, ({ loss }) => loss),
    most('share of gain in training', ({ gain }) => gain),
  ].filter((each) => each.columns.length > 0);
}

/** Columns that a card names by each measure. */
const CARD_COLUMNS = 5;

function reportOf({ task, test, train }: Experiment, { predictions, width }: Run) {
  const { target } = test ?? train;
  if (task.kind === 'number' || target.kind === 'number') return undefined;
  const predicted = likeliestClasses(predictions, width);
  const { labels, classCount } = target;
  const report = classReport(confusionMatrix({ labels, predicted, classCount }));
  return { names: task.classes, report };
}

/** At even odds: a row is flagged where it is more likely something else than normal. */
function errorsOf(done: Experiment, { predictions, width }: Run): CardErrors | undefined {
  const { target } = done.test ?? done.train;
  const normal = normalOf(done.task);
  if (normal === undefined || target.kind === 'number') return undefined;
  const rows = alarmRows({ ...target, shares: predictions, classCount: width }, normal);
  return {
    point: pointAtThreshold(thresholdCounts(rows), 0.5),
    missBorneBy: 'whoever the unflagged row harms: nobody looks at it',
    falseAlarmBorneBy: 'the analyst who looks at it in vain, and whoever it points at',
  };
}
