import { describe, expect, test } from 'vitest';
import { FLOW_START_US } from '../testing/flow-notation.ts';
import { type Metered, meterFrames } from '../testing/meter-flows.ts';
import {
  concat,
  ethernet,
  ipPacket,
  tcpFrame,
  text,
  udpFrame,
  uint16,
  uint32,
} from '../testing/packet-builder.ts';

interface Piece {
  offset: number;
  bytes: Uint8Array;
  hasMore: boolean;
  id?: number;
}

const ENDS = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 5000, dstPort: 53 };
const ENDS_6 = { ...ENDS, src: '2001:db8::1', dst: '2001:db8::2' };

/** A DNS question of a long name, so that the name is in no single fragment. */
const NAME = `${'a'.repeat(60)}.${'b'.repeat(60)}.example`;
const QUESTION = concat(
  Uint8Array.of(0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0),
  ...NAME.split('.').map((label) => concat(Uint8Array.of(label.length), text(label))),
  Uint8Array.of(0, 0, 1, 0, 1),
);
const DATAGRAM = udpFrame({ ...ENDS, payload: QUESTION }).subarray(34);

function piecesOf(whole: Uint8Array, size: number): Piece[] {
  const count = Math.ceil(whole.length / size);
  return Array.from({ length: count }, (_, i) => ({
    offset: i * size,
    bytes: whole.subarray(i * size, (i + 1) * size),
    hasMore: i < count - 1,
  }));
}

function fragment({ offset, bytes, hasMore, id = 7 }: Piece, protocol = 17): Uint8Array {
  const packet = ipPacket(ENDS, protocol, bytes);
  packet.set(uint16(id), 4);
  packet.set(uint16((hasMore ? 0x2000 : 0) | (offset / 8)), 6);
  return ethernet(0x0800, packet);
}

/** RFC 8200, 4.5: next header 1 | 0 | offset and more 2 | identification 4 */
function fragment6({ offset, bytes, hasMore, id = 7 }: Piece): Uint8Array {
  const header = concat(Uint8Array.of(17, 0), uint16(offset | (hasMore ? 1 : 0)), uint32(id));
  return ethernet(0x86dd, ipPacket(ENDS_6, 44, concat(header, bytes)));
}

function meter(frames: readonly Uint8Array[], stepUs = 1000, capturedBytes = 65_535): Metered {
  return meterFrames(
    frames.map((frame, i) => ({
      timeUs: FLOW_START_US + i * stepUs,
      frame: frame.subarray(0, capturedBytes),
      originalLength: frame.length,
    })),
  );
}

const WHOLE = {
  services: 'dns',
  firstRequests: NAME,
  respPorts: 53,
  origPayloadBytes: QUESTION.length,
};

describe('a datagram in fragments is one flow with what it says', () => {
  const pieces = piecesOf(DATAGRAM, 24);
  const orders: [string, readonly Piece[]][] = [
    ['in order', pieces],
    ['the last first', pieces.toReversed()],
    ['the first in the middle', [...pieces.slice(3), ...pieces.slice(0, 3)]],
    ['one of them twice', [pieces[2], ...pieces]],
  ];
  test.each(orders)('%s', (_name, some) => {
    const { flows, counters } = meter(some.map((piece) => fragment(piece)));
    expect(flows).toMatchObject([{ ...WHOLE, origPackets: some.length }]);
    expect(counters).toMatchObject({ packets: some.length, rejects: {}, shed: {} });
  });

  test('IPv6', () => {
    const { flows } = meter(pieces.toReversed().map((piece) => fragment6(piece)));
    expect(flows).toMatchObject([
      { ...WHOLE, origPackets: pieces.length, origAddresses: ENDS_6.src },
    ]);
  });

  test('datagrams of two identifications do not mix', () => {
    const frames = pieces.flatMap((piece) => [
      fragment(piece),
      fragment({ ...piece, id: 8, bytes: piece.bytes.map((byte) => byte ^ 1) }),
    ]);
    const { flows } = meter(frames);
    expect(flows.map(({ firstRequests }) => firstRequests)).toContain(NAME);
    expect(flows).toHaveLength(2);
  });
});

