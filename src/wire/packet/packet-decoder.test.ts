import { describe, expect, test } from 'vitest';
import {
  concat,
  type Ends,
  ethernet,
  icmpFrame,
  ipFrame,
  ipPacket,
  tcpFrame,
  text,
  udpFrame,
  uint16,
  uint32,
} from '../testing/packet-builder.ts';
import {
  type ChecksumPolicy,
  NOT_REJECTED,
  type Packet,
  PacketDecoder,
  REJECT_REASONS,
} from './index.ts';

const ENDS: Ends = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 1234, dstPort: 80 };
const ENDS_6: Ends = { ...ENDS, src: '2001:db8::1', dst: '2001:db8::2' };

interface Decoded {
  reason: string;
  packet: Packet;
}

function decode(
  frame: Uint8Array,
  over: {
    linkType?: number;
    originalLength?: number;
    checksums?: ChecksumPolicy;
    decoder?: PacketDecoder;
  } = {},
): Decoded {
  const decoder = over.decoder ?? new PacketDecoder(over.checksums ?? 'ignore', 'apart');
  const reason = decoder.decode({
    bytes: frame,
    start: 0,
    end: frame.length,
    originalLength: over.originalLength ?? frame.length,
    timeUs: 1,
    linkType: over.linkType ?? 1,
  });
  return { reason: REJECT_REASONS[reason], packet: decoder.packet };
}

/** The frame with some bytes changed. */
function patched(frame: Uint8Array, at: number, ...bytes: number[]): Uint8Array {
  const copy = frame.slice();
  copy.set(bytes, at);
  return copy;
}

const TCP = tcpFrame({ ...ENDS, flags: 'PA', sequence: 7, payload: text('hello') });
const UDP = udpFrame({ ...ENDS, payload: text('hello') });
const IP = TCP.subarray(14);
const CHAIN = (length: number): Uint8Array =>
  ipFrame(
    ENDS_6,
    60,
    concat(...Array.from({ length }, () => Uint8Array.of(60, 0, 0, 0, 0, 0, 0, 0))),
  );

describe('a TCP packet is found behind every link header', () => {
  const rows: [string, Uint8Array, number][] = [
    ['Ethernet', TCP, 1],
    ['a VLAN tag', ethernet(0x8100, concat(uint16(5), uint16(0x0800), IP)), 1],
    [
      'two VLAN tags',
      ethernet(0x88a8, concat(uint16(5), uint16(0x8100), uint16(6), uint16(0x0800), IP)),
      1,
    ],
    ['MPLS labels', ethernet(0x8847, concat(uint32(0x1000), uint32(0x1100), IP)), 1],
    [
      'a pseudo-wire of Ethernet in MPLS',
      ethernet(0x8847, concat(uint32(0x1100), uint32(0), TCP)),
      1,
    ],
    ['FabricPath', ethernet(0x8903, concat(uint16(1), TCP)), 1],
    ['a provider backbone', ethernet(0x88e7, concat(uint32(1), TCP)), 1],
    ['a VN-Tag', ethernet(0x8926, concat(uint32(1), uint16(0x0800), IP)), 1],
    ['PPPoE', ethernet(0x8864, concat(new Uint8Array(6), uint16(0x21), IP)), 1],
    ['PPP', concat(uint16(0xff03), uint16(0x21), IP), 9],
    ['PPP in HDLC', concat(uint16(0xff03), uint16(0x21), IP), 50],
    ['PPPoE by itself', concat(new Uint8Array(6), uint16(0x21), IP), 51],
    ["Cisco's HDLC", concat(uint16(0x0f00), uint16(0x0800), IP), 104],
    ['raw IP', IP, 101],
    ['raw IP of BSD', IP, 12],
    ['raw IPv4', IP, 228],
    ['loopback in the order of the machine', concat(Uint8Array.of(2, 0, 0, 0), IP), 0],
    ['loopback in network order', concat(uint32(2), IP), 108],
    ['Linux cooked', concat(new Uint8Array(14), uint16(0x0800), IP), 113],
    ['Linux cooked, version 2', concat(uint16(0x0800), new Uint8Array(18), IP), 276],
    ['IP in IP', ipFrame({ src: '1.1.1.1', dst: '2.2.2.2' }, 4, IP), 1],
    ['GRE', ipFrame({ src: '1.1.1.1', dst: '2.2.2.2' }, 47, concat(uint32(0x0800), IP)), 1],
    [
      'GRE with a key',
      ipFrame({ src: '1.1.1.1', dst: '2.2.2.2' }, 47, concat(uint32(0x20000800), uint32(9), IP)),
      1,
    ],
  ];
  test.each(rows)('%s', (_name, frame, linkType) => {
    const { reason, packet } = decode(frame, { linkType });
    expect(reason).toBe('');
    expect(packet).toMatchObject({
      protocol: 6,
      srcPort: 1234,
      dstPort: 80,
      src3: 0x0a000001,
      ipBytes: 45,
      payloadBytes: 5,
      tcpSequence: 7,
      frameBytes: frame.length,
    });
  });

  test('the outermost VLAN is told', () => {
    const frame = ethernet(
      0x8100,
      concat(uint16(0x2005), uint16(0x8100), uint16(6), uint16(0x0800), IP),
    );
    expect(decode(frame).packet.vlan).toBe(5);
    expect(decode(TCP).packet.vlan).toBe(0xffff);
  });
});

