import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FlowMeter, type FlowMeterOptions } from './flow-meter.ts';
import { pcapOf, type TimedFrame } from './testing/capture-builder.ts';
import {
  concat,
  ethernet,
  ipPacket,
  tcpFrame,
  text,
  udpFrame,
  uint16,
} from './testing/packet-builder.ts';

const START_US = 1_600_000_000e6;
const CHUNK_BYTES = 997;

/** Few ends, ports and numbers, so that packets meet in flows, repeat, overlap and wrap. */
const often = <Value>(value: Value, ...others: Value[]) =>
  fc.constantFrom(...Array.from({ length: 4 * others.length }, () => value), ...others);
const sequence = fc.oneof(
  fc.constantFrom(100, 101, 102, 111, 112, 121),
  fc.constantFrom(0, 1, 601, 5000, 0x7fffffff, 0xfffffff0, 0xffffffff),
);
const silence = fc
  .constantFrom(0, 0, 1, 10, 10, 127, 500, 1023, 1400)
  .map((length) => new Uint8Array(length));
/** What leaves texts, entropy, and a request or a body that the end of the flow finds open. */
const saying = fc.constantFrom(
  'GET / HTTP/1.1\r\nHost: a.example\r\nUser-Agent: b\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a.ex',
  'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n012345678901234567890123456789',
  'HTTP/1.0 401 No\r\nContent-Length: 3\r\n\r\nabc',
  'SSH-2.0-a\r\n',
  `220 mail ${'x'.repeat(300)}\r\n`,
);
const payload = fc.oneof({ weight: 4, arbitrary: silence }, saying.map(text));
const ends = fc
  .record({
    isBack: fc.boolean(),
    isIp6: often(false, true),
    clientPort: often(40_000, 40_001),
    serverPort: often(80, 53, 9000),
  })
  .map(({ isBack, isIp6, clientPort, serverPort }) => {
    const [client, server] = isIp6 ? ['2001:db8::1', '2001:db8::2'] : ['10.0.0.1', '10.0.0.2'];
    return isBack
      ? { src: server, dst: client, srcPort: serverPort, dstPort: clientPort }
      : { src: client, dst: server, srcPort: clientPort, dstPort: serverPort };
  });
const flags = fc.constantFrom('S', 'SA', 'A', 'A', 'A', 'PA', 'FA', 'F', 'R', 'RA', 'SF', 'FR', '');
const tcp = fc
  .record({
    ends,
    flags,
    sequence,
    acknowledgment: sequence,
    window: often(64_000, 0),
    payload,
  })
  .map(({ ends: both, ...fields }) => tcpFrame({ ...both, ...fields }));
const udp = fc
  .record({ ends, payload })
  .map(({ ends: both, payload: said }) => udpFrame({ ...both, payload: said }));
const tagged = fc.oneof(tcp, udp).map((frame) => {
  const type = (frame[12] << 8) | frame[13];
  return ethernet(0x8100, concat(uint16(7), uint16(type), frame.subarray(14)));
});
const other = ends.map((both) => ethernet(0x0800, ipPacket(both, 47, new Uint8Array(30))));
const cut = fc
  .tuple(tcp, fc.nat(80))
  .map(([frame, length]) => frame.subarray(0, Math.min(length, frame.length)));
const padded = fc.oneof(tcp, udp).map((frame) => concat(frame, new Uint8Array(6)));
const damaged = fc.tuple(fc.oneof(tcp, udp, tagged), fc.nat(60), fc.nat(255)).map(spoilt);
const frame = fc.oneof(
  { weight: 30, arbitrary: tcp },
  { weight: 4, arbitrary: udp },
  tagged,
  other,
  cut,
  padded,
  { weight: 2, arbitrary: damaged },
);
const waits = often(1000, 0, 1, 400_000, 6e6, 61e6, 301e6, -2e6, -4000e6);
const frames = fc
  .array(fc.tuple(waits, frame, fc.nat(100)), { minLength: 20, maxLength: 80, size: 'max' })
  .map(timed);

function spoilt([whole, at, value]: [Uint8Array, number, number]): Uint8Array {
  const bytes = whole.slice();
  bytes[at % bytes.length] = value;
  return bytes;
}

function timed(steps: [number, Uint8Array, number][]): TimedFrame[] {
  let timeUs = START_US;
  return steps.map(([waitUs, bytes, missing]) => {
    timeUs += waitUs;
    // Some were cut by the snap length.
    const originalLength = bytes.length + (missing > 90 ? missing : 0);
    return { timeUs, frame: bytes, originalLength };
  });
}

/** Every column of every row, and the counters. */
function metered(capture: Uint8Array, options: Partial<FlowMeterOptions>): unknown[] {
  const found: unknown[] = [];
  const meter = new FlowMeter({
    flowCapacity: 16,
    sniffCapacity: 8,
    batchCapacity: 5,
    ...options,
    onBatch: ({ columns, count, capacity }) => {
      for (const [name, column] of Object.entries(columns)) {
        if ('offsets' in column) {
          for (let row = 0; row < count; row++) found.push(`${name} ${column.get(row)}`);
        } else found.push([name, ...column.subarray(0, (column.length / capacity) * count)]);
      }
    },
  });
  // Chunks that end within packets; every other one in the meter's own memory.
  const own = meter.inputBuffer(CHUNK_BYTES);
  for (let at = 0; at < capture.length; at += CHUNK_BYTES) {
    const chunk = capture.subarray(at, at + CHUNK_BYTES);
    own.set(chunk);
    meter.push((at / CHUNK_BYTES) % 2 === 0 ? chunk : own.subarray(0, chunk.length));
  }
  meter.endInput();
  meter.finish();
  return [...found, meter.counters()];
}

describe.each(['flows', 'records'] as const)('%s', (rows) => {
  test('are the same with the kernel and without, whatever the packets are', () => {
    fc.assert(
      fc.property(frames, (packets) => {
        const capture = pcapOf(packets);
        // Who wants to see packets gets the path without the kernel.
        const plain = metered(capture, { rows, onPacket: () => {} });
        expect(metered(capture, { rows, reusesBatch: true })).toEqual(plain);
      }),
      { numRuns: 100 },
    );
  });
});
