import {
  INCIDENT_LEVELS,
  type IncidentDetail,
  type IncidentEntry,
  type IncidentsPage,
  type IncidentsRequest,
  type KeptIncident,
} from '../../api/index.ts';
import { parseTimeText } from '../time-text.ts';
import type { Database, Values } from './database.ts';
import { payloadOf, QUEUE, queueRow, readPage } from './queries.ts';
import type { DueNotification } from './store.ts';

/** Lines of history that come with an incident; the latest. */
const HISTORY_SHOWN = 200;
/** Rows that come with it: more than an incident holds, unless by hand. */
const ROWS_SHOWN = 1000;

export async function incidentsPage(
  database: Database,
  request: IncidentsRequest,
): Promise<IncidentsPage> {
  const { status, level, sort } = request;
  const conditions: string[] = [];
  const values: Values = {};
  if (status === 'active') conditions.push("status <> 'resolved'");
  else if (status !== 'all') {
    conditions.push('status = $status');
    values['status'] = status;
  }
  const levels = await countByLevel(database, conditions, values);
  if (level !== undefined) {
    conditions.push('level = $level');
    values['level'] = level;
  }
  const byTime = { column: 'coalesce(end_us, 0)', descending: true };
  const byPriority = { column: 'priority', descending: true };
  const page = await readPage(database, request, {
    name: `incidents.${sort}`,
    columns: 'payload',
    from: 'current_incidents',
    conditions,
    values,
    sort: sort === 'time' ? [byTime] : [byPriority, byTime],
    id: 'id',
    itemOf: payloadOf<KeptIncident>,
  });
  return { ...page, levels };
}

async function countByLevel(
  database: Database,
  conditions: readonly string[],
  values: Values,
): Promise<IncidentsPage['levels']> {
  const rows = await database.read(
    `SELECT level, count(*)::DOUBLE AS count FROM current_incidents
     WHERE ${['true', ...conditions].join(' AND ')} GROUP BY level`,
    values,
  );
  const counts = new Map(rows.map((row) => [row['level'], Number(row['count'])]));
  return Object.fromEntries(
    INCIDENT_LEVELS.map((level) => [level, counts.get(level) ?? 0]),
  ) as IncidentsPage['levels'];
}

export async function incidentById(
  database: Database,
  id: string,
): Promise<KeptIncident | undefined> {
  const [row] = await database.read('SELECT payload FROM current_incidents WHERE id = $id', { id });
  return row && payloadOf<KeptIncident>(row);
}

export async function incidentDetail(
  database: Database,
  id: string,
): Promise<IncidentDetail | undefined> {
  const incident = await incidentById(database, id);
  if (incident === undefined) return undefined;
  const rows = await rowsOfIncident(database, id);
  const history = await database.read(
    `SELECT payload, count(*) OVER ()::DOUBLE AS total FROM incident_history
     WHERE incident_id = $id ORDER BY sequence DESC LIMIT $limit`,
    { id, limit: HISTORY_SHOWN },
  );
  return {
    incident,
    rows,
    history: history.map(payloadOf<IncidentEntry>),
    historyCount: Number(history[0]?.['total'] ?? 0),
  };
}

/** Worst first, in the reading of their analysis that is shown now. */
export async function rowsOfIncident(
  database: Database,
  id: string,
): Promise<IncidentDetail['rows']> {
  const rows = await database.read(
    `SELECT q.payload, q.status, q.verdict, q.status_us, q.incident_id, m.why, m.by_hand
     FROM ${QUEUE} q JOIN current_members m ON m.group_id = q.id
     WHERE m.incident_id = $id ORDER BY q.priority DESC, q.rank, q.id LIMIT $limit`,
    { id, limit: ROWS_SHOWN },
  );
  return rows.map((row) => ({
    row: queueRow(row),
    why: String(row['why']),
    byHand: Number(row['by_hand']) === 1,
  }));
}

export type Membership = { incidentId: string; byHand: boolean };

/** Which of the rows are in an incident, and in which. */
export async function memberships(
  database: Database,
  groupIds: readonly string[],
): Promise<Map<string, Membership>> {
  const rows = await database.read(
    `SELECT group_id, incident_id, by_hand FROM current_members
     WHERE list_contains(string_split($ids, ' '), group_id)`,
    { ids: groupIds.join(' ') },
  );
  return new Map(
    rows.map((row) => [
      String(row['group_id']),
      { incidentId: String(row['incident_id']), byHand: Number(row['by_hand']) === 1 },
    ]),
  );
}

/** What an incident must have in common with something that may belong to it. */
export type Near = {
  /** Hosts, one of which leads the incident. */
  leads: readonly string[];
  time?: string | undefined;
  end?: string | undefined;
  gapUs: number;
};

/** The unresolved incident that something may go on with; none where the time is not known. */
export async function nearIncident(
  database: Database,
  { leads, time, end, gapUs }: Near,
): Promise<KeptIncident | undefined> {
  if (leads.length === 0 || time === undefined || end === undefined) return undefined;
  const [row] = await database.read(
    `SELECT payload FROM current_incidents
     WHERE status <> 'resolved' AND list_contains(string_split($leads, ' '), lead)
       AND time_us <= CAST($latestUs AS DOUBLE) AND end_us >= CAST($earliestUs AS DOUBLE)
     ORDER BY end_us DESC, id LIMIT 1`,
    {
      leads: leads.join(' '),
      latestUs: parseTimeText(end) + gapUs,
      earliestUs: parseTimeText(time) - gapUs,
    },
  );
  return row && payloadOf<KeptIncident>(row);
}

/** The oldest first. */
export async function dueNotifications(
  database: Database,
  limit: number,
): Promise<DueNotification[]> {
  const rows = await database.read(
    `SELECT n.key, n.failures, i.payload FROM (
       SELECT key, any_value(incident_id) AS incident_id, arg_max(outcome, sequence) AS outcome,
         count(*) FILTER (outcome = 'failed')::DOUBLE AS failures, min(sequence) AS first
       FROM notifications GROUP BY key) n
     JOIN current_incidents i ON i.id = n.incident_id
     WHERE n.outcome IN ('due', 'failed') ORDER BY n.first LIMIT $limit`,
    { limit },
  );
  return rows.map((row) => ({
    key: String(row['key']),
    failures: Number(row['failures']),
    incident: payloadOf<KeptIncident>(row),
  }));
}
