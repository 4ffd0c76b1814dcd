import { type ReactNode, useRef } from 'react';
import { useCommands } from '../../lib/commands.tsx';
import type { Deed } from '../../lib/standing.ts';
import { changeSearch, queryOf, type QueueSearch } from '../../lib/queue-query.ts';
import { useDataSource, useSources } from '../../lib/source-context.ts';
import { type How, useCursor } from '../../lib/use-cursor.ts';
import { SplitPane } from '../../ui/split-pane.tsx';
import { FilterBar } from './filter-bar.tsx';
import { QueueBody } from './queue-body.tsx';
import { useQueue } from './use-queue.ts';
import { useRowActions } from './use-row-actions.ts';
import './queue.css';

interface QueueScreenProps {
  search: QueueSearch;
  onSearch: (search: QueueSearch, how: How) => void;
  /** Opens an incident; absent where there is no page of them. */
  onIncident?: (id: string) => void;
  /** What stands beside the list while a group is open. */
  detail: ReactNode;
}

export function QueueScreen({ search, onSearch, onIncident, detail }: QueueScreenProps) {
  const { readOnly } = useDataSource();
  const sources = useSources();
  const queue = useQueue(queryOf(search));
  const input = useRef<HTMLInputElement>(null);
  const cursor = useCursor(queue.rows, {
    name: 'queue',
    opened: search.group,
    show: (group, how) => onSearch(changeSearch(search, { group, flow: undefined }), how),
  });
  const { actions, selection } = useRowActions(queue.rows, cursor);
  const { activeId } = cursor;

  const change = (deed: Deed) => {
    if (selection.ids.size > 0) selection.change(deed);
    else if (activeId) actions.change(activeId, deed);
  };
  useCommands({
    next: () => cursor.step(1),
    previous: () => cursor.step(-1),
    open: () => activeId && cursor.open(activeId),
    back: () => {
      if (document.activeElement === input.current) input.current?.blur();
      else if (selection.ids.size > 0) selection.clear();
      else cursor.close();
    },
    merge: queue.merge,
    search: () => input.current?.focus(),
    ...(readOnly
      ? {}
      : {
          archive: () => change('archive'),
          escalate: () => change('escalate'),
          dismiss: () => change('dismiss'),
          confirm: () => change('confirm'),
          select: () => activeId && actions.select(activeId),
          incident: () => {
            const { incidentId } = queue.rows.find(({ id }) => id === activeId) ?? {};
            if (incidentId !== undefined) onIncident?.(incidentId);
          },
        }),
  });

  const show = (next: QueueSearch) => onSearch(next, 'step');
  const list = (
    <div className="queue-screen">
      <FilterBar
        search={search}
        sources={sources.data ?? []}
        total={queue.total}
        readOnly={readOnly}
        input={input}
        onChange={show}
      />
      <QueueBody
        queue={queue}
        search={search}
        sources={sources.data}
        cursor={cursor}
        selection={selection}
        act={readOnly ? undefined : actions}
        onSearch={show}
      />
    </div>
  );
  return <SplitPane list={list} detail={search.group ? detail : undefined} />;
}
