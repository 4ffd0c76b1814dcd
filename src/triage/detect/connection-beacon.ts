/**
 * Finds:  small messages at regular times within one connection, as a program sends that waits for
 *         orders.
 * Reads:  mean, spread and longest of the gaps between the originator's packets, sizes of payload.
 * Fails:  where orders and answers come between the beats, for wide jitter, and for fewer than ten;
 *         chats, feeds and remote desktops keep connections alive in the same way.
 * Cost:   some sums a flow; one map look-up a flow with beats.
 * Score:  log-likelihood ratio; higher is more like a beat, alone Medium at the most.
 * Paper:  none. Where each beat has one long gap and short ones, the mean weighed by length, which
 *         is the sum of squares over the sum, is the long one: acknowledgments hide no beat.
 */
import { type FlowColumns, SERVICES } from '../../wire/index.ts';
import { type HostTable, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';
import { amountLogOdds, type Evidence, ratioEvidence } from '../prioritise/index.ts';
import {
  type BehaviourDetector,
  EVIDENCE_MIN,
  evidenceSum,
  type Finding,
  type FindingContext,
  PROTOCOL,
  pairPortKey,
  STATE_CAPACITY,
  splitPairPortKey,
} from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';
import { EndPointClients } from './end-point-clients.ts';

const BEATS_MIN = 10;
const PERIOD_US_MIN = 1e6;
/** A probe of a kernel that keeps a connection alive carries a byte at the most. */
const MESSAGE_BYTES_MIN = 2;
const MESSAGE_BYTES_MAX = 1024;
/** Share of the beats that carry something. */
const SPOKEN_SHARE_MIN = 0.6;
/** By how much the longest gap exceeds the usual one. */
const EXCESS = { ordinaryMedian: 2, attackMedian: 0.15, sigma: 1 };
const EXCESS_MIN = 0.02;
const EXCESS_CAP = 2;
const BEATS = { ordinaryMedian: 8, attackMedian: 60, sigma: 1.4 };
const BEATS_CAP = 1;
/** Standard deviation over mean of what it sends. */
const SIZE_VARIATION = { ordinaryMedian: 0.6, attackMedian: 0.1, sigma: 1.2 };
const SIZE_CAP = 0.75;
const OUTSIDE_LOG_ODDS = Math.log(2);
const INSIDE_LOG_ODDS = -Math.log(100);
/** Hosts that go to the same end point. */
const CLIENTS = { ordinaryMedian: 4, attackMedian: 1, sigma: 1.2 };
const CLIENTS_CAP = 0.75;
const CLIENTS_MAX = 16;
/** Protocols whose programs keep connections alive with messages of their own. */
const LIVELY_SERVICES = ['ssh', 'imap', 'mqtt', 'xmpp', 'irc', 'rdp', 'vnc', 'smb', 'ldap', 'amqp'];
const LIVELY_LOG_ODDS = -Math.log(20);

interface Beat {
  readonly count: number;
  readonly periodUs: number;
  readonly excess: number;
  readonly sizeVariation: number;
}

interface Pair {
  beat: Beat;
  protocol: number;
  service: number;
  flowCount: number;
}

export class ConnectionBeaconDetector implements BehaviourDetector {
  readonly name = 'connection beacon';
  readonly calibration = 'likelihood-ratio';
  lookedAtCount = 0;
  private readonly pairs = new BoundedStates<Pair>(STATE_CAPACITY);
  private readonly clients = new EndPointClients(CLIENTS_MAX);

  get evictedCount(): number {
    return this.pairs.evictedCount + this.clients.evictedCount;
  }

  get leftOut(): Record<string, number> {
    return this.clients.leftOut;
  }

  observe({ flows, origHosts, respHosts }: ObservedFlows, hosts: HostTable): void {
    const { columns } = flows;
    for (let row = 0; row < flows.count; row++) {
      const [orig, resp] = [origHosts[row], respHosts[row]];
      const protocol = columns.protocols[row];
      if (protocol !== PROTOCOL.tcp && protocol !== PROTOCOL.udp) continue;
      if (orig === OVERFLOW_HOST || resp === OVERFLOW_HOST || hosts.isGroup(resp)) continue;
      this.lookedAtCount++;
      const port = columns.respPorts[row];
      this.clients.add(orig, resp, port);
      const beat = beatOf(columns, row);
      if (beat === undefined) continue;
      const service = columns.services[row];
      const fresh = { beat, protocol, service, flowCount: 0 };
      const pair = this.pairs.touch(pairPortKey(orig, resp, port), () => fresh);
      pair.flowCount++;
      if (beat.count > pair.beat.count) pair.beat = beat;
    }
  }

  findings({ hosts }: FindingContext): Finding[] {
    const found: Finding[] = [];
    for (const [key, pair] of this.pairs.entries()) {
      const { orig, resp, port } = splitPairPortKey(key);
      const clientCount = this.clients.countOf(resp, port);
      const evidence = weigh(pair, { clientCount, isInside: hosts.isInside(resp) });
      if (evidenceSum(evidence) < EVIDENCE_MIN) continue;
      const { count, periodUs } = pair.beat;
      found.push({
        class: 'beacon',
        subject: { type: 'pair', orig, resp },
        detail: `within a connection to ${port}`,
        cover: { origHost: orig, respHost: resp, respPort: port, protocols: [pair.protocol] },
        flowCount: pair.flowCount,
        evidence,
        sentence:
          `${hosts.text(orig)} sent ${hosts.text(resp)} port ${port} small messages within one ` +
          `connection, about ${count} times, every ${(periodUs / 1e6).toFixed(1)} s`,
      });
    }
    return found;
  }
}

/** Undefined where the originator's packets come as no beat could. */
function beatOf(columns: FlowColumns, row: number): Beat | undefined {
  const gapCount = columns.origPackets[row] - 1;
  const mean = columns.origGapMeanUs[row];
  if (gapCount < BEATS_MIN || !(mean > 0)) return undefined;
  const periodUs = mean + columns.origGapM2[row] / gapCount / mean;
  const count = Math.round((gapCount * mean) / periodUs);
  if (periodUs < PERIOD_US_MIN || count < BEATS_MIN) return undefined;
  const messages = columns.origPayloadPackets[row];
  const bytes = columns.origPayloadBytes[row] / messages;
  if (messages < SPOKEN_SHARE_MIN * count) return undefined;
  if (bytes < MESSAGE_BYTES_MIN || bytes > MESSAGE_BYTES_MAX) return undefined;
  return {
    count,
    periodUs,
    excess: columns.origGapMaxUs[row] / periodUs - 1,
    sizeVariation: Math.sqrt(columns.origPayloadM2[row] / messages) / bytes,
  };
}

function weigh(
  { beat, service }: Pair,
  { clientCount, isInside }: { clientCount: number; isInside: boolean },
): Evidence[] {
  const percent = (share: number): number => Math.round(100 * share);
  const evidence = [
    ratioEvidence('beat', {
      logOdds: amountLogOdds(Math.max(beat.excess, EXCESS_MIN), EXCESS),
      cap: EXCESS_CAP,
      reason: `no gap exceeds the usual by more than ${percent(beat.excess)} %`,
    }),
    ratioEvidence('beats', {
      logOdds: amountLogOdds(beat.count, BEATS),
      cap: BEATS_CAP,
      reason: `${beat.count} messages`,
    }),
    ratioEvidence('beat size', {
      logOdds: amountLogOdds(Math.max(beat.sizeVariation, 0.01), SIZE_VARIATION),
      cap: SIZE_CAP,
      reason: `what it sends varies by ${percent(beat.sizeVariation)} %`,
    }),
    ratioEvidence('destination', {
      logOdds: isInside ? INSIDE_LOG_ODDS : OUTSIDE_LOG_ODDS,
      cap: 5,
      reason: isInside ? 'the other host is inside' : 'the other host is outside',
    }),
    ratioEvidence('few clients', {
      logOdds: amountLogOdds(clientCount, CLIENTS),
      cap: CLIENTS_CAP,
      reason: `${clientCount === 1 ? '1 host goes' : `${clientCount} hosts go`} to that end point`,
    }),
  ];
  if (LIVELY_SERVICES.includes(SERVICES[service])) {
    evidence.push(
      ratioEvidence('lively protocol', {
        logOdds: LIVELY_LOG_ODDS,
        cap: 4,
        reason: 'the protocol keeps connections alive like that',
      }),
    );
  }
  return evidence;
}
