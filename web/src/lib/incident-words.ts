import type { IncidentDetail, IncidentEntry, KeptIncident } from './api.ts';
import { countOf, plainWords } from './format.ts';

/** Incidents in words, the same on every surface of the console. Pure. */

const OUTCOMES: Record<string, string> = {
  done: '',
  due: ' is due',
  failed: ' failed',
  'given-up': ' was given up',
  'not-configured': ' was not sent',
};

const RESPONSES: Record<string, string> = {
  investigation: 'Investigation opened',
  proposal: 'Block proposed',
  notification: 'Notification',
  review: 'Review',
};

/** What a line of history says happened; `detail` may hold text of people and of the wire. */
export function entryWords({ deed }: IncidentEntry): { what: string; detail: string } {
  switch (deed.type) {
    case 'opened':
      return { what: `Opened at ${deed.facts.level}`, detail: countOf(deed.rows.length, 'row') };
    case 'grew':
      return {
        what: `Grew by ${countOf(deed.rows.length, 'row')}`,
        detail: `now ${deed.facts.level}`,
      };
    case 'shrank':
      return { what: `${countOf(deed.rows.length, 'row')} taken back`, detail: '' };
    case 'response': {
      const isSent = deed.response === 'notification' && deed.outcome === 'done';
      const what = `${RESPONSES[deed.response]}${isSent ? ' delivered' : OUTCOMES[deed.outcome]}`;
      return { what, detail: deed.text };
    }
    case 'status':
      return { what: plainWords(capital(deed.status)), detail: deed.reason ?? '' };
    case 'note':
      return { what: 'Note', detail: deed.text };
  }
}

/** Who wrote a line: a person at the console, or the program. */
export function authorWord(by: string): string {
  return by === 'triage' || by === 'response' ? 'Vedette' : by;
}

/** Where a row lies in the span of its incident, as shares of it. */
export function spanShares(
  row: { time?: string | undefined; end?: string | undefined },
  incident: Pick<KeptIncident, 'time' | 'end'>,
): { start: number; length: number } | undefined {
  const [from, to] = [incident.time, incident.end].map((time) => Date.parse(time ?? ''));
  const [start, end] = [row.time, row.end].map((time) => Date.parse(time ?? ''));
  if (from === undefined || to === undefined || start === undefined || end === undefined) return;
  if (Number.isNaN(from + to + start + end)) return undefined;
  const whole = Math.max(1, to - from);
  const at = Math.min(Math.max((start - from) / whole, 0), 1);
  return { start: at, length: Math.min(Math.max((end - start) / whole, 0), 1 - at) };
}

/** Rows in the order in which they began; those without a time last. */
export function inTime(rows: IncidentDetail['rows']): IncidentDetail['rows'] {
  const timeOf = (time: string | undefined) =>
    time === undefined ? Number.POSITIVE_INFINITY : Date.parse(time);
  return [...rows].sort((a, b) => timeOf(a.row.time) - timeOf(b.row.time) || 0);
}

/** The incident as a sentence, for readers who hear the list. */
export function incidentSentence(
  incident: KeptIncident,
  words: { priority: string; when: string },
) {
  const { level, title, rowCount, status } = incident;
  return (
    `${level}, priority ${words.priority}: ${title}, ${countOf(rowCount, 'row')}, ` +
    `last seen ${words.when}, ${status}`
  );
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
