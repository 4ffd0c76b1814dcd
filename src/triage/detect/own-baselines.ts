import { conformalPValues, firstAtLeast } from '../../learn/index.ts';
import {
  type HostTable,
  type KnownHosts,
  OVERFLOW_HOST,
  type RetainedFlows,
} from '../flows/index.ts';

/**
 * Calibrating flows that make a baseline of one's own: with 99 the least p-value is 1 in 100, from
 * which on an odd flow makes a row. As half of a baseline calibrates, it takes some 200 flows.
 */
export const OWN_FLOWS_MIN = 99;

interface Names {
  readonly hosts: HostTable;
  readonly known: KnownHosts;
}

/**
 * Whose a flow is, the narrowest first: the host inside that began it, or else that answered it,
 * then the asset that this host is named by, which may be a network. Empty of flows between others.
 */
export class FlowOwners {
  private readonly names: Names;
  private readonly begun = new Map<number, readonly string[]>();
  private readonly answered = new Map<number, readonly string[]>();

  constructor(names: Names) {
    this.names = names;
  }

  of(orig: number, resp: number): readonly string[] {
    const host = this.hostOf(orig, resp);
    return host === OVERFLOW_HOST ? NOBODY : this.named(host, host === orig ? 'from' : 'to');
  }

  /** OVERFLOW_HOST of flows between others. */
  hostOf(orig: number, resp: number): number {
    const { hosts } = this.names;
    return [orig, resp].find((host) => hosts.isInside(host)) ?? OVERFLOW_HOST;
  }

  private named(host: number, way: 'from' | 'to'): readonly string[] {
    const cache = way === 'from' ? this.begun : this.answered;
    const cached = cache.get(host);
    if (cached !== undefined) return cached;
    const { hosts, known } = this.names;
    const asset = known.asset(host);
    const owners = [hosts.text(host), ...(asset ? [`the hosts of ${asset.name}`] : [])];
    const texts = owners.map((owner) => `${way} ${owner}`);
    cache.set(host, texts);
    return texts;
  }
}

const NOBODY: readonly string[] = [];

/** Scores of calibrating flows, ascending, by whose they are; of those that have enough. */
export type OwnScores = ReadonlyMap<string, Float64Array>;

/** `rows` count the retained flows from 0, and have a score each. */
export function ownScores(
  retained: RetainedFlows,
  { rows, scores, owners }: { rows: Uint32Array; scores: Float64Array; owners: FlowOwners },
): OwnScores {
  const scoreAt = new Float64Array(retained.rowCount).fill(Number.NaN);
  for (let i = 0; i < rows.length; i++) scoreAt[rows[i]] = scores[i];
  const byOwner = new Map<string, number[]>();
  retained.forEach(({ origHosts, respHosts }, row, index) => {
    if (Number.isNaN(scoreAt[index])) return;
    for (const owner of owners.of(origHosts[row], respHosts[row])) {
      const known = byOwner.get(owner);
      if (known === undefined) byOwner.set(owner, [scoreAt[index]]);
      else known.push(scoreAt[index]);
    }
  });
  const enough = [...byOwner].filter(([, own]) => own.length >= OWN_FLOWS_MIN);
  return new Map(enough.map(([owner, own]) => [owner, Float64Array.from(own).sort()]));
}

export interface OwnPValues {
  readonly pValues: Float64Array;
  /** What flows a p-value counts among. */
  among(index: number): string;
  /** Hosts inside that began flows here, and those of them without a baseline of their own. */
  readonly hostCount: number;
  readonly hostsWithout: number;
}

/**
 * p-values among flows of the same owner (Mondrian conformal prediction; Vovk, Gammerman & Shafer,
 * "Algorithmic Learning in a Random World", 2005, section 4.5): of its ordinary flows at most a
 * share α has p ≤ α, however unlike other hosts it is. A flow odder than all of its owner's has the
 * p-value among all flows where that is less: below 1/(n + 1) the share holds over all owners
 * together. The same where nobody has a baseline of one's own.
 */
export function ownPValues(
  retained: RetainedFlows,
  {
    scores,
    all,
    own,
    owners,
  }: { scores: Float64Array; all: Float64Array; own: OwnScores; owners: FlowOwners },
): OwnPValues {
  const pValues = conformalPValues(all, scores);
  const whose: (string | undefined)[] = Array.from({ length: scores.length });
  const hasOwn = new Map<number, boolean>();
  retained.forEach(({ origHosts, respHosts }, row, index) => {
    const names = owners.of(origHosts[row], respHosts[row]);
    const owner = names.find((name) => own.has(name));
    const orig = origHosts[row];
    if (owners.hostOf(orig, OVERFLOW_HOST) === orig) hasOwn.set(orig, owner !== undefined);
    const ranked = owner === undefined ? undefined : own.get(owner);
    if (owner === undefined || ranked === undefined) return;
    const atLeast = ranked.length - firstAtLeast(ranked, scores[index]);
    const pValue = (1 + atLeast) / (ranked.length + 1);
    if (atLeast === 0 && pValues[index] < pValue) {
      whose[index] = `ordinary flows, and none of ${ranked.length} ${owner},`;
      return;
    }
    pValues[index] = pValue;
    whose[index] = `flows ${owner} (by ${ranked.length} of the baseline)`;
  });
  return {
    pValues,
    among: (index) => whose[index] ?? 'ordinary flows',
    hostCount: hasOwn.size,
    hostsWithout: [...hasOwn.values()].filter((has) => !has).length,
  };
}
