import type { GroupsPage } from './api.ts';
import { type QueueQuery, statusOf } from './queue-query.ts';
import { type Standing, withStanding } from './standing.ts';

/** A page of a list whose items have ids. */
export interface Page<Item = { id: string }> {
  items: Item[];
  next: string | null;
  total: number;
}

/** Pages of a list as they were loaded; of the queue, where nothing else is said. */
export interface Pages<Of extends Page = GroupsPage> {
  pages: Of[];
  pageParams: unknown[];
}

export function rowsOf<Of extends Page>(pages: Pages<Of> | undefined): Of['items'] {
  return pages ? pages.pages.flatMap((page) => page.items) : [];
}

/** Shows a standing at once, before the server has answered: rows the query excludes leave. */
export function applyStatus(
  pages: Pages,
  query: QueueQuery,
  change: { ids: ReadonlySet<string>; to: Standing },
): Pages {
  const wanted = statusOf(query);
  const stays = wanted === 'all' || wanted === change.to.status;
  let left = 0;
  const changed = pages.pages.map((page) => {
    const items = page.items.flatMap((row) => {
      if (!change.ids.has(row.id)) return [row];
      if (stays) return [withStanding(row, change.to)];
      left++;
      return [];
    });
    return { ...page, items };
  });
  return { ...pages, pages: changed.map((page) => ({ ...page, total: page.total - left })) };
}

/** Puts rows in the place of the old ones without moving page borders or cursors. */
export function replaceRows<Of extends Page>(
  pages: Pages<Of>,
  rows: readonly { id: string }[],
): Pages<Of> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const replaced = pages.pages.map((page) => ({
    ...page,
    items: page.items.map((row) => byId.get(row.id) ?? row),
  }));
  return { ...pages, pages: replaced };
}
