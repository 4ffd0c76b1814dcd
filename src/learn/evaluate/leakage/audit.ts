/**
 * What makes a figure of a model look better than it will be: rows known by heart, columns that
 * give the target away, and learning from the future. Findings are what is beyond a stated limit;
 * each is a number with its limit and one line of text. None is a proof: a good sensor may give
 * the label away rightly.
 */
import type { Matrix } from '../../table/index.ts';
import { binColumn } from './column-bins.ts';
import { explainByFewColumns, type FewColumns } from './few-columns.ts';
import { type RowTrend, rowTrend, type TimeOverlap, timeOverlap } from './row-order.ts';
import {
  type ClassColumn,
  commonestClassAccuracy,
  judgeClassColumn,
  judgeNumberColumn,
} from './single-columns.ts';
import { countTwins, type Twins, varianceByEqualRows } from './twins.ts';

/** The columns that the model sees; parts 0 (trained on), 1 (held out) and others (left aside). */
export interface AuditTable {
  readonly matrix: Matrix;
  readonly parts: Uint8Array;
  /** Names of columns whose numbers are codes of categories. */
  readonly categoryColumns?: readonly string[];
  /** When each row was, in any unit; NaN where unknown. It need not be a column of the matrix. */
  readonly times?: Float64Array;
  readonly limits?: Partial<AuditLimits>;
}

/** From which value on something is a finding. */
export interface AuditLimits {
  /** Share of held-out rows that equal a training row: 0.01. */
  readonly twinShare: number;
  /** ROC-AUC of one column on held-out rows: 0.95. */
  readonly columnAuc: number;
  /** Share of the commonest class's errors that one column does away with: 0.9. */
  readonly columnErrorCut: number;
  /** Share of the target's variance that one column explains on held-out rows: 0.95. */
  readonly columnVariance: number;
  /** The same of a few columns together, from which it is close to a function: 0.9. */
  readonly fewColumnsVariance: number;
  /** Share of a column's changes from row to row that go one way, of ten at the least: 0.999. */
  readonly sameWay: number;
  /** Share of repeated rows with one target value, from which it is taken for a function: 0.999. */
  readonly oneTarget: number;
}

export interface Finding {
  readonly kind: 'twins' | 'column' | 'time' | 'row-order' | 'function';
  /** Absent where it is about rows, or the target itself. */
  readonly column?: string;
  readonly value: number;
  readonly limit: number;
  readonly text: string;
}

export interface ClassAudit {
  readonly twins: Twins;
  /** In the order of the matrix's columns. */
  readonly columns: readonly (ClassColumn & RowTrend & { readonly name: string })[];
  /** Accuracy of always naming the commonest class. */
  readonly commonestAccuracy: number;
  readonly time: TimeOverlap | undefined;
  readonly findings: readonly Finding[];
}

export interface NumberAudit {
  readonly twins: Twins;
  /** `variance`: the share of the target's variance that the column explains. */
  readonly columns: readonly (RowTrend & { readonly name: string; readonly variance: number })[];
  /** Share of rows that equal another row whose kind has one target value; NaN without any. */
  readonly oneTarget: number;
  /** Share of the variance, among rows that equal another, that these explain; NaN without any. */
  readonly equalRows: number;
  readonly fewColumns: FewColumns;
  readonly time: TimeOverlap | undefined;
  readonly findings: readonly Finding[];
}

const LIMITS: AuditLimits = {
  twinShare: 0.01,
  columnAuc: 0.95,
  columnErrorCut: 0.9,
  columnVariance: 0.95,
  fewColumnsVariance: 0.9,
  sameWay: 0.999,
  oneTarget: 0.999,
};
/** Fewer changes than this say nothing of an order. */
const STEPS_MIN = 10;

/** Throws a RangeError for lengths that differ, unknown columns and parts without rows. */
export function auditClasses(
  table: AuditTable & {
    readonly labels: Uint8Array;
    readonly classCount: number;
    readonly normalClass?: number;
  },
): ClassAudit {
  checkTable(table, table.labels);
  const limits = { ...LIMITS, ...table.limits };
  const twins = countTwins({ ...table, targets: table.labels });
  const commonestAccuracy = commonestClassAccuracy(table);
  const columns = eachColumn(table, (bins) => judgeClassColumn(bins, table));
  const time = table.times && timeOverlap(table.times, table.parts);
  const findings = [
    ...twinFindings(twins, limits),
    ...columns.flatMap((column) => classColumnFindings(column, { commonestAccuracy, limits })),
    ...timeFindings(time, twins),
    ...orderFindings([...columns, { name: undefined, ...rowTrend(table.labels) }], limits),
  ];
  return { twins, columns, commonestAccuracy, time, findings };
}

/** The same for a target of numbers. */
export function auditNumbers(table: AuditTable & { readonly target: Float64Array }): NumberAudit {
  checkTable(table, table.target);
  const limits = { ...LIMITS, ...table.limits };
  const twins = countTwins({ ...table, targets: table.target });
  const columns = eachColumn(table, (bins) => ({ variance: judgeNumberColumn(bins, table) }));
  const time = table.times && timeOverlap(table.times, table.parts);
  const oneTarget = twins.repeatedOfOneTarget / twins.repeated;
  const equalRows = varianceByEqualRows(table.matrix, table.target);
  const fewColumns = explainByFewColumns(table);
  const findings = [
    ...twinFindings(twins, limits),
    ...functionFindings(twins, { equalRows, limit: limits.oneTarget }),
    ...fewColumnsFindings(fewColumns, limits.fewColumnsVariance),
    ...columns.flatMap((column) => numberColumnFindings(column, limits.columnVariance)),
    ...timeFindings(time, twins),
    ...orderFindings([...columns, { name: undefined, ...rowTrend(table.target) }], limits),
  ];
  return { twins, columns, oneTarget, equalRows, fewColumns, time, findings };
}

