/**
 * Finds:  floods of connection attempts that never complete, of UDP that nobody answers, of ICMP.
 * Reads:  SYN counts, handshake times, packet counts, payload, start and end of flows.
 * Fails:  for floods of complete requests, slow floods, and bursts within a second of a backup or
 *         a log host that answers nothing.
 * Cost:   one map look-up a flow, and one addition for each second it lasted.
 * Score:  log-likelihood ratio of peak rate and size; higher is more like a flood.
 * Paper:  none; the rates' medians are this project's, set on recordings of its own.
 */
import type { FlowColumns } from '../../wire/index.ts';
import {
  amountLogOdds,
  type Evidence,
  type LogNormalPair,
  ratioEvidence,
} from '../prioritise/index.ts';
import {
  type BehaviourDetector,
  type Cover,
  EVIDENCE_MIN,
  evidenceSum,
  type Finding,
  type FindingContext,
  hostPortKey,
  PROTOCOL,
  STATE_CAPACITY,
} from './behaviour.ts';
import { BoundedStates } from './bounded-states.ts';
import { type HostTable, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';
import { BINS_MAX, PeakRate } from './peak-rate.ts';

interface FloodKind {
  readonly class: 'syn-flood' | 'udp-flood' | 'icmp-flood';
  readonly protocols: readonly number[];
  readonly unit: string;
  /** Peak packets a second that one target gets. */
  readonly peak: LogNormalPair;
  /** Packets in all that one target gets. */
  readonly total: LogNormalPair;
  readonly byPort: boolean;
  /** Packets of the flow that count. */
  readonly amountOf: (columns: FlowColumns, row: number) => number;
}

const KINDS: readonly FloodKind[] = [
  {
    class: 'syn-flood',
    protocols: [PROTOCOL.tcp],
    unit: 'connection attempts that never completed',
    peak: { ordinaryMedian: 1, attackMedian: 300, sigma: 1.2 },
    total: { ordinaryMedian: 10, attackMedian: 2000, sigma: 2 },
    byPort: true,
    amountOf: incompleteAttempts,
  },
  {
    class: 'udp-flood',
    protocols: [PROTOCOL.udp],
    unit: 'UDP packets without an answer',
    peak: { ordinaryMedian: 20, attackMedian: 800, sigma: 1 },
    total: { ordinaryMedian: 50, attackMedian: 2000, sigma: 1.3 },
    byPort: false,
    amountOf: (columns, row) =>
      columns.respPackets[row] * 10 < columns.origPackets[row] ? columns.origPackets[row] : 0,
  },
  {
    class: 'icmp-flood',
    protocols: [PROTOCOL.icmp, PROTOCOL.icmp6],
    unit: 'ICMP packets',
    peak: { ordinaryMedian: 2, attackMedian: 300, sigma: 1.2 },
    total: { ordinaryMedian: 50, attackMedian: 2000, sigma: 2 },
    byPort: false,
    amountOf: (columns, row) => columns.origPackets[row],
  },
];

const RATE_CAP = 9;
const TOTAL_CAP = 4;
const SOURCES_MAX = 1024;
/** A source with this share of the packets is named alone. */
const MAIN_SHARE = 0.9;

interface Target {
  rate: PeakRate;
  /** Packets by source. */
  sources: Map<number, number>;
  flowCount: number;
}

export class FloodDetector implements BehaviourDetector {
  readonly name = 'flood';
  readonly calibration = 'likelihood-ratio';
  lookedAtCount = 0;
  private readonly targets = KINDS.map(() => new BoundedStates<Target>(STATE_CAPACITY));
  private sourcesLeftOut = 0;

  get evictedCount(): number {
    return this.targets.reduce((sum, states) => sum + states.evictedCount, 0);
  }

  get leftOut(): Record<string, number> {
    let seconds = 0;
    for (const states of this.targets) {
      for (const [, { rate }] of states.entries()) seconds += rate.forgottenCount;
    }
    return {
      [`sources beyond ${SOURCES_MAX} of a target`]: this.sourcesLeftOut,
      [`seconds beyond ${BINS_MAX} of a target`]: seconds,
    };
  }

  observe({ flows, origHosts, respHosts }: ObservedFlows, hosts: HostTable): void {
    const { columns } = flows;
    for (let row = 0; row < flows.count; row++) {
      const resp = respHosts[row];
      if (resp === OVERFLOW_HOST || hosts.isGroup(resp)) continue;
      const index = KINDS.findIndex(({ protocols }) => protocols.includes(columns.protocols[row]));
      if (index < 0) continue;
      this.lookedAtCount++;
      const amount = KINDS[index].amountOf(columns, row);
      if (amount === 0) continue;
      const key = hostPortKey(resp, KINDS[index].byPort ? columns.respPorts[row] : 0);
      const target = this.targets[index].touch(key, noPackets);
      target.rate.add(amount, columns.startUs[row], columns.endUs[row]);
      target.flowCount++;
      if (!addSource(target.sources, origHosts[row], amount)) this.sourcesLeftOut++;
    }
  }

  findings(context: FindingContext): Finding[] {
    return KINDS.flatMap((kind, index) =>
      [...this.targets[index].entries()].flatMap(([key, target]) =>
        findingOf(context, { kind, key, target }),
      ),
    );
  }
}

function findingOf(
  { hosts }: FindingContext,
  { kind, key, target }: { kind: FloodKind; key: number; target: Target },
): Finding[] {
  const peak = target.rate.peak();
  const evidence = weigh(kind, { peak, total: target.rate.total });
  if (evidenceSum(evidence) < EVIDENCE_MIN) return [];
  const resp = Math.floor(key / 65_536);
  const port = key % 65_536;
  const cover: Cover = {
    respHost: resp,
    protocols: kind.protocols,
    ...(kind.byPort && { respPort: port }),
    holds: (columns, row) => kind.amountOf(columns, row) > 0,
  };
  const rate = `${Math.round(peak)} a second`;
  const main = mainSource(target);
  const from = main === undefined ? `${countText(target.sources.size)} hosts` : hosts.text(main);
  return [
    {
      class: kind.class,
      subject: { type: 'host', host: resp },
      detail: kind.byPort ? String(port) : '',
      cover,
      flowCount: target.flowCount,
      evidence,
      sentence:
        `${from} sent ${hosts.text(resp)}${kind.byPort ? ` port ${port}` : ''} ` +
        `${Math.round(target.rate.total)} ${kind.unit}, up to ${rate}`,
    },
  ];
}

function weigh(
  { peak: peakPair, total: totalPair, unit }: FloodKind,
  { peak, total }: { peak: number; total: number },
): Evidence[] {
  return [
    ratioEvidence('flood rate', {
      logOdds: amountLogOdds(peak, peakPair),
      cap: RATE_CAP,
      reason: `up to ${Math.round(peak)} ${unit} a second`,
    }),
    ratioEvidence('flood size', {
      logOdds: amountLogOdds(total, totalPair),
      cap: TOTAL_CAP,
      reason: `${Math.round(total)} of them in all`,
    }),
  ];
}

function noPackets(): Target {
  return { rate: new PeakRate(), sources: new Map(), flowCount: 0 };
}

/** False where there is no room for another source. */
function addSource(sources: Map<number, number>, host: number, amount: number): boolean {
  const before = sources.get(host);
  if (before === undefined && sources.size >= SOURCES_MAX) return false;
  sources.set(host, (before ?? 0) + amount);
  return true;
}

/** The host that sent nearly all of it, if one did. */
function mainSource({ sources, rate }: Target): number | undefined {
  for (const [host, amount] of sources) if (amount >= MAIN_SHARE * rate.total) return host;
  return undefined;
}

function countText(count: number): string {
  return count >= SOURCES_MAX ? `at least ${SOURCES_MAX}` : String(count);
}

/** SYNs of a flow whose handshake was never finished and that never carried a byte. */
function incompleteAttempts(columns: FlowColumns, row: number): number {
  const incomplete = Number.isNaN(columns.ackUs[row]) && columns.origPayloadBytes[row] === 0;
  return incomplete ? columns.origSyns[row] : 0;
}
