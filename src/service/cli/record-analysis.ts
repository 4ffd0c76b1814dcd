import { resolve } from 'node:path';
import { type ListsAnswer, listsAnswer, type RecordRequest } from '../../api/index.ts';
import { OperatorError } from '../errors.ts';
import type { KnownRecord } from './enrichment-flags.ts';
import type { Analysed } from '../ingest/index.ts';
import type { Store } from '../store/index.ts';
import { timeText } from '../time-text.ts';
import { dataDirectoryOf, isDataDirectoryNamed } from './data-directory.ts';

/** Microseconds since 1970 UTC by the wall clock. */
const nowUs = (): number => Date.now() * 1000;

/**
 * The store is loaded where one is wanted: with the server it took half of the time in which a
 * command that needs neither is done.
 */
export async function openStoreIn(directory: string): Promise<Store> {
  const { openStore } = await import('../store/index.ts');
  return openStore({ directory, now: nowUs });
}

/**
 * Keeps an analysis in the data directory. Where a server holds it, an analysis that names the
 * directory goes through the server; one that doesn't is only printed, and a line says so.
 */
export async function recordAnalysis(analysed: Analysed, data: string | undefined): Promise<void> {
  const directory = dataDirectoryOf(data);
  try {
    const store = await openStoreIn(directory);
    try {
      await recordIn(store, analysed);
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

/** The record of a data directory, or the server that holds it. */
export function recordAt(data: string | undefined): KnownRecord {
  const directory = dataDirectoryOf(data);
  return { directory, lists: () => listsOf(directory) };
}

async function listsOf(directory: string): Promise<ListsAnswer> {
  try {
    const store = await openStoreIn(directory);
    try {
      return await store.lists();
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'VED_DATA_LOCKED') throw error;
    const { readHolder } = await import('../store/index.ts');
    const holder = await readHolder(directory);
    if (holder?.url === undefined) throw error;
    const response = await fetch(new URL('/api/v1/lists', holder.url));
    return listsAnswer.parse(await response.json());
  }
}

export async function recordIn(store: Store, analysed: Analysed): Promise<void> {
  await store.record(recordOf(analysed));
}

function recordOf({ analysis, flows, name, paths }: Analysed): RecordRequest {
  return {
    source: { ...analysis.source, name, analysedAt: timeText(nowUs()) },
    paths: paths.map((path) => (path === '-' ? path : resolve(path))),
    groups: analysis.groups,
    events: analysis.events,
    flows: [...flows],
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
