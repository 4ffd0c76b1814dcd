/** One thing a person did, with how to take it back. */
export interface Action {
  /** What was done, for the notice: `Archived “SYN flood”`. */
  text: string;
  takeBack: () => Promise<void>;
  /** The row or incident that the cursor goes back to. */
  id?: string | undefined;
}

export interface UndoLog {
  /** Oldest first. */
  actions: readonly Action[];
  /** The action whose notice is on the screen, if any. */
  notice?: Action;
}

export const NOTICE_MS = 10_000;
/** Older actions can still be taken back from the archived rows. */
const MOST_ACTIONS = 100;

export const EMPTY_LOG: UndoLog = { actions: [] };

export function record(log: UndoLog, action: Action): UndoLog {
  return { actions: [...log.actions, action].slice(-MOST_ACTIONS), notice: action };
}

export function takeLast(log: UndoLog): { log: UndoLog; action?: Action } {
  const action = log.actions.at(-1);
  if (!action) return { log: EMPTY_LOG };
  return { log: { actions: log.actions.slice(0, -1) }, action };
}

/** Keeps an action whose undoing the server refused: it can be tried again. */
export function putBack(log: UndoLog, action: Action): UndoLog {
  return { ...log, actions: [...log.actions, action] };
}

/** Takes an action out that the server refused. */
export function forget(log: UndoLog, action: Action): UndoLog {
  const actions = log.actions.filter((other) => other !== action);
  return log.notice && log.notice !== action ? { actions, notice: log.notice } : { actions };
}

export function dismiss(log: UndoLog, action: Action): UndoLog {
  return log.notice === action ? { actions: log.actions } : log;
}
