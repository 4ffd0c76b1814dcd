import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { featureSet } from './features/index.ts';
import { pcapngOf, pcapOf, type TimedFrame } from './testing/capture-builder.ts';
import { flow, FLOW_START_US } from './testing/flow-notation.ts';
import { meterCapture, meterFrames } from './testing/meter-flows.ts';
import { ethernet, icmpFrame, tcpFrame, text, udpFrame } from './testing/packet-builder.ts';
import type { FlowMeterOptions } from './flow-meter.ts';
import { FlowMeter } from './flow-meter.ts';

const WEB =
  '> S, < SA, > A, > "GET /a HTTP/1.1\\r\\nHost: h.example\\r\\n\\r\\n",' +
  '< "HTTP/1.1 404 No\\r\\nContent-Length: 5\\r\\n\\r\\n12345", > A, > F, < F';

/** Several flows of several protocols, in order of time. */
function mixed(): TimedFrame[] {
  const ends = { src: '2001:db8::1', dst: '2001:db8::2' };
  const frames = [
    ...flow(WEB),
    ...flow('> S, < RA, +1s, > S, < RA', { srcPort: 40_001 }, FLOW_START_US + 500),
    ...flow('> S, < SA, > A, > D1400, > D1400, < A', ends, FLOW_START_US + 700),
    ...flow('> S', { srcPort: 40_002 }, FLOW_START_US + 800),
    { timeUs: FLOW_START_US + 900, frame: udpFrame({ src: '10.0.0.3', dst: '10.0.0.4' }) },
    {
      timeUs: FLOW_START_US + 950,
      frame: icmpFrame({ src: '10.0.0.3', dst: '10.0.0.4', type: 8 }),
    },
    { timeUs: FLOW_START_US + 960, frame: ethernet(0x88cc, text('neighbour')) },
    ...flow('> D1', { srcPort: 40_003 }, FLOW_START_US + 400e6),
  ];
  return frames.sort((a, b) => a.timeUs - b.timeUs);
}

