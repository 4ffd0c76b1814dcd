import { randomBytes } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type {
  Event,
  Flow,
  GroupsRequest,
  IncidentDeed,
  IncidentsRequest,
  KeptIncident,
  QueueRow,
  Source,
  TrafficSeries,
  WorkAnswer,
} from '../../api/index.ts';
import type { IncidentRules } from '../../triage/index.ts';
import { OperatorError } from '../errors.ts';
import { diskError, Journal, RECORD } from '../journal/index.ts';
import { timeText } from '../time-text.ts';
import { analysisDigest, analysisEntries } from './analysis-entries.ts';
import { Database, HeldElsewhere } from './database.ts';
import { readHolder, removeHolder, writeHolder } from './holder.ts';
import { IndexFollower, noteReadFailure } from './index-follower.ts';
import { historyOf, listVerdicts } from './history-queries.ts';
import { afterEntry } from './incident-fold.ts';
import { IncidentPlan } from './incident-plan.ts';
import * as incidents from './incident-queries.ts';
import * as queries from './queries.ts';
import { knownRows, workAnswerOf } from './work-queries.ts';
import type {
  AnalysisRecord,
  DueNotification,
  IncidentStatusBy,
  NotificationResult,
  PageRequest,
  Recorded,
  StatusRequestBy,
  Store,
  StoreChange,
  StoreHealth,
} from './store.ts';

export type StoreOptions = {
  /** The data directory; made when it does not exist. */
  directory: string;
  /** Microseconds since 1970 UTC. */
  now: () => number;
  /** When rows are an incident; as triage has it by default. */
  incidents?: IncidentRules;
  /** Whether somebody delivers notifications; else they are not asked for. */
  notifies?: boolean;
};

/** Changes that may wait for the one that is written; the next is refused with VED_BUSY. */
const WRITES_MAX = 256;

/** Opens the store of a data directory, alone. */
export async function openStore({ directory, ...options }: StoreOptions): Promise<Store> {
  const place = await prepare(resolve(directory));
  if (openPlaces.has(place)) throw await lockedError(place, process.pid);
  openPlaces.add(place);
  let database: Database | undefined;
  let journal: Journal | undefined;
  try {
    database = await Database.hold(place);
    // Before the index: a data directory of a newer version is refused with nothing changed.
    journal = await Journal.open({ directory: join(place, 'journal') });
    const follower = await IndexFollower.open(place, { database, journal });
    const token = randomBytes(32).toString('base64url');
    await writeHolder(place, { pid: process.pid, token });
    return new EmbeddedStore({ ...options, place, token, database, journal, follower });
  } catch (error) {
    await journal?.close();
    await database?.close();
    openPlaces.delete(place);
    throw await openError(place, error);
  }
}

/** The system's lock does not stop a process from taking it twice. One entry an open store. */
const openPlaces = new Set<string>();

async function prepare(directory: string): Promise<string> {
  try {
    await mkdir(join(directory, 'run'), { recursive: true, mode: 0o700 });
    return await realpath(directory);
  } catch (cause) {
    throw diskError(`data directory "${directory}"`, cause);
  }
}

async function openError(place: string, error: unknown): Promise<unknown> {
  if (error instanceof HeldElsewhere) return lockedError(place, error.pid, error);
  if (error instanceof OperatorError) return error;
  const message =
    `data directory "${place}": expected to be able to write, got an error; check owner, ` +
    'permissions and disk';
  return new OperatorError('VED_DATA_NOT_WRITABLE', message, { cause: error });
}

async function lockedError(
  place: string,
  pid: number | undefined,
  cause?: unknown,
): Promise<OperatorError> {
  const note = await readHolder(place);
  const who = pid ?? note?.pid;
  const url = note?.url === undefined || note.pid !== who ? '' : ` at ${note.url}`;
  const message =
    `data directory "${place}": expected it free, ` +
    `got held by process ${who ?? 'unknown'}${url}; ` +
    'stop that process or name another directory with --data';
  return new OperatorError('VED_DATA_LOCKED', message, { cause });
}

type Parts = Omit<StoreOptions, 'directory'> & {
  place: string;
  token: string;
  database: Database;
  journal: Journal;
  follower: IndexFollower;
};

class EmbeddedStore implements Store {
  readonly token: string;
  private readonly parts: Parts;
  private readonly listeners = new Set<(change: StoreChange) => void>();
  private lastWrite: Promise<unknown> = Promise.resolve();
  private writesWaiting = 0;
  private refusedWrites = 0;
  private incidentRowsLeftOut = 0;
  private isClosed = false;

