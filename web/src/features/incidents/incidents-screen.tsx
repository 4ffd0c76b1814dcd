import type { ReactNode } from 'react';
import type { KeptIncident } from '../../lib/api.ts';
import { useCommands } from '../../lib/commands.tsx';
import {
  changeIncidentSearch,
  type IncidentSearch,
  incidentQueryOf,
} from '../../lib/incident-query.ts';
import { successorOf } from '../../lib/queue-merge.ts';
import { useDataSource, useIncidents } from '../../lib/source-context.ts';
import { useStatusActions } from '../../lib/status-actions.tsx';
import { type How, useCursor } from '../../lib/use-cursor.ts';
import { usePagedList } from '../../lib/use-paged-list.ts';
import { SplitPane } from '../../ui/split-pane.tsx';
import { IncidentFilters } from './incident-filters.tsx';
import { IncidentList } from './incident-list.tsx';
import './incidents.css';

interface IncidentsScreenProps {
  search: IncidentSearch;
  onSearch: (search: IncidentSearch, how: How) => void;
  /** What stands beside the list while an incident is open. */
  detail: ReactNode;
}

/** Incidents by level, worst first; what is open stands beside them. */
export function IncidentsScreen({ search, onSearch, detail }: IncidentsScreenProps) {
  const source = useDataSource();
  const query = incidentQueryOf(search);
  const loaded = useIncidents(query);
  const list = usePagedList(loaded, { name: 'incidents', query }, source.incidents);
  const cursor = useCursor(list.rows, {
    name: 'incidents',
    opened: search.incident,
    show: (incident, how) => onSearch(changeIncidentSearch(search, { incident }), how),
  });
  const { actOnIncident } = useStatusActions();
  const { activeId } = cursor;

  const change = (wanted: 'acknowledged' | 'resolved') => {
    const incident = list.rows.find(({ id }) => id === activeId);
    if (!incident) return;
    const to = incident.status === wanted ? 'open' : wanted;
    if (leaves(incident, to, search)) {
      cursor.follow(successorOf(list.rows, activeId, new Set([incident.id])));
    }
    actOnIncident(incident, to);
  };
  useCommands({
    next: () => cursor.step(1),
    previous: () => cursor.step(-1),
    open: () => activeId && cursor.open(activeId),
    back: cursor.close,
    merge: list.merge,
    archive: () => change('resolved'),
    acknowledge: () => change('acknowledged'),
  });

  const shown = (
    <div className="queue-screen">
      <IncidentFilters
        search={search}
        levels={loaded.data?.pages.at(-1)?.levels}
        total={list.total}
        onChange={(next) => onSearch(next, 'step')}
      />
      <IncidentList
        list={list}
        search={search}
        cursor={cursor}
        onResolve={(incident) =>
          actOnIncident(incident, incident.status === 'resolved' ? 'open' : 'resolved')
        }
      />
    </div>
  );
  return <SplitPane list={shown} detail={search.incident ? detail : undefined} />;
}

/** Whether the list no longer holds what it is changed to. */
function leaves(
  { status }: KeptIncident,
  to: KeptIncident['status'],
  { status: wanted = 'active' }: IncidentSearch,
): boolean {
  if (wanted === 'all' || status === to) return false;
  return wanted === 'active' ? to === 'resolved' : to !== wanted;
}