/** Of equal rows on both sides alone. `labels` are what rows of one kind should agree in. */
export function auditTwins(table: AuditTable & { readonly labels: Uint8Array }): Finding[] {
  checkTable(table, table.labels);
  const twins = countTwins({ ...table, targets: table.labels });
  return twinFindings(twins, { ...LIMITS, ...table.limits });
}

function eachColumn<Judged>(
  { matrix, parts, categoryColumns = [] }: AuditTable,
  judge: (bins: ReturnType<typeof binColumn>) => Judged,
): (Judged & RowTrend & { name: string })[] {
  return matrix.columns.map((values, index) => {
    const name = matrix.columnNames[index];
    const kind = categoryColumns.includes(name) ? 'category' : 'number';
    return { name, ...judge(binColumn({ name, values, parts, kind })), ...rowTrend(values) };
  });
}

function twinFindings(twins: Twins, { twinShare: limit }: AuditLimits): Finding[] {
  const value = twins.testTwins / twins.testRows;
  if (!(value >= limit)) return [];
  const text =
    `${twins.testTwins} of ${twins.testRows} held-out rows (${percent(value)}) equal a training ` +
    `row in all columns: ${twins.testTwinsAgreeing} with its target, ` +
    `${twins.testTwinsDiffering} with another, ${twins.testTwinsMixed} with one of several`;
  return [{ kind: 'twins', value, limit, text }];
}

function classColumnFindings(
  column: ClassColumn & { name: string },
  { commonestAccuracy, limits }: { commonestAccuracy: number; limits: AuditLimits },
): Finding[] {
  const findings: Finding[] = [];
  const name = JSON.stringify(column.name);
  if (column.rocAuc >= limits.columnAuc) {
    const text = `column ${name} alone ranks held-out rows with ROC-AUC ${figure(column.rocAuc)}`;
    const [value, limit] = [column.rocAuc, limits.columnAuc];
    findings.push({ kind: 'column', column: column.name, value, limit, text });
  }
  const value = (column.accuracy - commonestAccuracy) / (1 - commonestAccuracy);
  if (value >= limits.columnErrorCut) {
    const text =
      `column ${name} alone names ${percent(column.accuracy)} of held-out rows rightly, where ` +
      `the commonest class is ${percent(commonestAccuracy)}`;
    const limit = limits.columnErrorCut;
    findings.push({ kind: 'column', column: column.name, value, limit, text });
  }
  return findings;
}

function numberColumnFindings(
  { name, variance: value }: { name: string; variance: number },
  limit: number,
): Finding[] {
  if (!(value >= limit)) return [];
  const text =
    `column ${JSON.stringify(name)} alone explains ${percent(value)} of the target's variance ` +
    'on held-out rows';
  return [{ kind: 'column', column: name, value, limit, text }];
}

function functionFindings(
  twins: Twins,
  { equalRows, limit }: { equalRows: number; limit: number },
): Finding[] {
  const value = twins.repeatedOfOneTarget / twins.repeated;
  if (!(value >= limit)) return [];
  const text =
    `the target looks like an exact function of the columns: ${twins.repeatedOfOneTarget} of ` +
    `${twins.repeated} rows that equal another have one target value, and rows equal in all ` +
    `columns explain ${percent(equalRows)} of the variance among these`;
  return [{ kind: 'function', value, limit, text }];
}

function fewColumnsFindings({ names, variance: value }: FewColumns, limit: number): Finding[] {
  if (!(value >= limit && names.length > 1)) return [];
  const list = names.map((name) => JSON.stringify(name)).join(', ');
  const text =
    `the columns ${list} together explain ${percent(value)} of the target's variance on ` +
    'held-out rows';
  return [{ kind: 'function', value, limit, text }];
}

function timeFindings(time: TimeOverlap | undefined, twins: Twins): Finding[] {
  if (!time || time.trainRowsAfterTestStart === 0) return [];
  const value = time.trainRowsAfterTestStart / twins.trainRows;
  const text =
    `${time.trainRowsAfterTestStart} of ${twins.trainRows} training rows (${percent(value)}) ` +
    'are later than the first held-out row';
  return [{ kind: 'time', value, limit: 0, text }];
}

function orderFindings(
  columns: readonly (RowTrend & { name: string | undefined })[],
  { sameWay: limit }: AuditLimits,
): Finding[] {
  const ordered = columns.filter(
    ({ steps, sameWay, name }) =>
      // The target has few values: it is in order where it changes often enough to tell, or once
      // for each of them.
      sameWay >= limit && (steps >= STEPS_MIN || name === undefined),
  );
  return ordered.map(({ name, sameWay: value }) => {
    const what = name === undefined ? 'the target' : `column ${JSON.stringify(name)}`;
    const text = `${what} goes one way with the row number: it may stand for time or for order`;
    return { kind: 'row-order', ...(name !== undefined && { column: name }), value, limit, text };
  });
}

function checkTable(table: AuditTable, targets: ArrayLike<number>): void {
  const { matrix, parts, times, categoryColumns = [] } = table;
  const lengths = { parts, targets, ...(times && { times }) };
  for (const [name, { length }] of Object.entries(lengths)) {
    if (length !== matrix.rowCount) {
      throw new RangeError(`audit ${name}: expected ${matrix.rowCount} rows, got ${length}`);
    }
  }
  for (const part of [0, 1]) {
    if (!parts.includes(part)) throw new RangeError(`audit: expected rows of part ${part}`);
  }
  const unknown = categoryColumns.find((name) => !matrix.columnNames.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`audit: expected a column ${JSON.stringify(unknown)}, got none`);
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const figure = (value: number): string => value.toFixed(4);
