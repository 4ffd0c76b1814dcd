import { LEVELS, type Level, type PriorityRules, type WorkAnswer } from '../../api/index.ts';
import { levelOf, workLine } from '../../triage/index.ts';
import { levelCutsOf } from '../priority-rules.ts';
import { workSentence } from '../work-words.ts';
import type { Database } from './database.ts';
import { QUEUE } from './queries.ts';

const US_A_DAY = 86_400e6;
/** The worst of the record; what is beyond them is Informational by any sensible table. */
const ROWS_MAX = 200_000;

/** A row of the record as rules see it. */
export interface KnownRow {
  readonly priority: number;
  readonly probability: number;
  /** As it was called when it was recorded. */
  readonly level: Level;
  readonly isOpen: boolean;
  readonly verdict: 'confirmed' | 'dismissed' | '';
  readonly analysis: number;
  /** On which it was analysed, in days since 1970 UTC. */
  readonly day: number;
}

/** Worst first. */
export async function knownRows(database: Database): Promise<KnownRow[]> {
  const rows = await database.read(
    `SELECT q.priority, q.probability, q.level, q.status, q.verdict, q.analysis, a.analysed_us
     FROM ${QUEUE} q JOIN current_analyses a ON a.analysis = q.analysis
     ORDER BY q.priority DESC, q.id LIMIT $limit`,
    { limit: ROWS_MAX },
  );
  return rows.map((row) => ({
    priority: Number(row['priority']),
    probability: Number(row['probability']),
    level: row['level'] as Level,
    isOpen: row['status'] === 'open',
    verdict: row['verdict'] as KnownRow['verdict'],
    analysis: Number(row['analysis']),
    day: Math.floor(Number(row['analysed_us']) / US_A_DAY),
  }));
}

/** What the rules make of rows that come worst first. */
export function workAnswerOf(
  rows: readonly KnownRow[],
  { rules, isInForce }: Pick<WorkAnswer, 'rules' | 'isInForce'>,
): WorkAnswer {
  const open = workLine(
    rows.filter(({ isOpen }) => isOpen),
    rules,
  );
  const days = byDay(rows);
  const work = workOf(days, rules);
  return {
    rules,
    isInForce,
    ...(open && { open: { ...open, sentence: workSentence(open, rules) } }),
    history: {
      ...countsOf(rows),
      analyses: analysesIn(rows),
      days: days.length,
      levels: levelsOf(rows, rules),
      ...(work && { work }),
    },
  };
}

function levelsOf(
  rows: readonly KnownRow[],
  rules: PriorityRules,
): WorkAnswer['history']['levels'] {
  const cuts = levelCutsOf(rules);
  const levels = rows.map(({ priority }) => levelOf(priority, cuts));
  return cuts.map(([level, from]) => {
    const worst = LEVELS.indexOf(level);
    return {
      level,
      from,
      ...countsOf(rows.filter((_, i) => levels[i] === level)),
      rowsNow: rows.filter((row) => row.level === level).length,
      analyses: analysesIn(rows.filter((_, i) => LEVELS.indexOf(levels[i]) <= worst)),
    };
  });
}

/** Each day has a line of its own. */
function workOf(
  days: readonly (readonly KnownRow[])[],
  rules: PriorityRules,
): WorkAnswer['history']['work'] {
  const above: KnownRow[] = [];
  const below: KnownRow[] = [];
  let [fullDays, attacksAbove, attacksBelow] = [0, 0, 0];
  for (const rows of days) {
    const line = workLine(rows, rules);
    if (line === undefined) return undefined;
    rows.forEach((row, i) => (i < line.count ? above : below).push(row));
    if (line.drawnBy === 'budget') fullDays++;
    attacksAbove += line.attacksAbove;
    attacksBelow += line.attacksBelow;
  }
  if (days.length === 0) return undefined;
  return {
    ...countsOf(above),
    analyses: analysesIn(above),
    fullDays,
    confirmedBelow: countsOf(below).confirmed,
    attacksAbove,
    attacksBelow,
  };
}

function byDay(rows: readonly KnownRow[]): KnownRow[][] {
  const days = new Map<number, KnownRow[]>();
  for (const row of rows) {
    const known = days.get(row.day);
    if (known === undefined) days.set(row.day, [row]);
    else known.push(row);
  }
  return [...days.values()];
}

function countsOf(rows: readonly KnownRow[]) {
  const said = (verdict: KnownRow['verdict']) =>
    rows.filter((row) => row.verdict === verdict).length;
  return { rows: rows.length, confirmed: said('confirmed'), dismissed: said('dismissed') };
}

function analysesIn(rows: readonly KnownRow[]): number {
  return new Set(rows.map(({ analysis }) => analysis)).size;
}
