import type { QueueRow } from '../../lib/api.ts';
import type { QueueQuery } from '../../lib/queue-query.ts';
import { useDataSource, useGroups } from '../../lib/source-context.ts';
import { type PagedList, usePagedList } from '../../lib/use-paged-list.ts';

export type Queue = PagedList<QueueRow>;

export function useQueue(query: QueueQuery): Queue {
  const source = useDataSource();
  return usePagedList(useGroups(query), { name: 'groups', query }, source.groups);
}
