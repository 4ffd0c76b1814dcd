import type { DuckDBAppender } from '@duckdb/node-api';
import { z } from 'zod';
import type { Event, Flow, Group, KeptIncident, Source, TrafficSeries } from '../../api/index.ts';
import {
  type AnalysisBegin,
  type AnalysisEnd,
  analysisBegin,
  analysisEnd,
  analysisSeen,
  type IncidentRecord,
  incidentRecord,
  RECORD,
  type StoredRecord,
  statusChange,
} from '../journal/index.ts';
import { FLOW_TEXT_NAMES } from '../flow-texts.ts';
import { parseTimeText } from '../time-text.ts';
import { type Database, query } from './database.ts';
import { afterEntry } from './incident-fold.ts';

type Cell = string | number | undefined;
type OpenAnalysis = AnalysisBegin & {
  analysis: number;
  groups: number;
  events: number;
  flows: number;
  series: number;
};

/**
 * Rows of a batch are checked only as far as the columns need: they were checked before writing.
 */
const batch = z.array(z.looseObject({ id: z.string() }));

/** Batches within an analysis. */
const PARTS: readonly number[] = [RECORD.groups, RECORD.events, RECORD.flows, RECORD.series];

/** Changes that stand alone are committed together while there are many, as in a rebuild. */
const CHANGES_A_COMMIT = 10_000;

/**
 * Turns records into rows, in their order. An analysis becomes visible as a whole, with its end;
 * one that was never ended leaves nothing behind. `progress` is written in the same transaction.
 */
export class IndexWriter {
  /** Records that are no longer, or not yet, understood. */
  unknownRecords = 0;
  /** Analyses that were begun and not ended. */
  abandonedAnalyses = 0;
  private readonly database: Database;
  private open: OpenAnalysis | undefined;
  private isInTransaction = false;
  private pendingChanges = 0;
  private last: StoredRecord | undefined;

  constructor(database: Database) {
    this.database = database;
  }

  async apply(record: StoredRecord): Promise<void> {
    if (!this.continuesAnalysis(record)) await this.abandon();
    if (record.type === RECORD.analysisBegin) await this.commit();
    await this.begin();
    try {
      await this.insert(record);
    } catch (error) {
      // A record of another shape is counted and left out; a failing database is passed on.
      const isShape = error instanceof z.ZodError || error instanceof TypeError;
      if (!isShape && !(error instanceof RangeError)) throw error;
      this.unknownRecords++;
    }
    this.last = record;
    this.pendingChanges++;
    const isWhole = record.type === RECORD.analysisEnd;
    if (isWhole || (!this.open && this.pendingChanges >= CHANGES_A_COMMIT)) await this.commit();
  }

  /** Makes what was applied visible; an analysis whose end has not come is taken back. */
  async finish(): Promise<void> {
    await this.abandon();
    await this.commit();
  }

  /** After a failure: back to the last commit. */
  async rollBack(): Promise<void> {
    this.open = undefined;
    this.last = undefined;
    this.pendingChanges = 0;
    if (!this.isInTransaction) return;
    this.isInTransaction = false;
    await this.database.write('ROLLBACK');
  }

  private continuesAnalysis({ type }: StoredRecord): boolean {
    return this.open === undefined || PARTS.includes(type) || type === RECORD.analysisEnd;
  }

  private async begin(): Promise<void> {
    if (this.isInTransaction) return;
    await this.database.write('BEGIN');
    this.isInTransaction = true;
  }

  private async commit(): Promise<void> {
    if (!this.isInTransaction || !this.last) return;
    const { segment, offset, sequence } = this.last.next;
    await this.append('progress', [[segment, offset, sequence]]);
    await this.database.write('COMMIT');
    this.isInTransaction = false;
    this.pendingChanges = 0;
    this.last = undefined;
  }

  private async abandon(): Promise<void> {
    if (!this.open) return;
    this.abandonedAnalyses++;
    await this.rollBack();
  }

