import type { History, ListsAnswer, PriorityParts, QueueRow, Sightings } from '../../api/index.ts';
import { timeText } from '../time-text.ts';
import type { Database, Row, Values } from './database.ts';
import { QUEUE } from './queries.ts';

/** Model of evidence that a list of indicators gave, before the list's name. */
const LIST_MODEL = 'list ';
const JUDGED_MAX = 100_000;

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
  return same && { same, hosts };
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
