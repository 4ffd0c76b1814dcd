import type { KeptIncident } from '../../lib/api.ts';
import { countOf, exactCount, formatCount, formatIso, formatWhen } from '../../lib/format.ts';
import type { IncidentSearch } from '../../lib/incident-query.ts';
import { incidentSentence } from '../../lib/incident-words.ts';
import { useNow } from '../../lib/live.tsx';
import { formatPriority } from '../../lib/parts.ts';
import { useSettings } from '../../lib/settings.ts';
import type { Cursor } from '../../lib/use-cursor.ts';
import type { PagedList } from '../../lib/use-paged-list.ts';
import { Button } from '../../ui/button.tsx';
import { LevelMark } from '../../ui/level-mark.tsx';
import { EmptyNote, ErrorBar, ErrorNote, LoadingNote } from '../../ui/notes.tsx';
import { RowGrid, type RowPlace } from '../../ui/row-grid.tsx';

interface IncidentListProps {
  list: PagedList<KeptIncident>;
  search: IncidentSearch;
  cursor: Cursor;
  onResolve: (incident: KeptIncident) => void;
}

/** The list, or what there is to say instead of it. */
export function IncidentList({ list, search, cursor, onResolve }: IncidentListProps) {
  const { rows, error } = list;
  if (error !== undefined && rows.length === 0) {
    return <ErrorNote error={error} onRetry={list.retry} />;
  }
  if (list.isLoading) return <LoadingNote />;
  if (rows.length === 0) return <NoIncidents search={search} />;
  return (
    <>
      <div className="queue-bar-place" role="status">
        {error !== undefined && <ErrorBar error={error} onRetry={list.retry} />}
        {error === undefined && list.pending && <PendingBar list={list} />}
      </div>
      <RowGrid
        label="Incidents"
        className="incident-grid"
        rows={rows}
        total={list.total}
        activeId={cursor.activeId}
        isStale={list.isStale || error !== undefined}
        header={<IncidentHeader />}
        draw={(incident, place) => (
          <IncidentRow
            key={incident.id}
            incident={incident}
            place={place}
            isOpen={incident.id === search.incident}
            cursor={cursor}
            onResolve={onResolve}
          />
        )}
        onStep={cursor.step}
        onNearEnd={list.loadMore}
      />
    </>
  );
}

function NoIncidents({ search }: { search: IncidentSearch }) {
  if (search.status === undefined && search.level === undefined) {
    return (
      <EmptyNote title="No incident is active">
        <p>
          Rows of the queue that are one case stand here together, with what ties them, what could
          be blocked, and what was done. They come with every analysis that is recorded, and when
          you escalate a row in the queue.
        </p>
      </EmptyNote>
    );
  }
  return (
    <EmptyNote title="No incident matches these filters">
      <p>Resolved ones are under Resolved; they are kept, with their history.</p>
    </EmptyNote>
  );
}

function PendingBar({ list }: { list: PagedList<KeptIncident> }) {
  const { added, gone } = list.pending ?? { added: 0, gone: 0 };
  const words = [added > 0 ? `${added} new` : '', gone > 0 ? `${gone} gone` : ''];
  const text = words.filter((word) => word !== '').join(', ');
  return (
    <div className="notice-bar">
      <Button label={`Show what changed: ${text}`} command="merge" onPress={list.merge}>
        {text}
      </Button>
    </div>
  );
}

const COLUMNS = [
  ['level', 'Level', ''],
  ['priority', 'Priority', ' number'],
  ['title', 'What', ''],
  ['course', 'How it went', ''],
  ['flows', 'Rows', ' number'],
  ['when', 'Last seen', ' number'],
  ['state', 'State', ''],
] as const;

function IncidentHeader() {
  return (
    <div role="row" aria-rowindex={1} className="queue-header dim">
      {COLUMNS.map(([name, label, kind]) => (
        <span key={name} role="columnheader" className={`cell-${name}${kind}`}>
          {label}
        </span>
      ))}
    </div>
  );
}

interface IncidentRowProps {
  incident: KeptIncident;
  place: RowPlace;
  isOpen: boolean;
  cursor: Cursor;
  onResolve: (incident: KeptIncident) => void;
}

function IncidentRow({ incident, place, isOpen, cursor, onResolve }: IncidentRowProps) {
  const { zone } = useSettings();
  const when = formatWhen(incident.end, zone, useNow());
  const isHandled = incident.status === 'resolved';
  const priority = formatPriority(incident.priority);
  return (
    <div
      role="row"
      id={`row-${incident.id}`}
      className={isHandled ? 'queue-row is-handled' : 'queue-row'}
      data-level={incident.level.toLowerCase()}
      aria-rowindex={place.position + 1}
      aria-selected={isOpen}
      aria-label={incidentSentence(incident, { priority, when })}
      tabIndex={place.isActive ? 0 : -1}
      style={{ top: place.topPx }}
      onClick={() => cursor.open(incident.id)}
      onFocus={() => cursor.activate(incident.id)}
    >
      <span role="gridcell" className="cell-level">
        <LevelMark level={incident.level} handled={isHandled} />
      </span>
      <span role="gridcell" className="cell-priority number">
        {priority}
      </span>
      <span role="gridcell" className="cell-title" title={incident.title}>
        <span className="cut">{incident.title}</span>
      </span>
      <span role="gridcell" className="cell-course cut dim" title={incident.sentence}>
        {incident.sentence}
      </span>
      <span
        role="gridcell"
        className="cell-flows number"
        title={`${exactCount(incident.rowCount)} rows, ${countOf(incident.hostCount, 'host')}`}
      >
        {formatCount(incident.rowCount)}
      </span>
      <span
        role="gridcell"
        className="cell-when number"
        title={`last ${formatIso(incident.end, zone)}\nfirst ${formatIso(incident.time, zone)}`}
      >
        {when}
      </span>
      <span role="gridcell" className="cell-state">
        <span className="state-word dim">{incident.status}</span>
        <Button
          label={isHandled ? 'Reopen' : 'Resolve'}
          icon={isHandled ? 'reopen' : 'done'}
          command="archive"
          isInner
          onPress={() => onResolve(incident)}
        />
      </span>
    </div>
  );
}
