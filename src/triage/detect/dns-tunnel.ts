/**
 * Finds:  data carried in the names and answers of DNS queries below one domain.
 * Reads:  lengths of names and answers, query types and parent domains of DNS flows.
 * Fails:  inside encrypted DNS, for a few slow queries, and for domains that put long tokens into
 *         names on purpose (block lists, content delivery).
 * Cost:   one map look-up by text a DNS flow.
 * Score:  log-likelihood ratio; higher is more like a tunnel.
 * Paper:  Born & Gustafson, "Detecting DNS Tunnels Using Character Frequency Analysis" (2010) for
 *         the idea of judging names by domain; the medians are this project's.
 */
import { SERVICES } from '../../wire/index.ts';
import { amountLogOdds, type Evidence, ratioEvidence } from '../prioritise/index.ts';
import {
  type BehaviourDetector,
  EVIDENCE_MIN,
  evidenceSum,
  type Finding,
  type FindingContext,
  STATE_CAPACITY,
} from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';
import { type HostTable, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';

const SERVICE_DNS = SERVICES.indexOf('dns');
/** Mean length of a name below the domain, in bytes. */
const NAME_LENGTH = { ordinaryMedian: 22, attackMedian: 70, sigma: 0.5 };
/** Bytes that names below the domain and their answers could carry in all. */
const CARRIED = { ordinaryMedian: 800, attackMedian: 20_000, sigma: 1.2 };
/** Share of queries of types that carry free data. */
const BULK_SHARE = { ordinaryMedian: 0.1, attackMedian: 0.9, sigma: 1.2 };
/** Queries that ask for something not asked before; a cache makes ordinary ones repeat. */
const QUERIES_MIN = 8;
const CAP = 5;

interface Domain {
  orig: number;
  resp: number;
  name: string;
  queries: number;
  nameBytes: number;
  answerBytes: number;
  bulkQueries: number;
  flowCount: number;
}

export class DnsTunnelDetector implements BehaviourDetector {
  readonly name = 'dns tunnel';
  readonly calibration = 'likelihood-ratio';
  lookedAtCount = 0;
  private readonly domains = new BoundedStates<Domain, string>(STATE_CAPACITY);

  get evictedCount(): number {
    return this.domains.evictedCount;
  }

  observe({ flows, origHosts, respHosts }: ObservedFlows, _hosts: HostTable): void {
    const { columns } = flows;
    for (let row = 0; row < flows.count; row++) {
      if (columns.services[row] !== SERVICE_DNS || columns.requests[row] === 0) continue;
      if (origHosts[row] === OVERFLOW_HOST || respHosts[row] === OVERFLOW_HOST) continue;
      this.lookedAtCount++;
      const place = {
        orig: origHosts[row],
        resp: respHosts[row],
        name: columns.serverNames.get(row).toLowerCase(),
      };
      const key = `${place.orig} ${place.resp} ${place.name}`;
      const domain = this.domains.touch(key, () => newDomain(place));
      domain.queries += columns.requests[row];
      domain.nameBytes += columns.dnsNameBytes[row];
      domain.answerBytes += columns.dnsAnswerBytes[row];
      domain.bulkQueries += columns.dnsBulkQueries[row];
      domain.flowCount++;
    }
  }

  findings({ hosts }: FindingContext): Finding[] {
    const found: Finding[] = [];
    for (const [, domain] of this.domains.entries()) {
      if (domain.queries < QUERIES_MIN) continue;
      const evidence = weigh(domain);
      if (evidenceSum(evidence) < EVIDENCE_MIN) continue;
      const { orig, resp, name } = domain;
      found.push({
        class: 'dns-tunnel',
        subject: { type: 'pair', orig, resp },
        detail: name,
        cover: { origHost: orig, respHost: resp, service: SERVICE_DNS, serverName: name },
        flowCount: domain.flowCount,
        evidence,
        sentence:
          `${hosts.text(orig)} asked ${hosts.text(resp)} for ${domain.queries} names below ` +
          `${name || 'the root'}, ${Math.round(domain.nameBytes / domain.queries)} bytes long ` +
          'on average',
      });
    }
    return found;
  }
}

function newDomain(place: Pick<Domain, 'orig' | 'resp' | 'name'>): Domain {
  return { ...place, queries: 0, nameBytes: 0, answerBytes: 0, bulkQueries: 0, flowCount: 0 };
}

function weigh({ queries, nameBytes, answerBytes, bulkQueries }: Domain): Evidence[] {
  const meanName = nameBytes / queries;
  const carried = nameBytes + answerBytes;
  const bulkShare = bulkQueries / queries;
  return [
    ratioEvidence('dns names', {
      logOdds: amountLogOdds(meanName, NAME_LENGTH),
      cap: CAP,
      reason: `names are ${Math.round(meanName)} bytes long on average`,
    }),
    ratioEvidence('dns volume', {
      logOdds: amountLogOdds(carried, CARRIED),
      cap: CAP,
      reason: `names and answers carry ${carried} bytes`,
    }),
    ratioEvidence('dns types', {
      logOdds: amountLogOdds(Math.max(bulkShare, 0.01), BULK_SHARE),
      cap: 2,
      reason: `${Math.round(100 * bulkShare)} % of the queries ask for free data`,
    }),
  ];
}
