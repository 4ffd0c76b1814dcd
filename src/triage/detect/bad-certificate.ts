/**
 * Finds:  servers whose certificate has run out, does not hold yet, or was made by themselves.
 * Reads:  issuer, subject and times of the certificate that goes over the wire up to TLS 1.2.
 * Fails:  in TLS 1.3, which hides it, and for certificates by an authority that nobody trusts; a
 *         clock of the recorder that is wrong makes certificates bad.
 * Cost:   one map look-up such a flow.
 * Score:  log-likelihood ratio; a printer's own certificate is ordinary, one outside less so.
 * Paper:  Anderson, Paul & McGrew, "Deciphering Malware's Use of TLS" (2018) for certificates that
 *         servers of malware made themselves; the ratios are this project's.
 */
import type { FlowColumns } from '../../wire/index.ts';
import { type Evidence, ratioEvidence } from '../prioritise/index.ts';
import type { PairBehaviour } from './pair-detector.ts';

/** A device of one's own names itself; a server that the world visits seldom does. */
const SELF_MADE = { inside: Math.log(8), outside: Math.log(30) };
const NOT_IN_FORCE = { inside: Math.log(8), outside: Math.log(12) };
const CAP = 4;

interface Shown {
  flowCount: number;
  selfMade: number;
  notInForce: number;
  /** What is wrong with the last that is not in force. */
  when: string;
  subject: string;
}

export const BAD_CERTIFICATE: PairBehaviour<Shown> = {
  name: 'bad certificate',
  class: 'bad-certificate',
  byPort: true,
  isOfResponder: true,
  takes: (columns, row) =>
    columns.certSelfIssued[row] === 1 || timeTrouble(columns, row) !== undefined,
  create: () => ({ flowCount: 0, selfMade: 0, notInForce: 0, when: '', subject: '' }),
  add: (state, columns, row) => {
    const trouble = timeTrouble(columns, row);
    state.flowCount++;
    state.selfMade += columns.certSelfIssued[row];
    if (trouble !== undefined) state.notInForce++;
    state.when = trouble ?? state.when;
    state.subject ||= columns.certSubjects.get(row);
  },
  weigh: ({ selfMade, notInForce, when }, { isRespInside }) => {
    const place = isRespInside ? 'inside' : 'outside';
    const evidence: Evidence[] = [];
    if (selfMade > 0) {
      const reason = `a server ${place} names itself as the issuer`;
      evidence.push(ratioEvidence('self-made', { logOdds: SELF_MADE[place], cap: CAP, reason }));
    }
    if (notInForce > 0) {
      const logOdds = NOT_IN_FORCE[place];
      evidence.push(ratioEvidence('not in force', { logOdds, cap: CAP, reason: when }));
    }
    return evidence;
  },
  sentence: ({ flowCount, selfMade, when, subject }, { resp, port }) =>
    `${resp} port ${port} showed a certificate ${subject && `of "${subject}" `}that ` +
    [...(selfMade > 0 ? ['it made itself'] : []), ...(when ? [when] : [])].join(' and ') +
    (flowCount > 1 ? `, ${flowCount} times` : ''),
};

/** Against the clock of the packets; undefined where it is in force, or none was seen. */
function timeTrouble(
  { certStarts, certEnds, startUs }: FlowColumns,
  row: number,
): string | undefined {
  if (certEnds[row] === 0) return undefined;
  const nowSeconds = startUs[row] / 1e6;
  if (nowSeconds > certEnds[row]) return `ran out on ${dateOf(certEnds[row])}`;
  return nowSeconds < certStarts[row] ? `holds from ${dateOf(certStarts[row])} on` : undefined;
}

function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