  constructor(parts: Parts) {
    this.parts = parts;
    this.token = parts.token;
  }

  record(analysis: AnalysisRecord): Promise<Recorded> {
    return this.inTurn(async () => {
      const { database, journal, follower } = this.parts;
      await follower.retry();
      const { id, name, analysedAt } = analysis.source;
      const digest = await analysisDigest(analysis);
      const before = await queries.currentAnalysis(database, id);
      const isKnown = before?.digest === digest;
      const seen = { sourceId: id, name, analysedAt, paths: analysis.paths };
      const plan = this.planIncidents();
      // Of a known one too: what was cut off after the analysis was written is made good.
      await plan.addFound(analysis);
      const entries = isKnown
        ? [{ type: RECORD.analysisSeen, payload: seen }]
        : analysisEntries(analysis, digest);
      await journal.append(inOrder(entries, plan.entries));
      await follower.catchUp();
      const source = await this.source(id);
      if (source) this.tell({ type: 'source', source });
      this.tellOf(plan);
      if (isKnown) return 'known';
      return before ? 'replaced' : 'new';
    });
  }

  setStatus(groupId: string, request: StatusRequestBy): Promise<QueueRow> {
    const { status, verdict, reason, by, at } = request;
    return this.inTurn(async () => {
      await this.parts.follower.retry();
      const before = await this.group(groupId);
      if (!before) {
        const message = `group: expected the id of a recorded one, got "${groupId}"`;
        throw new OperatorError('VED_NOT_FOUND', message);
      }
      const isSame = before.status === status && before.verdict === verdict;
      if (isSame && reason === undefined) return before;
      const time = timeText(at ?? this.parts.now());
      const change = { groupId, status, previous: before.status, verdict, reason, at: time, by };
      const plan = this.planIncidents(time);
      if (status === 'escalated') await plan.addEscalated(before, request);
      else if (before.status === 'escalated') await plan.takeBack(before, by);
      await this.parts.journal.append([
        { type: RECORD.statusChange, payload: change },
        ...plan.entries,
      ]);
      await this.parts.follower.catchUp();
      const group = await this.group(groupId);
      if (!group)
        throw new OperatorError('VED_INTERNAL', 'group: expected the changed one, got none');
      this.tell({ type: 'status', group });
      this.tellOf(plan);
      return group;
    });
  }

  setIncidentStatus(id: string, { status, reason, by }: IncidentStatusBy): Promise<KeptIncident> {
    return this.changeIncident(id, by, ({ status: previous }) =>
      status === previous && reason === undefined
        ? undefined
        : { type: 'status', status, previous, ...(reason !== undefined && { reason }) },
    );
  }

  addIncidentNote(id: string, { text, by }: { text: string; by: string }): Promise<KeptIncident> {
    return this.changeIncident(id, by, () => ({ type: 'note', text }));
  }

  async recordNotification(
    { key, incident }: DueNotification,
    result: NotificationResult,
  ): Promise<void> {
    const response = { type: 'response', response: 'notification', key, ...result } as const;
    await this.changeIncident(incident.id, 'response', () => response);
  }

  dueNotifications(limit: number): Promise<DueNotification[]> {
    return this.answer((database) => incidents.dueNotifications(database, limit));
  }

  incidents(request: IncidentsRequest) {
    return this.answer((database) => incidents.incidentsPage(database, request));
  }

  incident(id: string) {
    return this.answer((database) => incidents.incidentDetail(database, id));
  }

  sources(page: PageRequest) {
    return this.answer((database) => queries.sourcesPage(database, page));
  }

  async source(id: string): Promise<Source | undefined> {
    const found = await this.answer((database) => queries.currentAnalysis(database, id));
    return found && (JSON.parse(found.payload) as Source);
  }

  async inputPaths(id: string): Promise<string[]> {
    const found = await this.answer((database) => queries.currentAnalysis(database, id));
    return found ? (JSON.parse(found.paths) as string[]) : [];
  }

  groups(request: GroupsRequest) {
    return this.answer((database) => queries.groupsPage(database, request));
  }

  group(id: string) {
    return this.answer((database) => queries.queueRowById(database, id));
  }

  history(row: QueueRow) {
    return this.answer((database) => historyOf(database, row));
  }

  lists() {
    return this.answer(listVerdicts);
  }

  work(asked: Pick<WorkAnswer, 'rules' | 'isInForce'>) {
    return this.answer(async (database) => workAnswerOf(await knownRows(database), asked));
  }