describe('laws', () => {
  const frames = mixed();
  const whole = meterFrames(frames);

  test.each([
    ['pcap', pcapOf(frames)],
    ['big-endian pcap', pcapOf(frames, { isLittleEndian: false })],
    ['nanosecond pcap', pcapOf(frames, { isNano: true })],
    ['pcapng', pcapngOf(frames)],
    ['big-endian pcapng', pcapngOf(frames, { isLittleEndian: false })],
  ])('%s in chunks of one byte equals one chunk', (_name, capture) => {
    expect(meterCapture(capture)).toEqual(whole);
    expect(meterCapture(capture, {}, 1)).toEqual(whole);
  });

  test('chunks of any size give the same', () => {
    const capture = pcapOf(frames);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: capture.length }), (chunkBytes) => {
        expect(meterCapture(capture, {}, chunkBytes)).toEqual(whole);
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  test('the hash seed changes nothing, with room and without', () => {
    const roomy = meterFrames(frames, { hashSeed: 1 });
    const tight = meterFrames(frames, { hashSeed: 1, flowCapacity: 2 });
    fc.assert(
      fc.property(fc.integer(), (hashSeed) => {
        expect(meterFrames(frames, { hashSeed })).toEqual(roomy);
        expect(meterFrames(frames, { hashSeed, flowCapacity: 2 })).toEqual(tight);
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  test('the size of a batch changes nothing', () => {
    expect(meterFrames(frames, { batchCapacity: 1 })).toEqual(whole);
  });

  test('every packet is counted once: to a flow or under a reason', () => {
    const { flows, counters } = whole;
    const metered = flows.reduce(
      (sum, f) => sum + Number(f.origPackets) + Number(f.respPackets),
      0,
    );
    const rejected = Object.values(counters.rejects).reduce((sum, count) => sum + count, 0);
    expect(metered + rejected).toBe(frames.length);
    expect(counters.rejects).toEqual({ 'link.not-ip': 1 });
  });
});

describe('a full table', () => {
  const syn = (port: number, timeUs: number): TimedFrame => ({
    timeUs,
    frame: tcpFrame({ src: '10.9.0.1', dst: '10.9.0.2', srcPort: port, flags: 'S' }),
  });
  const flood = Array.from({ length: 5000 }, (_, i) => syn(i + 1, FLOW_START_US + 10_000 + i));

  test('a flood of SYNs pushes out half-open flows and leaves what is established', () => {
    const frames = [...flow('> S, < SA, > A'), ...flood];
    const { flows, counters } = meterFrames(frames, { flowCapacity: 100 });
    const evicted = flows.filter((row) => row.endReasons === 'evicted');
    expect(flows).toHaveLength(5001);
    expect(counters).toMatchObject({ flows: 5001, liveFlows: 0, evictedFlows: 4901 });
    expect(evicted).toHaveLength(4901);
    expect(evicted.every((row) => row.states === 'S0')).toBe(true);
    expect(counters.shed).toMatchObject({ 'flow.evicted': 4901 });
  });

  test('finished, evicted and live flows are those seen, at every packet', () => {
    const meter = new FlowMeter({ flowCapacity: 7, onBatch: () => {} });
    const capture = pcapOf(flood.slice(0, 200));
    const bytesAPacket = 16 + flood[0].frame.length;
    meter.push(capture.subarray(0, 24));
    for (let i = 0; i < 200; i++) {
      meter.push(capture.subarray(24 + i * bytesAPacket, 24 + (i + 1) * bytesAPacket));
      const { flows, liveFlows } = meter.counters();
      expect(flows + liveFlows).toBe(i + 1);
    }
  });

  test('without half-open flows the longest silent one goes', () => {
    const frames = [1, 2, 3].flatMap((port) =>
      flow('> S, < SA, > A', { srcPort: port }, FLOW_START_US + port * 10_000),
    );
    const { flows } = meterFrames(frames, { flowCapacity: 2 });
    expect(flows.map((row) => [row.origPorts, row.endReasons])).toEqual([
      [1, 'evicted'],
      [2, 'end-of-input'],
      [3, 'end-of-input'],
    ]);
  });
});

describe('inputs one after another', () => {
  const options: FlowMeterOptions = { flowCapacity: 16, onBatch: () => {} };

  test('flows go on in a later capture and end before an earlier one', () => {
    const meter = new FlowMeter(options);
    meter.push(pcapOf(flow('> S, < SA')));
    meter.endInput();
    meter.push(pcapOf(flow('> A', {}, FLOW_START_US + 50_000)));
    meter.endInput();
    expect(meter.counters()).toMatchObject({ flows: 0, liveFlows: 1 });
    meter.push(pcapOf(flow('> S', {}, FLOW_START_US)));
    expect(meter.counters()).toMatchObject({ flows: 1, liveFlows: 1 });
    meter.finish();
    expect(meter.counters()).toMatchObject({ flows: 2, liveFlows: 0, packets: 4 });
  });

  test('a clock set back by hours ends what is live, and is counted', () => {
    const frames = [...flow('> S, < SA'), ...flow('> S', {}, FLOW_START_US - 7200e6)];
    const { flows, counters } = meterFrames(frames);
    expect(flows.map((row) => row.endReasons)).toEqual(['idle', 'end-of-input']);
    expect(counters.shed).toEqual({ 'clock.set-back': 1 });
  });

  test('after a refusal the meter takes the next input', () => {
    const meter = new FlowMeter(options);
    expect(() => meter.push(text('not a capture at all'))).toThrow(/expected the magic/);
    meter.push(pcapOf(flow('> S')));
    expect(meter.endInput()).toEqual({
      format: 'pcap',
      packets: 1,
      complete: true,
      names: new Map(),
    });
  });

  test('what is decoded is shown to who asks', () => {
    const seen: number[] = [];
    const onPacket: FlowMeterOptions['onPacket'] = (view, packet) => {
      seen.push(view.end - view.start, packet.srcPort);
    };
    meterFrames(flow('> S'), { onPacket });
    expect(seen).toEqual([54, 40_000]);
  });

  test('a silent live source can be told the time', () => {
    const batches: number[] = [];
    const meter = new FlowMeter({ ...options, onBatch: ({ count }) => batches.push(count) });
    meter.push(pcapOf(flow('> S')));
    meter.advance(FLOW_START_US + 6e6);
    expect(batches).toEqual([1]);
  });
});

describe('what a meter can not be made of is refused at the door', () => {
  const onBatch = (): void => {};
  const rows: readonly (readonly [string, unknown, RegExp])[] = [
    ['nothing', undefined, /^onBatch: expected a function, got undefined$/],
    ['no receiver', {}, /^onBatch: expected a function, got undefined$/],
    ['an empty table', { onBatch, flowCapacity: 0 }, /^flowCapacity: .* from 1 on, got 0$/],
    ['an empty batch', { onBatch, batchCapacity: 0 }, /^batchCapacity: .* from 1 on, got 0$/],
    ['half a slot', { onBatch, sniffCapacity: 0.5 }, /^sniffCapacity: .* from 1 on, got 0.5$/],
    ['checksums', { onBatch, checksums: 'all' }, /^checksums: expected .* got "all"$/],
    ['rows', { onBatch, rows: 'packets' }, /^rows: expected .* got "packets"$/],
    ['no time', { onBatch, idleTimeoutsUs: { tcp: 0 } }, /^idleTimeoutsUs.tcp: .* above 0, got 0$/],
    ['NaN', { onBatch, activeTimeoutsUs: { udp: NaN } }, /^activeTimeoutsUs.udp: .* got NaN$/],
    [
      'no protocol',
      { onBatch, idleTimeoutsUs: { sctp: 1 } },
      /expected one of tcp, .* got "sctp"$/,
    ],
  ];
  test.each(rows)('%s', (_name, given, message) => {
    expect(() => new FlowMeter(given as FlowMeterOptions)).toThrow(message);
  });

  test('what is pushed must be bytes; a set of features must be one', () => {
    const meter = new FlowMeter({ onBatch });
    expect(() => meter.push('text' as never)).toThrow(/^push: expected a Uint8Array, got string$/);
    expect(() => featureSet('dirty@1' as never)).toThrow(/clean@1 or unsw@1, got "dirty@1"$/);
  });
});
