import { createRandom } from '../../src/learn/index.ts';
import {
  CAPTURE_PROBLEMS,
  type FlowBatch,
  FlowMeter,
  REJECT_REASONS,
} from '../../src/wire/index.ts';
import { LINKS, Mutator, onLink } from './mutations.ts';
import { PacketFeed } from './packet-feed.ts';

export interface HostileResult {
  packets: number;
  /** Packets of all flows that came out, and of all reasons. */
  metered: number;
  rejected: number;
  /** Reasons that stand in no list. */
  unknownReasons: string[];
  reasonCount: number;
  flows: number;
  /** Frames that took more than PACKET_MS_MAX, by their ordinal. */
  slow: Map<number, string>;
  packetsPerSecond: number;
  residentEarly: number;
  residentPeak: number;
}

/** What one packet may take; beyond it a sender could stop the reader. */
const PACKET_MS_MAX = 5;
const TRIES = 4;
const PACKETS_A_CAPTURE = 10_000;
const START_US = 1_700_000_000_000_000;
/** Ethernet more often than the others. */
const LINK_TYPES = [1, 1, 1, ...LINKS];

/** `count` mutations of the seeds, timed one by one, through one meter. */
export function meterMutations(
  seeds: readonly Uint8Array[],
  count: number,
  seed: number,
): HostileResult {
  const mutator = new Mutator(createRandom(seed, 'mutations'));
  const result = emptyResult();
  const meter = new FlowMeter({ flowCapacity: 20_000, onBatch: (batch) => tally(result, batch) });
  const feed = new PacketFeed(meter, 0);
  const startMs = performance.now();
  for (let i = 0; i < count; i++) {
    const linkType = LINK_TYPES[Math.floor(i / PACKETS_A_CAPTURE) % LINK_TYPES.length];
    if (i % PACKETS_A_CAPTURE === 0) {
      if (i > 0) feed.end();
      watchMemory(result, i / count);
      feed.begin(linkType);
      mutator.use(onLink(seeds, linkType));
    }
    const frame = mutator.next();
    const wireBytes = i % 7 === 0 ? frame.length + 1 + (i % 1400) : frame.length;
    const beforeMs = performance.now();
    feed.add(START_US + i * 1000, frame, wireBytes);
    const tookMs = performance.now() - beforeMs;
    if (tookMs > PACKET_MS_MAX) result.slow.set(i, Buffer.from(frame).toString('hex'));
  }
  feed.end();
  meter.finish();
  result.packetsPerSecond = (count / (performance.now() - startMs)) * 1000;
  const { packets, rejects } = meter.counters();
  result.packets = packets;
  for (const [reason, rejected] of Object.entries(rejects)) {
    result.rejected += rejected;
    result.reasonCount++;
    if (!isKnown(reason)) result.unknownReasons.push(reason);
  }
  return result;
}

export function isKnown(reason: string): boolean {
  const lists: readonly string[] = [...REJECT_REASONS, ...CAPTURE_PROBLEMS];
  return reason !== '' && lists.includes(reason);
}

function emptyResult(): HostileResult {
  return {
    packets: 0,
    metered: 0,
    rejected: 0,
    unknownReasons: [],
    reasonCount: 0,
    flows: 0,
    slow: new Map(),
    packetsPerSecond: 0,
    residentEarly: 0,
    residentPeak: 0,
  };
}

function tally(result: HostileResult, { count, columns }: FlowBatch): void {
  result.flows += count;
  for (let row = 0; row < count; row++) {
    result.metered += columns.origPackets[row] + columns.respPackets[row];
  }
}

function watchMemory(result: HostileResult, share: number): void {
  const { rss } = process.memoryUsage();
  if (share <= 0.25) result.residentEarly = Math.max(result.residentEarly, rss);
  else result.residentPeak = Math.max(result.residentPeak, rss);
}

/**
 * The machine may have been busy, or garbage collected: slow is what is so in each run of the same
 * packets through a table in the same state.
 */
export function slowEachTime({ slow }: HostileResult, again: () => HostileResult): string[] {
  let left = [...slow];
  for (let run = 1; run < TRIES && left.length > 0; run++) {
    const next = again().slow;
    left = left.filter(([ordinal]) => next.has(ordinal));
  }
  return left.map(([, frame]) => frame);
}
