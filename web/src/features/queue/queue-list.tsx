import type { QueueRow as Row } from '../../lib/api.ts';
import { useNow } from '../../lib/live.tsx';
import type { QueueQuery } from '../../lib/queue-query.ts';
import { useSettings } from '../../lib/settings.ts';
import { RowGrid } from '../../ui/row-grid.tsx';
import { QueueHeader, type Sort } from './queue-header.tsx';
import { QueueRow } from './queue-row.tsx';
import type { RowActions } from './use-row-actions.ts';

interface QueueListProps {
  rows: Row[];
  total: number;
  /** Rows that are today's work; a line is drawn below them. */
  workCount: number | undefined;
  query: QueueQuery;
  activeId: string | undefined;
  openId: string | undefined;
  selected: ReadonlySet<string>;
  /** The rows are the ones before the change of query, or are being fetched again. */
  isStale: boolean;
  act?: RowActions | undefined;
  onOpen: (id: string) => void;
  onActivate: (id: string) => void;
  onStep: (step: number) => void;
  onSort: (sort: Sort) => void;
  onNearEnd: () => void;
}

export function QueueList(props: QueueListProps) {
  const { zone } = useSettings();
  const now = useNow();
  return (
    <RowGrid
      label="Queue"
      className={props.act ? '' : 'is-read-only'}
      rows={props.rows}
      total={props.total}
      activeId={props.activeId}
      isStale={props.isStale}
      header={
        <QueueHeader
          query={props.query}
          canSelect={props.act !== undefined}
          onSort={props.onSort}
        />
      }
      draw={(row, place) => (
        <QueueRow
          key={row.id}
          row={row}
          {...place}
          endsWork={place.position === props.workCount && place.position < props.total}
          isOpen={row.id === props.openId}
          isSelected={props.selected.has(row.id)}
          zone={zone}
          now={now}
          act={props.act}
          onOpen={props.onOpen}
          onFocus={props.onActivate}
        />
      )}
      onStep={props.onStep}
      onNearEnd={props.onNearEnd}
    />
  );
}
