/**
 * Finds:  a host that calls another one back at regular times.
 * Reads:  start times, payload, addresses, ports and services of flows between two hosts.
 * Fails:  below eight call-backs, for wide jitter, and when call-backs hide among other visits to
 *         the same host and port; updates and monitoring are regular too.
 * Cost:   one map look-up and one number kept a flow, 512 times at most a pair and port.
 * Score:  log-likelihood ratio; higher is more like a beacon.
 * Paper:  the signs (gaps, sizes) are RITA's; the test of gaps is in regularity.ts.
 */
import { type FlowColumns, SERVICES } from '../../wire/index.ts';
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
import { type HostTable, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';
import { type Regularity, regularityOf } from './regularity.ts';

const CALLBACKS_MIN = 8;
const TIMES_MAX = 512;
/** That gaps are no accident says only that a program calls, as many do. */
const REGULARITY_CAP = 2;
/** Standard deviation over mean of the gaps: a person or a queue against a timer with jitter. */
const GAP_VARIATION = { ordinaryMedian: 0.6, attackMedian: 0.12, sigma: 0.6 };
const GAP_CAP = 4;
/** Standard deviation over mean of what the originator sends each time. */
const SIZE_VARIATION = { ordinaryMedian: 0.6, attackMedian: 0.05, sigma: 1.5 };
const SIZE_CAP = 1.5;
/** Hosts that talk to the same end point outside; inside, a server of one client is ordinary. */
const POPULARITY = { ordinaryMedian: 4, attackMedian: 1, sigma: 0.65 };
const POPULARITY_CAP = 2.5;
const OUTSIDE_LOG_ODDS = Math.log(3);
const INSIDE_LOG_ODDS = -Math.log(100);
/** Protocols that are regular by design: clocks, leases, names, polls of devices and mailboxes. */
const CLOCKWORK_SERVICES = ['ntp', 'dhcp', 'mdns', 'dns', 'syslog', 'snmp', 'imap', 'pop3'];
const CLOCKWORK_PORTS: readonly number[] = [
  53, 67, 68, 110, 123, 137, 138, 143, 161, 514, 546, 547, 993, 995, 5353,
];
const CLOCKWORK_LOG_ODDS = -Math.log(1000);
const CLIENTS_MAX = 64;

interface Callbacks {
  times: Float64Array;
  timeCount: number;
  sizeMean: number;
  sizeM2: number;
  protocol: number;
  service: number;
  flowCount: number;
}

export class BeaconDetector implements BehaviourDetector {
  readonly name = 'beacon';
  readonly calibration = 'likelihood-ratio';
  lookedAtCount = 0;
  private readonly pairs = new BoundedStates<Callbacks>(STATE_CAPACITY);
  private readonly clients = new EndPointClients(CLIENTS_MAX);
  private timesLeftOut = 0;

  get evictedCount(): number {
    return this.pairs.evictedCount + this.clients.evictedCount;
  }

  get leftOut(): Record<string, number> {
    return {
      ...this.clients.leftOut,
      [`times beyond ${TIMES_MAX} of a pair`]: this.timesLeftOut,
    };
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
      const callbacks = this.pairs.touch(pairPortKey(orig, resp, port), noCallbacks);
      if (!addCallback(callbacks, columns, row)) this.timesLeftOut++;
      this.clients.add(orig, resp, port);
    }
  }

  findings(context: FindingContext): Finding[] {
    return [...this.pairs.entries()].flatMap(([key, callbacks]) => {
      if (callbacks.timeCount < CALLBACKS_MIN) return [];
      const { resp, port } = splitPairPortKey(key);
      const clientCount = this.clients.countOf(resp, port);
      return findingOf(context, { key, callbacks, clientCount });
    });
  }
}

