/**
 * Finds:  data carried in ICMP echo requests and replies.
 * Reads:  sizes and number of echoes; requests that don't repeat the one before, as a ping does;
 *         replies that don't mirror their request.
 * Fails:  for tunnels that carry little, or repeat themselves.
 * Cost:   one map look-up an ICMP flow.
 * Score:  log-likelihood ratio; higher is more like a tunnel.
 * Paper:  RFC 792 (an echo reply returns the data of its request); medians are this project's.
 */
import type { FlowColumns } from '../../wire/index.ts';
import { amountLogOdds, type Evidence, ratioEvidence, triesLogOdds } from '../prioritise/index.ts';
import { PROTOCOL } from './behaviour.ts';
import type { PairBehaviour } from './pair-detector.ts';

/** Standard deviation of the payload; a ping keeps to one size. */
const SIZE_SPREAD = { ordinaryMedian: 2, attackMedian: 150, sigma: 2.6 };
/** Payload in all; a person's ping sends 64 bytes a second. */
const CARRIED = { ordinaryMedian: 1500, attackMedian: 60_000, sigma: 1.5 };
/** A reply differs from its request when it carries data of its own. */
const CHANCE_OF_MISMATCH = { attack: 0.6, ordinary: 0.01 };
const MISMATCHES_COUNTED_MAX = 5;
const MIRRORED_COUNTED_MAX = 2;
const CAP = 6;
const FILLING_CAP = 7;
/** A ping repeats its filling from request to request; data changes. */
const CHANCE_OF_CHANGE = { attack: 0.95, ordinary: 0.05 };
const CHANGES_COUNTED_MAX = 4;
const ECHO_TYPES: readonly number[] = [0, 8, 128, 129];

interface Echoes {
  payloadBytes: number;
  payloadPackets: number;
  /** Sum over flows of squared differences from the flow's own mean, both sides. */
  payloadM2: number;
  mismatches: number;
  changes: number;
  requests: number;
  replies: number;
}

export const ICMP_TUNNEL: PairBehaviour<Echoes> = {
  name: 'icmp tunnel',
  class: 'icmp-tunnel',
  byPort: false,
  takes: isEcho,
  create: noEchoes,
  add: (echoes, columns, row) => {
    echoes.payloadBytes += columns.origPayloadBytes[row] + columns.respPayloadBytes[row];
    echoes.payloadPackets += columns.origPayloadPackets[row] + columns.respPayloadPackets[row];
    echoes.payloadM2 += columns.origPayloadM2[row] + columns.respPayloadM2[row];
    echoes.mismatches += columns.echoMismatches[row];
    echoes.changes += columns.echoChanges[row];
    echoes.requests += columns.requests[row];
    echoes.replies += columns.respPackets[row];
  },
  weigh,
  sentence: ({ payloadBytes, payloadPackets, mismatches }, { orig, resp }) =>
    `${orig} and ${resp} exchanged ${payloadBytes} bytes in ${payloadPackets} echoes; ` +
    `${mismatches} replies were not what was sent`,
};

function isEcho(columns: FlowColumns, row: number): boolean {
  const protocol = columns.protocols[row];
  if (protocol !== PROTOCOL.icmp && protocol !== PROTOCOL.icmp6) return false;
  return ECHO_TYPES.includes(columns.origPorts[row]);
}

function noEchoes(): Echoes {
  return {
    payloadBytes: 0,
    payloadPackets: 0,
    payloadM2: 0,
    mismatches: 0,
    changes: 0,
    requests: 0,
    replies: 0,
  };
}

function weigh(echoes: Echoes): Evidence[] {
  const { payloadBytes, payloadPackets, payloadM2, mismatches, replies, changes, requests } =
    echoes;
  const spread = payloadPackets > 0 ? Math.sqrt(payloadM2 / payloadPackets) : 0;
  const counted = Math.min(mismatches, MISMATCHES_COUNTED_MAX);
  return [
    ratioEvidence('echo replies', {
      logOdds: triesLogOdds(
        {
          failed: counted,
          succeeded: Math.min(Math.max(replies - mismatches, 0), MIRRORED_COUNTED_MAX),
        },
        CHANCE_OF_MISMATCH,
      ),
      cap: CAP,
      reason: `${mismatches} of ${replies} replies were not what was sent`,
    }),
    ratioEvidence('echo filling', {
      logOdds: triesLogOdds(
        {
          failed: Math.min(changes, CHANGES_COUNTED_MAX),
          succeeded: Math.min(Math.max(requests - 1 - changes, 0), CHANGES_COUNTED_MAX),
        },
        CHANCE_OF_CHANGE,
      ),
      cap: FILLING_CAP,
      reason: `${changes} of ${requests} requests changed what a ping repeats`,
    }),
    ratioEvidence('echo sizes', {
      logOdds: amountLogOdds(Math.max(spread, 0.1), SIZE_SPREAD),
      cap: CAP,
      reason: `sizes spread by ${Math.round(spread)} bytes`,
    }),
    ratioEvidence('echo volume', {
      logOdds: amountLogOdds(payloadBytes, CARRIED),
      cap: CAP,
      reason: `echoes carried ${payloadBytes} bytes`,
    }),
  ];
}
