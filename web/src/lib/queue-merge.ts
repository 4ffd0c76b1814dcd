import type { QueueRow } from './api.ts';
import { stateWord } from './standing.ts';

/** What a quiet refresh found, held back until the reader asks for it. */
export interface Pending {
  added: number;
  gone: number;
}

export interface Merge<Row> {
  /** The rows as shown: the same rows in the same order, with their newest content. */
  rows: Row[];
  pending: Pending;
}

/**
 * Takes fresh rows into shown ones without moving anything: counts change in place, while rows
 * that are new or gone only count as pending. `isWhole` says that no more rows follow the fresh.
 */
export function mergeQuietly<Row extends { id: string }>(
  shown: readonly Row[],
  fresh: readonly Row[],
  isWhole: boolean,
): Merge<Row> {
  const freshById = new Map(fresh.map((row) => [row.id, row]));
  const shownIds = new Set(shown.map((row) => row.id));
  const added = fresh.filter((row) => !shownIds.has(row.id)).length;
  const missing = shown.filter((row) => !freshById.has(row.id)).length;
  return {
    rows: shown.map((row) => freshById.get(row.id) ?? row),
    // Where more pages follow, as many as were added may only have moved to the next.
    pending: { added, gone: isWhole ? missing : Math.max(0, missing - added) },
  };
}

/** The row that takes the cursor when some rows leave: the next that stays, else the one before. */
export function successorOf(
  rows: readonly { id: string }[],
  activeId: string | undefined,
  leaving: ReadonlySet<string>,
): string | undefined {
  const at = rows.findIndex((row) => row.id === activeId);
  const stays = (row: { id: string }) => !leaving.has(row.id);
  const after = rows.slice(Math.max(at, 0)).find(stays);
  return (after ?? rows.slice(0, Math.max(at, 0)).findLast(stays))?.id;
}

/** The id `step` rows away, held within the list. */
export function stepFrom(
  rows: readonly { id: string }[],
  activeId: string | undefined,
  step: number,
): string | undefined {
  const at = rows.findIndex((row) => row.id === activeId);
  if (at < 0) return rows[0]?.id;
  return rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.id;
}

/** The row as a sentence, for readers who hear the list. */
export function rowSentence(
  row: QueueRow,
  words: { priority: string; who: string; when: string; flows: string },
): string {
  const { level } = row.parts;
  return (
    `${level}, priority ${words.priority}: ${row.title}, ${words.who}, ` +
    `${words.flows}, last seen ${words.when}, ${stateWord(row)}`
  );
}
