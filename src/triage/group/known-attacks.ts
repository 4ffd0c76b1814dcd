import { EVIDENCE_MIN, type Novelty } from '../detect/index.ts';
import { type EventClass, severityIn, type TriageEvent, type TriageGroup } from '../event/index.ts';
import type { HostTable, KnownHosts, ObservedFlows, RetainedFlows } from '../flows/index.ts';
import type { AttackJudgement } from '../models/index.ts';
import { type Evidence, prioritise, ratioEvidence } from '../prioritise/index.ts';
import { flowFacts } from './flow-facts.ts';
import { FlowTally } from './flow-tally.ts';
import { noveltyEvidence } from './novelty-evidence.ts';
import { pairKey } from './pair-key.ts';

const EVENTS_A_GROUP_MAX = 20;

interface Known {
  readonly batch: ObservedFlows;
  readonly row: number;
  readonly index: number;
}

interface Context {
  readonly retained: RetainedFlows;
  readonly attacks: AttackJudgement;
  readonly novelty: Novelty | undefined;
  readonly hosts: HostTable;
  readonly known: KnownHosts;
  readonly span: { startUs: number; endUs: number };
  /** By index of the retained rows: 1 where a row of the queue already speaks of the flow. */
  readonly covered: Uint8Array;
}

/**
 * Groups of flows that a classifier calls attacks, by hosts, responder's port, protocol and kind,
 * of flows that no behaviour covers. Marks them as covered.
 */
export function knownAttackGroups(context: Context): TriageGroup[] {
  const { retained, attacks, covered, hosts } = context;
  const found = new Map<string, { pair: string; class: EventClass; flows: Known[] }>();
  retained.forEach((batch, row, index) => {
    if (covered[index] || attacks.logOdds[index] < EVIDENCE_MIN) return;
    const pair = pairKey({ batch, row }, hosts);
    const name = attacks.classOf(index);
    const key = `${name} ${pair}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { pair, class: name, flows: [{ batch, row, index }] });
    else known.flows.push({ batch, row, index });
  });
  const flowsOf = countPairs(new Set(Array.from(found.values(), ({ pair }) => pair)), context);
  const groups = [...found.values()].map((each) =>
    groupOf(context, { ...each, ofFlows: flowsOf.get(each.pair) ?? each.flows.length }),
  );
  for (const { flows } of found.values()) for (const { index } of flows) covered[index] = 1;
  return groups;
}

/** All flows of those pairs, whatever they are called: evidence pays for having had a choice. */
function countPairs(
  pairs: ReadonlySet<string>,
  { retained, covered, hosts }: Context,
): Map<string, number> {
  const counts = new Map<string, number>();
  retained.forEach((batch, row, index) => {
    if (covered[index]) return;
    const pair = pairKey({ batch, row }, hosts);
    if (pairs.has(pair)) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  });
  return counts;
}

function groupOf(
  context: Context,
  found: { pair: string; class: EventClass; flows: Known[]; ofFlows: number },
): TriageGroup {
  const { attacks, novelty, hosts, known, span } = context;
  const { pair, flows, ofFlows } = found;
  const tally = new FlowTally({ span, hosts, known });
  for (const { batch, row, index } of flows) {
    tally.add(batch, row, { index, pValue: novelty?.pValues[index] ?? Number.NaN });
  }
  const worst = [...flows].sort(
    (a, b) => attacks.logOdds[b.index] - attacks.logOdds[a.index] || a.index - b.index,
  );
  const evidence: Evidence[] = [attacks.evidenceOf(worst[0].index)];
  if (ofFlows > flows.length) {
    evidence.push(
      ratioEvidence('choice', {
        logOdds: Math.log(flows.length / ofFlows),
        cap: Math.log(ofFlows),
        reason: `told of ${flows.length} of ${ofFlows} flows between these two`,
      }),
    );
  }
  if (novelty !== undefined && tally.oddestIndex >= 0) {
    const pValue = Math.min(1, tally.oddestPValue * ofFlows);
    const odd = noveltyEvidence(novelty, { index: tally.oddestIndex, pValue });
    if (odd.logOdds > 0) evidence.push(odd);
  }
  const severity = severityIn(found.class, tally.circumstances);
  const { assetWeight } = tally;
  const observation = {
    class: found.class,
    orig: tally.side('orig'),
    resp: tally.side('resp'),
    proto: tally.proto,
    service: tally.service,
    relative: false,
  };
  const events = worst.slice(0, EVENTS_A_GROUP_MAX).map((flow): TriageEvent => {
    const own = attacks.evidenceOf(flow.index);
    return {
      ...observation,
      ...flowFacts(flow, pair),
      parts: prioritise({ evidence: [own], severity, assetWeight }),
      sentence: `${pair}: ${own.reason}`,
    };
  });
  return {
    ...observation,
    subject: { type: 'pair', key: pair },
    startUs: tally.startUs,
    endUs: tally.endUs,
    flowCount: tally.flowCount,
    parts: prioritise({ evidence, severity, assetWeight }),
    sentence: `${pair}: ${evidence[0].reason}`,
    events,
    sparkline: tally.sparkline,
  };
}
