/**
 * Finds:  requests to a web server kept open by sending them very slowly (Slowloris, slow body).
 * Reads:  flows to web ports: duration, payload, requests against responses.
 * Fails:  for slow reading of answers, inside TLS, and where the server gives up within seconds;
 *         clients on a broken link look alike but are few.
 * Cost:   one map look-up a slow flow.
 * Score:  log-likelihood ratio of how many are open at once; higher is more like an attack.
 * Paper:  none; the medians are this project's, set on recordings of its own.
 */
import { type FlowColumns, SERVICES } from '../../wire/index.ts';
import { amountLogOdds, ratioEvidence } from '../prioritise/index.ts';
import {
  type BehaviourDetector,
  type Finding,
  type FindingContext,
  PROTOCOL,
  pairPortKey,
  STATE_CAPACITY,
  splitPairPortKey,
} from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';
import { type HostTable, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';
import { RateBySecond } from './rate-by-second.ts';

const SERVICE_HTTP = SERVICES.indexOf('http');
/** A request this slow and this small is not being sent by a working client. */
const SLOW = { usMin: 5e6, bytesPerSecondMax: 300, payloadPacketsMin: 2 };
/** Slow requests begun within ten seconds. */
const BEGUN = { ordinaryMedian: 1, attackMedian: 40, sigma: 1.1 };
const TEN_SECONDS = 10;
const CAP = 8;
const EVIDENCE_MIN = 2;

interface SlowRequests {
  /** Starts by ten seconds, on a clock that runs ten times slower. */
  begun: RateBySecond;
  longestUs: number;
  flowCount: number;
}

export class SlowHttpDetector implements BehaviourDetector {
  readonly name = 'slow http';
  private readonly pairs = new BoundedStates<SlowRequests>(STATE_CAPACITY);

  get evictedCount(): number {
    return this.pairs.evictedCount;
  }

  observe({ flows, origHosts, respHosts }: ObservedFlows, _hosts: HostTable): void {
    const { columns } = flows;
    for (let row = 0; row < flows.count; row++) {
      if (!isSlowRequest(columns, row)) continue;
      if (origHosts[row] === OVERFLOW_HOST || respHosts[row] === OVERFLOW_HOST) continue;
      const key = pairPortKey(origHosts[row], respHosts[row], columns.respPorts[row]);
      const slow = this.pairs.touch(key, noRequests);
      const slowedUs = columns.startUs[row] / TEN_SECONDS;
      slow.begun.add(1, slowedUs, slowedUs);
      slow.longestUs = Math.max(slow.longestUs, columns.endUs[row] - columns.startUs[row]);
      slow.flowCount++;
    }
  }

  findings({ hosts }: FindingContext): Finding[] {
    const found: Finding[] = [];
    for (const [key, slow] of this.pairs.entries()) {
      const logOdds = amountLogOdds(slow.begun.peak(), BEGUN);
      if (logOdds < EVIDENCE_MIN) continue;
      const { orig, resp, port } = splitPairPortKey(key);
      const seconds = Math.round(slow.longestUs / 1e6);
      found.push({
        class: 'slow-http',
        subject: { type: 'pair', orig, resp },
        detail: String(port),
        cover: {
          origHost: orig,
          respHost: resp,
          respPort: port,
          protocols: [PROTOCOL.tcp],
          holds: isSlowRequest,
        },
        flowCount: slow.flowCount,
        evidence: [
          ratioEvidence('slow requests', {
            logOdds,
            cap: CAP,
            reason: `up to ${slow.begun.peak()} slow requests begun within ten seconds`,
          }),
        ],
        sentence:
          `${hosts.text(orig)} held ${slow.flowCount} connections to ${hosts.text(resp)} port ` +
          `${port} with requests that trickled for up to ${seconds} s`,
      });
    }
    return found;
  }
}

function noRequests(): SlowRequests {
  return { begun: new RateBySecond(), longestUs: 0, flowCount: 0 };
}

/** An HTTP request, begun and never answered while it was being sent, at a trickle. */
function isSlowRequest(columns: FlowColumns, row: number): boolean {
  if (columns.services[row] !== SERVICE_HTTP) return false;
  const durationUs = columns.endUs[row] - columns.startUs[row];
  const unanswered =
    columns.unfinishedRequests[row] === 1 ||
    columns.requests[row] > columns.responses[row] ||
    columns.clientErrors[row] >= columns.requests[row];
  return (
    unanswered &&
    durationUs >= SLOW.usMin &&
    columns.origPayloadPackets[row] >= SLOW.payloadPacketsMin &&
    (columns.origPayloadBytes[row] * 1e6) / durationUs <= SLOW.bytesPerSecondMax
  );
}
