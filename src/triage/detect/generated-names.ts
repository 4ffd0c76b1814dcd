/**
 * Finds:  a host that asks for many domains that don't exist and whose names look made by chance.
 * Reads:  the first name of DNS flows that were told that there is no such name.
 * Fails:  for names put together from words, for fewer than eight domains, in encrypted DNS, and
 *         where all names of a client share one port; a resolver's own asking is its clients'.
 * Cost:   one map look-up a DNS flow that failed; 1,024 domains kept a host.
 * Score:  log-likelihood ratio; higher is more like names from a generator.
 * Paper:  Antonakakis et al., "From Throw-Away Traffic to Bots: Detecting the Rise of DGA-Based
 *         Malware" (2012) for names that don't exist; the letters are in name-letters.ts.
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
  STATE_CAPACITY,
} from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';
import { chanceLogOdds, registeredLabel } from './name-letters.ts';

const SERVICE_DNS = SERVICES.indexOf('dns');
/** Domains that one host asks for in vain: typing errors and dead links against a generator. */
const IN_VAIN = { ordinaryMedian: 3, attackMedian: 40, sigma: 1.1 };
const IN_VAIN_CAP = 4;
/** Names of one host are alike, so that their sum says less than it seems to. */
const LETTERS_CAP = 5;
const DOMAINS_MIN = 8;
const DOMAINS_MAX = 1024;
const EXAMPLES = 2;

interface Asked {
  readonly domains: Set<string>;
  /** The servers that said no. */
  readonly servers: Set<number>;
  flowCount: number;
}

export class GeneratedNamesDetector implements BehaviourDetector {
  readonly name = 'generated names';
  readonly calibration = 'likelihood-ratio';
  lookedAtCount = 0;
  private readonly hosts = new BoundedStates<Asked>(STATE_CAPACITY);
  private domainsLeftOut = 0;

  get evictedCount(): number {
    return this.hosts.evictedCount;
  }

  get leftOut(): Record<string, number> {
    return { [`domains beyond ${DOMAINS_MAX} of a host`]: this.domainsLeftOut };
  }

  observe({ flows, origHosts, respHosts }: ObservedFlows, hosts: HostTable): void {
    const { columns } = flows;
    for (let row = 0; row < flows.count; row++) {
      if (!isInVain(columns, row) || origHosts[row] === OVERFLOW_HOST) continue;
      if (hosts.isGroup(respHosts[row])) continue;
      const name = columns.firstRequests.get(row).toLowerCase();
      if (registeredLabel(name) === undefined) continue;
      this.lookedAtCount++;
      const asked = this.hosts.touch(origHosts[row], nothingAsked);
      asked.flowCount++;
      asked.servers.add(respHosts[row]);
      this.add(asked.domains, domainOf(name));
    }
  }

  findings({ hosts }: FindingContext): Finding[] {
    const found = [...this.hosts.entries()].flatMap(([host, asked]) => {
      if (asked.domains.size < DOMAINS_MIN) return [];
      const evidence = weigh(asked.domains);
      return evidenceSum(evidence) < EVIDENCE_MIN ? [] : [{ host, asked, evidence }];
    });
    // A resolver asks on for its clients: what it is asked for by one of them is theirs.
    const askers = new Set(found.flatMap(({ asked }) => [...asked.servers]));
    return found
      .filter(({ host }) => !askers.has(host))
      .map(({ host, asked, evidence }) => ({
        class: 'generated-names',
        subject: { type: 'host', host },
        detail: '',
        cover: { origHost: host, holds: isInVain },
        flowCount: asked.flowCount,
        evidence,
        sentence:
          `${hosts.text(host)} asked for ${atLeast(asked.domains)} domains that don't exist, ` +
          `such as ${[...asked.domains].sort(mostRandomFirst).slice(0, EXAMPLES).join(' and ')}`,
      }));
  }

  private add(domains: Set<string>, domain: string): void {
    if (domains.size < DOMAINS_MAX) domains.add(domain);
    else if (!domains.has(domain)) this.domainsLeftOut++;
  }
}

function nothingAsked(): Asked {
  return { domains: new Set(), servers: new Set(), flowCount: 0 };
}

function isInVain(columns: FlowColumns, row: number): boolean {
  return columns.services[row] === SERVICE_DNS && columns.clientErrors[row] > 0;
}

/** From the registered label on. */
function domainOf(name: string): string {
  const label = registeredLabel(name) ?? '';
  return name.slice(name.lastIndexOf(`${label}.`));
}

function weigh(domains: ReadonlySet<string>): Evidence[] {
  const letters = [...domains].reduce((sum, domain) => sum + lettersOf(domain), 0);
  return [
    ratioEvidence('names in vain', {
      logOdds: amountLogOdds(domains.size, IN_VAIN),
      cap: IN_VAIN_CAP,
      reason: `${atLeast(domains)} domains that don't exist`,
    }),
    ratioEvidence('letters of names', {
      logOdds: letters,
      cap: LETTERS_CAP,
      reason: letters > 0 ? 'their letters follow on each other as if by chance' : 'they read well',
    }),
  ];
}

function lettersOf(domain: string): number {
  return chanceLogOdds(registeredLabel(domain) ?? '');
}

function mostRandomFirst(a: string, b: string): number {
  return lettersOf(b) - lettersOf(a) || (a < b ? -1 : 1);
}

function atLeast(domains: ReadonlySet<string>): string {
  return domains.size >= DOMAINS_MAX ? `at least ${DOMAINS_MAX}` : `${domains.size}`;
}
