/**
 * Finds:  hosts inside that weren't there before, and services that known hosts didn't offer.
 * Reads:  addresses, responders' ports and protocols, and what a baseline or a first day showed.
 * Fails:  without a baseline or two days of traffic (then it says nothing, and that it has none);
 *         for what seldom speaks, and for IPv6 hosts, which change their addresses on purpose.
 * Cost:   two map look-ups a flow.
 * Score:  log-likelihood ratio, so low that alone it stays a note.
 * Paper:  none.
 */
import { type FlowColumns, SERVICES } from '../../wire/index.ts';
import { type HostTable, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';
import { ratioEvidence } from '../prioritise/index.ts';
import {
  type BehaviourDetector,
  type Finding,
  type FindingContext,
  hostPortKey,
  PORT_COUNT,
  PROTOCOL,
  STATE_CAPACITY,
} from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';

/** Newcomers are nearly always wanted. */
const NEW_HOST_LOG_ODDS = 2.5;
const NEW_SERVICE_LOG_ODDS = 2.5;
/** A first day knows what works at some hour only; the rest is held against it. */
const FIRST_DAY_US = 24 * 3600e6;
/** From here on clients take their ports (Linux; IANA's range begins later). */
const SERVICE_PORTS_END = 32_768;
/** Rows of either kind; the first to appear. */
const FOUND_MAX = 50;

interface Seen {
  startUs: number;
  origFlows: number;
  respFlows: number;
  service: number;
}

export class NewcomerDetector implements BehaviourDetector {
  readonly name = 'newcomers';
  readonly calibration = 'likelihood-ratio';
  lookedAtCount = 0;
  private readonly hosts = new BoundedStates<Seen>(STATE_CAPACITY);
  private readonly services = new BoundedStates<Seen>(STATE_CAPACITY);
  private readonly span = { startUs: Number.POSITIVE_INFINITY, endUs: Number.NEGATIVE_INFINITY };
  private foundLeftOut = 0;

  get evictedCount(): number {
    return this.hosts.evictedCount + this.services.evictedCount;
  }

  get leftOut(): Record<string, number> {
    return { [`beyond the first ${FOUND_MAX}`]: this.foundLeftOut };
  }

  observe({ flows, origHosts, respHosts }: ObservedFlows, hosts: HostTable): void {
    const { columns } = flows;
    this.lookedAtCount += flows.count;
    for (let row = 0; row < flows.count; row++) {
      const startUs = columns.startUs[row];
      this.span.startUs = Math.min(this.span.startUs, startUs);
      this.span.endUs = Math.max(this.span.endUs, columns.endUs[row]);
      const [orig, resp] = [origHosts[row], respHosts[row]];
      if (orig !== OVERFLOW_HOST && !hosts.isGroup(orig)) this.see(orig, startUs).origFlows++;
      if (resp === OVERFLOW_HOST || hosts.isGroup(resp)) continue;
      if (columns.respPackets[row] > 0) this.see(resp, startUs).respFlows++;
      if (!isServed(columns, row)) continue;
      const isUdp = columns.protocols[row] === PROTOCOL.udp ? 1 : 0;
      const key = hostPortKey(resp, columns.respPorts[row]) * 2 + isUdp;
      const seen = this.services.touch(key, () => neverSeen(startUs));
      seen.startUs = Math.min(seen.startUs, startUs);
      seen.respFlows++;
      seen.service = columns.services[row] || seen.service;
    }
  }

  /** What a baseline knows. */
  known(hosts: HostTable): string[] {
    return [
      ...Array.from(this.hosts.entries(), ([host]) => hosts.text(host)),
      ...Array.from(this.services.entries(), ([key]) => serviceText(key, hosts)),
    ];
  }

  findings({ hosts, before }: FindingContext): Finding[] {
    const isKnown = this.history(before);
    if (isKnown === undefined) return [];
    const unknown = [...this.hosts.entries()].filter(
      ([host, seen]) => hosts.isInside(host) && !isKnown(hosts.text(host), seen.startUs),
    );
    const fresh = new Set(unknown.map(([host]) => host));
    const newHosts = unknown.filter(([host]) => !hosts.text(host).includes(':'));
    const newServices = [...this.services.entries()].filter(([key, seen]) => {
      const host = hostOf(key);
      // Of a new host all services are new.
      if (!hosts.isInside(host) || fresh.has(host)) return false;
      return !isKnown(serviceText(key, hosts), seen.startUs);
    });
    return [
      ...this.first(newHosts).map(([host, seen]) => hostFinding(hosts, host, seen)),
      ...this.first(newServices).map(([key, seen]) => serviceFinding(hosts, key, seen)),
    ];
  }

  silent({ before }: FindingContext): string | undefined {
    if (this.history(before) !== undefined) return undefined;
    return 'no baseline yet: new hosts and services are not told';
  }

  /** How newcomers are told; undefined while there is nothing to hold them against. */
  private history(before: ReadonlySet<string> | undefined) {
    if (before !== undefined) return (text: string) => before.has(text);
    const learnedUs = this.span.startUs + FIRST_DAY_US;
    if (this.span.endUs < learnedUs + FIRST_DAY_US) return undefined;
    return (_: string, startUs: number) => startUs < learnedUs;
  }

  private see(host: number, startUs: number): Seen {
    const seen = this.hosts.touch(host, () => neverSeen(startUs));
    seen.startUs = Math.min(seen.startUs, startUs);
    return seen;
  }

  private first(found: [number, Seen][]): [number, Seen][] {
    this.foundLeftOut += Math.max(0, found.length - FOUND_MAX);
    return found.sort((a, b) => a[1].startUs - b[1].startUs || a[0] - b[0]).slice(0, FOUND_MAX);
  }
}

/** Answered, at a port that servers have. */
function isServed(columns: FlowColumns, row: number): boolean {
  if (columns.roleGuessed[row] === 1 || columns.respPorts[row] >= SERVICE_PORTS_END) return false;
  if (columns.protocols[row] === PROTOCOL.tcp) return columns.respPayloadBytes[row] > 0;
  const isUdp = columns.protocols[row] === PROTOCOL.udp;
  return isUdp && columns.respPackets[row] > 0 && columns.services[row] > 0;
}

function hostFinding(hosts: HostTable, host: number, seen: Seen): Finding {
  const isMostlyOrig = seen.origFlows >= seen.respFlows;
  return {
    class: 'new-host',
    subject: { type: 'host', host },
    detail: '',
    cover: isMostlyOrig ? { origHost: host } : { respHost: host },
    flowCount: isMostlyOrig ? seen.origFlows : seen.respFlows,
    leavesFlows: true,
    evidence: [
      ratioEvidence('new host', {
        logOdds: NEW_HOST_LOG_ODDS,
        cap: NEW_HOST_LOG_ODDS,
        reason: 'no flow of it was seen before',
      }),
    ],
    sentence: `${hosts.text(host)} was not here before`,
  };
}

function serviceFinding(hosts: HostTable, key: number, seen: Seen): Finding {
  const [host, port] = [hostOf(key), portOf(key)];
  const name = SERVICES[seen.service];
  return {
    class: 'new-service',
    subject: { type: 'host', host },
    detail: `${port}/${key % 2 === 1 ? 'udp' : 'tcp'}`,
    cover: {
      respHost: host,
      respPort: port,
      protocols: [key % 2 === 1 ? PROTOCOL.udp : PROTOCOL.tcp],
    },
    flowCount: seen.respFlows,
    leavesFlows: true,
    evidence: [
      ratioEvidence('new service', {
        logOdds: NEW_SERVICE_LOG_ODDS,
        cap: NEW_SERVICE_LOG_ODDS,
        reason: 'nobody was served there before',
      }),
    ],
    sentence:
      `${hosts.text(host)} serves ${name ? `${name} ` : ''}on port ${port}, ` +
      'which it did not before',
  };
}

function serviceText(key: number, hosts: HostTable): string {
  return `${hosts.text(hostOf(key))} ${portOf(key)}/${key % 2 === 1 ? 'udp' : 'tcp'}`;
}

function hostOf(key: number): number {
  return Math.floor(key / 2 / PORT_COUNT);
}

function portOf(key: number): number {
  return Math.floor(key / 2) % PORT_COUNT;
}

function neverSeen(startUs: number): Seen {
  return { startUs, origFlows: 0, respFlows: 0, service: 0 };
}
