/**
 * Finds:  hosts outside, names and client fingerprints that stand on lists of indicators.
 * Reads:  addresses; the name asked of DNS, the TLS server name, the HTTP host, and their parent
 *         domains; JA3, JA4, both HASSH. An entry holds until it expires, by the flow's own time.
 * Fails:  for what no list has yet; for all but the first and the longest name of a DNS flow; for
 *         names that are encrypted. Addresses inside are not asked about.
 * Cost:   one look-up a host and list; with lists of names one map look-up a label and flow.
 * Score:  log-likelihood ratio by the list's precision; higher is more like an attack.
 * Paper:  none; the precision is a Beta posterior over the analysts' verdicts (list-precision.ts).
 */
import type { ListedEntry, NamedList } from '../enrich/index.ts';
import { type HostTable, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';
import { type Evidence, listPrecision, precisionLogOdds } from '../prioritise/index.ts';
import {
  type BehaviourDetector,
  type Cover,
  type Finding,
  type FindingContext,
  STATE_CAPACITY,
} from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';
import { fingerprintsOf, isNameWithin, namesOf } from './flow-names.ts';

/**
 * Lists copy each other. The one that says most counts in full, each further one at this share.
 */
const FURTHER_LIST_WEIGHT = 0.25;
/** Other hosts that are told apart for the sentence. */
const PEERS_MAX = 1000;
const US_PER_MS = 1000;

/** Who is listed: the host that was called, the one that called, a name, or a fingerprint. */
type Sign = 'resp' | 'orig' | 'name' | 'fingerprint';

interface Sighting {
  readonly sign: Sign;
  /** The listed host; for names and fingerprints, the client. */
  readonly host: number;
  /** What stands in the traffic; for names, the listed domain. */
  readonly value: string;
  readonly entries: Map<NamedList, ListedEntry>;
  readonly peers: Set<number>;
  flowCount: number;
  /** The flow that was counted last: several lists and names may speak of one. */
  lastOrdinal: number;
}

interface Seen extends Pick<Sighting, 'sign' | 'host' | 'value'> {
  readonly peer: number;
  readonly ordinal: number;
}

export class IndicatorDetector implements BehaviourDetector {
  readonly name = 'indicator';
  readonly calibration = 'list-precision';
  lookedAtCount = 0;
  private readonly lists: readonly NamedList[];
  private readonly hasTexts: boolean;
  private readonly sightings = new BoundedStates<Sighting, string>(STATE_CAPACITY);
  /** By host: 0 not asked yet, 1 on no list, 2 on one. */
  private hostMarks = new Uint8Array(1024);
  private peersLeftOut = 0;

  constructor(lists: readonly NamedList[]) {
    this.lists = lists;
    this.hasTexts = lists.some(
      ({ list: { counts } }) => counts.domains > 0 || counts.fingerprints > 0,
    );
  }

  get isIdle(): boolean {
    return this.lists.length === 0;
  }

  get evictedCount(): number {
    return this.sightings.evictedCount;
  }

  get leftOut(): Record<string, number> {
    return { [`hosts beyond ${PEERS_MAX} of an entry`]: this.peersLeftOut };
  }

  observe(batch: ObservedFlows, hosts: HostTable): void {
    if (this.lists.length === 0) return;
    const { flows, origHosts, respHosts } = batch;
    this.lookedAtCount += flows.count;
    for (let row = 0; row < flows.count; row++) {
      const [orig, resp] = [origHosts[row], respHosts[row]];
      const flow = { timeUs: flows.columns.startUs[row], ordinal: batch.firstOrdinal + row };
      if (this.isMarked(resp, hosts)) {
        this.seeHost({ ...flow, sign: 'resp', host: resp, peer: orig }, hosts);
      }
      if (this.isMarked(orig, hosts)) {
        this.seeHost({ ...flow, sign: 'orig', host: orig, peer: resp }, hosts);
      }
      if (this.hasTexts && orig !== OVERFLOW_HOST) this.seeTexts(batch, row);
    }
  }

  findings({ hosts }: FindingContext): Finding[] {
    const found: Finding[] = [];
    for (const [, sighting] of this.sightings.entries()) {
      const { sign, host, value } = sighting;
      const isHost = sign === 'resp' || sign === 'orig';
      // Known only now: networks of the link are learned on the way.
      if (isHost && (hosts.isInside(host) || hosts.isGroup(host))) continue;
      found.push({
        class: 'indicator-match',
        subject: { type: 'host', host },
        detail: `${sign} ${value}`,
        cover: coverOf(sighting),
        flowCount: sighting.flowCount,
        evidence: weigh(sighting),
        sentence: sentenceOf(sighting, hosts),
      });
    }
    return found;
  }

  private isMarked(host: number, hosts: HostTable): boolean {
    if (host === OVERFLOW_HOST) return false;
    if (host >= this.hostMarks.length) this.growMarks(host);
    if (this.hostMarks[host] === 0) {
      const address = hosts.address(host);
      const isListed = this.lists.some(({ list }) => list.mayHold(address, 0));
      this.hostMarks[host] = isListed ? 2 : 1;
    }
    return this.hostMarks[host] === 2;
  }

  private seeHost(
    { timeUs, ...seen }: Omit<Seen, 'value'> & { timeUs: number },
    hosts: HostTable,
  ): void {
    const address = hosts.address(seen.host);
    for (const named of this.lists) {
      const entry = named.list.findAddress(address, 0, timeUs);
      if (entry) this.add({ ...seen, value: hosts.text(seen.host) }, named, entry);
    }
  }

  private seeTexts(
    { flows, origHosts, respHosts, firstOrdinal }: ObservedFlows,
    row: number,
  ): void {
    const { columns } = flows;
    const timeUs = columns.startUs[row];
    const seen = { host: origHosts[row], peer: respHosts[row], ordinal: firstOrdinal + row };
    for (const name of namesOf(columns, row)) {
      for (const named of this.lists) {
        const entry = named.list.findName(name, timeUs);
        if (entry) this.add({ ...seen, sign: 'name', value: entry.value }, named, entry);
      }
    }
    for (const value of fingerprintsOf(columns, row)) {
      for (const named of this.lists) {
        const entry = named.list.findFingerprint(value, timeUs);
        if (entry) this.add({ ...seen, sign: 'fingerprint', value }, named, entry);
      }
    }
  }

  private add(
    { sign, host, value, peer, ordinal }: Seen,
    named: NamedList,
    entry: ListedEntry,
  ): void {
    const sighting = this.sightings.touch(`${host} ${sign} ${value}`, () => ({
      sign,
      host,
      value,
      entries: new Map(),
      peers: new Set(),
      flowCount: 0,
      lastOrdinal: -1,
    }));
    if (sighting.lastOrdinal !== ordinal) sighting.flowCount++;
    sighting.lastOrdinal = ordinal;
    sighting.entries.set(named, entry);
    if (sighting.peers.size < PEERS_MAX) sighting.peers.add(peer);
    else if (!sighting.peers.has(peer)) this.peersLeftOut++;
  }

  private growMarks(host: number): void {
    const marks = new Uint8Array(Math.max(host + 1, 2 * this.hostMarks.length));
    marks.set(this.hostMarks);
    this.hostMarks = marks;
  }
}

function coverOf({ sign, host, value }: Sighting): Cover {
  if (sign === 'resp') return { respHost: host };
  if (sign === 'orig') return { origHost: host };
  if (sign === 'name') {
    return {
      origHost: host,
      holds: (columns, row) => namesOf(columns, row).some((name) => isNameWithin(name, value)),
    };
  }
  return { origHost: host, holds: (columns, row) => fingerprintsOf(columns, row).includes(value) };
}

/** One part for each list, the strongest first. */
function weigh({ entries }: Sighting): Evidence[] {
  return [...entries]
    .map(([named, entry]) => ({ named, entry, precision: precisionOf(named) }))
    .sort((a, b) => b.precision - a.precision || (a.named.name < b.named.name ? -1 : 1))
    .map(({ named, entry, precision }, index) => {
      const weight = index === 0 ? 1 : FURTHER_LIST_WEIGHT;
      const logOdds = weight * precisionLogOdds(precision);
      return {
        detector: 'indicator',
        model: `list ${named.name}`,
        unit: 'likelihood-ratio',
        value: Math.exp(logOdds),
        logOdds,
        reason: `${named.name} lists ${entryText(entry)}; ${precisionText(named, precision)}`,
      };
    });
}

function precisionOf({ verdicts }: NamedList): number {
  return listPrecision(verdicts ?? { confirmed: 0, dismissed: 0 });
}

function precisionText({ verdicts }: NamedList, precision: number): string {
  const count = (verdicts?.confirmed ?? 0) + (verdicts?.dismissed ?? 0);
  const share = `${Math.round(100 * precision)} %`;
  if (count === 0) return `taken to be right in ${share} of cases, for want of verdicts`;
  return `right in ${share} of cases by ${count} ${count === 1 ? 'verdict' : 'verdicts'}`;
}

function entryText({ value, source, timeUs, expiryUs }: ListedEntry): string {
  const about = [
    ...(source ? [`by ${source}`] : []),
    ...(Number.isNaN(timeUs) ? [] : [`since ${dayOf(timeUs)}`]),
    ...(Number.isNaN(expiryUs) ? [] : [`until ${dayOf(expiryUs)}`]),
  ];
  return about.length > 0 ? `${value} (${about.join(', ')})` : value;
}

function dayOf(timeUs: number): string {
  return new Date(timeUs / US_PER_MS).toISOString().slice(0, 10);
}

function sentenceOf({ sign, host, value, peers, entries }: Sighting, hosts: HostTable): string {
  const [peer] = peers;
  const many = peers.size >= PEERS_MAX ? `at least ${peers.size} hosts` : `${peers.size} hosts`;
  const others = peers.size === 1 ? hosts.text(peer) : many;
  const lists = [...entries.keys()].map(({ name }) => name).join(', ');
  const who = hosts.text(host);
  switch (sign) {
    case 'resp':
      return `${others} called ${who}, which is on ${lists}`;
    case 'orig':
      return `${who}, which is on ${lists}, called ${others}`;
    case 'name':
      return `${who} asked for ${value} or a name below it, which is on ${lists}`;
    case 'fingerprint':
      return `${who} spoke with or as a program whose fingerprint ${value} is on ${lists}`;
  }
}
