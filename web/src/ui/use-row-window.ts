import {
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { windowOf } from '../lib/row-window.ts';

const ROW_PX = 28;
/** Two lines where the screen is narrow. */
const NARROW_ROW_PX = 48;
const DRAW_ALL_UP_TO = 200;
const narrow = typeof matchMedia === 'function' ? matchMedia('(max-width: 760px)') : undefined;

export interface RowWindow {
  rowPx: number;
  /** Indexes of the rows to draw. */
  indexes: number[];
  /** Index after the last row in view. */
  end: number;
}

/** Which rows are in view of the scroller; changes row by row, not pixel by pixel. */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  list: { count: number; activeIndex: number },
): RowWindow {
  const rowPx = useRowPx();
  const [view, setView] = useState({ first: 0, fits: 60 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      const first = Math.floor(element.scrollTop / rowPx);
      const fits = Math.ceil(element.clientHeight / rowPx);
      setView((old) => (old.first === first && old.fits === fits ? old : { first, fits }));
    };
    measure();
    element.addEventListener('scroll', measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', measure);
      observer.disconnect();
    };
  }, [scroller, rowPx]);
  const indexes = windowOf({ ...view, ...list, drawAllUpTo: DRAW_ALL_UP_TO });
  return { rowPx, indexes, end: view.first + view.fits };
}

/** Brings the active row into view, and the focus with it if the list had the focus. */
export function useFollowActive(
  scroller: RefObject<HTMLElement | null>,
  active: { id: string | undefined; index: number; rowPx: number },
): void {
  const { id } = active;
  // Only a move of the cursor scrolls: rows that change around it must not.
  const latest = useRef(active);
  useEffect(() => {
    latest.current = active;
  });
  useEffect(() => {
    const element = scroller.current;
    const { index, rowPx } = latest.current;
    if (!element || id === undefined || index < 0) return;
    const top = index * rowPx;
    if (top < element.scrollTop) element.scrollTop = top;
    const bottom = top + rowPx - element.clientHeight;
    if (bottom > element.scrollTop) element.scrollTop = bottom;
    const focused = document.activeElement;
    // The row that had the focus may just have been archived, which leaves it to the body.
    if (focused !== document.body && !element.contains(focused)) return;
    document.getElementById(`row-${id}`)?.focus({ preventScroll: true });
  }, [id, scroller]);
}

function useRowPx(): number {
  return useSyncExternalStore(
    (changed) => {
      narrow?.addEventListener('change', changed);
      return () => narrow?.removeEventListener('change', changed);
    },
    () => (narrow?.matches ? NARROW_ROW_PX : ROW_PX),
  );
}
