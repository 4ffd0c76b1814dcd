import { expect, test } from 'vitest';
import { FlowMeter } from '../../src/wire/index.ts';
import { FLOW_START_US } from '../../src/wire/testing/flow-notation.ts';
import { concat, tcpFrame, text, udpFrame, uint16 } from '../../src/wire/testing/packet-builder.ts';
import { PacketFeed } from './packet-feed.ts';

/** Twice the input may cost this much more: what is linear, and some of a busy machine. */
const RATIO_MAX = 2.6;
const PAIRS = 5;
const PACKETS = 60_000;
const ENDS = { src: '10.0.0.1', dst: '10.0.0.2' };

/** One packet of a kind of traffic, by its ordinal. */
type Kind = (ordinal: number) => Uint8Array;

/** A stream of one flow that says `opening` and then the same piece again and again. */
function stream(dstPort: number, opening: string, piece: Uint8Array): Kind {
  const first = text(opening);
  return (ordinal) =>
    tcpFrame({
      ...ENDS,
      dstPort,
      flags: 'A',
      sequence: ordinal === 0 ? 0 : (first.length + (ordinal - 1) * piece.length) >>> 0,
      payload: ordinal === 0 ? first : piece,
    });
}

const POINTERS = new Uint8Array(400).map((_, i) => (i % 2 === 0 ? 0xc0 : 12));
const GET = 'GET / HTTP/1.1\r\n';
const KINDS: readonly [string, Kind][] = [
  ['one byte a segment', stream(80, GET, text('a'))],
  [
    'an endless request header',
    stream(80, GET, text('X-A: bbbbbbbbbbbbbbbbbbbbbbbbbb\r\n'.repeat(20))),
  ],
  ['requests without answers', stream(80, GET, text('\r\nGET / HTTP/1.1\r\n'.repeat(40)))],
  [
    'chunks of one byte',
    stream(
      80,
      `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      text('1\r\na\r\n'.repeat(150)),
    ),
  ],
  [
    'TLS records of one byte',
    stream(443, '\x16\x03\x01\0\x01\x01', Uint8Array.of(23, 3, 3, 0, 1, 0)),
  ],
  ['commands', stream(21, 'USER a\r\n', text('NOOP\r\n'.repeat(100)))],
  ['a line without an end', stream(21, 'USER a\r\n', new Uint8Array(1000).fill(0x61))],
  ['DNS messages over TCP', stream(53, '', concat(uint16(412), new Uint8Array(12), POINTERS))],
  [
    'DNS names that point at themselves',
    () =>
      udpFrame({
        ...ENDS,
        payload: concat(Uint8Array.of(1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0), POINTERS),
      }),
  ],
  [
    'segments above a hole',
    (i) => tcpFrame({ ...ENDS, flags: 'A', sequence: 1000 + i * 20, payload: text('0123456789') }),
  ],
  [
    'flows of one packet',
    (i) =>
      tcpFrame({
        src: `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`,
        dst: '10.0.0.2',
        flags: 'S',
      }),
  ],
  [
    'connections of the same ends',
    (i) => tcpFrame({ ...ENDS, flags: i % 2 === 0 ? 'S' : 'R', sequence: i }),
  ],
];

test.each(KINDS)('%s: twice as many cost no more than 2.6 times', (name, kind) => {
  const frames = Array.from({ length: 2 * PACKETS }, (_, ordinal) => kind(ordinal));
  const half = frames.slice(0, PACKETS);
  // Compiled, and once through all memory.
  cpuUsOf(frames);
  // In pairs, so that a burst of other work meets both; the middle one decides.
  const pairs = Array.from({ length: PAIRS }, () => ({
    once: cpuUsOf(half),
    twice: cpuUsOf(frames),
  }));
  const ratio = medianOf(pairs.map(({ once, twice }) => twice / once));
  const perPacketUs = medianOf(pairs.map(({ twice }) => twice)) / frames.length;
  const us = perPacketUs.toFixed(2);
  process.stdout.write(`${name}: ${ratio.toFixed(2)} times, ${us} us of processor a packet\n`);
  expect(ratio).toBeLessThan(RATIO_MAX);
});

/** Time of the processor, which others on the machine do not lengthen as they do the clock's. */
function cpuUsOf(frames: readonly Uint8Array[]): number {
  const meter = new FlowMeter({ flowCapacity: 262_144, onBatch: () => {} });
  const feed = new PacketFeed(meter, 1 << 20);
  const start = process.cpuUsage();
  feed.begin(1);
  for (let i = 0; i < frames.length; i++) feed.add(FLOW_START_US + i * 100, frames[i]);
  feed.end();
  meter.finish();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
