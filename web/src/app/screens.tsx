import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { GroupDetail } from '../features/group/group-detail.tsx';
import { IncidentDetail } from '../features/incidents/incident-detail.tsx';
import { IncidentsScreen } from '../features/incidents/incidents-screen.tsx';
import { QueueScreen } from '../features/queue/queue-screen.tsx';
import { ModelsScreen } from '../features/models/models-screen.tsx';
import { SeriesScreen } from '../features/series/series-screen.tsx';
import { SourcesScreen } from '../features/sources/sources-screen.tsx';
import { type IncidentSearch, parseIncidentSearch } from '../lib/incident-query.ts';
import { changeSearch, parseSearch, type QueueSearch } from '../lib/queue-query.ts';

/** The queue with what is open beside it; the address holds all of its state. */
export function QueueRoute() {
  const search = parseSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const go = useCallback(
    (next: QueueSearch, how: 'step' | 'move') =>
      void navigate({ to: '/', search: next as Record<string, unknown>, replace: how === 'move' }),
    [navigate],
  );
  const detail = search.group && (
    <GroupDetail
      id={search.group}
      links={{
        openFlowId: search.flow,
        onFilter: (filter) => go(changeSearch(search, filter), 'step'),
        onOpenGroup: (group) => go(changeSearch(search, { group, flow: undefined }), 'step'),
        onOpenFlow: (flow) => go(changeSearch(search, { flow }), 'step'),
        incident: (incident, children) => (
          <Link to="/incidents" search={{ status: 'all', incident }}>
            {children}
          </Link>
        ),
      }}
    />
  );
  return (
    <QueueScreen
      search={search}
      onSearch={go}
      onIncident={(incident) =>
        void navigate({ to: '/incidents', search: { status: 'all', incident } })
      }
      detail={detail}
    />
  );
}

/** The incidents, and from one of them to its rows and hosts in the queue. */
export function IncidentsRoute() {
  const search = parseIncidentSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const go = useCallback(
    (next: IncidentSearch, how: 'step' | 'move') =>
      void navigate({
        to: '/incidents',
        search: next as Record<string, unknown>,
        replace: how === 'move',
      }),
    [navigate],
  );
  const detail = search.incident && (
    <IncidentDetail
      id={search.incident}
      links={{
        row: (row, children) => (
          <Link to="/" search={{ source: row.sourceId, status: 'all', group: row.id }}>
            {children}
          </Link>
        ),
        host: (host, children) => (
          <Link to="/" search={{ status: 'all', host }}>
            {children}
          </Link>
        ),
      }}
    />
  );
  return <IncidentsScreen search={search} onSearch={go} detail={detail} />;
}

export function SourcesRoute() {
  return (
    <SourcesScreen
      link={(source, children) => (
        <Link to="/" search={{ source: source.id }}>
          {children}
        </Link>
      )}
    />
  );
}

/** One analysis and one of its series; the address says which. */
export function SeriesRoute() {
  const { source, series } = useSearch({ from: '/series' });
  const navigate = useNavigate();
  return (
    <SeriesScreen
      sourceId={source}
      seriesId={series}
      onChoose={(search, how) => void navigate({ to: '/series', search, replace: how === 'move' })}
      link={(group, children) => (
        <Link to="/" search={{ group, status: 'all' }}>
          {children}
        </Link>
      )}
    />
  );
}

/** One analysis at a time; the address says which, the latest where it doesn't. */
export function ModelsRoute() {
  const { source } = parseSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  return (
    <ModelsScreen
      sourceId={source}
      onChoose={(chosen) => void navigate({ to: '/models', search: { source: chosen } })}
    />
  );
}
