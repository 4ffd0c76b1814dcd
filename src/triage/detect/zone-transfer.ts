/**
 * Finds:  a client that copies a whole DNS zone: a list of all names of a network.
 * Reads:  DNS flows over TCP whose answers are of type AXFR or IXFR.
 * Fails:  inside TLS; a secondary name server does the same by right, again and again.
 * Cost:   one map look-up a DNS flow over TCP.
 * Score:  log-likelihood ratio; higher is more like a stranger's copy.
 * Paper:  none; RFC 5936 for what a transfer is.
 */
import { SERVICES } from '../../wire/index.ts';
import { ratioEvidence } from '../prioritise/index.ts';
import { PROTOCOL } from './behaviour.ts';
import type { PairBehaviour } from './pair-detector.ts';

const SERVICE_DNS = SERVICES.indexOf('dns');
/** Outside of name servers hardly anyone asks for a zone; a refused attempt says the same. */
const ASKED = 7;
/** Secondaries come again: with each further transfer it is more likely one of them. */
const AGAIN = -1.5;
const CAP = 7;

interface Transfers {
  count: number;
  refused: number;
  zone: string;
}

export const ZONE_TRANSFER: PairBehaviour<Transfers> = {
  name: 'zone transfer',
  class: 'zone-transfer',
  byPort: false,
  takes: (columns, row) =>
    columns.services[row] === SERVICE_DNS &&
    columns.protocols[row] === PROTOCOL.tcp &&
    /^(?:AXFR|IXFR)\b/.test(columns.firstAnswers.get(row)),
  create: () => ({ count: 0, refused: 0, zone: '' }),
  add: (state, columns, row) => {
    state.count++;
    if (!columns.firstAnswers.get(row).includes('NOERROR')) state.refused++;
    state.zone ||= columns.firstRequests.get(row);
  },
  weigh: ({ count, refused }) => [
    ratioEvidence('zone transfer', {
      logOdds: ASKED + AGAIN * Math.log2(count),
      cap: CAP,
      reason: `${count} whole zones asked for, ${refused} refused`,
    }),
  ],
  sentence: ({ zone, count, refused }, { orig, resp }) =>
    `${orig} asked ${resp} for all names of the zone "${zone}"` +
    (count > 1 ? `, ${count} times; ` : '; ') +
    (refused === count ? 'it was refused' : 'it got them'),
};
