import type { Novelty } from '../detect/index.ts';
import { severityIn, type TriageEvent, type TriageGroup } from '../event/index.ts';
import {
  type HostTable,
  type KnownHosts,
  type ObservedFlows,
  OVERFLOW_HOST,
  type RetainedFlows,
} from '../flows/index.ts';
import { type Evidence, prioritise } from '../prioritise/index.ts';
import { flowFacts } from './flow-facts.ts';
import { FlowTally } from './flow-tally.ts';
import { noveltyEvidence } from './novelty-evidence.ts';
import { pairKey } from './pair-key.ts';

/** Odder than 99 in 100. */
const ODD_P_MAX = 0.01;
/** Odd flows that may make rows of their own; the oddest first. */
const UNUSUAL_FLOWS_MAX = 200;
const EVENTS_A_GROUP_MAX = 20;

interface Odd {
  batch: ObservedFlows;
  row: number;
  index: number;
  pValue: number;
}

interface Context {
  readonly retained: RetainedFlows;
  readonly novelty: Novelty;
  readonly hosts: HostTable;
  readonly known: KnownHosts;
  readonly span: { startUs: number; endUs: number };
  /** By index of the retained rows: 1 where a behaviour already speaks of the flow. */
  readonly covered: Uint8Array;
}

/** Groups of odd flows by hosts, responder's port and protocol, of flows no behaviour covers. */
export function unusualFlowGroups(context: Context): {
  groups: TriageGroup[];
  /** Odd flows beyond those that may make rows. */
  leftOutCount: number;
} {
  const pairs = new Map<string, Odd[]>();
  const odds = oddestFlows(context);
  for (const odd of odds.slice(0, UNUSUAL_FLOWS_MAX)) {
    const key = pairKey(odd, context.hosts);
    const known = pairs.get(key);
    if (known === undefined) pairs.set(key, [odd]);
    else known.push(odd);
  }
  const tallies = tallyPairs(pairs, context);
  const groups = [...pairs].flatMap(([key, odd]) => {
    const tally = tallies.get(key);
    const group = tally && groupOf(context, { key, odds: odd, tally });
    return group === undefined ? [] : [group];
  });
  return { groups, leftOutCount: Math.max(0, odds.length - UNUSUAL_FLOWS_MAX) };
}

/** The oddest first. */
function oddestFlows({ retained, novelty, covered }: Context): Odd[] {
  const odds: Odd[] = [];
  retained.forEach((batch, row, index) => {
    const pValue = novelty.pValues[index];
    const known = batch.origHosts[row] !== OVERFLOW_HOST && batch.respHosts[row] !== OVERFLOW_HOST;
    if (!covered[index] && known && pValue <= ODD_P_MAX) odds.push({ batch, row, index, pValue });
  });
  return odds.sort((a, b) => a.pValue - b.pValue || a.index - b.index);
}

/** All flows of those pairs, not only the odd ones: the p-value pays for having had a choice. */
function tallyPairs(
  pairs: ReadonlyMap<string, Odd[]>,
  { retained, novelty, covered, hosts, known, span }: Context,
): Map<string, FlowTally> {
  const tallies = new Map(
    [...pairs.keys()].map((key) => [key, new FlowTally({ span, hosts, known })]),
  );
  retained.forEach((batch, row, index) => {
    if (covered[index]) return;
    const tally = tallies.get(pairKey({ batch, row }, hosts));
    tally?.add(batch, row, { index, pValue: novelty.pValues[index] });
  });
  return tallies;
}

function groupOf(
  { novelty }: Context,
  { key, odds, tally }: { key: string; odds: Odd[]; tally: FlowTally },
): TriageGroup | undefined {
  const evidence = noveltyEvidence(novelty, {
    index: tally.oddestIndex,
    pValue: Math.min(1, tally.oddestPValue * tally.flowCount),
  });
  if (evidence.logOdds <= 0) return undefined;
  const severity = severityIn('unusual-flow', tally.circumstances);
  const { assetWeight } = tally;
  const observation = {
    class: 'unusual-flow' as const,
    orig: tally.side('orig'),
    resp: tally.side('resp'),
    proto: tally.proto,
    service: tally.service,
    relative: novelty.relative,
  };
  const events = odds.slice(0, EVENTS_A_GROUP_MAX).map(
    (odd): TriageEvent => ({
      ...observation,
      ...flowFacts(odd, key),
      parts: prioritise({ evidence: [noveltyEvidence(novelty, odd)], severity, assetWeight }),
      sentence: sentenceOf(key, noveltyEvidence(novelty, odd)),
    }),
  );
  return {
    ...observation,
    subject: { type: 'pair', key },
    startUs: tally.startUs,
    endUs: tally.endUs,
    flowCount: tally.flowCount,
    parts: prioritise({ evidence: [evidence], severity, assetWeight }),
    sentence: sentenceOf(key, evidence),
    events,
    sparkline: tally.sparkline,
  };
}

function sentenceOf(key: string, evidence: Evidence): string {
  return `${key}: ${evidence.reason}`;
}
