import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { QueueRow } from '../../lib/api.ts';
import { successorOf } from '../../lib/queue-merge.ts';
import { type Deed, isSameStanding, standingAfter } from '../../lib/standing.ts';
import { useStatusActions } from '../../lib/status-actions.tsx';
import type { Cursor } from '../../lib/use-cursor.ts';

export interface RowActions {
  /** Archives, escalates, dismisses or confirms a row, or takes that back. */
  change: (id: string, deed: Deed) => void;
  select: (id: string) => void;
}

export interface Selection {
  /** Rows that are selected and listed. */
  ids: ReadonlySet<string>;
  change: (deed: Deed) => void;
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
  const change = (wanted: ReadonlySet<string>, deed: Deed) => {
    const affected = rows.filter((row) => wanted.has(row.id));
    const [first] = affected;
    if (first === undefined) return;
    const to = standingAfter(deed, first);
    const changing = affected.filter((row) => !isSameStanding(row, to));
    const leaving = changing.filter((row) => row.status !== to.status).map(({ id }) => id);
    cursor.follow(successorOf(rows, cursor.activeId, new Set(leaving)));
    setChosen(new Set());
    act(changing, to);
  };
  // As with the cursor: one stable function, always the newest meaning.
  const latest = useRef(change);
  useEffect(() => {
    latest.current = change;
  });
  const actions = useMemo<RowActions>(
    () => ({
      change: (id, deed) => latest.current(new Set([id]), deed),
      select: (id) => setChosen((old) => toggled(old, id)),
    }),
    [],
  );
  const selection: Selection = {
    ids,
    change: (deed) => change(ids, deed),
    clear: useCallback(() => setChosen(new Set()), []),
  };
  return { actions, selection };
}

function toggled(old: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(old);
  if (!next.delete(id)) next.add(id);
  return next;
}
