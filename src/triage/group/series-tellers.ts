import type { Subject } from '../event/index.ts';
import type { SeriesAnomaly } from '../series/index.ts';
import type { SeriesClaim } from './series-claims.ts';
import { seriesSubject } from './series-groups.ts';

/** A finding whose flows are this much of an amount is what happened. */
const EXPLAINED_SHARE = 0.5;

/** The row that tells of an anomaly, by class and subject. */
export interface Teller {
  readonly class: string;
  readonly subject: Subject;
}

interface Settled<Item> {
  /** Claims that make rows of their own. */
  readonly rows: SeriesClaim<Item>[];
  readonly tellers: Map<SeriesAnomaly, Teller>;
}

/**
 * Says each claim once. By the finding whose flows are most of it, to which it adds nothing, as the
 * same flows would count twice. Else a surge is told of the narrowest subject that has one at the
 * time, host before service before network, and a drop of the broadest: all of the network's hosts
 * fall silent with it. What is left makes a row of its own.
 */
export function settleClaims<Item>(
  claims: readonly SeriesClaim<Item>[],
  tellerOf: (item: Item) => Teller,
): Settled<Item> {
  const settled: Settled<Item> = { rows: [], tellers: new Map() };
  const inTurn = claims.toSorted((a, b) => turnOf(a) - turnOf(b));
  for (const claim of inTurn) {
    const item = explanationOf(claim);
    const before = inTurn.find((other) => turnOf(other) < turnOf(claim) && isAlike(other, claim));
    let teller =
      item === undefined ? before && settled.tellers.get(before.anomaly) : tellerOf(item);
    if (teller === undefined) {
      teller = { class: 'unusual-amount', subject: seriesSubject(claim.series.subject) };
      settled.rows.push(claim);
    }
    settled.tellers.set(claim.anomaly, teller);
  }
  return settled;
}

/** The finding whose flows are most of a surge; of a drop there is none. */
function explanationOf<Item>(claim: SeriesClaim<Item>): Item | undefined {
  const { byItem, total } = claim;
  if (!isSurge(claim)) return undefined;
  for (const [item, amount] of byItem) if (amount >= EXPLAINED_SHARE * total) return item;
  return undefined;
}

const BREADTH = { host: 0, service: 1, network: 2 } as const;

/** Who speaks first. */
function turnOf(claim: SeriesClaim): number {
  const breadth = BREADTH[claim.series.subject.type];
  return isSurge(claim) ? breadth : -breadth;
}

function isAlike(one: SeriesClaim, other: SeriesClaim): boolean {
  return isSurge(one) === isSurge(other) && one.startUs < other.endUs && other.startUs < one.endUs;
}

function isSurge({ anomaly }: SeriesClaim): boolean {
  return anomaly.actual > anomaly.expected;
}
