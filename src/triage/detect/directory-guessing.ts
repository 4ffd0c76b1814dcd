/**
 * Finds:  a client that asks a web server for many pages that aren't there.
 * Reads:  HTTP requests and client errors of the flows between two hosts.
 * Fails:  on HTTPS, where servers answer 200 to everything, and for crawlers of broken sites.
 * Cost:   one map look-up an HTTP flow.
 * Score:  log-likelihood ratio; higher is more like guessing.
 * Paper:  none; the medians are this project's, set on recordings of its own.
 */
import { SERVICES } from '../../wire/index.ts';
import { amountLogOdds, type Evidence, ratioEvidence } from '../prioritise/index.ts';
import {
  type BehaviourDetector,
  evidenceSum,
  type Finding,
  type FindingContext,
  pairPortKey,
  STATE_CAPACITY,
  splitPairPortKey,
} from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';
import { type HostTable, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';

const SERVICE_HTTP = SERVICES.indexOf('http');
/** Requests that the server refused with 4xx (but 401 and 407). */
const ERRORS = { ordinaryMedian: 2, attackMedian: 100, sigma: 1.2 };
/** Share of requests that were refused. */
const ERROR_SHARE = { ordinaryMedian: 0.05, attackMedian: 0.8, sigma: 1.1 };
const CAP = 6;
const EVIDENCE_MIN = 2;

interface Requests {
  requests: number;
  errors: number;
  flowCount: number;
}

export class DirectoryGuessingDetector implements BehaviourDetector {
  readonly name = 'directory guessing';
  private readonly pairs = new BoundedStates<Requests>(STATE_CAPACITY);

  get evictedCount(): number {
    return this.pairs.evictedCount;
  }

  observe({ flows, origHosts, respHosts }: ObservedFlows, _hosts: HostTable): void {
    const { columns } = flows;
    for (let row = 0; row < flows.count; row++) {
      if (columns.services[row] !== SERVICE_HTTP) continue;
      if (origHosts[row] === OVERFLOW_HOST || respHosts[row] === OVERFLOW_HOST) continue;
      const key = pairPortKey(origHosts[row], respHosts[row], columns.respPorts[row]);
      const requests = this.pairs.touch(key, noRequests);
      requests.requests += columns.requests[row];
      requests.errors += columns.clientErrors[row];
      requests.flowCount++;
    }
  }

  findings({ hosts }: FindingContext): Finding[] {
    const found: Finding[] = [];
    for (const [key, requests] of this.pairs.entries()) {
      if (requests.errors === 0) continue;
      const evidence = weigh(requests);
      if (evidenceSum(evidence) < EVIDENCE_MIN) continue;
      const { orig, resp, port } = splitPairPortKey(key);
      found.push({
        class: 'directory-guessing',
        subject: { type: 'pair', orig, resp },
        detail: String(port),
        cover: { origHost: orig, respHost: resp, respPort: port, service: SERVICE_HTTP },
        flowCount: requests.flowCount,
        evidence,
        sentence:
          `${hosts.text(orig)} asked ${hosts.text(resp)} for ${requests.requests} pages; ` +
          `${requests.errors} were not there`,
      });
    }
    return found;
  }
}

function noRequests(): Requests {
  return { requests: 0, errors: 0, flowCount: 0 };
}

function weigh({ requests, errors }: Requests): Evidence[] {
  const share = errors / Math.max(requests, errors);
  return [
    ratioEvidence('directory guessing', {
      logOdds: amountLogOdds(errors, ERRORS),
      cap: CAP,
      reason: `${errors} requests were refused`,
    }),
    ratioEvidence('refused share', {
      logOdds: amountLogOdds(share, ERROR_SHARE),
      cap: CAP,
      reason: `${Math.round(100 * share)} % of ${requests} requests were refused`,
    }),
  ];
}
