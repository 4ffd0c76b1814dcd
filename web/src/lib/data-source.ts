import type {
  FlowsPage,
  GroupDetail,
  GroupsPage,
  IncidentDetail,
  IncidentsPage,
  IncidentStatus,
  PacketTimeline,
  PipelineAnswer,
  SeriesHead,
  Source,
  StreamMessage,
  TrafficSeries,
  WorkAnswer,
  WorkRequest,
} from './api.ts';
import type { IncidentQuery } from './incident-query.ts';
import type { QueueQuery } from './queue-query.ts';
import type { Standing } from './standing.ts';

/**
 * Where the screens get what they show: the server, or the data embedded in a report. Screens
 * know this shape only, so the report is the console without a server.
 */
export interface DataSource {
  /** Fixed data: no status to change, nothing to stream. */
  readOnly: boolean;
  sources(): Promise<Source[]>;
  groups(query: QueueQuery, cursor: string | undefined): Promise<GroupsPage>;
  group(id: string): Promise<GroupDetail>;
  /** The kept flows that the group's events cite, in the order of time. */
  flows(groupId: string, cursor: string | undefined): Promise<FlowsPage>;
  /** The way of an event in an analysis; as it is declared, of none. */
  pipeline(sourceId: string | undefined): Promise<PipelineAnswer>;
  /** Of an analysis: traffic by bins of time, without the bins. */
  seriesOf(sourceId: string): Promise<SeriesHead[]>;
  series(id: string): Promise<TrafficSeries>;
  /** What rules make of the record: those in force where none are named. Null of a report. */
  work(asked: WorkRequest): Promise<WorkAnswer | null>;
  packets(flowId: string): Promise<PacketTimeline>;
  /** `incident` is the one that an escalated row goes into. Answers with the row's. */
  setStanding(
    groupId: string,
    standing: Standing,
    incident?: string,
  ): Promise<{ incidentId?: string | undefined }>;
  incidents(query: IncidentQuery, cursor: string | undefined): Promise<IncidentsPage>;
  incident(id: string): Promise<IncidentDetail>;
  setIncidentStatus(id: string, status: IncidentStatus): Promise<void>;
  addIncidentNote(id: string, text: string): Promise<void>;
  /** Calls back on every change and on every turn of the connection; returns how to stop. */
  watch(watcher: Watcher): () => void;
}

export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'none';

export interface Watcher {
  onState(state: StreamState): void;
  /** Something changed, or may have while nobody listened. */
  onChange(kind: StreamMessage['type']): void;
}

/** What a request came to when it failed: the API's problem, or that nothing answered. */
export class RequestFailure extends Error {
  readonly code: string;
  readonly status: number;

  constructor(problem: { code: string; status: number; detail: string }) {
    super(problem.detail);
    this.name = 'RequestFailure';
    this.code = problem.code;
    this.status = problem.status;
  }
}
