import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useFollowActive, useRowWindow } from './use-row-window.ts';

/** More rows are asked for when this many are left below the view. */
const NEAR_END_ROWS = 60;
const PAGE_ROWS = 20;

/** Where a row stands, for whoever draws it. */
export interface RowPlace {
  /** 1-based, as readers of the screen hear it; the header is row 1. */
  position: number;
  topPx: number;
  isActive: boolean;
}

interface RowGridProps<Row> {
  label: string;
  /** Beside `queue`, whose look it has. */
  className: string;
  rows: readonly Row[];
  total: number;
  activeId: string | undefined;
  /** The rows are the ones before the change of query, or are being fetched again. */
  isStale: boolean;
  header: ReactNode;
  /** Draws an element with the id `row-ID`. */
  draw: (row: Row, place: RowPlace) => ReactNode;
  onStep: (step: number) => void;
  onNearEnd: () => void;
}

/** One tab stop: the active row has the focus, arrows and j, k move it; draws what is in view. */
export function RowGrid<Row extends { id: string }>(props: RowGridProps<Row>) {
  const { rows, activeId, onNearEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
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
      aria-label={props.label}
      aria-rowcount={props.total + 1}
      aria-busy={props.isStale}
      className={`queue ${props.className}`}
      onKeyDown={(event) => moveByArrows(event, props.onStep, rows.length)}
    >
      <div className="queue-scroll" ref={scroller}>
        {props.header}
        <div
          role="rowgroup"
          className={props.isStale ? 'queue-rows fades is-stale' : 'queue-rows fades'}
          style={{ height: rows.length * view.rowPx }}
        >
          {view.indexes.map((index) => {
            const row = rows[index];
            const topPx = index * view.rowPx;
            return (
              row && props.draw(row, { position: index + 1, topPx, isActive: row.id === activeId })
            );
          })}
        </div>
      </div>
    </div>
  );
}

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
