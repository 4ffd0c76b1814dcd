import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { IncidentStatus, KeptIncident, QueueRow } from './api.ts';
import type { DataSource } from './data-source.ts';
import { applyStatus, type Pages } from './queue-pages.ts';
import type { QueueQuery } from './queue-query.ts';
import { useDataSource } from './source-context.ts';
import { noticeText, type Standing } from './standing.ts';
import {
  type Action,
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
  /** The row or incident that an undo has just brought back; a new object each time. */
  restored?: { id: string };
  act(rows: QueueRow[], to: Standing): void;
  actOnIncident(incident: KeptIncident, to: IncidentStatus): void;
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
    /** Acts at once; what the server refuses is shown again as it was. */
    const perform = (action: Action, send: () => Promise<void>, showAsBefore = () => {}) => {
      setFailure(undefined);
      setLog((now) => record(now, action));
      send().then(
        () => refresh(client, STANDING_ALONE),
        (error: unknown) => {
          refused(error);
          setLog((now) => forget(now, action));
          showAsBefore();
          return refresh(client, ALL);
        },
      );
    };
    return {
      log,
      ...(failure === undefined ? {} : { failure }),
      ...(restored ? { restored } : {}),
      act(rows, to) {
        const showAsBefore = showAtOnce(client, rows, to);
        perform(rowAction(source, rows, to), () => send(source, rows, () => to), showAsBefore);
      },
      actOnIncident(incident, to) {
        perform(incidentAction(source, incident, to), () =>
          source.setIncidentStatus(incident.id, to).then(() => refresh(client, ['incidents'])),
        );
      },
      undo() {
        const taken = takeLast(log);
        const { action } = taken;
        if (!action) return;
        setFailure(undefined);
        setLog(taken.log);
        void action
          .takeBack()
          .catch((error: unknown) => {
            refused(error);
            setLog((now) => putBack(now, action));
          })
          .then(() => refresh(client, ALL))
          .then(() => setRestored(action.id === undefined ? undefined : { id: action.id }));
      },
      dismissNotice() {
        setFailure(undefined);
        if (notice) setLog((now) => dismiss(now, notice));
      },
    };
  }, [client, failure, log, notice, restored, source]);

  return <ActionsContext value={actions}>{children}</ActionsContext>;
}

function rowAction(source: DataSource, rows: QueueRow[], to: Standing): Action {
  const takeBack = () => send(source, rows, ({ status, verdict }) => ({ status, verdict }));
  return { text: noticeText(rows, to), takeBack, id: rows[0]?.id };
}

function incidentAction(
  source: DataSource,
  { id, status, title }: KeptIncident,
  to: IncidentStatus,
): Action {
  const takeBack = () => source.setIncidentStatus(id, status);
  return { text: `${INCIDENT_DEEDS[to]} “${title}”`, takeBack, id };
}

const INCIDENT_DEEDS: Record<IncidentStatus, string> = {
  open: 'Reopened',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
};

/** Rows that are escalated together go into one incident. */
async function send(
  source: DataSource,
  rows: QueueRow[],
  standingFor: (row: QueueRow) => Standing,
) {
  let incident: string | undefined;
  for (const row of rows) {
    const standing = standingFor(row);
    const home = standing.status === 'escalated' ? incident : undefined;
    const { incidentId } = await source.setStanding(row.id, standing, home);
    incident ??= incidentId;
  }
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

/** Names of queries that show one thing: they may change in place. */
const STANDING_ALONE = ['group', 'incident'];
const ALL = ['groups', 'incidents', ...STANDING_ALONE];

async function refresh(client: QueryClient, names: readonly string[]) {
  await Promise.all(names.map((name) => client.invalidateQueries({ queryKey: [name] })));
}
