import { idOf } from '../event/index.ts';
import { INCIDENT_CUTS, type IncidentCuts, incidentLevelOf } from '../prioritise/index.ts';
import type { CaseRow } from './case-row.ts';
import { type IncidentFacts, incidentFacts } from './facts.ts';
import { type Link, linksOf } from './links.ts';

/** A silence of an hour ends a case: what comes after is another, until a person says otherwise. */
export const INCIDENT_GAP_US = 3600e6;
/** Rows that are looked at, of one analysis: the worst. */
export const CASE_ROWS_MAX = 5000;
/** Rows that one incident holds: the worst. */
export const INCIDENT_ROWS_MAX = 500;
/** Incidents of one analysis: the worst. */
export const INCIDENTS_MAX = 200;

export interface IncidentRules {
  readonly cuts?: IncidentCuts | undefined;
  /** Of silence between two rows of one case. */
  readonly gapUs?: number | undefined;
}

export interface Incident extends IncidentFacts {
  /** Follows from the worst row. */
  readonly id: string;
  /** Worst first; `why` says what ties the row to the others. */
  readonly rows: readonly { readonly id: string; readonly why: string }[];
}

export interface FoundIncidents {
  /** Worst first. */
  readonly incidents: readonly Incident[];
  /** What limits cost, by name; only what is not 0. */
  readonly shed: Readonly<Record<string, number>>;
}

/**
 * Groups rows of the queue into incidents. A row below the last cut is none, and belongs to none;
 * one that is odd only relative to its own traffic may join a case, but opens none.
 */
export function findIncidents(
  all: readonly CaseRow[],
  { cuts = INCIDENT_CUTS, gapUs = INCIDENT_GAP_US }: IncidentRules = {},
): FoundIncidents {
  const candidates = all
    .filter(({ priority }) => incidentLevelOf(priority, cuts) !== undefined)
    .sort(worstFirst);
  const rows = candidates.slice(0, CASE_ROWS_MAX);
  const cases = casesOf(rows, linksOf(rows, gapUs)).filter(({ members }) =>
    members.some(({ row }) => !row.relative),
  );
  const kept = cases.slice(0, INCIDENTS_MAX);
  const shed = {
    'rows not looked at for incidents': candidates.length - rows.length,
    [`incidents beyond the worst ${INCIDENTS_MAX}`]: cases.length - kept.length,
    [`rows beyond ${INCIDENT_ROWS_MAX} of an incident`]: kept.reduce(
      (sum, { members }) => sum + Math.max(0, members.length - INCIDENT_ROWS_MAX),
      0,
    ),
  };
  return {
    incidents: kept.map(({ members }) => incidentOf(members.slice(0, INCIDENT_ROWS_MAX), cuts)),
    shed: Object.fromEntries(Object.entries(shed).filter(([, count]) => count > 0)),
  };
}

interface Member {
  readonly row: CaseRow;
  readonly why: string;
}

/** What hangs together, worst first; each row with the link by which it was reached. */
function casesOf(rows: readonly CaseRow[], links: readonly Link[]): { members: Member[] }[] {
  const linked = rows.map((): { to: number; why: string }[] => []);
  for (const { a, b, why } of links) {
    linked[a].push({ to: b, why });
    linked[b].push({ to: a, why });
  }
  const reached = new Uint8Array(rows.length);
  const cases: { members: Member[] }[] = [];
  for (let first = 0; first < rows.length; first++) {
    if (reached[first]) continue;
    reached[first] = 1;
    const found: { index: number; why: string }[] = [{ index: first, why: OPENS }];
    for (const { index } of found) {
      for (const { to, why } of linked[index]) {
        if (reached[to]) continue;
        reached[to] = 1;
        found.push({ index: to, why });
      }
    }
    found.sort((a, b) => a.index - b.index);
    cases.push({ members: found.map(({ index, why }) => ({ row: rows[index], why })) });
  }
  return cases;
}

const OPENS = 'the worst row, which opens the incident';

function incidentOf(members: readonly Member[], cuts: IncidentCuts): Incident {
  const rows = members.map(({ row }) => row);
  return {
    id: idOf('incident', rows[0].id),
    ...incidentFacts(rows, cuts),
    rows: members.map(({ row, why }) => ({ id: row.id, why })),
  };
}

/** Total, so that the same rows in another order give the same incidents. */
export function worstFirst(a: CaseRow, b: CaseRow): number {
  return b.priority - a.priority || (a.id < b.id ? -1 : 1);
}
