import { resolve } from 'node:path';
import { listsAnswer, type RecordRequest } from '../../api/index.ts';
import { OperatorError } from '../errors.ts';
import type { KnownRecord } from './enrichment-flags.ts';
import type { Analysed } from '../ingest/index.ts';
import type { Store } from '../store/index.ts';
import type { Settings, Webhook } from '../settings.ts';
import { timeText } from '../time-text.ts';
import { dataDirectoryOf, isDataDirectoryNamed } from './data-directory.ts';
import { nowUs, openStoreIn } from './open-store.ts';
import { askRecord } from './read-record.ts';

/**
 * Keeps an analysis in the data directory. Where a server holds it, an analysis that names the
 * directory goes through the server, which tells its own webhook; one that doesn't is only printed,
 * and a line says so.
 */
export async function recordAnalysis(
  analysed: Analysed,
  { data, settings }: { data: string | undefined; settings: Settings },
): Promise<void> {
  const directory = dataDirectoryOf(data);
  try {
    const store = await openStoreIn(directory, settings);
    try {
      await recordIn(store, analysed);
      if (settings.webhook) await tellWebhook(store, settings.webhook);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'VED_DATA_LOCKED') throw error;
    if (!isDataDirectoryNamed(data)) {
      process.stderr.write(
        `note: not recorded, since a server holds ${directory}; ` +
          `--data ${directory} hands it to that server\n`,
      );
      return;
    }
    await recordThroughServer(directory, analysed, error);
  }
}

async function tellWebhook(store: Store, webhook: Webhook): Promise<void> {
  const { deliverDue } = await import('../notify/index.ts');
  const { failure } = await deliverDue(store, webhook);
  if (failure === undefined) return;
  process.stderr.write(
    `note: the webhook was not told of every incident: ${failure}; \`vedette incidents\` shows ` +
      'what came of it\n',
  );
}

/** The record of a data directory, or the server that holds it. */
export function recordAt(data: string | undefined): KnownRecord {
  const directory = dataDirectoryOf(data);
  const lists = () =>
    askRecord(directory, {
      ofStore: (store) => store.lists(),
      path: '/lists',
      parse: (answer) => listsAnswer.parse(answer),
    });
  return { directory, lists: async () => (await lists()) ?? { items: [] } };
}

export async function recordIn(store: Store, analysed: Analysed): Promise<void> {
  await store.record(recordOf(analysed));
}

function recordOf({ analysis, flows, series, name, paths }: Analysed): RecordRequest {
  return {
    source: { ...analysis.source, name, analysedAt: timeText(nowUs()) },
    paths: paths.map((path) => (path === '-' ? path : resolve(path))),
    groups: analysis.groups,
    events: analysis.events,
    flows: [...flows],
    incidents: analysis.incidents,
    series: [...series],
  };
}

async function recordThroughServer(
  directory: string,
  analysed: Analysed,
  locked: OperatorError,
): Promise<void> {
  const { readHolder } = await import('../store/index.ts');
  const holder = await readHolder(directory);
  if (holder?.url === undefined) throw locked;
  const response = await fetch(new URL('/api/v1/sources', holder.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${holder.token}` },
    body: JSON.stringify(recordOf(analysed)),
  });
  if (response.ok) return;
  const answer = await response.text();
  throw new OperatorError(
    'VED_DATA_LOCKED',
    `data directory "${directory}": expected its server at ${holder.url} to take the analysis, ` +
      `got ${response.status} ${answer.slice(0, 200)}`,
    { cause: locked },
  );
}
