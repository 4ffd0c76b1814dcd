/**
 * Finds:  packets that no TCP stack sends, as probes of how a host's own stack answers.
 * Reads:  TCP flows without a byte of payload, their flags by Zeek's history.
 * Fails:  for passive fingerprinting, and for probes made of well-formed packets alone.
 * Cost:   one map look-up an odd flow.
 * Score:  log-likelihood ratio, from the number of kinds of impossible packets.
 * Paper:  Fyodor, "Remote OS Detection via TCP/IP Stack FingerPrinting" (2nd generation, 2006).
 */
import type { FlowColumns } from '../../wire/index.ts';
import { ratioEvidence } from '../prioritise/index.ts';
import { PROTOCOL } from './behaviour.ts';
import type { PairBehaviour } from './pair-detector.ts';

/** One kind alone is a scan by that kind, or a broken device. */
const KINDS_MIN = 2;
const EACH_KIND = 3.5;
const CAP = 9;

export const OS_FINGERPRINTING: PairBehaviour<Set<string>> = {
  name: 'os fingerprinting',
  class: 'os-fingerprinting',
  byPort: false,
  takes: (columns, row) => kindOf(columns, row) !== undefined,
  create: () => new Set(),
  add: (kinds, columns, row) => {
    kinds.add(kindOf(columns, row) ?? '');
  },
  weigh: (kinds) =>
    kinds.size < KINDS_MIN
      ? []
      : [
          ratioEvidence('impossible packets', {
            logOdds: EACH_KIND * kinds.size,
            cap: CAP,
            reason: `packets ${[...kinds].join(', ')}`,
          }),
        ],
  sentence: (kinds, { orig, resp }) =>
    `${orig} sent ${resp} TCP packets that no connection has: ${[...kinds].join(', ')}`,
};

function kindOf(columns: FlowColumns, row: number): string | undefined {
  if (columns.protocols[row] !== PROTOCOL.tcp || columns.origPackets[row] === 0) return undefined;
  if (columns.origPayloadBytes[row] + columns.respPayloadBytes[row] > 0) return undefined;
  const history = columns.histories.get(row);
  if (history.startsWith('Q')) return 'with both SYN and FIN';
  if (history === '') return 'without any flag';
  return /^F[^A-Z]*$/.test(history) ? 'with FIN before any SYN' : undefined;
}
