import type {
  Event,
  EventsPage,
  Flow,
  FlowsPage,
  GroupsPage,
  GroupsRequest,
  History,
  IncidentDetail,
  IncidentsPage,
  IncidentsRequest,
  IncidentStatus,
  KeptIncident,
  ListsAnswer,
  QueueRow,
  RecordRequest,
  SeriesHead,
  Source,
  SourcesPage,
  Status,
  TrafficSeries,
  Verdict,
  WorkAnswer,
} from '../../api/index.ts';

export type AnalysisRecord = RecordRequest;

export type PageRequest = { cursor?: string | undefined; limit: number };

/**
 * What became of an analysis. `known`: an equal one was there, only paths, name and time of
 * analysis were renewed. `replaced`: the same capture was read otherwise (another version, seed,
 * baseline), and the new reading is shown from now on; statuses stay with the groups that both
 * have.
 */
export type Recorded = 'new' | 'known' | 'replaced';

export type StatusRequestBy = {
  status: Status;
  /** Absent takes the verdict back. */
  verdict?: Verdict | undefined;
  reason?: string | undefined;
  /** The incident that an escalated row goes into, unless it is in one. */
  incident?: string | undefined;
  /** Who asked for it. */
  by: string;
  /** Microseconds; now, when absent. */
  at?: number | undefined;
};

export type StoreChange =
  | { type: 'status'; group: QueueRow }
  | { type: 'source'; source: Source }
  | { type: 'incident'; incident: KeptIncident };

export type IncidentStatusBy = {
  status: IncidentStatus;
  reason?: string | undefined;
  /** Who asked for it. */
  by: string;
};

/** A notification that has not been delivered. */
export type DueNotification = {
  key: string;
  incident: KeptIncident;
  /** Rounds of attempts that failed before. */
  failures: number;
};

/** What came of a round of attempts; after `failed` there may be another. */
export type NotificationResult = {
  outcome: 'done' | 'failed' | 'given-up';
  text: string;
};

export type StoreHealth = {
  /** Takes writes, and answers with all that was acknowledged. */
  isReady: boolean;
  /** A line each, opening with a code of the error catalogue. */
  problems: string[];
  counters: Record<string, number>;
};

/** Where analyses are kept and asked for. What was acknowledged is on disk. */
export interface Store {
  /** Proves to the server that a command comes from the user who runs it. */
  readonly token: string;

  record(analysis: AnalysisRecord): Promise<Recorded>;
  /**
   * Throws VED_NOT_FOUND. What a group already has is only written with a new reason. A row that is
   * escalated goes into an incident; one that a person put in leaves when that is taken back.
   */
  setStatus(groupId: string, request: StatusRequestBy): Promise<QueueRow>;

  /** Latest analysis first. */
  sources(page: PageRequest): Promise<SourcesPage>;
  source(id: string): Promise<Source | undefined>;
  /** Where the capture files of a source were; empty for an unknown one. */
  inputPaths(id: string): Promise<string[]>;
  groups(request: GroupsRequest): Promise<GroupsPage>;
  group(id: string): Promise<QueueRow | undefined>;
  /** How often the row's subject and hosts were seen; undefined for an unknown one. */
  history(row: QueueRow): Promise<History | undefined>;
  /** Verdicts on rows in which a list of indicators spoke, by the name of the list. */
  lists(): Promise<ListsAnswer>;
  /** What rules make of the open rows, and of all that was recorded. */
  work(asked: Pick<WorkAnswer, 'rules' | 'isInForce'>): Promise<WorkAnswer>;
  incidents(request: IncidentsRequest): Promise<IncidentsPage>;
  incident(id: string): Promise<IncidentDetail | undefined>;
  /** Throws VED_NOT_FOUND, as the next. A status that it has already is not written. */
  setIncidentStatus(id: string, request: IncidentStatusBy): Promise<KeptIncident>;
  addIncidentNote(id: string, note: { text: string; by: string }): Promise<KeptIncident>;
  /** The oldest first. */
  dueNotifications(limit: number): Promise<DueNotification[]>;
  recordNotification(due: DueNotification, result: NotificationResult): Promise<void>;
  /** In the order of time. */
  events(request: PageRequest & { group: string }): Promise<EventsPage>;
  event(id: string): Promise<Event | undefined>;
  /** Those that a group's events cite, in the order of time. */
  flows(request: PageRequest & { group: string }): Promise<FlowsPage>;
  flow(id: string): Promise<{ flow: Flow; source: Source } | undefined>;

  /** Those of one analysis: the network's first. */
  series(source: string): Promise<SeriesHead[]>;
  oneSeries(id: string): Promise<TrafficSeries | undefined>;

  /** The listener hears of a change when it can be asked for. Returns how to stop. */
  subscribe(listener: (change: StoreChange) => void): () => void;
  health(): StoreHealth;
  /** Throws the index away and fills it from the record. */
  rebuild(): Promise<void>;
  /** Tells other processes where the server of this store answers. */
  announce(url: string): Promise<void>;
  close(): Promise<void>;
}
