/**
 * Finds:  a connection to the outside that stays open for hours.
 * Reads:  how long TCP and UDP flows with payload both ways lasted, addresses, who else goes there.
 * Fails:  for captures shorter than the connection, and where the flow was cut by silence; chats,
 *         mailboxes, calls, tunnels and downloads last as long.
 * Cost:   one map look-up a flow of an hour or more, and one a flow to the outside.
 * Score:  log-likelihood ratio, so low that alone it stays a note.
 * Paper:  none; that length is a sign of its own is RITA's, the medians are this project's.
 */
import { type HostTable, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';
import { amountLogOdds, type Evidence, ratioEvidence } from '../prioritise/index.ts';
import {
  type BehaviourDetector,
  evidenceSum,
  EVIDENCE_MIN,
  type Finding,
  type FindingContext,
  PROTOCOL,
  pairPortKey,
  STATE_CAPACITY,
  splitPairPortKey,
} from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';
import { EndPointClients } from './end-point-clients.ts';

const HOURS_MIN = 1;
const HOURS = { ordinaryMedian: 0.3, attackMedian: 12, sigma: 1.5 };
const HOURS_CAP = 3;
/** Hosts that go to the same end point. */
const CLIENTS = { ordinaryMedian: 4, attackMedian: 1, sigma: 1.1 };
const CLIENTS_CAP = 1;
const CLIENTS_MAX = 16;

interface Longest {
  hours: number;
  protocol: number;
  flowCount: number;
}

export class LongConnectionDetector implements BehaviourDetector {
  readonly name = 'long connection';
  readonly calibration = 'likelihood-ratio';
  lookedAtCount = 0;
  private readonly pairs = new BoundedStates<Longest>(STATE_CAPACITY);
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
      if (orig === OVERFLOW_HOST || resp === OVERFLOW_HOST) continue;
      if (hosts.isInside(resp) || hosts.isGroup(resp)) continue;
      this.lookedAtCount++;
      const port = columns.respPorts[row];
      this.clients.add(orig, resp, port);
      const hours = (columns.endUs[row] - columns.startUs[row]) / 3600e6;
      if (hours < HOURS_MIN) continue;
      if (columns.origPayloadBytes[row] === 0 || columns.respPayloadBytes[row] === 0) continue;
      const pair = this.pairs.touch(pairPortKey(orig, resp, port), noneYet);
      pair.hours = Math.max(pair.hours, hours);
      pair.protocol = protocol;
      pair.flowCount++;
    }
  }

  findings({ hosts }: FindingContext): Finding[] {
    const found: Finding[] = [];
    for (const [key, longest] of this.pairs.entries()) {
      const { orig, resp, port } = splitPairPortKey(key);
      if (!hosts.isInside(orig) || hosts.isInside(resp)) continue;
      const clientCount = this.clients.countOf(resp, port);
      const evidence = weigh(longest, clientCount);
      if (evidenceSum(evidence) < EVIDENCE_MIN) continue;
      found.push({
        class: 'long-connection',
        subject: { type: 'pair', orig, resp },
        detail: String(port),
        cover: { origHost: orig, respHost: resp, respPort: port, protocols: [longest.protocol] },
        flowCount: longest.flowCount,
        evidence,
        sentence:
          `${hosts.text(orig)} kept a connection to ${hosts.text(resp)} port ${port} open for ` +
          `${longest.hours.toFixed(1)} hours`,
      });
    }
    return found;
  }
}

function noneYet(): Longest {
  return { hours: 0, protocol: 0, flowCount: 0 };
}

function weigh({ hours }: Longest, clientCount: number): Evidence[] {
  return [
    ratioEvidence('long connection', {
      logOdds: amountLogOdds(hours, HOURS),
      cap: HOURS_CAP,
      reason: `open for ${hours.toFixed(1)} hours`,
    }),
    ratioEvidence('few clients', {
      logOdds: amountLogOdds(clientCount, CLIENTS),
      cap: CLIENTS_CAP,
      reason: `${clientCount === 1 ? '1 host goes' : `${clientCount} hosts go`} to that end point`,
    }),
  ];
}
