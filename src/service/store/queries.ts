import type {
  Event,
  EventsPage,
  Flow,
  FlowsPage,
  GroupsPage,
  GroupsRequest,
  QueueRow,
  SeriesHead,
  Source,
  SourcesPage,
  Status,
  Verdict,
} from '../../api/index.ts';
import { timeText } from '../time-text.ts';
import { type CursorKey, decodeCursor, encodeCursor } from './cursor.ts';
import type { Database, Row, Values } from './database.ts';
import type { PageRequest } from './store.ts';

/**
 * A list that is read in pages: `from` with its conditions, sorted by up to two number columns and
 * the id. All SQL here is constant text; what a request says is bound.
 */
type Listing<T> = {
  /** Names the list in its cursors, so that one can't be used for another. */
  name: string;
  columns: string;
  from: string;
  conditions: string[];
  values: Values;
  sort: { column: string; descending: boolean }[];
  id: string;
  itemOf: (row: Row) => T;
};

export const CURRENT = 'analysis IN (SELECT analysis FROM current_analyses)';

export const QUEUE = `(
  SELECT g.*, coalesce(s.status, 'open') AS status, coalesce(s.verdict, '') AS verdict,
    s.at_us AS status_us, m.incident_id AS incident_id
  FROM groups g LEFT JOIN current_statuses s ON s.group_id = g.id
    LEFT JOIN current_members m ON m.group_id = g.id
  WHERE g.${CURRENT})`;

/** What `queueRow` reads. */
const ROW_COLUMNS = 'payload, status, verdict, status_us, incident_id';

export async function groupsPage(database: Database, request: GroupsRequest): Promise<GroupsPage> {
  const conditions: string[] = [];
  const values: Values = {};
  const bind = (name: string, value: string | undefined, condition: string) => {
    if (value === undefined) return;
    conditions.push(condition);
    values[name] = value;
  };
  bind('source', request.source, 'source_id = $source');
  bind('status', request.status === 'all' ? undefined : request.status, 'status = $status');
  bind('level', request.level, 'level = $level');
  bind('class', request.class, 'class = $class');
  bind('host', request.host?.toLowerCase(), HOST);
  bind('text', request.text?.toLowerCase(), TEXT);
  return readPage(database, request, {
    name: `groups.${request.sort}`,
    columns: ROW_COLUMNS,
    from: QUEUE,
    conditions,
    values,
    sort: SORT[request.sort],
    id: 'id',
    itemOf: queueRow,
  });
}

const SORT = {
  priority: [
    { column: 'priority', descending: true },
    { column: 'rank', descending: false },
  ],
  time: [{ column: 'time_us', descending: true }],
  flows: [{ column: 'flow_count', descending: true }],
};

/** The address stands on a side of the group, of one of its events, or of a flow these cite. */
const HOST = `(orig_ip = $host OR resp_ip = $host
  OR id IN (SELECT group_id FROM events
            WHERE (orig_ip = $host OR resp_ip = $host) AND ${CURRENT})
  OR id IN (SELECT c.group_id FROM event_flows c JOIN flows f
            ON f.id = c.flow_id AND f.analysis = c.analysis
            WHERE (f.orig_ip = $host OR f.resp_ip = $host) AND c.${CURRENT}))`;

/** The text stands in the group, in one of its events, or in an address or name of their flows. */
const TEXT = `(contains(search, $text)
  OR id IN (SELECT group_id FROM events WHERE contains(search, $text) AND ${CURRENT})
  OR id IN (SELECT c.group_id FROM event_flows c JOIN flows f
            ON f.id = c.flow_id AND f.analysis = c.analysis
            WHERE contains(f.search, $text) AND c.${CURRENT}))`;

export async function queueRowById(database: Database, id: string): Promise<QueueRow | undefined> {
  const [row] = await database.read(`SELECT ${ROW_COLUMNS} FROM ${QUEUE} WHERE id = $id LIMIT 1`, {
    id,
  });
  return row && queueRow(row);
}

export async function eventsPage(
  database: Database,
  request: PageRequest & { group: string },
): Promise<EventsPage> {
  return readPage(database, request, {
    name: 'events',
    columns: 'payload',
    from: 'events',
    conditions: ['group_id = $group', CURRENT],
    values: { group: request.group },
    sort: [{ column: 'time_us', descending: false }],
    id: 'id',
    itemOf: payloadOf<Event>,
  });
}

export async function flowsPage(
  database: Database,
  request: PageRequest & { group: string },
): Promise<FlowsPage> {
  return readPage(database, request, {
    name: 'flows',
    columns: 'payload',
    from: 'flows',
    conditions: [
      `id IN (SELECT flow_id FROM event_flows WHERE group_id = $group AND ${CURRENT})`,
      CURRENT,
    ],
    values: { group: request.group },
    sort: [{ column: 'time_us', descending: false }],
    id: 'id',
    itemOf: payloadOf<Flow>,
  });
}

