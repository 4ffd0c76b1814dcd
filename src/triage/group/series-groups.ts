import {
  EVENT_CLASSES,
  type Side,
  type Subject,
  type TriageEvent,
  type TriageGroup,
} from '../event/index.ts';
import type { HostTable, KnownHosts } from '../flows/index.ts';
import { prioritise } from '../prioritise/index.ts';
import type { SeriesSubject } from '../series/index.ts';
import { type SeriesClaim, seriesEvidence } from './series-claims.ts';

interface Context {
  readonly hosts: HostTable;
  readonly known: KnownHosts;
}

/** A row for each subject, with an event for each stretch of a series that nothing explains. */
export function seriesGroups(claims: readonly SeriesClaim[], context: Context): TriageGroup[] {
  const bySubject = new Map<string, SeriesClaim[]>();
  for (const claim of claims) {
    const { type, key } = claim.series.subject;
    const name = `${type} ${key}`;
    bySubject.set(name, [...(bySubject.get(name) ?? []), claim]);
  }
  return [...bySubject.values()].map((ofOne) => groupOf(ofOne, context));
}

function groupOf(claims: readonly SeriesClaim[], context: Context): TriageGroup {
  const told = claims
    .map((claim) => ({ claim, event: eventOf(claim, context) }))
    .sort(({ event: a }, { event: b }) => strongestFirst(a, b));
  const events = told.map(({ event }) => event);
  const [{ event: strongest, claim }] = told;
  const { kind: _kind, detail: _detail, examples: _examples, amount: _amount, ...seen } = strongest;
  return {
    ...seen,
    startUs: Math.min(...events.map(({ startUs }) => startUs)),
    endUs: Math.max(...events.map(({ endUs }) => endUs)),
    flowCount: Math.max(...events.map(({ flowCount }) => flowCount)),
    sentence:
      events.length === 1
        ? strongest.sentence
        : `${strongest.sentence}; ${events.length - 1} more like it`,
    events,
    sparkline: claim.tally.sparkline,
  };
}

function strongestFirst(a: TriageEvent, b: TriageEvent): number {
  return b.parts.logOdds - a.parts.logOdds || (a.detail < b.detail ? -1 : 1);
}

function eventOf(claim: SeriesClaim, { hosts, known }: Context): TriageEvent {
  const { series, anomaly, tally } = claim;
  const { subject, metric, binUs } = series;
  const { actual, expected, low, high, surprise } = anomaly;
  const evidence = seriesEvidence(claim);
  const isEmpty = tally.flowCount === 0;
  const concerned = subject.type === 'host' ? [subject.id] : [];
  return {
    kind: 'series',
    class: 'unusual-amount',
    subject: seriesSubject(subject),
    detail: `${metric} ${claim.startUs}`,
    startUs: claim.startUs,
    endUs: claim.endUs,
    orig: isEmpty ? bareSide(subject, hosts) : tally.side('orig'),
    resp: isEmpty ? NOBODY : tally.side('resp'),
    proto: isEmpty ? '' : tally.proto,
    service: isEmpty ? '' : tally.service,
    flowCount: tally.flowCount,
    parts: prioritise({
      evidence: [evidence],
      severity: EVENT_CLASSES['unusual-amount'].severity,
      assetWeight: concerned.length > 0 ? known.weight(concerned) : tally.assetWeight,
    }),
    relative: series.pastBins === 0,
    sentence: `${nameOf(subject)}: ${evidence.reason}`,
    examples: tally.examples,
    amount: { metric, binUs, actual, expected, low, high, surprise },
  };
}

export function seriesSubject({ type, key }: SeriesSubject): Subject {
  return { type, key: type === 'network' ? 'network' : key };
}

function nameOf({ type, key }: SeriesSubject): string {
  return type === 'network' ? 'the network' : type === 'service' ? `service ${key}` : key;
}

const NOBODY: Side = { hostCount: 0, portCount: 0, packets: 0, bytes: 0 };

function bareSide({ type, id }: SeriesSubject, hosts: HostTable): Side {
  return type === 'host' ? { ...NOBODY, ip: hosts.text(id), hostCount: 1 } : NOBODY;
}