test('TCP in fragments is a segment without a hole', () => {
  const ends = { ...ENDS, dstPort: 80 };
  const said = text(`GET /${'x'.repeat(200)} HTTP/1.1\r\nHost: a.example\r\n\r\n`);
  const segment = tcpFrame({ ...ends, flags: 'A', sequence: 1, payload: said }).subarray(34);
  const open = tcpFrame({ ...ends, flags: 'S' });
  const frames = [open, ...piecesOf(segment, 8).map((piece) => fragment(piece, 6))];
  expect(meter(frames).flows).toMatchObject([
    { services: 'http', serverNames: 'a.example', missedBytes: 0, origSequenceBytes: said.length },
  ]);
});

test('what came first stays where fragments overlap', () => {
  const [first, ...rest] = piecesOf(DATAGRAM, 48);
  const forged = { ...rest[0], bytes: new Uint8Array(48) };
  expect(
    meter([first, rest[0], forged, ...rest.slice(1)].map((p) => fragment(p))).flows,
  ).toMatchObject([{ firstRequests: NAME }]);
  // Teardrop: the second lies within the first.
  const drop = [
    { offset: 0, bytes: DATAGRAM.subarray(0, 48), hasMore: true },
    { offset: 24, bytes: new Uint8Array(4), hasMore: false },
  ];
  const { flows, counters } = meter(drop.map((piece) => fragment(piece)));
  expect(flows).toMatchObject([{ respPorts: 53, origPackets: 2 }]);
  expect(counters.packets).toBe(2);
});

test('a capture cut by its snap length has the lengths of the wire', () => {
  const frames = piecesOf(DATAGRAM, 64).map((piece) => fragment(piece));
  expect(meter(frames, 1000, 60).flows).toMatchObject([
    { origPayloadBytes: QUESTION.length, origPackets: frames.length, respPorts: 53 },
  ]);
});

describe('a datagram that stays without some of its fragments', () => {
  const pieces = piecesOf(DATAGRAM, 24);

  test('counts as far as it is whole from the start', () => {
    const { flows, counters } = meter([pieces[0], pieces[1], pieces[3]].map((p) => fragment(p)));
    expect(flows).toMatchObject([{ respPorts: 53, origPackets: 3, origPayloadBytes: 48 - 8 }]);
    expect(counters.shed).toEqual({ 'fragment.incomplete': 1 });
  });

  test('is rejected, each fragment, where the first is not there', () => {
    const { flows, counters } = meter(pieces.slice(1).map((piece) => fragment(piece)));
    expect(flows).toEqual([]);
    expect(counters.rejects).toEqual({ 'ip.fragment-without-first': pieces.length - 1 });
  });

  test('is given up after half a minute', () => {
    const frames = pieces.map((piece) => fragment(piece));
    const { flows, counters } = meter(frames, 40e6);
    expect(counters.shed).toEqual({ 'fragment.incomplete': frames.length });
    expect(flows).toMatchObject([{ origPackets: 1 }]);
  });
});

test('a flood of first fragments displaces the oldest; every packet is counted somewhere', () => {
  const first = piecesOf(DATAGRAM, 24)[0];
  const frames = Array.from({ length: 3000 }, (_, id) => fragment({ ...first, id }));
  const { flows, counters } = meter(frames, 1);
  expect(flows).toMatchObject([{ origPackets: 3000 }]);
  expect(counters.shed['fragment.not-tracked']).toBeGreaterThan(2000);
});

test('fragments of random places never lose or invent a packet', () => {
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 0x5bd1e995) + 0x2545f491) | 0;
    return ((state >>> 8) * below) >>> 24;
  };
  const frames = Array.from({ length: 4000 }, () =>
    fragment({
      offset: random(8192) * 8,
      bytes: new Uint8Array(random(60)).fill(random(256)),
      hasMore: random(4) > 0,
      id: random(500),
    }),
  );
  const { flows, counters } = meter(frames, 100_000);
  const counted = flows.reduce((sum, { origPackets }) => sum + Number(origPackets), 0);
  const rejected = Object.values(counters.rejects).reduce((sum, count) => sum + count, 0);
  expect(counted + rejected).toBe(4000);
});
