import type { QueueRow, Status, Verdict } from './api.ts';

/** What people did to a row. */
export interface Standing {
  status: Status;
  /** Absent where nobody judged it. */
  verdict?: Verdict | undefined;
}

/** What can be done to a row with one key; the same key takes it back. */
export type Deed = 'archive' | 'escalate' | 'dismiss' | 'confirm';

const OPEN: Standing = { status: 'open' };

/** Where a deed brings a row. One that is confirmed stays where it can be acted on. */
export function standingAfter(deed: Deed, { status, verdict }: Standing): Standing {
  switch (deed) {
    case 'archive':
      return status === 'archived' ? OPEN : { status: 'archived', verdict };
    case 'escalate':
      return { status: status === 'escalated' ? 'open' : 'escalated', verdict };
    case 'dismiss':
      return verdict === 'dismissed' ? OPEN : { status: 'archived', verdict: 'dismissed' };
    case 'confirm':
      if (verdict === 'confirmed') return OPEN;
      return { status: status === 'escalated' ? status : 'open', verdict: 'confirmed' };
  }
}

export function isSameStanding(a: Standing, b: Standing): boolean {
  return a.status === b.status && a.verdict === b.verdict;
}

/** The row with another standing. */
export function withStanding(row: QueueRow, { status, verdict }: Standing): QueueRow {
  const { verdict: _before, ...rest } = row;
  return { ...rest, status, ...(verdict && { verdict }) };
}

/** What brought a row where it is. */
export function deedWord({ status, verdict }: Standing): string {
  if (verdict === 'dismissed') return 'Dismissed';
  if (status === 'archived') return 'Archived';
  if (status === 'escalated') return 'Escalated';
  return verdict === 'confirmed' ? 'Confirmed' : 'Reopened';
}

/** `Archived “SYN flood”`, `Archived 3 rows`. */
export function noticeText(rows: readonly QueueRow[], to: Standing): string {
  const verb = deedWord(to);
  const [first] = rows;
  return rows.length === 1 && first ? `${verb} “${first.title}”` : `${verb} ${rows.length} rows`;
}

/** What the state of a row is called: the verdict where there is one and nobody else has it. */
export function stateWord({ status, verdict }: Standing): string {
  return status === 'escalated' ? status : (verdict ?? status);
}
