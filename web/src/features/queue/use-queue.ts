import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { GroupsPage, QueueRow } from '../../lib/api.ts';
import type { DataSource } from '../../lib/data-source.ts';
import { useLive } from '../../lib/live.tsx';
import { mergeQuietly, type Pending } from '../../lib/queue-merge.ts';
import { type Pages, replaceRows, rowsOf } from '../../lib/queue-pages.ts';
import type { QueueQuery } from '../../lib/queue-query.ts';
import { useDataSource, useGroups } from '../../lib/source-context.ts';

export interface Queue {
  rows: QueueRow[];
  total: number;
  /** When the rows were last known to be what the server has. */
  updatedAt: number;
  isLoading: boolean;
  isStale: boolean;
  error: unknown;
  /** What changed on the server and waits for the reader. */
  pending: Pending | undefined;
  merge: () => void;
  retry: () => void;
  loadMore: () => void;
}

export function useQueue(query: QueueQuery): Queue {
  const groups = useGroups(query);
  const { hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = groups;
  const rows = useMemo(() => rowsOf(groups.data), [groups.data]);
  const { pending, merge } = useQuietRefresh(query, groups.data);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return {
    rows,
    total: groups.data?.pages.at(-1)?.total ?? 0,
    updatedAt: groups.dataUpdatedAt,
    isLoading: groups.isPending,
    isStale: groups.isPlaceholderData,
    error: groups.isError ? groups.error : undefined,
    pending,
    merge,
    retry: useCallback(() => void refetch(), [refetch]),
    loadMore,
  };
}

/** Fetches again when the server speaks, and lets nothing move under the cursor. */
function useQuietRefresh(query: QueueQuery, shown: Pages | undefined) {
  const source = useDataSource();
  const client = useQueryClient();
  const { revision } = useLive();
  const [waiting, setWaiting] = useState<{ shown: Pages; fresh: Pages; pending: Pending }>();
  const key = JSON.stringify(query);

  useEffect(() => {
    if (revision === 0) return;
    let isCurrent = true;
    const queryKey = ['groups', JSON.parse(key) as QueueQuery];
    const old = client.getQueryData<Pages>(queryKey);
    if (!old) return;
    fetchPages(source, queryKey[1] as QueueQuery, old.pages.length).then(
      (fresh) => {
        // Someone scrolled or acted meanwhile: what is on the screen now is what counts.
        const now = client.getQueryData<Pages>(queryKey);
        if (!isCurrent || !now || now.pages.length !== fresh.pages.length) return;
        const isWhole = fresh.pages.at(-1)?.next === null;
        const merged = mergeQuietly(rowsOf(now), rowsOf(fresh), isWhole);
        // The cache keeps what is equal, so what it holds then is not what it was given.
        const kept = client.setQueryData<Pages>(queryKey, replaceRows(now, merged.rows));
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
  }, [client, key, revision, source]);

  const isValid = waiting !== undefined && waiting.shown === shown;
  const merge = useCallback(() => {
    if (waiting) client.setQueryData(['groups', JSON.parse(key)], waiting.fresh);
    setWaiting(undefined);
  }, [client, key, waiting]);
  return { pending: isValid ? waiting.pending : undefined, merge };
}

async function fetchPages(source: DataSource, query: QueueQuery, count: number): Promise<Pages> {
  const pages: GroupsPage[] = [];
  const pageParams: (string | undefined)[] = [];
  let cursor: string | undefined;
  while (pages.length < count) {
    const page: GroupsPage = await source.groups(query, cursor);
    pages.push(page);
    pageParams.push(cursor);
    if (page.next === null) break;
    cursor = page.next;
  }
  return { pages, pageParams };
}
