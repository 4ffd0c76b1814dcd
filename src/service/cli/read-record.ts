import { existsSync } from 'node:fs';
import { OperatorError } from '../errors.ts';
import type { Store } from '../store/index.ts';
import { openStoreIn } from './open-store.ts';

/** A question to the record, in the two forms that it is asked in. */
export interface RecordQuestion<Answer> {
  readonly ofStore: (store: Store) => Promise<Answer>;
  /** Of the server that holds the data directory: a path below /api/v1, and what reads it. */
  readonly path: string;
  readonly parse: (answer: unknown) => Answer;
}

/**
 * Asks the record of a data directory, through its server where one holds it. Undefined where
 * nothing was ever recorded.
 */
export async function askRecord<Answer>(
  directory: string,
  question: RecordQuestion<Answer>,
): Promise<Answer | undefined> {
  if (!existsSync(directory)) return undefined;
  try {
    const store = await openStoreIn(directory);
    try {
      return await question.ofStore(store);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'VED_DATA_LOCKED') throw error;
    return askServer(directory, question, error);
  }
}

async function askServer<Answer>(
  directory: string,
  { path, parse }: RecordQuestion<Answer>,
  locked: OperatorError,
): Promise<Answer> {
  const { readHolder } = await import('../store/index.ts');
  const holder = await readHolder(directory);
  if (holder?.url === undefined) throw locked;
  const response = await fetch(new URL(`/api/v1${path}`, holder.url));
  if (response.ok) return parse(await response.json());
  const answer = await response.text();
  throw new OperatorError(
    response.status === 404 ? 'VED_NOT_FOUND' : 'VED_DATA_LOCKED',
    `data directory "${directory}": expected an answer of its server at ${holder.url}, got ` +
      `${response.status} ${answer.slice(0, 200)}`,
    { cause: locked },
  );
}
