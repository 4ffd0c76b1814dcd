import { useCallback, useEffect, useRef, useState } from 'react';
import { stepFrom } from './queue-merge.ts';
import { useStatusActions } from './status-actions.tsx';

/** A step makes an entry in the browser's history; a move of the cursor does not. */
export type How = 'step' | 'move';

export interface Cursor {
  activeId: string | undefined;
  /** The row got the focus. */
  activate: (id: string) => void;
  step: (step: number) => void;
  /** Goes to a row, and takes an open detail along. */
  follow: (id: string | undefined) => void;
  open: (id: string) => void;
  close: () => void;
}

/** By list: where the cursor last was, so that coming back from another screen finds it again. */
const lastActive = new Map<string, string>();

interface CursorPlace {
  /** Of the list. */
  name: string;
  /** The row whose detail is open. */
  opened: string | undefined;
  show: (id: string | undefined, how: How) => void;
}

/** The row that keys act on. While a detail is open, it follows the cursor. */
export function useCursor(
  rows: readonly { id: string }[],
  { name, opened, show }: CursorPlace,
): Cursor {
  const [wantedId, setWantedId] = useState(opened ?? lastActive.get(name));
  const { restored } = useStatusActions();
  useEffect(() => {
    if (opened) setWantedId(opened);
  }, [opened]);
  useEffect(() => {
    if (restored) setWantedId(restored.id);
  }, [restored]);
  const activeId = rows.some((row) => row.id === wantedId) ? wantedId : rows[0]?.id;
  useEffect(() => {
    if (activeId !== undefined) lastActive.set(name, activeId);
  }, [activeId, name]);

  const follow = (id: string | undefined) => {
    if (id !== undefined) setWantedId(id);
    if (opened && opened !== id) show(id, 'move');
  };
  const open = (id: string) => {
    setWantedId(id);
    if (opened !== id) show(id, opened ? 'move' : 'step');
  };
  // Rows are drawn again only when they change, so what they are handed must not.
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  return {
    activeId,
    activate: useCallback((id: string) => setWantedId(id), []),
    step(step) {
      const next = stepFrom(rows, activeId, step);
      if (next === activeId) focusRow(activeId);
      // A step is a wish to be in the list: what had the focus lets go, and the row takes it.
      else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      follow(next);
    },
    follow,
    open: useCallback((id: string) => latest.current(id), []),
    close() {
      if (!opened) return;
      show(undefined, 'step');
      focusRow(activeId);
    },
  };
}

function focusRow(id: string | undefined): void {
  document.getElementById(`row-${id}`)?.focus();
}
