import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useLive } from './live.tsx';
import { mergeQuietly, type Pending } from './queue-merge.ts';
import { type Page, type Pages, replaceRows, rowsOf } from './queue-pages.ts';

interface Waiting<Of extends Page> {
  shown: Pages<Of>;
  fresh: Pages<Of>;
  pending: Pending;
}

/**
 * Fetches a list again when the server speaks, and lets nothing move under the cursor: what came or
 * went is `pending` until `merge` is called. `name` and `query` are the list's key in the cache.
 */
export function useQuietRefresh<Of extends Page, Query>(
  { name, query, shown }: { name: string; query: Query; shown: Pages<Of> | undefined },
  fetchPage: (query: Query, cursor: string | undefined) => Promise<Of>,
) {
  const client = useQueryClient();
  const { revision } = useLive();
  const [waiting, setWaiting] = useState<Waiting<Of>>();
  const key = JSON.stringify(query);

  useEffect(() => {
    if (revision === 0) return;
    let isCurrent = true;
    const asked = JSON.parse(key) as Query;
    const queryKey = [name, asked];
    const old = client.getQueryData<Pages<Of>>(queryKey);
    if (!old) return;
    fetchPages((cursor) => fetchPage(asked, cursor), old.pages.length).then(
      (fresh) => {
        // Someone scrolled or acted meanwhile: what is on the screen now is what counts.
        const now = client.getQueryData<Pages<Of>>(queryKey);
        if (!isCurrent || !now || now.pages.length !== fresh.pages.length) return;
        // In an empty list nothing can move.
        if (rowsOf(now).length === 0) {
          client.setQueryData<Pages<Of>>(queryKey, fresh);
          return;
        }
        const isWhole = fresh.pages.at(-1)?.next === null;
        const merged = mergeQuietly(rowsOf(now), rowsOf(fresh), isWhole);
        // The cache keeps what is equal, so what it holds then is not what it was given.
        const kept = client.setQueryData<Pages<Of>>(queryKey, replaceRows(now, merged.rows));
        const { added, gone } = merged.pending;
        const hasNews = kept !== undefined && added + gone > 0;
        setWaiting(hasNews ? { shown: kept, fresh, pending: merged.pending } : undefined);
      },
      // The stream's state already says that the server is away; the rows stay as they are.
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [client, fetchPage, key, name, revision]);

  const isValid = waiting !== undefined && waiting.shown === shown;
  const merge = useCallback(() => {
    if (waiting) client.setQueryData([name, JSON.parse(key)], waiting.fresh);
    setWaiting(undefined);
  }, [client, key, name, waiting]);
  return { pending: isValid ? waiting.pending : undefined, merge };
}

async function fetchPages<Of extends Page>(
  fetchPage: (cursor: string | undefined) => Promise<Of>,
  count: number,
): Promise<Pages<Of>> {
  const pages: Of[] = [];
  const pageParams: (string | undefined)[] = [];
  let cursor: string | undefined;
  while (pages.length < count) {
    const page = await fetchPage(cursor);
    pages.push(page);
    pageParams.push(cursor);
    if (page.next === null) break;
    cursor = page.next;
  }
  return { pages, pageParams };
}