  private async insert({ type, payload, sequence }: StoredRecord): Promise<void> {
    if (type === RECORD.analysisBegin) {
      const begun = analysisBegin.parse(payload);
      this.open = { ...begun, analysis: sequence, groups: 0, events: 0, flows: 0, series: 0 };
    } else if (type === RECORD.statusChange) {
      const change = statusChange.parse(payload);
      const { groupId, status, verdict = '', at, reason, by } = change;
      const cells = [sequence, groupId, status, verdict, parseTimeText(at), reason, by];
      await this.append('statuses', [cells]);
    } else if (type === RECORD.analysisSeen) {
      await this.insertSeen(sequence, payload);
    } else if (type === RECORD.incidentDeed) {
      await this.insertDeed(sequence, incidentRecord.parse(payload));
    } else if (this.open) {
      await this.insertPart(this.open, { type, payload, sequence });
    } else {
      // The begin of its analysis was damaged, or a newer program wrote it.
      this.unknownRecords++;
    }
  }

  private async insertPart(
    open: OpenAnalysis,
    { type, payload, sequence }: { type: number; payload: unknown; sequence: number },
  ): Promise<void> {
    const { analysis } = open;
    if (type === RECORD.analysisEnd) {
      await this.insertEnd(open, sequence, analysisEnd.parse(payload));
      return;
    }
    batch.parse(payload);
    if (type === RECORD.groups) {
      const groups = payload as Group[];
      await this.append(
        'groups',
        groups.map((group) => groupCells(analysis, group)),
      );
      open.groups += groups.length;
    } else if (type === RECORD.events) {
      const events = payload as Event[];
      await this.append(
        'events',
        events.map((event) => eventCells(analysis, event)),
      );
      await this.append(
        'event_flows',
        events.flatMap((event) => citedCells(analysis, event)),
      );
      open.events += events.length;
    } else if (type === RECORD.series) {
      const series = payload as TrafficSeries[];
      await this.append(
        'series',
        series.map((each, i) => seriesCells(analysis, open.series + i, each)),
      );
      open.series += series.length;
    } else {
      const flows = payload as Flow[];
      await this.append(
        'flows',
        flows.map((flow) => flowCells(analysis, flow)),
      );
      open.flows += flows.length;
    }
  }

  private async insertEnd(open: OpenAnalysis, sequence: number, end: AnalysisEnd): Promise<void> {
    const source = withLosses(open, end);
    const { analysis, paths } = open;
    await this.append('analyses', [
      analysisCells({ sequence, analysis, digest: end.digest, source, paths }),
    ]);
    this.open = undefined;
  }

  private async insertSeen(sequence: number, payload: unknown): Promise<void> {
    const { sourceId, name, analysedAt, paths } = analysisSeen.parse(payload);
    const [before] = await query(
      this.database.writer,
      'SELECT analysis, digest, payload FROM current_analyses WHERE source_id = $sourceId',
      { sourceId },
    );
    if (!before) return;
    const source = { ...(JSON.parse(String(before['payload'])) as Source), name, analysedAt };
    const analysis = Number(before['analysis']);
    const digest = String(before['digest']);
    await this.append('analyses', [analysisCells({ sequence, analysis, digest, source, paths })]);
  }

  private async insertDeed(sequence: number, record: IncidentRecord): Promise<void> {
    const { incidentId: id, ...entry } = record;
    const [before] = await query(
      this.database.writer,
      'SELECT payload FROM current_incidents WHERE id = $id',
      { id },
    );
    const known = before && (JSON.parse(String(before['payload'])) as KeptIncident);
    const incident = afterEntry(known, id, entry);
    await this.append('incidents', [incidentCells(sequence, incident)]);
    await this.append('incident_members', memberCells(sequence, record));
    await this.append('incident_history', [[sequence, id, JSON.stringify(entry)]]);
    const { deed } = entry;
    if (deed.type !== 'response' || deed.key === undefined) return;
    await this.append('notifications', [[sequence, id, deed.key, deed.outcome]]);
  }

  private async append(table: string, rows: Cell[][]): Promise<void> {
    if (rows.length === 0) return;
    const appender = await this.database.writer.createAppender(table);
    try {
      for (const row of rows) appendRow(appender, row);
    } finally {
      appender.closeSync();
    }
  }
}

function appendRow(appender: DuckDBAppender, row: Cell[]): void {
  for (const cell of row) {
    if (cell === undefined) appender.appendNull();
    else if (typeof cell === 'number') appender.appendDouble(cell);
    // A lone surrogate has no UTF-8 and becomes U+FFFD; payloads are JSON, which escapes it.
    else appender.appendVarchar(cell);
  }
  appender.endRow();
}

