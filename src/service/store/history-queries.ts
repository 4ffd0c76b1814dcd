import {
  type History,
  type JudgedRow,
  LIKENESS,
  type ListsAnswer,
  type PriorityParts,
  type QueueRow,
  type Sightings,
} from '../../api/index.ts';
import { timeText } from '../time-text.ts';
import type { Database, Row, Values } from './database.ts';
import { QUEUE } from './queries.ts';

/** Model of evidence that a list of indicators gave, before the list's name. */
const LIST_MODEL = 'list ';
const JUDGED_MAX = 100_000;
/** Rows that a person reads beside another. */
const JUDGED_SHOWN = 5;

const SIGHTINGS = `SELECT count(*)::DOUBLE AS rows,
  min(time_us) AS first_us, max(end_us) AS last_us,
  count(*) FILTER (verdict = 'confirmed')::DOUBLE AS confirmed,
  count(*) FILTER (verdict = 'dismissed')::DOUBLE AS dismissed,
  count(*) FILTER (status = 'archived' AND verdict = '')::DOUBLE AS archived
  FROM ${QUEUE}`;

/** The row itself is among what is counted, so nothing is found only for an unknown row. */
export async function historyOf(database: Database, row: QueueRow): Promise<History | undefined> {
  const same = await sightingsOf(database, 'class = $class AND subject = $subject', {
    class: row.class,
    subject: row.subject.key,
  });
  const hosts: History['hosts'] = [];
  for (const ip of new Set([row.orig.ip, row.resp.ip])) {
    if (ip === undefined) continue;
    const seen = await sightingsOf(database, '(orig_ip = $ip OR resp_ip = $ip)', { ip });
    if (seen) hosts.push({ ip, ...seen });
  }
  return same && { same, hosts, judged: await judgedLike(database, row) };
}

/** By its place in LIKENESS; a side without one address is like no other's. */
const LIKENESS_CASE = `CASE
  WHEN class = $class AND subject = $subject THEN 0
  WHEN class = $class AND orig_ip = $orig AND resp_ip = $resp THEN 1
  WHEN class = $class AND (orig_ip = $orig OR resp_ip = $resp) THEN 2
  WHEN orig_ip = $orig AND resp_ip = $resp THEN 3
  WHEN class = $class THEN 4 END`;

/** The likest rows that have a verdict; among equals the nearest in Priority, then the latest. */
async function judgedLike(database: Database, row: QueueRow): Promise<JudgedRow[]> {
  const found = await database.read(
    `SELECT payload, verdict, status_us, likeness FROM (
       SELECT *, ${LIKENESS_CASE} AS likeness FROM ${QUEUE} WHERE verdict <> '' AND id <> $id)
     WHERE likeness IS NOT NULL
     ORDER BY likeness, abs(priority - $priority), status_us DESC, id LIMIT $limit`,
    {
      class: row.class,
      subject: row.subject.key,
      // No address is empty, so that nothing is like a side without one.
      orig: row.orig.ip ?? '',
      resp: row.resp.ip ?? '',
      id: row.id,
      priority: row.parts.priority,
      limit: JUDGED_SHOWN,
    },
  );
  return found.map((each) => {
    const { id, sourceId, title, sentence, parts } = JSON.parse(
      String(each['payload']),
    ) as QueueRow;
    return {
      id,
      sourceId,
      likeness: LIKENESS[Number(each['likeness'])],
      verdict: String(each['verdict']) as JudgedRow['verdict'],
      title,
      sentence,
      priority: parts.priority,
      at: timeText(Number(each['status_us'])),
    };
  });
}

/** Counts rows whose evidence names a list, by the verdict that holds now. */
export async function listVerdicts(database: Database): Promise<ListsAnswer> {
  const rows = await database.read(
    `SELECT payload, verdict FROM ${QUEUE}
     WHERE verdict <> '' AND contains(payload, '"detector":"indicator"') LIMIT $limit`,
    { limit: JUDGED_MAX },
  );
  const counts = new Map<string, { confirmed: number; dismissed: number }>();
  for (const row of rows) {
    const verdict = String(row['verdict']) as keyof Omit<ListsAnswer['items'][number], 'name'>;
    for (const name of listsOf(row)) {
      const count = counts.get(name) ?? { confirmed: 0, dismissed: 0 };
      count[verdict]++;
      counts.set(name, count);
    }
  }
  const items = [...counts].map(([name, count]) => ({ name, ...count }));
  return { items: items.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function listsOf(row: Row): Set<string> {
  const { parts } = JSON.parse(String(row['payload'])) as { parts: PriorityParts };
  const models = parts.evidence.flatMap(({ detector, model = '' }) =>
    detector === 'indicator' && model.startsWith(LIST_MODEL) ? [model] : [],
  );
  return new Set(models.map((model) => model.slice(LIST_MODEL.length)));
}

async function sightingsOf(
  database: Database,
  condition: string,
  values: Values,
): Promise<Sightings | undefined> {
  const [row] = await database.read(`${SIGHTINGS} WHERE ${condition}`, values);
  if (row === undefined || Number(row['rows']) === 0) return undefined;
  const countOf = (name: string) => Number(row[name]);
  return {
    rows: countOf('rows'),
    first: timeText(countOf('first_us')),
    last: timeText(countOf('last_us')),
    confirmed: countOf('confirmed'),
    dismissed: countOf('dismissed'),
    archived: countOf('archived'),
  };
}
