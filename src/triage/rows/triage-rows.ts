import type { Table } from '../../learn/index.ts';
import { EVIDENCE_MIN } from '../detect/index.ts';
import {
  attackKindOf,
  type EventClass,
  severityIn,
  type TriageEvent,
  type TriageGroup,
} from '../event/index.ts';
import { judgedFigures, judgeOfRole, type Pipeline, pipelineOf } from '../pipeline.ts';
import { atLevels, SPARKLINE_BINS } from '../group/index.ts';
import { type Judgement, judge, type Models } from '../models/index.ts';
import {
  type Evidence,
  type LevelCuts,
  PRIOR_PROBABILITY,
  prioritise,
  ratioEvidence,
  type Severity,
} from '../prioritise/index.ts';
import { type RowColumns, rowColumnsOf } from './row-columns.ts';
import { rowSentence, rowValues } from './row-words.ts';

/** Rows of the queue that one table may make: the worst. */
export const ROW_GROUPS_MAX = 500;
const EVENTS_A_GROUP_MAX = 20;

/**
 * A table that only a severity model reads is a list of what was found already; this share of it
 * is taken to be true.
 */
export const REPORTED_PROBABILITY = 0.99;

export interface RowTriageOptions {
  readonly models: Models;
  /** Of an attack before any evidence; by what the models tell when absent. */
  readonly prior?: number | undefined;
  /** The table from Priority to words; the default one when absent. */
  readonly cuts?: LevelCuts | undefined;
}

export interface RowTriageResult {
  /** Worst first. */
  readonly groups: readonly TriageGroup[];
  /** First and last time; undefined where no row has one. */
  readonly span: { startUs: number; endUs: number } | undefined;
  /** What limits cost, by name; only what is not 0. */
  readonly shed: Readonly<Record<string, number>>;
  readonly pipeline: Pipeline;
}

/**
 * Rows of a table, judged by models, as a ranked list: rows between the same two hosts that are
 * called the same make one row of the queue; without hosts, rows of one sort do. Throws a
 * RangeError for a table that lacks what a model reads.
 */
export function triageRows(table: Table, options: RowTriageOptions): RowTriageResult {
  const judgement = judge(options.models, table);
  const context: Context = {
    table,
    columns: rowColumnsOf(table),
    judgement,
    logOdds: logOddsOf(judgement, table.rowCount),
    prior: options.prior ?? (isJudged(judgement) ? PRIOR_PROBABILITY : REPORTED_PROBABILITY),
  };
  const span = spanOf(context);
  const candidates = groupRows(context).sort(
    (a, b) => b.priority - a.priority || a.rows[0] - b.rows[0],
  );
  const made = candidates.slice(0, ROW_GROUPS_MAX).map((each) => groupOf(context, each, span));
  const ranked = made.sort((a, b) => b.parts.priority - a.parts.priority);
  const groups = atLevels(ranked, options.cuts);
  const shed = { [`rows beyond the worst ${ROW_GROUPS_MAX}`]: candidates.length - groups.length };
  return {
    groups,
    span,
    shed: Object.fromEntries(Object.entries(shed).filter(([, count]) => count > 0)),
    pipeline: pipelineOfRows(context, { ...options, groups }),
  };
}

/** The way of rows: models judge, and nothing weighs assets. */
function pipelineOfRows(
  { judgement: { attacks, novelty, severity }, table, prior }: Context,
  { groups, models, cuts }: RowTriageOptions & { groups: readonly TriageGroup[] },
): Pipeline {
  const told = severity && [{ name: 'looked at', count: table.rowCount }];
  return pipelineOf({
    input: { title: 'table', figures: [{ name: 'rows', count: table.rowCount }] },
    judges: [
      judgeOfRole('attacks', {
        name: models.attacks?.name,
        figures: attacks && judgedFigures(attacks.logOdds),
      }),
      judgeOfRole('novelty', {
        name: models.novelty?.name,
        figures: novelty && judgedFigures(novelty.logOdds),
      }),
      judgeOfRole('severity', { name: models.severity?.name, figures: told }),
    ],
    groups,
    prior,
    cuts,
    assets: { isUsed: false },
  });
}

