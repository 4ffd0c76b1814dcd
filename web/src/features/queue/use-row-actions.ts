import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { QueueRow } from '../../lib/api.ts';
import { successorOf } from '../../lib/queue-merge.ts';
import { useStatusActions } from '../../lib/status-actions.tsx';
import type { Cursor } from './use-cursor.ts';

export interface RowActions {
  archive: (id: string) => void;
  select: (id: string) => void;
}

export interface Selection {
  /** Rows that are selected and listed. */
  ids: ReadonlySet<string>;
  archive: () => void;
  clear: () => void;
}

/** What can be done to rows: one at a time, or all that are selected. */
export function useRowActions(rows: readonly QueueRow[], cursor: Cursor) {
  const { act } = useStatusActions();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const ids = useMemo(
    () => new Set(rows.filter((row) => chosen.has(row.id)).map((row) => row.id)),
    [rows, chosen],
  );
  const archive = (wanted: ReadonlySet<string>) => {
    const affected = rows.filter((row) => wanted.has(row.id));
    if (affected.length === 0) return;
    const to = affected[0]?.status === 'archived' ? 'open' : 'archived';
    const changing = affected.filter((row) => row.status !== to);
    cursor.follow(successorOf(rows, cursor.activeId, wanted));
    setChosen(new Set());
    act(changing, to);
  };
  // As with the cursor: one stable function, always the newest meaning.
  const latest = useRef(archive);
  useEffect(() => {
    latest.current = archive;
  });
  const actions = useMemo<RowActions>(
    () => ({
      archive: (id) => latest.current(new Set([id])),
      select: (id) => setChosen((old) => toggled(old, id)),
    }),
    [],
  );
  const selection: Selection = {
    ids,
    archive: () => archive(ids),
    clear: useCallback(() => setChosen(new Set()), []),
  };
  return { actions, selection };
}

function toggled(old: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(old);
  if (!next.delete(id)) next.add(id);
  return next;
}
