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
import {
  type BehaviourDetector,
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
const EVIDENCE_MIN = 2;
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
  flowCount: number;
}

export class IcmpTunnelDetector implements BehaviourDetector {
  readonly name = 'icmp tunnel';
  private readonly pairs = new BoundedStates<Echoes>(STATE_CAPACITY);

  get evictedCount(): number {
    return this.pairs.evictedCount;
  }

  observe({ flows, origHosts, respHosts }: ObservedFlows, _hosts: HostTable): void {
    const { columns } = flows;
    for (let row = 0; row < flows.count; row++) {
      if (!isEcho(columns, row)) continue;
      if (origHosts[row] === OVERFLOW_HOST || respHosts[row] === OVERFLOW_HOST) continue;
      const echoes = this.pairs.touch(pairPortKey(origHosts[row], respHosts[row], 0), noEchoes);
      echoes.payloadBytes += columns.origPayloadBytes[row] + columns.respPayloadBytes[row];
      echoes.payloadPackets += columns.origPayloadPackets[row] + columns.respPayloadPackets[row];
      echoes.payloadM2 += columns.origPayloadM2[row] + columns.respPayloadM2[row];
      echoes.mismatches += columns.echoMismatches[row];
      echoes.changes += columns.echoChanges[row];
      echoes.requests += columns.requests[row];
      echoes.replies += columns.respPackets[row];
      echoes.flowCount++;
    }
  }

  findings({ hosts }: FindingContext): Finding[] {
    const found: Finding[] = [];
    for (const [key, echoes] of this.pairs.entries()) {
      const evidence = weigh(echoes);
      if (evidenceSum(evidence) < EVIDENCE_MIN) continue;
      const { orig, resp } = splitPairPortKey(key);
      found.push({
        class: 'icmp-tunnel',
        subject: { type: 'pair', orig, resp },
        detail: '',
        cover: {
          origHost: orig,
          respHost: resp,
          holds: isEcho,
        },
        flowCount: echoes.flowCount,
        evidence,
        sentence:
          `${hosts.text(orig)} and ${hosts.text(resp)} exchanged ${echoes.payloadBytes} bytes ` +
          `in ${echoes.payloadPackets} echoes; ${echoes.mismatches} replies were not what was sent`,
      });
    }
    return found;
  }
}

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
    flowCount: 0,
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