describe('lengths', () => {
  test('padding of Ethernet is not payload', () => {
    const padded = concat(tcpFrame({ ...ENDS, flags: 'A' }), new Uint8Array(6));
    expect(decode(padded).packet).toMatchObject({
      payloadBytes: 0,
      ipBytes: 40,
      frameBytes: 60,
      payloadEnd: 54,
    });
  });

  test('a total length of 0 reaches to the end of the frame', () => {
    const { packet } = decode(patched(TCP, 16, 0, 0));
    expect(packet).toMatchObject({ payloadBytes: 5, ipBytes: 45 });
  });

  test('what was not captured still counts', () => {
    const { packet } = decode(TCP.subarray(0, 56), { originalLength: TCP.length });
    expect(packet).toMatchObject({
      payloadBytes: 5,
      ipBytes: 45,
      payloadEnd: 56,
      payloadStart: 54,
    });
  });

  test('IPv6 with extension headers', () => {
    const tcp = tcpFrame({ ...ENDS_6, flags: 'S' }).subarray(54);
    const options = concat(
      Uint8Array.of(60, 0),
      new Uint8Array(6),
      Uint8Array.of(6, 1),
      new Uint8Array(14),
    );
    const { reason, packet } = decode(ipFrame(ENDS_6, 0, concat(options, tcp)));
    expect(reason).toBe('');
    expect(packet).toMatchObject({ protocol: 6, srcPort: 1234, ipBytes: 84, addressFamily: 6 });
  });
});

describe('ICMP has type and answer, or type and code, for ports', () => {
  const rows: [number, string, number, number][] = [
    [8, '10.0.0.1', 8, 0],
    [0, '10.0.0.1', 0, 8],
    [3, '10.0.0.1', 3, 1],
    [128, '2001:db8::1', 128, 129],
    [136, '2001:db8::1', 136, 135],
    [1, '2001:db8::1', 1, 1],
  ];
  test.each(rows)('type %i from %s', (type, src, srcPort, dstPort) => {
    const ends = src.includes(':') ? ENDS_6 : ENDS;
    const { packet } = decode(icmpFrame({ ...ends, type, code: 1 }));
    expect(packet).toMatchObject({ srcPort, dstPort });
  });
});

describe('fragments', () => {
  const datagram = udpFrame({ ...ENDS, payload: new Uint8Array(100) });
  const first = patched(datagram, 20, 0x20, 0);
  const later = patched(datagram, 20, 0, 10);

  test('later ones get the ports of the first', () => {
    const decoder = new PacketDecoder('ignore', 'apart');
    expect(decode(first, { decoder }).reason).toBe('');
    const { reason, packet } = decode(later, { decoder });
    expect(reason).toBe('');
    expect(packet).toMatchObject({ srcPort: 1234, dstPort: 80, payloadBytes: 108 });
  });

  test('later ones without a first are rejected', () => {
    expect(decode(later).reason).toBe('ip.fragment-without-first');
  });
});