export async function sourcesPage(database: Database, request: PageRequest): Promise<SourcesPage> {
  return readPage(database, request, {
    name: 'sources',
    columns: 'payload',
    from: 'current_analyses',
    conditions: [],
    values: {},
    sort: [{ column: 'analysed_us', descending: true }],
    id: 'source_id',
    itemOf: payloadOf<Source>,
  });
}

/** Those of one analysis, in the order in which they were forecast; some hundred at the most. */
export async function seriesOf(database: Database, source: string): Promise<SeriesHead[]> {
  const rows = await database.read(
    `SELECT head AS payload FROM series WHERE source_id = $source AND ${CURRENT} ORDER BY place`,
    { source },
  );
  return rows.map(payloadOf<SeriesHead>);
}

/** What the index holds under an id, in the reading of its source that is shown now. */
export async function payloadById<T>(
  database: Database,
  table: 'events' | 'flows' | 'series',
  id: string,
): Promise<T | undefined> {
  const [row] = await database.read(
    `SELECT payload FROM ${table} WHERE id = $id AND ${CURRENT} LIMIT 1`,
    { id },
  );
  return row && payloadOf<T>(row);
}

export async function currentAnalysis(
  database: Database,
  sourceId: string,
): Promise<{ payload: string; paths: string; digest: string } | undefined> {
  const [row] = await database.read(
    'SELECT payload, paths, digest FROM current_analyses WHERE source_id = $sourceId',
    { sourceId },
  );
  return row as { payload: string; paths: string; digest: string } | undefined;
}

export async function readPage<T>(
  database: Database,
  { cursor, limit }: PageRequest,
  listing: Listing<T>,
): Promise<{ items: T[]; next: string | null; total: number }> {
  const { name, columns, from, conditions, values, sort, id } = listing;
  const after = cursor === undefined ? undefined : decodeCursor(name, cursor, sort.length);
  const [counted] = await database.read(
    `SELECT count(*)::DOUBLE AS total FROM ${from} WHERE ${all(conditions)}`,
    values,
  );
  const shown = after ? [...conditions, afterCursor(listing)] : conditions;
  const order = [...sort.map((s) => `${s.column} ${s.descending ? 'DESC' : 'ASC'}`), id];
  const keys = sort.map((s, index) => `${s.column} AS key${index}`);
  const rows = await database.read(
    `SELECT ${[columns, ...keys, `${id} AS row_id`].join(', ')} FROM ${from}
     WHERE ${all(shown)} ORDER BY ${order.join(', ')} LIMIT $limit`,
    { ...values, ...(after ? cursorValues(after) : {}), limit: limit + 1 },
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const next = last ? encodeCursor(name, keyOf(last, sort.length)) : null;
  return { items: page.map(listing.itemOf), next, total: Number(counted?.['total']) };
}

/** `(a, b, id)` comes after the cursor's, each column in its own direction. */
function afterCursor({ sort, id }: Pick<Listing<unknown>, 'sort' | 'id'>): string {
  let condition = `${id} > $afterId`;
  for (let i = sort.length - 1; i >= 0; i--) {
    const { column, descending } = sort[i] ?? { column: id, descending: false };
    const key = `CAST($after${i} AS DOUBLE)`;
    const beyond = `${column} ${descending ? '<' : '>'} ${key}`;
    condition = `(${beyond} OR (${column} = ${key} AND ${condition}))`;
  }
  return condition;
}

function cursorValues({ keys, id }: CursorKey): Values {
  return Object.fromEntries([...keys.map((key, i) => [`after${i}`, key]), ['afterId', id]]);
}

function keyOf(row: Row, keyCount: number): CursorKey {
  const keys = Array.from({ length: keyCount }, (_, i) => Number(row[`key${i}`]));
  return { keys, id: String(row['row_id']) };
}

function all(conditions: string[]): string {
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}

export function queueRow(row: Row): QueueRow {
  const group = payloadOf<QueueRow>(row);
  const status = row['status'] as Status;
  const verdict = row['verdict'] as Verdict | '';
  const changed = row['status_us'];
  const incidentId = row['incident_id'] as string | null;
  return {
    ...group,
    status,
    ...(verdict && { verdict }),
    ...(changed !== null && { updatedAt: timeText(Number(changed)) }),
    ...(incidentId !== null && { incidentId }),
  };
}

/** Payloads were checked by their schema before they were written. */
export function payloadOf<T>(row: Row): T {
  return JSON.parse(String(row['payload'])) as T;
}
