import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { QueueRow as Row } from '../../lib/api.ts';
import { useNow } from '../../lib/live.tsx';
import type { QueueQuery } from '../../lib/queue-query.ts';
import { useSettings } from '../../lib/settings.ts';
import { QueueHeader, type Sort } from './queue-header.tsx';
import { QueueRow } from './queue-row.tsx';
import type { RowActions } from './use-row-actions.ts';
import { useFollowActive, useRowWindow } from './use-row-window.ts';

/** More rows are asked for when this many are left below the view. */
const NEAR_END_ROWS = 60;

interface QueueListProps {
  rows: Row[];
  total: number;
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

/** One tab stop: the active row has the focus, arrows and j, k move it. */
export function QueueList(props: QueueListProps) {
  const { rows, activeId, onNearEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { zone } = useSettings();
  const now = useNow();
  const activeIndex = rows.findIndex((row) => row.id === activeId);
  const view = useRowWindow(scroller, { count: rows.length, activeIndex });
  useFollowActive(scroller, { id: activeId, index: activeIndex, rowPx: view.rowPx });
  const isNearEnd = view.end + NEAR_END_ROWS > rows.length;
  useEffect(() => {
    if (isNearEnd) onNearEnd();
  }, [isNearEnd, onNearEnd]);

  return (
    <div
      role="grid"
      aria-label="Queue"
      aria-rowcount={props.total + 1}
      aria-busy={props.isStale}
      className={props.act ? 'queue' : 'queue is-read-only'}
      onKeyDown={(event) => moveByArrows(event, props.onStep, rows.length)}
    >
      <div className="queue-scroll" ref={scroller}>
        <QueueHeader
          query={props.query}
          canSelect={props.act !== undefined}
          onSort={props.onSort}
        />
        <div
          role="rowgroup"
          className={props.isStale ? 'queue-rows fades is-stale' : 'queue-rows fades'}
          style={{ height: rows.length * view.rowPx }}
        >
          {view.indexes.map((index) => {
            const row = rows[index];
            if (!row) return null;
            return (
              <QueueRow
                key={row.id}
                row={row}
                position={index + 1}
                topPx={index * view.rowPx}
                isActive={row.id === activeId}
                isOpen={row.id === props.openId}
                isSelected={props.selected.has(row.id)}
                zone={zone}
                now={now}
                act={props.act}
                onOpen={props.onOpen}
                onFocus={props.onActivate}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

const PAGE_ROWS = 20;

function moveByArrows(event: KeyboardEvent, onStep: (step: number) => void, count: number) {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: PAGE_ROWS,
    PageUp: -PAGE_ROWS,
    Home: -count,
    End: count,
  };
  const step = steps[event.key];
  if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  onStep(step);
}