  events(request: PageRequest & { group: string }) {
    return this.answer((database) => queries.eventsPage(database, request));
  }

  event(id: string) {
    return this.answer((database) => queries.payloadById<Event>(database, 'events', id));
  }

  flows(request: PageRequest & { group: string }) {
    return this.answer((database) => queries.flowsPage(database, request));
  }

  async flow(id: string) {
    const flow = await this.answer((database) => queries.payloadById<Flow>(database, 'flows', id));
    const source = flow && (await this.source(flow.sourceId));
    return source && { flow, source };
  }

  series(source: string) {
    return this.answer((database) => queries.seriesOf(database, source));
  }

  oneSeries(id: string) {
    return this.answer((database) => queries.payloadById<TrafficSeries>(database, 'series', id));
  }

  subscribe(listener: (change: StoreChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  health(): StoreHealth {
    const { journal, follower, database } = this.parts;
    const { counters } = journal;
    const failures = [journal.failed, follower.failed].filter((error) => error !== undefined);
    const problems = failures.map((error) => `${error.code}: ${error.message}`);
    if (counters.damaged > 0) {
      const { damaged, damagedBytes } = counters;
      problems.push(
        `VED_JOURNAL_DAMAGED: journal: ${damaged} places with ${damagedBytes} bytes ` +
          'match no checksum',
      );
    }
    return {
      isReady: failures.length === 0 && !this.isClosed,
      problems,
      counters: {
        ...counters,
        ...follower.counters,
        refusedReads: database.refusedReads,
        refusedWrites: this.refusedWrites,
        incidentRowsLeftOut: this.incidentRowsLeftOut,
      },
    };
  }

  rebuild(): Promise<void> {
    return this.inTurn(() => this.parts.database.alone(() => this.parts.follower.rebuild()));
  }

  async announce(url: string): Promise<void> {
    await writeHolder(this.parts.place, { pid: process.pid, url, token: this.token });
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.listeners.clear();
    await this.lastWrite;
    await this.parts.journal.close();
    await removeHolder(this.parts.place);
    await this.parts.database.close();
    openPlaces.delete(this.parts.place);
  }

  private planIncidents(at = timeText(this.parts.now())): IncidentPlan {
    const { database, incidents: rules = {}, notifies = false } = this.parts;
    return new IncidentPlan({ database, rules, notifies, at });
  }

  private tellOf(plan: IncidentPlan): void {
    this.incidentRowsLeftOut += plan.leftOut;
    for (const incident of plan.changed) this.tell({ type: 'incident', incident });
  }

  /** Writes one line of an incident's history, unless there is nothing to write. */
  private changeIncident(
    id: string,
    by: string,
    deedOf: (before: KeptIncident) => IncidentDeed | undefined,
  ): Promise<KeptIncident> {
    return this.inTurn(async () => {
      const { database, journal, follower } = this.parts;
      await follower.retry();
      const before = await this.answer(() => incidents.incidentById(database, id));
      if (!before) {
        const message = `incident: expected the id of a recorded one, got "${id}"`;
        throw new OperatorError('VED_NOT_FOUND', message);
      }
      const deed = deedOf(before);
      if (!deed) return before;
      const entry = { at: timeText(this.parts.now()), by, deed };
      await journal.append([{ type: RECORD.incidentDeed, payload: { incidentId: id, ...entry } }]);
      await follower.catchUp();
      const incident = afterEntry(before, id, entry);
      this.tell({ type: 'incident', incident });
      return incident;
    });
  }

  /** Changes come one after another: each reads what it changes. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.isClosed) throw closedError();
    if (this.writesWaiting >= WRITES_MAX) {
      this.refusedWrites++;
      const message =
        `store: expected at most ${WRITES_MAX} waiting changes, got one more; ` + 'try again';
      throw new OperatorError('VED_BUSY', message);
    }
    this.writesWaiting++;
    const turn = this.lastWrite.then(work);
    this.lastWrite = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.writesWaiting--;
    }
  }

  private async answer<T>(ask: (database: Database) => Promise<T>): Promise<T> {
    if (this.isClosed && this.writesWaiting === 0) throw closedError();
    try {
      return await ask(this.parts.database);
    } catch (error) {
      throw await noteReadFailure(this.parts.place, error);
    }
  }

  private tell(change: StoreChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

function* inOrder<T>(...parts: Iterable<T>[]): Generator<T> {
  for (const part of parts) yield* part;
}

function closedError(): OperatorError {
  return new OperatorError('VED_BUSY', 'store: expected it open, got a closed one');
}
