import { useInfiniteQuery, useQuery, keepPreviousData } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { WorkRequest } from './api.ts';
import type { DataSource } from './data-source.ts';
import type { IncidentQuery } from './incident-query.ts';
import type { QueueQuery } from './queue-query.ts';

const SourceContext = createContext<DataSource | undefined>(undefined);
export const SourceProvider = SourceContext.Provider;

export function useDataSource(): DataSource {
  const source = useContext(SourceContext);
  if (!source) throw new Error('expected a data source above this component, got none');
  return source;
}

/** What is asked is never asked again by a timer: the stream says when something changed. */
const LASTING = { staleTime: Number.POSITIVE_INFINITY, retry: false } as const;

export function useSources() {
  const source = useDataSource();
  return useQuery({ queryKey: ['sources'], queryFn: () => source.sources(), ...LASTING });
}

export function useGroups(query: QueueQuery) {
  const source = useDataSource();
  return useInfiniteQuery({
    queryKey: ['groups', query],
    queryFn: ({ pageParam }) => source.groups(query, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    ...LASTING,
  });
}

export function useGroup(id: string) {
  const source = useDataSource();
  return useQuery({
    queryKey: ['group', id],
    queryFn: () => source.group(id),
    placeholderData: keepPreviousData,
    ...LASTING,
  });
}

export function useIncidents(query: IncidentQuery) {
  const source = useDataSource();
  return useInfiniteQuery({
    queryKey: ['incidents', query],
    queryFn: ({ pageParam }) => source.incidents(query, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    ...LASTING,
  });
}

export function useIncident(id: string) {
  const source = useDataSource();
  return useQuery({
    queryKey: ['incident', id],
    queryFn: () => source.incident(id),
    placeholderData: keepPreviousData,
    ...LASTING,
  });
}

export function useFlows(groupId: string) {
  const source = useDataSource();
  return useInfiniteQuery({
    queryKey: ['flows', groupId],
    queryFn: ({ pageParam }) => source.flows(groupId, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    ...LASTING,
  });
}

/** Waits while it is not known whether there is an analysis. */
export function usePipeline(sourceId: string | undefined, isKnown: boolean) {
  const source = useDataSource();
  return useQuery({
    queryKey: ['pipeline', sourceId],
    queryFn: () => source.pipeline(sourceId),
    enabled: isKnown,
    placeholderData: keepPreviousData,
    ...LASTING,
  });
}

export function useSeriesOf(sourceId: string | undefined) {
  const source = useDataSource();
  return useQuery({
    queryKey: ['series-of', sourceId],
    queryFn: () => source.seriesOf(sourceId ?? ''),
    enabled: sourceId !== undefined,
    ...LASTING,
  });
}

export function useOneSeries(id: string) {
  const source = useDataSource();
  return useQuery({
    queryKey: ['series', id],
    queryFn: () => source.series(id),
    placeholderData: keepPreviousData,
    ...LASTING,
  });
}

/** Without parameters: by the rules in force. */
export function useWork(asked: WorkRequest) {
  const source = useDataSource();
  return useQuery({
    queryKey: ['work', asked],
    queryFn: () => source.work(asked),
    placeholderData: keepPreviousData,
    ...LASTING,
  });
}

export function usePackets(flowId: string) {
  const source = useDataSource();
  return useQuery({
    queryKey: ['packets', flowId],
    queryFn: () => source.packets(flowId),
    ...LASTING,
  });
}
