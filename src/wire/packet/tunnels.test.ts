import { describe, expect, test } from 'vitest';
import {
  concat,
  type Ends,
  ethernet,
  ipFrame,
  ipPacket,
  text,
  udpFrame,
  uint16,
  uint32,
} from '../testing/packet-builder.ts';
import { NO_INNER_PACKET, PacketDecoder, REJECT_REASONS } from './index.ts';

const INNER: Ends = { src: '192.168.0.1', dst: '192.168.0.2', srcPort: 4000, dstPort: 53 };
const INNER_6: Ends = { ...INNER, src: '2001:db8::1', dst: '2001:db8::2' };
const FRAME = udpFrame({ ...INNER, payload: text('inner') });
const PACKET = FRAME.subarray(14);
const PACKET_6 = udpFrame({ ...INNER_6, payload: text('inner') }).subarray(14);

const VXLAN = uint32(0x08000000);
const GTP = concat(Uint8Array.of(0x30, 255), uint16(PACKET.length), uint32(7));
const AYIYA = concat(Uint8Array.of(0x44, 0x52, 0x11, 41), uint32(0), new Uint8Array(36));

function carried(port: number, ...parts: Uint8Array[]): Uint8Array {
  const ends = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 40_000, dstPort: port };
  return udpFrame({ ...ends, payload: concat(...parts) });
}

const ipTunnel = (protocol: number, ...parts: Uint8Array[]): Uint8Array =>
  ipFrame({ src: '10.0.0.1', dst: '10.0.0.2' }, protocol, concat(...parts));

/** Every packet of the frame, the outermost first, as its ports; or why it was rejected. */
function unpack(frame: Uint8Array, length = frame.length): string[] {
  const decoder = new PacketDecoder('check', 'whole');
  const view = { bytes: frame, start: 0, end: length, originalLength: frame.length };
  const found: string[] = [];
  let rejected = decoder.decode({ ...view, timeUs: 1, linkType: 1 });
  while (rejected !== NO_INNER_PACKET) {
    if (rejected > 0) return [...found, REJECT_REASONS[rejected]];
    const { packet } = decoder;
    found.push(`${packet.protocol}:${packet.dstPort}:${packet.payloadBytes}`);
    if (packet.protocol !== 17) break;
    rejected = decoder.decodeInner();
  }
  return found;
}

describe('a tunnel over UDP gives the datagram and the packet within', () => {
  const rows: [string, Uint8Array, number][] = [
    ['VXLAN', carried(4789, VXLAN, uint32(0x500), FRAME), 4789],
    ['Geneve with Ethernet', carried(6081, uint32(0x6558), uint32(0), FRAME), 6081],
    ['Geneve with options', carried(6081, uint32(0x01000800), uint32(0), uint32(1), PACKET), 6081],
    ['GTP-U', carried(2152, GTP, PACKET), 2152],
    [
      'GTP-U with an extension',
      carried(
        2152,
        Uint8Array.of(0x34, 255),
        uint16(8 + PACKET.length),
        uint32(7),
        Uint8Array.of(0, 0, 0, 0x85, 1, 0, 0, 0),
        PACKET,
      ),
      2152,
    ],
    ['Teredo', carried(3544, PACKET_6), 3544],
    [
      'Teredo with authentication and origin',
      carried(3544, uint32(0x00010000), new Uint8Array(9), new Uint8Array(8), PACKET_6),
      3544,
    ],
    [
      'Teredo at a port of its own',
      carried(
        40_001,
        udpFrame({ ...INNER_6, src: '2001::1', payload: text('inner') }).subarray(14),
      ),
      40_001,
    ],
    ['AYIYA', carried(5072, AYIYA, PACKET_6), 5072],
    ['GRE over UDP', carried(4754, uint32(0x0800), PACKET), 4754],
  ];
  test.each(rows)('%s', (_name, frame, port) => {
    const outer = `17:${port}:${frame.length - 42}`;
    expect(unpack(frame)).toEqual([outer, '17:53:5']);
  });
});

describe('an IP tunnel gives the packet within', () => {
  const rows: [string, Uint8Array][] = [
    ['IP in IP', ipTunnel(4, PACKET)],
    ['6in4', ipTunnel(41, PACKET_6)],
    ['GRE', ipTunnel(47, uint32(0x0800), PACKET)],
    [
      'GRE with checksum, key and sequence',
      ipTunnel(47, uint32(0xb0000800), new Uint8Array(12), PACKET),
    ],
    ['GRE with Ethernet', ipTunnel(47, uint32(0x6558), FRAME)],
    ['PPTP', ipTunnel(47, uint32(0x3081880b), new Uint8Array(12), uint32(0xff030021), PACKET)],
    ['ERSPAN I', ipTunnel(47, uint32(0x88be), FRAME)],
    ['ERSPAN II', ipTunnel(47, uint32(0x100088be), uint32(1), new Uint8Array(8), FRAME)],
    ['ERSPAN III', ipTunnel(47, uint32(0x100022eb), uint32(1), new Uint8Array(12), FRAME)],
  ];
  test.each(rows)('%s', (_name, frame) => {
    expect(unpack(frame)).toEqual(['17:53:5']);
  });
});

describe('what is no tunnel is left alone', () => {
  const rows: [string, Uint8Array][] = [
    ['VXLAN without its flag', carried(4789, uint32(0), uint32(0x500), FRAME)],
    ['VXLAN with nothing within', carried(4789, VXLAN, uint32(0x500))],
    ['Geneve of another version', carried(6081, uint32(0x40006558), uint32(0), FRAME)],
    ['a GTP-U echo', carried(2152, Uint8Array.of(0x32, 1), uint16(4), uint32(0), uint32(0))],
    [
      'a GTP-U extension of no length',
      carried(2152, uint32(0x34ff0008), uint32(7), uint32(0x85), PACKET),
    ],
    ['a Teredo bubble', carried(3544, ipPacket(INNER_6, 59, new Uint8Array(0)))],
    ['a Teredo packet with a tail', carried(3544, PACKET_6, uint32(0))],
    ['other payload at such a port', carried(4789, text('hello, this is no tunnel at all'))],
  ];
  test.each(rows)('%s', (_name, frame) => {
    expect(unpack(frame)).toHaveLength(1);
  });
});

test('tunnels within tunnels end at the fourth', () => {
  let frame = FRAME;
  for (let depth = 0; depth < 6; depth++) frame = carried(4789, VXLAN, uint32(0x500), frame);
  expect(unpack(frame)).toHaveLength(6);
  expect(unpack(frame).at(-1)).toBe('ip.too-deep');
});

test('every prefix of a tunnel is decoded or rejected', () => {
  const nested = carried(4789, VXLAN, uint32(0x500), ethernet(0x0800, PACKET));
  for (let length = 0; length <= nested.length; length++) {
    expect(unpack(nested, length).length).toBeLessThanOrEqual(2);
  }
});
