import { EVENT_CLASSES, type EventClass, type Technique } from '../event/index.ts';
import { type IncidentCuts, type IncidentLevel, incidentLevelOf } from '../prioritise/index.ts';
import { type CaseHost, type CaseRow, type CaseSide, isInside, suspectsOf } from './case-row.ts';
import { isPassedOn } from './links.ts';
import { type Proposal, proposalsOf } from './proposals.ts';
import { STAGES, type Stage, stageOf } from './stage.ts';

/** What the rows of an incident say together. */
export interface IncidentFacts {
  readonly level: IncidentLevel;
  /** Of the worst row. */
  readonly priority: number;
  /** The host that most of it is about; the subject of the worst row where there is none. */
  readonly lead: string;
  readonly title: string;
  readonly sentence: string;
  /** NaN where no row has a time. */
  readonly startUs: number;
  readonly endUs: number;
  readonly stages: readonly Stage[];
  /** In the order in which they began. */
  readonly classes: readonly EventClass[];
  readonly techniques: readonly Technique[];
  /** Suspects first; at most `HOSTS_SHOWN`. */
  readonly hosts: readonly CaseHost[];
  readonly hostCount: number;
  /** What a person may want to block, isolate or limit. Nothing of it is ever applied. */
  readonly proposals: readonly Proposal[];
}

export const HOSTS_SHOWN = 50;
const TARGETS_NAMED = 3;
const KINDS_NAMED = 4;

/** `rows` are of one incident, worst first, at least one; below the last cut it is still Low. */
export function incidentFacts(rows: readonly CaseRow[], cuts: IncidentCuts): IncidentFacts {
  const [worst] = rows;
  const hosts = hostsOf(rows);
  const lead = hosts[0]?.ip ?? worst.subject;
  const classes = classesOf(rows);
  const stages = STAGES.filter((stage) => classes.some((name) => stageOf(name) === stage));
  return {
    level: incidentLevelOf(worst.priority, cuts) ?? 'Low',
    priority: worst.priority,
    lead,
    title: titleOf({ classes, stages, lead, rows }),
    sentence: sentenceOf({ rows, lead, classes, hosts }),
    startUs: Math.min(...timesOf(rows, 'startUs')),
    endUs: Math.max(...timesOf(rows, 'endUs')),
    stages,
    classes,
    techniques: techniquesOf(classes),
    hosts: hosts.slice(0, HOSTS_SHOWN),
    hostCount: hosts.length,
    proposals: proposalsOf(rows, hosts),
  };
}

function timesOf(rows: readonly CaseRow[], name: 'startUs' | 'endUs'): number[] {
  const known = rows.map((row) => row[name]).filter((time) => !Number.isNaN(time));
  return known.length > 0 ? known : [Number.NaN];
}

/** Suspects, then targets, then relays; in each those with the most rows first. */
function hostsOf(rows: readonly CaseRow[]): CaseHost[] {
  const relays = new Set(
    rows.flatMap((a) => (rows.some((b) => isPassedOn(a, b)) ? [a.resp.ip ?? ''] : [])),
  );
  const found = new Map<string, CaseHost>();
  const add = (side: CaseSide, wanted: CaseHost['role']) => {
    if (side.ip === undefined) return;
    const role = relays.has(side.ip) ? 'relay' : wanted;
    const known = found.get(side.ip) ?? { ip: side.ip, role, inside: isInside(side), rowCount: 0 };
    found.set(side.ip, { ...known, rowCount: known.rowCount + 1 });
  };
  // First all suspects: a host that acts in one row and is hit in another is a suspect.
  for (const row of rows) for (const side of suspectsOf(row)) add(side, 'suspect');
  for (const row of rows) {
    const suspects = new Set(suspectsOf(row).map(({ ip }) => ip));
    for (const side of [row.orig, row.resp]) if (!suspects.has(side.ip)) add(side, 'target');
  }
  const order = ['suspect', 'target', 'relay'];
  return [...found.values()].sort(
    (a, b) =>
      order.indexOf(a.role) - order.indexOf(b.role) ||
      b.rowCount - a.rowCount ||
      Number(a.inside) - Number(b.inside) ||
      (a.ip < b.ip ? -1 : 1),
  );
}

function classesOf(rows: readonly CaseRow[]): EventClass[] {
  const inTime = [...rows].sort((a, b) => a.startUs - b.startUs || 0);
  return [...new Set(inTime.map((row) => row.class))];
}

function techniquesOf(classes: readonly EventClass[]): Technique[] {
  const all = classes.flatMap((name) => EVENT_CLASSES[name].techniques as readonly Technique[]);
  return [...new Map(all.map((technique) => [technique.id, technique])).values()];
}

interface Words {
  readonly rows: readonly CaseRow[];
  readonly lead: string;
  readonly classes: readonly EventClass[];
}

/** `SYN flood: 203.0.113.201`, `Reconnaissance and intrusion: 203.0.113.7`. */
function titleOf({ classes, stages, lead }: Words & { stages: readonly Stage[] }): string {
  const [only] = classes;
  const what = classes.length === 1 ? EVENT_CLASSES[only].title : capital(listed(stages));
  return `${what}: ${lead}`;
}

function sentenceOf({ rows, lead, classes, hosts }: Words & { hosts: readonly CaseHost[] }) {
  if (rows.length === 1) return rows[0].sentence;
  const kinds = classes.slice(0, KINDS_NAMED).map((name) => small(EVENT_CLASSES[name].title));
  const more = classes.length - kinds.length;
  const others = hosts.filter(({ ip, role }) => ip !== lead && role !== 'relay');
  const named = others.slice(0, TARGETS_NAMED).map(({ ip }) => ip);
  const rest = others.length - named.length;
  const withWhom =
    named.length > 0 ? `, with ${listed(rest > 0 ? [...named, `${rest} more`] : named)}` : '';
  const course = more > 0 ? [...kinds, `${more} more kinds`] : kinds;
  return `${rows.length} rows are about ${lead}${withWhom}: ${course.join(', then ')}`;
}

function listed(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Abbreviations keep their capitals: `SYN flood`, `port scan of one host`. */
function small(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? title.slice(0, 1).toLowerCase() + title.slice(1) : title;
}
