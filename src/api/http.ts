import { z } from 'zod';
import { event, eventClass, group, queueRow, status, verdict } from './event.ts';
import { flow } from './flow.ts';
import {
  incident,
  incidentEntry,
  incidentLevel,
  incidentStatus,
  keptIncident,
} from './incident.ts';
import { LEVELS } from './priority.ts';
import { seriesHead, trafficSeries } from './series.ts';
import { pipeline, pipelineDrawing } from './pipeline.ts';
import { analysisSummary, modelUse, source } from './source.ts';
import { digestText, idText, timeText } from './text.ts';

/** RFC 9457 problem details, with the code of the error catalogue. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
});
export type Problem = z.infer<typeof problem>;

const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: z.number().int() });

export const pageRequest = {
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
};

/** GET /api/v1/sources: without pipelines and sheets of models, which GET /sources/:id has. */
export const sourcesRequest = z.strictObject({ ...pageRequest });
export const sourcesPage = page(source);
export type SourcesPage = z.infer<typeof sourcesPage>;

export const SORTS = ['priority', 'time', 'flows'] as const;

/** GET /api/v1/groups: the queue. Text is matched in title, sentence, addresses and names. */
export const groupsRequest = z.strictObject({
  ...pageRequest,
  source: z.string().max(64).optional(),
  status: z.enum([...status.options, 'all']).default('open'),
  level: z.enum(LEVELS).optional(),
  class: eventClass.optional(),
  /** An address on either side. */
  host: z.string().max(64).optional(),
  text: z.string().max(200).optional(),
  sort: z.enum(SORTS).default('priority'),
});
export type GroupsRequest = z.infer<typeof groupsRequest>;
export const groupsPage = page(queueRow);
export type GroupsPage = z.infer<typeof groupsPage>;

/** How often something stood in the queue, over all analyses that are shown. */
const sightings = z.object({
  rows: z.number().int().min(1),
  /** Of the first row's beginning, and of the last one's end. */
  first: timeText,
  last: timeText,
  confirmed: z.number().int(),
  dismissed: z.number().int(),
  /** Put away without a verdict. */
  archived: z.number().int(),
});
export type Sightings = z.infer<typeof sightings>;

/** How much a judged row is like another: the likest first. */
export const LIKENESS = [
  'same subject',
  'same class, same hosts',
  'same class, one host',
  'same hosts',
  'same class',
] as const;

/** A row that a person judged. */
const judgedRow = z.object({
  id: idText,
  sourceId: digestText,
  likeness: z.enum(LIKENESS),
  verdict,
  title: z.string(),
  sentence: z.string(),
  priority: z.number(),
  /** When it was judged. */
  at: timeText,
});
export type JudgedRow = z.infer<typeof judgedRow>;

/** What the record holds of a row's subject and hosts, the row itself included. */
export const history = z.object({
  /** Rows of the same class and subject. */
  same: sightings,
  /** Rows of any class with one of the row's two hosts on either side. */
  hosts: z.array(sightings.extend({ ip: z.string() })).max(2),
  /** Rows like this one that people judged, the likest first; absent from servers of before. */
  judged: z.array(judgedRow).max(5).optional(),
});
export type History = z.infer<typeof history>;

/** GET /api/v1/groups/:id */
export const groupDetail = z.object({
  group: queueRow,
  events: z.array(event),
  /** Absent in reports, which know one analysis. */
  history: history.optional(),
});
export type GroupDetail = z.infer<typeof groupDetail>;

/**
 * POST /api/v1/groups/:id/status. The answer is the changed row; undo is the same call back. A
 * verdict that is left out is taken back.
 */
export const statusRequest = z.strictObject({
  status,
  verdict: verdict.optional(),
  reason: z.string().max(500).optional(),
  /** Of a row that is escalated: the incident that it goes into, unless it is in one. */
  incident: idText.optional(),
});
export type StatusRequest = z.infer<typeof statusRequest>;

/** GET /api/v1/lists: what people said of the rows in which a list of indicators spoke. */
export const listsAnswer = z.object({
  items: z.array(
    z.object({ name: z.string(), confirmed: z.number().int(), dismissed: z.number().int() }),
  ),
});
export type ListsAnswer = z.infer<typeof listsAnswer>;

/**
 * GET /api/v1/pipeline?source=ID: the way of an event with the figures of one analysis; without
 * one, or of a record of before, as this version declares it, without figures.
 */