interface Context {
  readonly table: Table;
  readonly columns: RowColumns;
  readonly judgement: Judgement;
  /** What all models add to the log-odds of each row. */
  readonly logOdds: Float64Array;
  readonly prior: number;
}

type Span = RowTriageResult['span'];

/** Rows of one subject that are called the same. */
interface Candidate {
  readonly class: EventClass;
  readonly subject: TriageGroup['subject'];
  readonly rows: number[];
  /** Rows of the subject, whatever they are called. */
  ofRows: number;
  /** Of its worst row, before it pays for the choice. */
  priority: number;
}

function groupRows(context: Context): Candidate[] {
  const { table, judgement } = context;
  const found = new Map<string, Candidate>();
  const rowsOf = new Map<string, number>();
  for (let row = 0; row < table.rowCount; row++) {
    const subject = subjectOf(context, row);
    rowsOf.set(subject.key, (rowsOf.get(subject.key) ?? 0) + 1);
    if (isJudged(judgement) && context.logOdds[row] < EVIDENCE_MIN) continue;
    const name = classOf(context, row);
    const key = `${name} ${subject.key}`;
    const known = found.get(key);
    const priority = priorityOf(context, row);
    if (known === undefined) {
      found.set(key, { class: name, subject, rows: [row], ofRows: 0, priority });
    } else {
      known.rows.push(row);
      known.priority = Math.max(known.priority, priority);
    }
  }
  const candidates = [...found.values()];
  for (const each of candidates) each.ofRows = rowsOf.get(each.subject.key) ?? each.rows.length;
  return candidates;
}

/** Who a row is about: two hosts, or, where the table names none, all rows of its sort. */
function subjectOf({ columns }: Context, row: number): TriageGroup['subject'] {
  const [orig, resp] = [columns.orig.ip(row), columns.resp.ip(row)];
  if (orig === undefined || resp === undefined) {
    return { type: 'rows', key: columns.sort(row) || 'other rows' };
  }
  const port = columns.resp.port(row);
  const what = columns.service(row) || columns.proto(row);
  const place = [port, what].filter((part) => part !== undefined && part !== '').join(' ');
  return { type: 'pair', key: `${orig} → ${resp}${place && ` ${place}`}` };
}

function classOf({ judgement, columns }: Context, row: number): EventClass {
  const { attacks, novelty } = judgement;
  if (attacks && (attacks.logOdds[row] > 0 || !novelty)) return attacks.classOf(row);
  if (novelty) return 'unusual-row';
  const named = attackKindOf(columns.kind(row) ?? '');
  return named === 'known-attack' ? 'reported-event' : named;
}

function severityOf(context: Context, row: number): Severity {
  const { severity } = context.judgement;
  if (severity) return severity.severityOf(row);
  const { exposure, service } = context.columns;
  return severityIn(classOf(context, row), { exposure: exposure(row), service: service(row) });
}

/** What the models say, without the explanations that take time. */
function priorityOf(context: Context, row: number): number {
  const { severity } = context.judgement;
  const score = severity ? severity.scores[row] : severityOf(context, row).score;
  const odds = (context.prior / (1 - context.prior)) * Math.exp(context.logOdds[row]);
  return (odds / (1 + odds)) * score;
}

/** Whether anything tells attacks from ordinary rows. */
function isJudged({ attacks, novelty }: Judgement): boolean {
  return attacks !== undefined || novelty !== undefined;
}

function logOddsOf({ attacks, novelty }: Judgement, rowCount: number): Float64Array {
  const sums = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    sums[row] = (attacks?.logOdds[row] ?? 0) + (novelty?.logOdds[row] ?? 0);
  }
  return sums;
}

function evidenceOf({ judgement }: Context, row: number): Evidence[] {
  const { attacks, novelty } = judgement;
  // Novelty that adds nothing beside a classifier is not worth its explanation.
  const isOdd = novelty !== undefined && (attacks === undefined || novelty.logOdds[row] > 0);
  const said = [attacks?.evidenceOf(row), isOdd ? novelty.evidenceOf(row) : undefined].filter(
    (each) => each !== undefined,
  );
  // What leads the sentence comes first.
  return said.sort((a, b) => b.logOdds - a.logOdds);
}

