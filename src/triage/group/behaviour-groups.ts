import type { Finding, Novelty } from '../detect/index.ts';
import { severityIn, type Subject, type TriageEvent, type TriageGroup } from '../event/index.ts';
import type { HostTable } from '../flows/index.ts';
import type { AttackJudgement } from '../models/index.ts';
import { type Evidence, prioritise, ratioEvidence } from '../prioritise/index.ts';
import type { FlowTally } from './flow-tally.ts';
import type { ListedHosts } from './listed-hosts.ts';
import { noveltyEvidence } from './novelty-evidence.ts';

/** A finding with what its flows add up to. */
export interface TalliedFinding {
  readonly finding: Finding;
  readonly tally: FlowTally;
}

interface Context {
  readonly hosts: HostTable;
  readonly listed: ListedHosts;
  readonly novelty: Novelty | undefined;
  readonly attacks: AttackJudgement | undefined;
  /** Findings that the baseline showed too, as `findingKey` texts. */
  readonly seenInBaseline: ReadonlySet<string>;
}

/** What the baseline showed as well is a twentieth as likely to be news. */
const SEEN_BEFORE_LOG_ODDS = -Math.log(20);

/** One group for each class and subject, with an event for each finding. */
export function behaviourGroups(
  tallied: readonly TalliedFinding[],
  context: Context,
): TriageGroup[] {
  const bySubject = new Map<string, TalliedFinding[]>();
  for (const item of tallied) {
    const key = `${item.finding.class} ${findingSubject(item.finding, context.hosts).key}`;
    const known = bySubject.get(key);
    if (known === undefined) bySubject.set(key, [item]);
    else known.push(item);
  }
  return [...bySubject.values()].map((items) => groupOf(items, context));
}

/** Stable text of what a finding claims about whom. */
export function findingKey(finding: Finding, hosts: HostTable): string {
  return `${finding.class} ${findingSubject(finding, hosts).key} ${finding.detail}`;
}

export function findingSubject({ subject }: Finding, hosts: HostTable): Subject {
  if (subject.type === 'host') return { type: 'host', key: hosts.text(subject.host) };
  return { type: 'pair', key: `${hosts.text(subject.orig)} → ${hosts.text(subject.resp)}` };
}

function groupOf(items: readonly TalliedFinding[], context: Context): TriageGroup {
  const events = items.map((item) => eventOf(item, context));
  events.sort(strongestFirst);
  const [strongest] = events;
  const tally = items.length === 1 ? items[0].tally : joined(items);
  return {
    class: strongest.class,
    subject: strongest.subject,
    startUs: Math.min(...events.map(({ startUs }) => startUs)),
    endUs: Math.max(...events.map(({ endUs }) => endUs)),
    orig: tally.side('orig'),
    resp: tally.side('resp'),
    proto: strongest.proto,
    service: strongest.service,
    flowCount: events.reduce((sum, { flowCount }) => sum + flowCount, 0),
    // What is said of one host counts once: the group stands where its strongest event stands.
    parts: strongest.parts,
    relative: false,
    sentence:
      events.length === 1
        ? strongest.sentence
        : `${strongest.sentence}; ${events.length - 1} more like it`,
    events,
    sparkline: tally.sparkline,
  };
}

/** By Priority: asset weights differ where the events' hosts do. */
function strongestFirst(a: TriageEvent, b: TriageEvent): number {
  const byPriority = b.parts.priority - a.parts.priority;
  return byPriority || b.parts.logOdds - a.parts.logOdds || (a.detail < b.detail ? -1 : 1);
}

function joined(items: readonly TalliedFinding[]): FlowTally {
  const [first, ...rest] = items.map(({ tally }) => tally);
  return rest.reduce((sum, tally) => sum.plus(tally), first);
}

function eventOf({ finding, tally }: TalliedFinding, context: Context): TriageEvent {
  const evidence: Evidence[] = [...finding.evidence, ...context.listed.evidenceFor(finding)];
  const isJudged = tally.oddestIndex >= 0 && finding.leavesFlows === undefined;
  if (context.novelty !== undefined && isJudged) {
    const odd = noveltyEvidence(context.novelty, {
      index: tally.oddestIndex,
      pValue: Math.min(1, tally.oddestPValue * tally.flowCount),
    });
    if (odd.logOdds > 0) evidence.push(odd);
  }
  const { attackLogOdds, flowCount } = tally;
  const said =
    attackLogOdds === undefined
      ? undefined
      : context.attacks?.claimEvidence(finding.class, attackLogOdds / flowCount);
  if (said !== undefined) evidence.push(said);
  if (context.seenInBaseline.has(findingKey(finding, context.hosts))) {
    evidence.push(
      ratioEvidence('baseline', {
        logOdds: SEEN_BEFORE_LOG_ODDS,
        cap: 5,
        reason: 'the baseline shows the same',
      }),
    );
  }
  return {
    kind: 'behaviour',
    class: finding.class,
    subject: findingSubject(finding, context.hosts),
    detail: finding.detail,
    startUs: tally.startUs,
    endUs: tally.endUs,
    orig: tally.side('orig'),
    resp: tally.side('resp'),
    proto: tally.proto,
    service: tally.service,
    flowCount: finding.flowCount,
    parts: prioritise({
      evidence,
      severity: severityIn(finding.class, tally.circumstances),
      assetWeight: tally.assetWeight,
    }),
    relative: false,
    sentence: finding.sentence,
    examples: tally.examples,
  };
}
