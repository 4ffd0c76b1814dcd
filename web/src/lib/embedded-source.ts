import type {
  Group,
  GroupsPage,
  Incident,
  IncidentDetail,
  IncidentsPage,
  KeptIncident,
  QueueRow,
  Report,
  Source,
} from './api.ts';
import { type DataSource, RequestFailure } from './data-source.ts';
import { plainWords } from './format.ts';
import { assetText } from './known.ts';
import { type QueueQuery, sortOf } from './queue-query.ts';

/** The data of a report as a data source: everything is in the page, nothing can change. */
export function embeddedSource(data: Report): DataSource {
  const homes = new Map(data.incidents.flatMap(({ id, rows }) => rows.map((row) => [row.id, id])));
  const rows = data.groups.map((group): QueueRow => {
    const incidentId = homes.get(group.id);
    return { ...group, status: 'open', ...(incidentId !== undefined && { incidentId }) };
  });
  const rowById = new Map(rows.map((row) => [row.id, row]));
  return {
    readOnly: true,
    sources: async () => [sourceOf(data)],
    groups: async (query) => select(rows, query),
    async group(id) {
      const group = rowById.get(id);
      if (!group) throw absent(id);
      return { group, events: data.events.filter((event) => event.groupId === id) };
    },
    async flows(groupId) {
      const events = data.events.filter((event) => event.groupId === groupId);
      const cited = new Set(events.flatMap((event) => event.flowIds));
      const items = data.flows
        .filter(({ id }) => cited.has(id))
        .sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
      return { items, next: null, total: items.length };
    },
    async pipeline() {
      throw new Error('a report is of one list: expected no screen that asks for the way');
    },
    seriesOf: async () => data.series,
    async series(id) {
      const found = data.series.find((each) => each.id === id);
      if (!found) throw absent(id);
      return found;
    },
    work: async () => null,
    packets: async () => ({ available: false, reason: NO_PACKETS }),
    async setStanding() {
      throw new Error('a report is fixed: expected no change of status');
    },
    incidents: async ({ level }) => incidentsOf(data, level),
    incident: async (id) => incidentIn(data, { id, rowById }),
    async setIncidentStatus() {
      throw new Error('a report is fixed: expected no change of an incident');
    },
    async addIncidentNote() {
      throw new Error('a report is fixed: expected no note');
    },
    watch: () => () => {},
  };
}

const NO_PACKETS = 'A report holds no packets. The console shows them while it has the capture.';

/** The report does not say when it was analysed; no screen of it asks. */
export function sourceOf(data: Report): Source {
  return { ...data.source, name: data.name, analysedAt: data.source.end ?? EPOCH };
}

const EPOCH = '1970-01-01T00:00:00.000000Z';

function select(rows: readonly QueueRow[], query: QueueQuery): GroupsPage {
  const items = rows
    .filter((row) => matches(row, query))
    .sort((a, b) => keyOf(b, query) - keyOf(a, query) || a.rank - b.rank);
  return { items, next: null, total: items.length };
}

function matches(row: Group, { level, class: wanted, host, text }: QueueQuery): boolean {
  return (
    (level === undefined || row.parts.level === level) &&
    (wanted === undefined || row.class === wanted) &&
    (host === undefined || row.orig.ip === host || row.resp.ip === host) &&
    (text === undefined || searchable(row).includes(text.toLowerCase()))
  );
}

function searchable(row: Group): string {
  const { title, sentence, orig, resp } = row;
  const sides = [orig, resp].flatMap((side) => [side.ip ?? '', assetText(side)]);
  const words = [title, sentence, ...sides, plainWords(row.class)];
  return words.join('\n').toLowerCase();
}

function keyOf(row: Group, query: QueueQuery): number {
  const sort = sortOf(query);
  if (sort === 'flows') return row.flowCount;
  return sort === 'time' ? Date.parse(row.end ?? EPOCH) : row.parts.priority;
}

function incidentsOf(data: Report, level: KeptIncident['level'] | undefined): IncidentsPage {
  const levels = { Critical: 0, High: 0, Low: 0 };
  for (const incident of data.incidents) levels[incident.level]++;
  const items = data.incidents
    .filter((incident) => level === undefined || incident.level === level)
    .map((incident) => keptIncident(data, incident));
  return { items, next: null, total: items.length, levels };
}

/** As it was found: a report knows nothing of what people did. */
function keptIncident(data: Report, { rows, ...facts }: Incident): KeptIncident {
  const at = sourceOf(data).analysedAt;
  const sourceIds = [data.source.id];
  return {
    ...facts,
    status: 'open',
    rowCount: rows.length,
    sourceIds,
    openedAt: at,
    updatedAt: at,
  };
}

function incidentIn(
  data: Report,
  { id, rowById }: { id: string; rowById: ReadonlyMap<string, QueueRow> },
): IncidentDetail {
  const incident = data.incidents.find((each) => each.id === id);
  if (!incident) throw absent(id);
  const rows = incident.rows.flatMap(({ id: rowId, why }) => {
    const row = rowById.get(rowId);
    return row ? [{ row, why, byHand: false }] : [];
  });
  return { incident: keptIncident(data, incident), rows, history: [], historyCount: 0 };
}

function absent(id: string): RequestFailure {
  return new RequestFailure({
    code: 'not-in-report',
    status: 404,
    detail: `nothing with id ${id} here`,
  });
}
