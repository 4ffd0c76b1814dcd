import { END_REASONS, type FlowBatch, FlowMeter } from '../../src/wire/index.ts';
import { tcpFrame, text } from '../../src/wire/testing/packet-builder.ts';
import { PacketFeed } from './packet-feed.ts';

export interface FloodResult {
  /** Flows by the reason of their end, and those that live when the flood is over. */
  ended: Record<string, number>;
  liveAtEnd: number;
  /** Live flows ten seconds of packet time after the last packet of the flood. */
  liveAfter: number;
  /** Where ended and live flows did not add up to what was sent. */
  miscounts: string[];
  /** Rows of the connection that was there before and keeps sending, with its packets. */
  established: { packets: number; reason: string }[];
  establishedPackets: number;
  packetsPerSecond: number;
  /** Resident bytes: after a tenth of the flood, and the most that was seen from then on. */
  residentEarly: number;
  residentPeak: number;
}

const START_US = 1_700_000_000_000_000;
/** Half a million SYNs a second: a table of as many is full after one. */
const SYN_EVERY_US = 2;
const SYNS_A_CHECK = 50_000;
const ENDS = { src: '10.9.9.9', dst: '10.0.0.1', srcPort: 50_000, dstPort: 443 };
const BACK = { src: ENDS.dst, dst: ENDS.src, srcPort: ENDS.dstPort, dstPort: ENDS.srcPort };

/** `synCount` SYNs of as many flows against a table of `capacity`, beside one connection. */
export function flood(synCount: number, capacity: number): FloodResult {
  const tally = new Tally();
  const meter = new FlowMeter({ flowCapacity: capacity, onBatch: (batch) => tally.add(batch) });
  const feed = new PacketFeed(meter, 1 << 20);
  feed.begin(1);
  feed.add(START_US, tcpFrame({ ...ENDS, flags: 'S' }));
  feed.add(START_US + 1, tcpFrame({ ...BACK, flags: 'SA', acknowledgment: 1 }));
  feed.add(START_US + 2, tcpFrame({ ...ENDS, flags: 'A', sequence: 1, acknowledgment: 1 }));
  const result = tally.result;
  result.establishedPackets = 3;
  const syn = tcpFrame({ src: '11.0.0.0', dst: '10.0.0.1', flags: 'S' });
  const startMs = performance.now();
  for (let i = 0; i < synCount; i++) {
    // The source address counts: 2^24 of them.
    syn[27] = i >> 16;
    syn[28] = i >> 8;
    syn[29] = i;
    feed.add(START_US + 10 + i * SYN_EVERY_US, syn);
    if ((i + 1) % SYNS_A_CHECK !== 0) continue;
    feed.add(START_US + 10 + i * SYN_EVERY_US, data(result.establishedPackets++));
    tally.watch(meter, (i + 1) / synCount);
  }
  result.packetsPerSecond = (synCount / (performance.now() - startMs)) * 1000;
  result.liveAtEnd = meter.counters().liveFlows;
  feed.add(START_US + synCount * SYN_EVERY_US + 10e6, data(result.establishedPackets++));
  feed.end();
  result.liveAfter = meter.counters().liveFlows;
  meter.finish();
  return result;
}

function data(ordinal: number): Uint8Array {
  const payload = text('x');
  return tcpFrame({ ...ENDS, flags: 'A', sequence: ordinal - 2, acknowledgment: 1, payload });
}

/** Counts what comes out, and compares it with what went in. */
class Tally {
  readonly result: FloodResult = {
    ended: {},
    liveAtEnd: 0,
    liveAfter: 0,
    miscounts: [],
    established: [],
    establishedPackets: 0,
    packetsPerSecond: 0,
    residentEarly: 0,
    residentPeak: 0,
  };

  add({ count, columns }: FlowBatch): void {
    const { ended, established } = this.result;
    for (let row = 0; row < count; row++) {
      const reason = END_REASONS[columns.endReasons[row]];
      ended[reason] = (ended[reason] ?? 0) + 1;
      if (columns.origPorts[row] !== ENDS.srcPort) continue;
      const packets = columns.origPackets[row] + columns.respPackets[row];
      established.push({ packets, reason });
    }
  }

  /** What the meter has seen it has ended or keeps; each packet but the connection's is a flow. */
  watch(meter: FlowMeter, share: number): void {
    const { packets, flows, liveFlows } = meter.counters();
    // What waits in the feed has not been seen; the connection's packets are one flow.
    const perCheck = SYNS_A_CHECK + 1;
    const own = 3 + Math.floor((packets - 3) / perCheck);
    const expected = packets - own + 1;
    if (flows + liveFlows !== expected) {
      this.result.miscounts.push(`after ${packets} packets: ${flows} + ${liveFlows}`);
    }
    const { rss } = process.memoryUsage();
    if (share <= 0.1) this.result.residentEarly = rss;
    else this.result.residentPeak = Math.max(this.result.residentPeak, rss);
  }
}
