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
  const startOf = (index: number) => timeOr(rows[index].startUs, Number.NEGATIVE_INFINITY);
  const sorted = [...members].sort((a, b) => startOf(a) - startOf(b) || a - b);
  const found: [number, number][] = [];
  let [last] = sorted;
  for (const index of sorted.slice(1)) {
    if (gapBetween(rows[last], rows[index]) <= gapUs) found.push([last, index]);
    if (!(rows[index].endUs < rows[last].endUs)) last = index;
  }
  return found;
}

function chainLinks(rows: readonly CaseRow[], gapUs: number): Link[] {
  const byActor = new Map<string, number[]>();
  for (const [index, { orig }] of rows.entries()) {
    if (orig.ip === undefined) continue;
    const known = byActor.get(orig.ip);
    if (known === undefined) byActor.set(orig.ip, [index]);
    else known.push(index);
  }
  return rows.flatMap((row, a) =>
    (byActor.get(row.resp.ip ?? '') ?? []).flatMap((b) => {
      const why = a === b ? undefined : chainWords(row, rows[b]);
      return why === undefined || gapBetween(row, rows[b]) > gapUs ? [] : [{ a, b, why }];
    }),
  );
}

/** `second` acts from the host that `first` is aimed at. */
function chainWords(first: CaseRow, second: CaseRow): string | undefined {
  if (isPassedOn(first, second)) return `${second.orig.ip} passes on what ${who(first)} sends it`;
  if (stageOf(first.class) !== 'intrusion' || second.startUs < first.startUs) return undefined;
  if (stageOf(second.class) === 'exposure') return undefined;
  return `${second.orig.ip} acts after ${who(first)} attacked it`;
}

/** The same thing goes into a host and out of it again, as a resolver passes a tunnel on. */
export function isPassedOn(first: CaseRow, second: CaseRow): boolean {
  const isChain = first.resp.ip !== undefined && first.resp.ip === second.orig.ip;
  return isChain && first.class === second.class && stageOf(first.class) === 'control';
}

function who({ orig }: CaseRow): string {
  return orig.ip ?? 'others';
}

/** 0 where the two overlap, or where one has no time. */
export function gapBetween(
  a: Pick<CaseRow, 'startUs' | 'endUs'>,
  b: Pick<CaseRow, 'startUs' | 'endUs'>,
): number {
  const gap = Math.max(a.startUs - b.endUs, b.startUs - a.endUs);
  return Number.isNaN(gap) ? 0 : Math.max(0, gap);
}

function timeOr(timeUs: number, otherwise: number): number {
  return Number.isNaN(timeUs) ? otherwise : timeUs;
}
