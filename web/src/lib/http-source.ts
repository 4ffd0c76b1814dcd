import {
  flowsPage,
  groupDetail,
  groupsPage,
  incidentDetail,
  incidentsPage,
  packetTimeline,
  pipelineAnswer,
  problem,
  queueRow,
  seriesAnswer,
  type Source,
  sourcesPage,
  trafficSeries,
  workAnswer,
} from './api.ts';
import { type DataSource, RequestFailure } from './data-source.ts';
import { writeSearch } from './queue-query.ts';
import { watchStream } from './stream.ts';

/** The server's API as a data source. The only file that knows its paths. */
export const httpSource: DataSource = {
  readOnly: false,
  sources: allSources,
  groups: (query, cursor) =>
    read(`/groups${writeSearch({ ...query, cursor, limit: PAGE_LIMIT })}`, groupsPage),
  group: (id) => read(`/groups/${encodeURIComponent(id)}`, groupDetail),
  flows: (group, cursor) =>
    read(`/flows${writeSearch({ group, cursor, limit: FLOWS_LIMIT })}`, flowsPage),
  pipeline: (source) => read(`/pipeline${writeSearch({ source })}`, pipelineAnswer),
  seriesOf: async (source) => (await read(`/series${writeSearch({ source })}`, seriesAnswer)).items,
  series: (id) => read(`/series/${encodeURIComponent(id)}`, trafficSeries),
  work: (asked) => read(`/work${writeSearch(asked)}`, workAnswer),
  packets: (flowId) => read(`/flows/${encodeURIComponent(flowId)}/packets`, packetTimeline),
  setStanding: async (groupId, { status, verdict }, incident) => {
    const path = `/groups/${encodeURIComponent(groupId)}/status`;
    return queueRow.parse(await send(path, { status, verdict, incident }));
  },
  incidents: (query, cursor) =>
    read(`/incidents${writeSearch({ ...query, cursor, limit: PAGE_LIMIT })}`, incidentsPage),
  incident: (id) => read(`/incidents/${encodeURIComponent(id)}`, incidentDetail),
  setIncidentStatus: async (id, status) => {
    await send(`/incidents/${encodeURIComponent(id)}/status`, { status });
  },
  addIncidentNote: async (id, text) => {
    await send(`/incidents/${encodeURIComponent(id)}/notes`, { text });
  },
  watch: (watcher) => watchStream(`${ROOT}/stream`, watcher),
};

const ROOT = '/api/v1';
const PAGE_LIMIT = 200;
/** A flow has all its features with it. */
const FLOWS_LIMIT = 50;

interface Schema<T> {
  parse(value: unknown): T;
}

async function allSources(): Promise<Source[]> {
  const items: Source[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await read(`/sources${writeSearch({ cursor, limit: 500 })}`, sourcesPage);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

async function read<T>(path: string, schema: Schema<T>): Promise<T> {
  return schema.parse(await request(path, { headers: { accept: 'application/json' } }));
}

async function send(path: string, body: unknown): Promise<unknown> {
  return request(path, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function request(path: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(ROOT + path, init).catch(() => {
    throw new RequestFailure({ code: 'unreachable', status: 0, detail: UNREACHABLE });
  });
  if (answer.ok) return answer.json();
  const parsed = problem.safeParse(await answer.json().catch(() => undefined));
  throw new RequestFailure(
    parsed.success
      ? parsed.data
      : {
          code: `http-${answer.status}`,
          status: answer.status,
          detail: `the server answered ${answer.status} to ${path}`,
        },
  );
}

const UNREACHABLE = 'the server does not answer; is it still running?';
