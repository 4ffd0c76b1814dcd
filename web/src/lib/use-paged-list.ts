import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Pending } from './queue-merge.ts';
import { type Page, type Pages, rowsOf } from './queue-pages.ts';
import { useQuietRefresh } from './use-quiet-refresh.ts';

export interface PagedList<Row> {
  rows: Row[];
  total: number;
  isLoading: boolean;
  isStale: boolean;
  error: unknown;
  /** What changed on the server and waits for the reader. */
  pending: Pending | undefined;
  merge: () => void;
  retry: () => void;
  loadMore: () => void;
}

/** A list that is loaded page by page, and kept up to date without moving. */
export function usePagedList<Of extends Page, Query>(
  loaded: UseInfiniteQueryResult<Pages<Of>>,
  key: { name: string; query: Query },
  fetchPage: (query: Query, cursor: string | undefined) => Promise<Of>,
): PagedList<Of['items'][number]> {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = loaded;
  const rows = useMemo(() => rowsOf(data), [data]);
  const { pending, merge } = useQuietRefresh({ ...key, shown: data }, fetchPage);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return {
    rows,
    total: data?.pages.at(-1)?.total ?? 0,
    isLoading: loaded.isPending,
    isStale: loaded.isPlaceholderData,
    error: loaded.isError ? loaded.error : undefined,
    pending,
    merge,
    retry: useCallback(() => void refetch(), [refetch]),
    loadMore,
  };
}