function groupOf(context: Context, candidate: Candidate, span: Span): TriageGroup {
  const { rows, ofRows, subject } = candidate;
  const { judgement } = context;
  const worst = [...rows].sort((a, b) => priorityOf(context, b) - priorityOf(context, a) || a - b);
  const events = worst
    .slice(0, EVENTS_A_GROUP_MAX)
    .map((row) => eventOf(context, { ...candidate, row }));
  const [strongest] = events;
  const choice = ratioEvidence('choice', {
    logOdds: Math.log(rows.length / ofRows),
    cap: Math.log(ofRows + 1),
    reason: `told of ${rows.length} of ${ofRows} such rows`,
  });
  const evidence = [
    ...strongest.parts.evidence,
    ...(isJudged(judgement) && ofRows > rows.length ? [choice] : []),
  ];
  const times = rows.flatMap((row) => context.columns.timeUs(row) ?? []);
  return {
    ...observationOf(context, { ...candidate, row: worst[0] }),
    subject,
    startUs: times.length > 0 ? Math.min(...times) : Number.NaN,
    endUs: times.length > 0 ? Math.max(...times) : Number.NaN,
    flowCount: rows.length,
    parts: prioritise({
      evidence,
      severity: strongest.parts.severity,
      prior: context.prior,
    }),
    sentence: strongest.sentence,
    events,
    sparkline: sparklineOf(context, rows, span),
  };
}

function eventOf(
  context: Context,
  { row, ...candidate }: Candidate & { row: number },
): TriageEvent {
  const { judgement, columns, table, prior } = context;
  const timeUs = columns.timeUs(row) ?? Number.NaN;
  const evidence = evidenceOf(context, row);
  const parts = prioritise({
    evidence,
    severity: severityOf(context, row),
    prior,
  });
  const because = evidence[0]?.because ?? judgement.severity?.because(row) ?? [];
  return {
    ...observationOf(context, { ...candidate, row }),
    kind: 'row',
    detail: String(row + 1),
    subject: candidate.subject,
    startUs: timeUs,
    endUs: timeUs,
    flowCount: 1,
    parts,
    sentence: rowSentence({ subject: candidate.subject, row, parts, because }),
    examples: [],
    row: { position: row + 1, values: rowValues(table, row) },
  };
}

function observationOf({ columns }: Context, { class: name, row }: Candidate & { row: number }) {
  return {
    class: name,
    orig: sideOf(columns.orig, row),
    resp: sideOf(columns.resp, row),
    proto: columns.proto(row),
    service: columns.service(row),
    relative: false,
  };
}

function sideOf(side: RowColumns['orig'], row: number) {
  const [ip, port] = [side.ip(row), side.port(row)];
  return {
    ...(ip !== undefined && { ip }),
    ...(port !== undefined && port >= 0 && { port }),
    hostCount: ip === undefined ? 0 : 1,
    portCount: port === undefined ? 0 : 1,
    packets: 0,
    bytes: 0,
  };
}

function spanOf({ columns, table }: Context): Span {
  let [startUs, endUs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < table.rowCount; row++) {
    const timeUs = columns.timeUs(row);
    if (timeUs === undefined) continue;
    startUs = Math.min(startUs, timeUs);
    endUs = Math.max(endUs, timeUs);
  }
  return startUs <= endUs ? { startUs, endUs } : undefined;
}

/** Rows over the time of the table; where it has none, over its length. */
function sparklineOf({ columns, table }: Context, rows: readonly number[], span: Span): number[] {
  const bins = new Array<number>(SPARKLINE_BINS).fill(0);
  for (const row of rows) {
    const timeUs = columns.timeUs(row);
    const share =
      span === undefined || timeUs === undefined
        ? row / table.rowCount
        : (timeUs - span.startUs) / Math.max(span.endUs - span.startUs, 1);
    bins[Math.min(Math.floor(share * SPARKLINE_BINS), SPARKLINE_BINS - 1)]++;
  }
  return bins;
}
