import { type CaseRow, tiesOf } from './case-row.ts';
import { stageOf } from './stage.ts';

/** Two rows, by their index, that are one case, and why. */
export interface Link {
  readonly a: number;
  readonly b: number;
  readonly why: string;
}

/**
 * Which rows belong together: those with a suspect, a flooded or an exposed host in common, those
 * where a host passes the same thing on, and those where a host acts after it was attacked; never
 * across a silence of more than `gapUs`. Rows without a time are never apart.
 */
export function linksOf(rows: readonly CaseRow[], gapUs: number): Link[] {
  return [...commonLinks(rows, gapUs), ...chainLinks(rows, gapUs)];
}

function commonLinks(rows: readonly CaseRow[], gapUs: number): Link[] {
  const holders = new Map<string, { why: string; members: number[] }>();
  for (const [index, row] of rows.entries()) {
    for (const { key, why } of tiesOf(row)) {
      const known = holders.get(key);
      if (known === undefined) holders.set(key, { why, members: [index] });
      else known.members.push(index);
    }
  }
  return [...holders.values()].flatMap(({ why, members }) =>
    neighbours(rows, members, gapUs).map(([a, b]) => ({ a, b, why })),
  );
}

/** In the order of time, each with the one before it that lasted longest, where it is near. */
function neighbours(
  rows: readonly CaseRow[],
  members: readonly number[],
  gapUs: number,
): [number, number][] {
  const sorted = [...members].sort((a, b) => startOf(rows[a]) - startOf(rows[b]) || a - b);
  const found: [number, number][] = [];
  let [last] = sorted;
  for (const index of sorted.slice(1)) {
    if (gapBetween(rows[last], rows[index]) <= gapUs) found.push([last, index]);
    if (!(rows[index].endUs < rows[last].endUs)) last = index;
  }
  return found;
}

/**
 * From each row to those that act from the host it is aimed at, but of each class only the nearest
 * in time: what acts from one host hangs together anyway, and a link to each would be as many as
 * the product of both.
 */
function chainLinks(rows: readonly CaseRow[], gapUs: number): Link[] {
  const byActor = actorsOf(rows);
  return rows.flatMap((first, a) =>
    [...(byActor.get(first.resp.ip ?? '')?.values() ?? [])].flatMap((members) => {
      const after = firstFrom(rows, members, first.startUs);
      const near = [members[after], members[after - 1]]
        .filter((b) => b !== undefined && b !== a && isChain(first, rows[b]))
        .map((b) => ({ b, gap: gapBetween(first, rows[b]) }))
        .sort((x, y) => x.gap - y.gap)[0];
      if (near === undefined || near.gap > gapUs) return [];
      return [{ a, b: near.b, why: chainWords(first, rows[near.b]) }];
    }),
  );
}

/** Rows by the host that acts and by class, each list in the order of time. */
function actorsOf(rows: readonly CaseRow[]): Map<string, Map<string, number[]>> {
  const byActor = new Map<string, Map<string, number[]>>();
  const inTime = Array.from(rows.keys()).sort(
    (a, b) => startOf(rows[a]) - startOf(rows[b]) || a - b,
  );
  for (const index of inTime) {
    const { orig, class: name } = rows[index];
    if (orig.ip === undefined) continue;
    const byClass = byActor.get(orig.ip) ?? new Map<string, number[]>();
    byActor.set(orig.ip, byClass);
    const known = byClass.get(name);
    if (known === undefined) byClass.set(name, [index]);
    else known.push(index);
  }
  return byActor;
}

/** Place of the first member that begins at a time or later; the number of members for none. */
function firstFrom(rows: readonly CaseRow[], members: readonly number[], timeUs: number): number {
  let [low, high] = [0, members.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[members[middle]].startUs < timeUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isChain(first: CaseRow, second: CaseRow): boolean {
  return isPassedOn(first, second) || isPivot(first, second);
}

/** `second` acts from the host that `first` is aimed at. */
function chainWords(first: CaseRow, second: CaseRow): string {
  const who = first.orig.ip ?? 'others';
  return isPassedOn(first, second)
    ? `${second.orig.ip} passes on what ${who} sends it`
    : `${second.orig.ip} acts after ${who} attacked it`;
}

/** A host acts after it was attacked, not before. */
function isPivot(first: CaseRow, second: CaseRow): boolean {
  if (stageOf(first.class) !== 'intrusion' || second.startUs < first.startUs) return false;
  return stageOf(second.class) !== 'exposure';
}

/** The same thing goes into a host and out of it again, as a resolver passes a tunnel on. */
export function isPassedOn(first: CaseRow, second: CaseRow): boolean {
  const isChain = first.resp.ip !== undefined && first.resp.ip === second.orig.ip;
  return isChain && first.class === second.class && stageOf(first.class) === 'control';
}

/** 0 where the two overlap, or where one has no time. */
export function gapBetween(
  a: Pick<CaseRow, 'startUs' | 'endUs'>,
  b: Pick<CaseRow, 'startUs' | 'endUs'>,
): number {
  const gap = Math.max(a.startUs - b.endUs, b.startUs - a.endUs);
  return Number.isNaN(gap) ? 0 : Math.max(0, gap);
}

/** Rows without a time come first. */
function startOf({ startUs }: CaseRow): number {
  return Number.isNaN(startUs) ? Number.NEGATIVE_INFINITY : startUs;
}
