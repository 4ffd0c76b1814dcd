import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type Event,
  eventsRequest,
  type Flow,
  flowsRequest,
  type GroupDetail,
  groupsRequest,
  type IncidentDetail,
  incidentsRequest,
  incidentStatusRequest,
  type ListsAnswer,
  noteRequest,
  packetsRequest,
  type PipelineAnswer,
  pipelineRequest,
  type PriorityRules,
  type RecordAnswer,
  recordRequest,
  type SeriesAnswer,
  type Source,
  seriesRequest,
  type SourcesPage,
  sourcesRequest,
  statusRequest,
  type TrafficSeries,
  type WorkAnswer,
  workRequest,
} from '../../api/index.ts';
import { pipelineOf } from '../deliver/index.ts';
import { OperatorError } from '../errors.ts';
import { rulesAsked } from '../priority-rules.ts';
import type { Store } from '../store/index.ts';
import { checkedInput } from './checked-input.ts';
import type { LiveStream } from './live-stream.ts';
import type { LimitedPacketReads } from './packet-reads.ts';
import { checkToken } from './request-guard.ts';

export type ApiParts = {
  store: Store;
  stream: LiveStream;
  packets: LimitedPacketReads;
  token: string;
  /** Those in force. */
  rules: PriorityRules;
};

/** An analysis that the command line hands over, with its events and flows. */
const RECORD_BYTES_MAX = 64 * 2 ** 20;
/** Events that come with a group; `GET /events?group=` pages through all of them. */
const EVENTS_SHOWN = 500;

/** Everything under /api/v1. Inputs pass the schemas of src/api; unknown parameters are refused. */
export function addApiRoutes(api: FastifyInstance, parts: ApiParts): void {
  api.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  addSourceRoutes(api, parts);
  addGroupRoutes(api, parts);
  addIncidentRoutes(api, parts);
  addPipelineRoutes(api, parts);
  addEventRoutes(api, parts);
  addFlowRoutes(api, parts);
  addSeriesRoutes(api, parts);
  addListRoutes(api, parts);
  addWorkRoutes(api, parts);
  api.get('/stream', (request, reply) => openStream(parts.stream, request, reply));
}

function addSourceRoutes(api: FastifyInstance, { store, token }: ApiParts): void {
  api.get('/sources', async (request): Promise<SourcesPage> => {
    const page = await store.sources(checkedInput(sourcesRequest, request.query, 'query'));
    return { ...page, items: page.items.map(shortSource) };
  });
  api.get('/sources/:id', async (request): Promise<Source> => {
    const id = idOf(request);
    return found(await store.source(id), `source "${id}"`);
  });
  api.post(
    '/sources',
    {
      bodyLimit: RECORD_BYTES_MAX,
      // Before a large body is read.
      onRequest: async (request) => checkToken(request, token),
    },
    async (request, reply): Promise<RecordAnswer> => {
      noQuery(request);
      const analysis = checkedInput(recordRequest, request.body, 'body');
      const recorded = await store.record(analysis);
      reply.code(recorded === 'known' ? 200 : 201);
      return { sourceId: analysis.source.id, recorded };
    },
  );
}

/** A line of a list needs no more. */
function shortSource({ pipeline: _way, models, ...source }: Source): Source {
  if (models === undefined) return source;
  return { ...source, models: models.map(({ sheet: _sheet, ...model }) => model) };
}

function addPipelineRoutes(api: FastifyInstance, { store }: ApiParts): void {
  api.get('/pipeline', async (request): Promise<PipelineAnswer> => {
    const { source } = checkedInput(pipelineRequest, request.query, 'query');
    if (source === undefined) return pipelineOf(undefined);
    return pipelineOf(found(await store.source(source), `source "${source}"`));
  });
}