describe('malformed packets are rejected by reason', () => {
  const deep = Array.from({ length: 20 }).reduce<Uint8Array>(
    (inner) => ipPacket({ src: '1.1.1.1', dst: '2.2.2.2' }, 4, inner),
    IP,
  );
  const rows: [string, Uint8Array, string][] = [
    ['an unknown ethertype', ethernet(0x88cc, text('x')), 'link.not-ip'],
    ['half an Ethernet header', TCP.subarray(0, 10), 'link.short-header'],
    ['half a VLAN tag', ethernet(0x8100, uint16(5)), 'vlan.short-header'],
    [
      'VLAN tags without end',
      ethernet(0x8100, concat(...Array.from({ length: 20 }, () => uint32(0x00058100)))),
      'link.too-deep',
    ],
    ['half an IPv4 header', TCP.subarray(0, 30), 'ip4.short-header'],
    ['a wrong version', patched(TCP, 14, 0x55), 'ip4.bad-version'],
    ['a header length below 20', patched(TCP, 14, 0x44), 'ip4.bad-ihl'],
    ['a total length below the header', patched(TCP, 16, 0, 19), 'ip4.bad-total-length'],
    [
      'half an IPv6 header',
      tcpFrame({ ...ENDS_6, flags: 'S' }).subarray(0, 50),
      'ip6.short-header',
    ],
    ['extension headers without end', CHAIN(40), 'ip6.too-many-extensions'],
    [
      'an extension header beyond the packet',
      ipFrame(ENDS_6, 60, Uint8Array.of(6, 99, 0, 0, 0, 0, 0, 0)),
      'ip6.short-extension',
    ],
    ['IP in IP without end', ethernet(0x0800, deep), 'ip.too-deep'],
    ['half a TCP header', TCP.subarray(0, 44), 'tcp.short-header'],
    ['a TCP offset below 5', patched(TCP, 46, 0x40), 'tcp.bad-offset'],
    ['a TCP offset beyond the packet', patched(TCP, 46, 0xf0), 'tcp.bad-offset'],
    ['half a UDP header', UDP.subarray(0, 40), 'udp.short-header'],
    ['a UDP length below 8', patched(UDP, 38, 0, 7), 'udp.bad-length'],
    ['half an ICMP header', icmpFrame({ ...ENDS, type: 8 }).subarray(0, 36), 'icmp.short-header'],
    ['half an ARP packet', ethernet(0x0806, new Uint8Array(20)), 'arp.short'],
    ['ARP for other networks', ethernet(0x0806, new Uint8Array(28)), 'arp.not-ip4'],
  ];
  test.each(rows)('%s', (_name, frame, reason) => {
    expect(decode(frame).reason).toBe(reason);
  });
});

describe('checksums', () => {
  const rows: [string, Uint8Array, number, string][] = [
    ['IPv4', TCP, 22, 'ip4.bad-checksum'],
    ['TCP', TCP, 54, 'tcp.bad-checksum'],
    ['TCP over IPv6', tcpFrame({ ...ENDS_6, flags: 'S' }), 60, 'tcp.bad-checksum'],
    ['UDP', UDP, 42, 'udp.bad-checksum'],
    ['ICMP', icmpFrame({ ...ENDS, type: 8 }), 39, 'icmp.bad-checksum'],
    ['ICMPv6', icmpFrame({ ...ENDS_6, type: 128 }), 59, 'icmp6.bad-checksum'],
  ];
  test.each(rows)('%s', (_name, frame, at, reason) => {
    const bad = patched(frame, at, frame[at] ^ 0x55);
    expect(decode(frame, { checksums: 'check' }).reason).toBe('');
    expect(decode(bad, { checksums: 'check' }).reason).toBe(reason);
    expect(decode(bad).reason).toBe('');
  });

  test('a packet that was cut is not checked', () => {
    const cut = TCP.subarray(0, TCP.length - 1);
    const options = { checksums: 'check', originalLength: TCP.length } as const;
    expect(decode(cut, options).reason).toBe('');
  });
});

test('every prefix of a valid packet is decoded or rejected, never more than what there is', () => {
  const frames = [
    TCP,
    UDP,
    CHAIN(5),
    icmpFrame({ ...ENDS, type: 8 }),
    tcpFrame({ ...ENDS_6, flags: 'S' }),
  ];
  for (const frame of frames) {
    for (let length = 0; length <= frame.length; length++) {
      // Bytes of 0xff behind the end would be noticed in what is decoded.
      const buffer = concat(frame.subarray(0, length), new Uint8Array(64).fill(0xff));
      const decoder = new PacketDecoder('check', 'apart');
      const reason = decoder.decode({
        bytes: buffer,
        start: 0,
        end: length,
        originalLength: frame.length,
        timeUs: 1,
        linkType: 1,
      });
      const { packet } = decoder;
      if (reason === NOT_REJECTED)
        expect(packet.payloadEnd).toBeLessThanOrEqual(Math.max(length, packet.payloadStart));
    }
  }
});

test('the reasons are at most 60 and sorted', () => {
  expect(REJECT_REASONS.length).toBeLessThanOrEqual(60);
  expect([...REJECT_REASONS]).toEqual([...REJECT_REASONS].sort());
});
