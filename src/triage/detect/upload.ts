/**
 * Finds:  a host inside that sent far more to a host outside than is usual here.
 * Reads:  payload each way, addresses.
 * Fails:  for uploads split over many destinations or days, and for backups to the outside that
 *         are meant to be.
 * Cost:   one map look-up a flow.
 * Score:  log-likelihood ratio; higher is more unusual.
 * Paper:  none; the comparison is with the other pairs of the same network in the same span.
 */
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
import { type HostTable, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';

/** Payload sent to one host outside. */
const SENT_BYTES = { ordinaryMedian: 300e3, attackMedian: 20e6, sigma: 1.4 };
/** Times the median of all pairs that leave the network. */
const TIMES_USUAL = { ordinaryMedian: 3, attackMedian: 1000, sigma: 2.5 };
/** A network that sends next to nothing makes anything look large. */
const USUAL_BYTES_MIN = 20e3;
/** Share of the pair's payload that left. */
const SENT_SHARE = { ordinaryMedian: 0.15, attackMedian: 0.95, sigma: 1.2 };
const CAP = 5;
/** Below this a median of pairs says little. */
const PAIRS_MIN = 5;

interface Exchange {
  sentBytes: number;
  receivedBytes: number;
  flowCount: number;
}

export class UploadDetector implements BehaviourDetector {
  readonly name = 'upload';
  readonly calibration = 'likelihood-ratio';
  lookedAtCount = 0;
  private readonly pairs = new BoundedStates<Exchange>(STATE_CAPACITY);

  get evictedCount(): number {
    return this.pairs.evictedCount;
  }

  observe({ flows, origHosts, respHosts }: ObservedFlows, hosts: HostTable): void {
    const { columns } = flows;
    for (let row = 0; row < flows.count; row++) {
      const [orig, resp] = [origHosts[row], respHosts[row]];
      if (orig === OVERFLOW_HOST || resp === OVERFLOW_HOST) continue;
      if (hosts.isGroup(resp)) continue;
      const protocol = columns.protocols[row];
      if (protocol !== PROTOCOL.tcp && protocol !== PROTOCOL.udp) continue;
      this.lookedAtCount++;
      const exchange = this.pairs.touch(pairPortKey(orig, resp, 0), nothingYet);
      exchange.sentBytes += columns.origPayloadBytes[row];
      exchange.receivedBytes += columns.respPayloadBytes[row];
      exchange.flowCount++;
    }
  }

  findings({ hosts }: FindingContext): Finding[] {
    const leaving = [...this.pairs.entries()]
      .map(([key, exchange]) => ({ ...splitPairPortKey(key), exchange }))
      .filter(({ orig, resp }) => hosts.isInside(orig) && !hosts.isInside(resp));
    const usualBytes = medianSent(leaving.map(({ exchange }) => exchange.sentBytes));
    const found: Finding[] = [];
    for (const { orig, resp, exchange } of leaving) {
      const evidence = weigh(exchange, usualBytes);
      if (evidenceSum(evidence) < EVIDENCE_MIN) continue;
      found.push({
        class: 'unusual-upload',
        subject: { type: 'pair', orig, resp },
        detail: '',
        cover: { origHost: orig, respHost: resp, protocols: [PROTOCOL.tcp, PROTOCOL.udp] },
        flowCount: exchange.flowCount,
        evidence,
        sentence:
          `${hosts.text(orig)} sent ${megabytes(exchange.sentBytes)} to ${hosts.text(resp)} ` +
          `and got ${megabytes(exchange.receivedBytes)} back`,
      });
    }
    return found;
  }
}

function nothingYet(): Exchange {
  return { sentBytes: 0, receivedBytes: 0, flowCount: 0 };
}

/** NaN where there are too few pairs to compare with. */
function medianSent(sentBytes: number[]): number {
  if (sentBytes.length < PAIRS_MIN) return Number.NaN;
  const sorted = Float64Array.from(sentBytes).sort();
  return Math.max(sorted[sorted.length >> 1], USUAL_BYTES_MIN);
}

function weigh({ sentBytes, receivedBytes }: Exchange, usualBytes: number): Evidence[] {
  const share = sentBytes / Math.max(sentBytes + receivedBytes, 1);
  const evidence = [
    ratioEvidence('upload', {
      logOdds: amountLogOdds(sentBytes, SENT_BYTES),
      cap: CAP,
      reason: `${megabytes(sentBytes)} left the network`,
    }),
    ratioEvidence('upload share', {
      logOdds: amountLogOdds(share, SENT_SHARE),
      cap: 2,
      reason: `${Math.round(100 * share)} % of the exchange went out`,
    }),
  ];
  if (!Number.isNaN(usualBytes)) {
    const times = sentBytes / usualBytes;
    evidence.push(
      ratioEvidence('upload against the usual', {
        logOdds: amountLogOdds(times, TIMES_USUAL),
        cap: CAP,
        reason: `${times.toPrecision(2)} times the median pair here`,
      }),
    );
  }
  return evidence;
}

/** SI megabytes with two significant digits at least. */
function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1)} MB`;
}
