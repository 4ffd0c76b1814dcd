import cvss from 'ae-cvss-calculator';
import type { Severity } from '../prioritise/index.ts';
import {
  type Circumstances,
  giftOf,
  type Impact,
  needOf,
  ROLE_REQUIRES,
  SERVICE_GIVES,
} from './circumstances.ts';

/** How hard it is, whether it reaches beyond what is hit, and what is lost. */
type Metrics = `AC:${string}/S:${string}/${Impact}`;

/** What a class of events claims, as CVSS v3.1 metrics: between the mildest and the gravest. */
export interface Claim {
  readonly likely: Metrics;
  readonly low: Metrics;
  readonly high: Metrics;
  /**
   * From where it can be done: `far` from anywhere, whatever hop was seen; `link` only from the
   * same link; else from where it was seen to come.
   */
  readonly reach?: 'far' | 'link';
  /** True where it takes an account. */
  readonly needsAccount?: true;
  /** True where what is lost is what the service gives to one who gets in. */
  readonly isEntry?: true;
}

/**
 * The severity of a claim: the score of its likely vector, between those of the others. AV follows
 * from the exposure, C, I and A of an entry from the service, CR, IR and AR from the role.
 */
export function severityFrom(claim: Claim, circumstances: Circumstances = {}): Severity {
  const { role, service } = circumstances;
  const need = needOf(role);
  const requirements = need < 0 ? [] : [ROLE_REQUIRES[need].requirements];
  const gift = claim.isEntry ? giftOf(service) : -1;
  const vectorOf = (metrics: Metrics, impact?: Impact): string => {
    const [complexity, scope, ...lost] = metrics.split('/');
    const access = `AV:${vectorOfAccess(claim, circumstances)}`;
    const privileges = claim.needsAccount ? 'PR:L' : 'PR:N';
    const impacts = impact === undefined ? lost : [impact];
    const base = [access, complexity, privileges, 'UI:N', scope, ...impacts, ...requirements];
    return ['CVSS:3.1', ...base].join('/');
  };
  const vector = vectorOf(claim.likely, gift < 0 ? undefined : SERVICE_GIVES[gift].impact);
  const score = scoreOf(vector);
  return {
    score,
    low: Math.min(score, scoreOf(vectorOf(claim.low))),
    high: Math.max(score, scoreOf(vectorOf(claim.high))),
    vector,
  };
}

/** CVSS v3.1, 2.1.1: adjacent is the same link or the same administrative domain. */
function vectorOfAccess({ reach }: Claim, { exposure }: Circumstances): 'A' | 'N' {
  if (reach !== undefined) return reach === 'link' ? 'A' : 'N';
  return exposure === 'inside to inside' ? 'A' : 'N';
}

/** With requirements the environmental score, else the base score. */
function scoreOf(vector: string): number {
  const { overall } = new cvss.Cvss3P1(vector).calculateScores();
  if (overall === undefined) {
    throw new RangeError(`CVSS vector: expected all metrics, got ${vector}`);
  }
  return overall;
}