export const pipelineRequest = z.strictObject({ source: z.string().max(64).optional() });
export const pipelineAnswer = z.object({
  pipeline,
  drawing: pipelineDrawing,
  /** False where the figures of an analysis are not known. */
  isMeasured: z.boolean(),
  /** What judged beside the detectors, with what training showed of it. */
  models: z.array(modelUse),
});
export type PipelineAnswer = z.infer<typeof pipelineAnswer>;

/** GET /api/v1/incidents: worst first, or the latest first. */
export const incidentsRequest = z.strictObject({
  ...pageRequest,
  /** `active` is open or acknowledged. */
  status: z.enum([...incidentStatus.options, 'active', 'all']).default('active'),
  level: incidentLevel.optional(),
  sort: z.enum(['priority', 'time']).default('priority'),
});
export type IncidentsRequest = z.infer<typeof incidentsRequest>;
export const incidentsPage = page(keptIncident).extend({
  /** How many of that status stand at each level, whatever level is asked for. */
  levels: z.record(incidentLevel, z.number().int()),
});
export type IncidentsPage = z.infer<typeof incidentsPage>;

/** GET /api/v1/incidents/:id */
export const incidentDetail = z.object({
  incident: keptIncident,
  /** Worst first; rows of a reading that was replaced since are not among them. */
  rows: z.array(z.object({ row: queueRow, why: z.string(), byHand: z.boolean() })),
  /** Latest first. */
  history: z.array(incidentEntry),
  historyCount: z.number().int(),
});
export type IncidentDetail = z.infer<typeof incidentDetail>;

/** POST /api/v1/incidents/:id/status. The answer is the changed incident. */
export const incidentStatusRequest = z.strictObject({
  status: incidentStatus,
  reason: z.string().max(500).optional(),
});
export type IncidentStatusRequest = z.infer<typeof incidentStatusRequest>;

/** POST /api/v1/incidents/:id/notes. The answer is the incident. */
export const noteRequest = z.strictObject({ text: z.string().trim().min(1).max(2000) });
export type NoteRequest = z.infer<typeof noteRequest>;

/** GET /api/v1/events?group=ID */
export const eventsRequest = z.strictObject({ ...pageRequest, group: z.string().max(64) });
export const eventsPage = page(event);
export type EventsPage = z.infer<typeof eventsPage>;

/** GET /api/v1/flows?group=ID: the flows that its events cite and that were kept. */
export const flowsRequest = z.strictObject({ ...pageRequest, group: z.string().max(64) });
export const flowsPage = page(flow);
export type FlowsPage = z.infer<typeof flowsPage>;

/** GET /api/v1/flows/:id/packets; the answer is a `packetTimeline`. */
export const packetsRequest = z.strictObject({
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});
export type PacketsRequest = z.infer<typeof packetsRequest>;

/** GET /api/v1/series?source=ID: all series of an analysis; GET /api/v1/series/:id has the bins. */
export const seriesRequest = z.strictObject({ source: z.string().max(64) });
export const seriesAnswer = z.object({ items: z.array(seriesHead) });
export type SeriesAnswer = z.infer<typeof seriesAnswer>;

/** What one analysis yields: printed by `analyze --json` but for flows, recorded, reported. */
export const analysis = z.object({
  schema: z.literal('vedette.analysis/1'),
  source: analysisSummary,
  groups: z.array(group),
  events: z.array(event),
  /** Worst first; older analyses have none. */
  incidents: z.array(incident).default([]),
});
export type Analysis = z.infer<typeof analysis>;

/** POST /api/v1/sources: a command-line analysis handed to the server that holds the record. */
export const recordRequest = z.strictObject({
  source,
  paths: z.array(z.string().max(4096)).max(1024),
  groups: z.array(group),
  events: z.array(event),
  flows: z.array(flow),
  incidents: z.array(incident).default([]),
  series: z.array(trafficSeries).default([]),
});
export type RecordRequest = z.infer<typeof recordRequest>;

/** The answer to POST /api/v1/sources: whether it was new, known, or took the place of another. */
export const recordAnswer = z.object({
  sourceId: digestText,
  recorded: z.enum(['new', 'known', 'replaced']),
});
export type RecordAnswer = z.infer<typeof recordAnswer>;

/**
 * GET /api/v1/stream, as server-sent events. The event's name is `type`, its data this object. A
 * reader that comes back after too long a while gets `resync` and asks for everything again.
 */
export const streamMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), group: queueRow }),
  z.object({ type: z.literal('source'), source }),
  z.object({ type: z.literal('incident'), incident: keptIncident }),
  z.object({ type: z.literal('resync') }),
]);
export type StreamMessage = z.infer<typeof streamMessage>;