type AnalysisCells = {
  sequence: number;
  analysis: number;
  digest: string;
  source: Source;
  paths: string[];
};

function analysisCells({ sequence, analysis, digest, source, paths }: AnalysisCells): Cell[] {
  const analysedUs = parseTimeText(source.analysedAt);
  const texts = [JSON.stringify(source), JSON.stringify(paths)];
  return [sequence, analysis, source.id, analysedUs, digest, ...texts];
}

function groupCells(analysis: number, group: Group): Cell[] {
  const { id, sourceId, rank, time, end, parts, flowCount, orig, resp } = group;
  const sides = [orig, resp].flatMap(({ ip, asset }) => [ip, asset?.name, asset?.role]);
  const names = [group.title, group.sentence, ...sides, group.service, group.class];
  const span = [timeUsOf(time), timeUsOf(end)];
  const key = [analysis, id, sourceId, rank, ...span, parts.level, group.class, group.subject.key];
  const amounts = [parts.priority, parts.probability, flowCount, orig.ip, resp.ip];
  return [...key, ...amounts, searchText(names), JSON.stringify(group)];
}

function eventCells(analysis: number, event: Event): Cell[] {
  const { id, groupId, time, orig, resp, sentence } = event;
  const text = searchText([sentence, orig.ip, resp.ip]);
  const sides = [orig.ip, resp.ip];
  return [analysis, id, groupId, timeUsOf(time), ...sides, text, JSON.stringify(event)];
}

function incidentCells(sequence: number, incident: KeptIncident): Cell[] {
  const { id, level, status, priority, lead, time, end } = incident;
  const span = [time, end].map((text) => (text === undefined ? undefined : parseTimeText(text)));
  return [sequence, id, level, status, priority, lead, ...span, JSON.stringify(incident)];
}

function memberCells(sequence: number, { incidentId, deed }: IncidentRecord): Cell[][] {
  if (deed.type === 'shrank') return deed.rows.map((id) => [sequence, incidentId, id, 0, 0, '']);
  if (deed.type !== 'opened' && deed.type !== 'grew') return [];
  return deed.rows.map(({ id, why, byHand }) => {
    return [sequence, incidentId, id, 1, byHand ? 1 : 0, why];
  });
}

/** Rows of a table that doesn't say when stand before all others. */
function timeUsOf(time: string | undefined): number {
  return time === undefined ? 0 : parseTimeText(time);
}

function citedCells(analysis: number, { groupId, flowIds }: Event): Cell[][] {
  return flowIds.map((flowId) => [analysis, groupId, flowId]);
}

function flowCells(analysis: number, flow: Flow): Cell[] {
  const { id, sourceId, start, orig, resp } = flow;
  const text = searchText([orig.ip, resp.ip, ...FLOW_TEXT_NAMES.map((name) => flow[name])]);
  const timeUs = parseTimeText(start);
  return [analysis, id, sourceId, timeUs, orig.ip, resp.ip, text, JSON.stringify(flow)];
}

function seriesCells(analysis: number, place: number, series: TrafficSeries): Cell[] {
  const { values: _values, expected: _expected, radius: _radius, trainings: _, ...head } = series;
  const texts = [JSON.stringify(head), JSON.stringify(series)];
  return [analysis, series.id, series.sourceId, place, ...texts];
}

function searchText(parts: (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined)
    .join('\n')
    .toLowerCase();
}

/** A source whose record is damaged says so itself. */
function withLosses(open: OpenAnalysis, end: AnalysisEnd): Source {
  const counts = [
    ['groups', open.groups, end.groupCount],
    ['events', open.events, end.eventCount],
    ['flows', open.flows, end.flowCount],
    ['series', open.series, end.seriesCount],
  ] as const;
  const lost = counts.filter(([, found, written]) => found !== written);
  if (lost.length === 0) return open.source;
  const lines = lost.map(
    ([what, found, written]) =>
      `journal: expected ${written} ${what}, got ${found}; parts of it are damaged`,
  );
  return { ...open.source, complete: false, problems: [...open.source.problems, ...lines] };
}
