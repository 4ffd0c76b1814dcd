import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { QueueRow } from './api.ts';
import type { DataSource } from './data-source.ts';
import { applyStatus, type Pages } from './queue-pages.ts';
import type { QueueQuery } from './queue-query.ts';
import { useDataSource } from './source-context.ts';
import type { Standing } from './standing.ts';
import {
  dismiss,
  EMPTY_LOG,
  forget,
  NOTICE_MS,
  putBack,
  record,
  takeLast,
  type UndoLog,
} from './undo-log.ts';

interface StatusActions {
  log: UndoLog;
  failure?: string;
  /** The row that an undo has just brought back; a new object each time. */
  restored?: { id: string };
  act(rows: QueueRow[], to: Standing): void;
  undo(): void;
  dismissNotice(): void;
}

const ActionsContext = createContext<StatusActions | undefined>(undefined);

export function useStatusActions(): StatusActions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error('expected status actions above this component, got none');
  return actions;
}

/** Acts at once, tells the server after, and keeps what is needed to take it back. */
export function StatusActionsProvider({ children }: { children: ReactNode }) {
  const source = useDataSource();
  const client = useQueryClient();
  const [log, setLog] = useState(EMPTY_LOG);
  const [failure, setFailure] = useState<string>();
  const [restored, setRestored] = useState<{ id: string }>();
  const notice = log.notice;

  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setLog((now) => dismiss(now, notice)), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);

  const actions = useMemo<StatusActions>(() => {
    const refused = (error: unknown) =>
      setFailure(error instanceof Error ? error.message : String(error));
    return {
      log,
      ...(failure === undefined ? {} : { failure }),
      ...(restored ? { restored } : {}),
      act(rows, to) {
        const action = { rows, to };
        setFailure(undefined);
        setLog((now) => record(now, action));
        const takeBack = showAtOnce(client, rows, to);
        send(source, rows, () => to).then(
          () => client.invalidateQueries({ queryKey: ['group'] }),
          (error: unknown) => {
            refused(error);
            setLog((now) => forget(now, action));
            takeBack();
            return refresh(client);
          },
        );
      },
      undo() {
        const taken = takeLast(log);
        const { action } = taken;
        if (!action) return;
        setFailure(undefined);
        setLog(taken.log);
        void send(source, action.rows, ({ status, verdict }) => ({ status, verdict }))
          .catch((error: unknown) => {
            refused(error);
            setLog((now) => putBack(now, action));
          })
          .then(() => refresh(client))
          .then(() => setRestored(action.rows[0] && { id: action.rows[0].id }));
      },
      dismissNotice() {
        setFailure(undefined);
        if (notice) setLog((now) => dismiss(now, notice));
      },
    };
  }, [client, failure, log, notice, restored, source]);

  return <ActionsContext value={actions}>{children}</ActionsContext>;
}

async function send(
  source: DataSource,
  rows: QueueRow[],
  standingFor: (row: QueueRow) => Standing,
) {
  for (const row of rows) await source.setStanding(row.id, standingFor(row));
}

/** Returns how to show again what was shown before. */
function showAtOnce(client: QueryClient, rows: QueueRow[], to: Standing): () => void {
  const ids = new Set(rows.map((row) => row.id));
  const before = client.getQueriesData<Pages>({ queryKey: ['groups'] });
  for (const [key, pages] of before) {
    const query = key[1] as QueueQuery;
    if (pages) client.setQueryData(key, applyStatus(pages, query, { ids, to }));
  }
  return () => {
    for (const [key, pages] of before) client.setQueryData(key, pages);
  };
}

async function refresh(client: QueryClient) {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['groups'] }),
    client.invalidateQueries({ queryKey: ['group'] }),
  ]);
}