function findingOf(
  { hosts }: FindingContext,
  { key, callbacks, clientCount }: { key: number; callbacks: Callbacks; clientCount: number },
): Finding[] {
  const regularity = regularityOf(callbacks.times.subarray(0, callbacks.timeCount));
  if (regularity === undefined || regularity.callbackCount < CALLBACKS_MIN) return [];
  const { orig, resp, port } = splitPairPortKey(key);
  const evidence = weigh(regularity, {
    callbacks,
    clientCount,
    inside: hosts.isInside(resp),
    port,
  });
  if (evidenceSum(evidence) < EVIDENCE_MIN) return [];
  const every = (regularity.medianGapUs / 1e6).toFixed(1);
  return [
    {
      class: 'beacon',
      subject: { type: 'pair', orig, resp },
      detail: String(port),
      cover: {
        origHost: orig,
        respHost: resp,
        respPort: port,
        protocols: [callbacks.protocol],
      },
      flowCount: callbacks.flowCount,
      evidence,
      sentence:
        `${hosts.text(orig)} called ${hosts.text(resp)} port ${port} ` +
        `${regularity.callbackCount} times, every ${every} s give or take ` +
        `${Math.round(100 * regularity.variation)} %`,
    },
  ];
}

function noCallbacks(): Callbacks {
  return {
    times: new Float64Array(8),
    timeCount: 0,
    sizeMean: 0,
    sizeM2: 0,
    protocol: 0,
    service: 0,
    flowCount: 0,
  };
}

/** False where there is no room for another time. */
function addCallback(callbacks: Callbacks, columns: FlowColumns, row: number): boolean {
  callbacks.flowCount++;
  callbacks.protocol = columns.protocols[row];
  callbacks.service = columns.services[row] || callbacks.service;
  if (callbacks.timeCount >= TIMES_MAX) return false;
  if (callbacks.timeCount >= callbacks.times.length) {
    const grown = new Float64Array(callbacks.times.length * 2);
    grown.set(callbacks.times);
    callbacks.times = grown;
  }
  callbacks.times[callbacks.timeCount++] = columns.startUs[row];
  const size = columns.origPayloadBytes[row];
  const before = size - callbacks.sizeMean;
  callbacks.sizeMean += before / callbacks.timeCount;
  callbacks.sizeM2 += before * (size - callbacks.sizeMean);
  return true;
}

interface Surroundings {
  callbacks: Callbacks;
  clientCount: number;
  inside: boolean;
  port: number;
}

function weigh(regularity: Regularity, surroundings: Surroundings): Evidence[] {
  const { callbacks, clientCount, inside, port } = surroundings;
  const sizeSd = Math.sqrt(callbacks.sizeM2 / callbacks.timeCount);
  const sizeVariation = callbacks.sizeMean > 0 ? sizeSd / callbacks.sizeMean : 1;
  const clockwork =
    CLOCKWORK_PORTS.includes(port) || CLOCKWORK_SERVICES.includes(SERVICES[callbacks.service]);
  const evidence = [
    ratioEvidence('beacon', {
      logOdds: regularity.logOdds,
      cap: REGULARITY_CAP,
      reason: `${regularity.callbackCount} calls come too evenly to be independent`,
    }),
    ratioEvidence('beacon gaps', {
      logOdds: amountLogOdds(Math.max(regularity.variationHigh, 0.01), GAP_VARIATION),
      cap: GAP_CAP,
      reason:
        `gaps of ${(regularity.medianGapUs / 1e6).toFixed(1)} s vary by ` +
        `${Math.round(100 * regularity.variation)} %`,
    }),
    ratioEvidence('beacon size', {
      logOdds: amountLogOdds(Math.max(sizeVariation, 0.01), SIZE_VARIATION),
      cap: SIZE_CAP,
      reason: `what it sends varies by ${Math.round(100 * sizeVariation)} %`,
    }),
    ratioEvidence('destination', {
      logOdds: inside ? INSIDE_LOG_ODDS : OUTSIDE_LOG_ODDS,
      cap: 5,
      reason: inside ? 'the other host is inside' : 'the other host is outside',
    }),
  ];
  if (!inside) {
    const talkers = clientCount === 1 ? '1 host talks' : `${clientCount} hosts talk`;
    evidence.push(
      ratioEvidence('few clients', {
        logOdds: amountLogOdds(clientCount, POPULARITY),
        cap: POPULARITY_CAP,
        reason: `${talkers} to that end point`,
      }),
    );
  }
  if (clockwork) {
    evidence.push(
      ratioEvidence('clockwork protocol', {
        logOdds: CLOCKWORK_LOG_ODDS,
        cap: 7,
        reason: 'the protocol is regular by design',
      }),
    );
  }
  return evidence;
}