function addGroupRoutes(api: FastifyInstance, { store }: ApiParts): void {
  api.get('/groups', (request) =>
    store.groups(checkedInput(groupsRequest, request.query, 'query')),
  );
  api.get('/groups/:id', async (request): Promise<GroupDetail> => {
    const id = idOf(request);
    const group = found(await store.group(id), `group "${id}"`);
    const { items } = await store.events({ group: id, limit: EVENTS_SHOWN });
    const history = await store.history(group);
    return { group, events: items, ...(history && { history }) };
  });
  api.post('/groups/:id/status', (request) => {
    const id = idOf(request);
    const asked = checkedInput(statusRequest, request.body, 'body');
    return store.setStatus(id, { ...asked, by: 'console' });
  });
}

function addIncidentRoutes(api: FastifyInstance, { store }: ApiParts): void {
  api.get('/incidents', (request) =>
    store.incidents(checkedInput(incidentsRequest, request.query, 'query')),
  );
  api.get('/incidents/:id', async (request): Promise<IncidentDetail> => {
    const id = idOf(request);
    return found(await store.incident(id), `incident "${id}"`);
  });
  api.post('/incidents/:id/status', (request) => {
    const id = idOf(request);
    const asked = checkedInput(incidentStatusRequest, request.body, 'body');
    return store.setIncidentStatus(id, { ...asked, by: 'console' });
  });
  api.post('/incidents/:id/notes', (request) => {
    const id = idOf(request);
    const { text } = checkedInput(noteRequest, request.body, 'body');
    return store.addIncidentNote(id, { text, by: 'console' });
  });
}

function addSeriesRoutes(api: FastifyInstance, { store }: ApiParts): void {
  api.get('/series', async (request): Promise<SeriesAnswer> => {
    const { source } = checkedInput(seriesRequest, request.query, 'query');
    found(await store.source(source), `source "${source}"`);
    return { items: await store.series(source) };
  });
  api.get('/series/:id', async (request): Promise<TrafficSeries> => {
    const id = idOf(request);
    return found(await store.oneSeries(id), `series "${id}"`);
  });
}

function addListRoutes(api: FastifyInstance, { store }: ApiParts): void {
  api.get('/lists', (request): Promise<ListsAnswer> => {
    noQuery(request);
    return store.lists();
  });
}

function addWorkRoutes(api: FastifyInstance, { store, rules }: ApiParts): void {
  api.get('/work', (request): Promise<WorkAnswer> => {
    return store.work(rulesAsked(checkedInput(workRequest, request.query, 'query'), rules));
  });
}

function addEventRoutes(api: FastifyInstance, { store }: ApiParts): void {
  api.get('/events', (request) =>
    store.events(checkedInput(eventsRequest, request.query, 'query')),
  );
  api.get('/events/:id', async (request): Promise<Event> => {
    const id = idOf(request);
    return found(await store.event(id), `event "${id}"`);
  });
}

function addFlowRoutes(api: FastifyInstance, { store, packets }: ApiParts): void {
  api.get('/flows', (request) => store.flows(checkedInput(flowsRequest, request.query, 'query')));
  api.get('/flows/:id', async (request): Promise<Flow> => {
    const id = idOf(request);
    return found(await store.flow(id), `flow "${id}"`).flow;
  });
  api.get('/flows/:id/packets', async (request) => {
    const { id } = checkedInput(idParameter, request.params, 'path');
    const { limit } = checkedInput(packetsRequest, request.query, 'query');
    const { flow, source } = found(await store.flow(id), `flow "${id}"`);
    return packets.read(await store.inputPaths(source.id), flow, limit);
  });
}

async function openStream(
  stream: LiveStream,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  noQuery(request);
  stream.checkRoom();
  const lastId = request.headers['last-event-id'];
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  stream.add(reply.raw, Array.isArray(lastId) ? lastId[0] : lastId);
  return reply;
}

const idParameter = z.strictObject({ id: z.string().min(1).max(64) });
const nothing = z.strictObject({});

/** The id of a route that takes no query. */
function idOf(request: FastifyRequest): string {
  noQuery(request);
  return checkedInput(idParameter, request.params, 'path').id;
}

function noQuery(request: FastifyRequest): void {
  checkedInput(nothing, request.query, 'query');
}

function found<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new OperatorError('VED_NOT_FOUND', `${what}: expected a recorded one, got an unknown id`);
}
