import type { Random } from '../../src/learn/index.ts';
import {
  concat,
  ethernet,
  icmpFrame,
  ipFrame,
  ipPacket,
  tcpFrame,
  text,
  udpFrame,
  uint16,
  uint32,
} from '../../src/wire/testing/packet-builder.ts';

/** Share of the bytes that are changed in a corrupted packet (Wireshark's editcap -E). */
const CORRUPTED_SHARE = 0.02;
const FRAME_BYTES_MAX = 3000;

const V4 = { src: '10.0.0.1', dst: '192.168.7.9' };
const V6 = { src: '2001:db8::1', dst: 'fe80::2' };

const DNS_QUERY = concat(
  uint16(0x1234),
  Uint8Array.of(1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3),
  text('www'),
  Uint8Array.of(7),
  text('example'),
  Uint8Array.of(0, 0, 1, 0, 1),
);

/** Extensions, type lengths and lists in their places: enough for the hello's parser to walk. */
const CLIENT_HELLO = concat(
  Uint8Array.of(22, 3, 1, 0, 71, 1, 0, 0, 67, 3, 3),
  new Uint8Array(32),
  Uint8Array.of(0, 0, 2, 0x13, 1, 1, 0, 0, 24),
  Uint8Array.of(0, 0, 0, 16, 0, 14, 0, 0, 11),
  text('example.org'),
  Uint8Array.of(0, 16, 0, 0),
);

const HTTP =
  'POST /a?b=c HTTP/1.1\r\nHost: h.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n';

const STREAMS: readonly [number, Uint8Array][] = [
  [80, text(HTTP)],
  [80, text('HTTP/1.1 404 No\r\nContent-Length: 5\r\n\r\n12345')],
  [443, CLIENT_HELLO],
  [22, text('SSH-2.0-OpenSSH_9.2\r\n')],
  [21, text('USER anonymous\r\nPASS x\r\nRETR /a\r\n')],
  [25, text('220 mail.example ESMTP\r\nEHLO me\r\nAUTH PLAIN\r\n535 no\r\n')],
  [110, text('+OK ready\r\nUSER a\r\n-ERR no\r\n')],
  [143, text('* OK IMAP\r\na1 LOGIN a b\r\na1 NO\r\n')],
  [53, concat(uint16(DNS_QUERY.length), DNS_QUERY)],
  [3306, text('J\0\0\0\n8.0.36\0abcdefgh')],
  [445, concat(uint32(40), Uint8Array.of(0xfe), text('SMB@'), new Uint8Array(40))],
  [3389, Uint8Array.of(3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 0, 0)],
];

const DATAGRAMS: readonly [number, Uint8Array][] = [
  [53, DNS_QUERY],
  [5353, DNS_QUERY],
  [123, concat(Uint8Array.of(0x23), new Uint8Array(47))],
  [443, concat(Uint8Array.of(0xc3, 0, 0, 0, 1, 8), new Uint8Array(200))],
  [161, Uint8Array.of(0x30, 0x10, 2, 1, 1, 4, 6, 0x70, 0x75, 0x62, 0x6c, 0x69, 0x63, 0xa0)],
  [514, text('<34>Oct 11 22:14:15 host su: failed')],
  [67, concat(Uint8Array.of(1, 1, 6, 0), new Uint8Array(232), uint32(0x63825363))],
];

/** Whole frames of every kind that is decoded, to be mutated. */
export function seedFrames(): Uint8Array[] {
  const tcp = ipPacket(V4, 6, tcpFrame({ ...V4, flags: 'S' }).subarray(34));
  const frames = [
    tcpFrame({ ...V4, flags: 'S' }),
    tcpFrame({ ...V4, flags: 'FA', sequence: 9 }),
    tcpFrame({ ...V6, flags: 'RA' }),
    icmpFrame({ ...V4, type: 8, payload: text('abcdefghijklmnopqrstuvwxyz0123456789'.repeat(2)) }),
    icmpFrame({ ...V6, type: 129, payload: text('abcdefghijklmnopqrstuvwxyz') }),
    icmpFrame({ ...V4, type: 3, payload: tcp }),
    ipFrame(V4, 132, new Uint8Array(40)),
    ipFrame(V4, 4, tcp),
    ipFrame(V4, 47, concat(uint16(0xb000), uint16(0x0800), new Uint8Array(12), tcp)),
    ipFrame(V6, 43, concat(Uint8Array.of(6, 0, 0, 0, 0, 0, 0, 0), tcp.subarray(20))),
    ipFrame(V6, 44, concat(Uint8Array.of(17, 0, 0, 1), uint32(7), new Uint8Array(24))),
    ethernet(0x8100, concat(uint16(5), uint16(0x0800), tcp)),
    ethernet(0x8847, concat(uint32(0x00012140), tcp)),
    ethernet(0x8864, concat(Uint8Array.of(0x11, 0, 0, 1, 0, 62, 0, 0x21), tcp)),
    ethernet(0x0806, concat(Uint8Array.of(0, 1, 8, 0, 6, 4, 0, 1), new Uint8Array(20))),
    ethernet(0x88cc, text('neighbour')),
  ];
  for (const [dstPort, payload] of STREAMS) {
    frames.push(tcpFrame({ ...V4, dstPort, flags: 'PA', payload }));
    frames.push(tcpFrame({ ...V4, srcPort: dstPort, dstPort: 40_000, flags: 'A', payload }));
  }
  const inner = ethernet(0x0800, tcp);
  const tunnels: [number, Uint8Array][] = [
    [4789, concat(uint32(0x08000000), uint32(0x100), inner)],
    [6081, concat(uint32(0x6558), uint32(0x100), inner)],
    [2152, concat(Uint8Array.of(0x30, 0xff), uint16(tcp.length), uint32(1), tcp)],
    [3544, ipPacket(V6, 17, new Uint8Array(20))],
  ];
  for (const [dstPort, payload] of [...DATAGRAMS, ...tunnels]) {
    frames.push(udpFrame({ ...V4, dstPort, payload }));
    frames.push(udpFrame({ ...V6, dstPort, payload }));
  }
  return frames;
}

/** Headers of links (tcpdump.org/linktypes.html) before IP of an ethertype. */
const HEADERS: Readonly<Record<number, (etherType: Uint8Array) => Uint8Array>> = {
  0: () => uint32(2),
  9: (etherType) => concat(uint16(0xff03), uint16(etherType[0] === 8 ? 0x21 : 0x57)),
  101: () => new Uint8Array(0),
  104: (etherType) => concat(uint16(0x0f00), etherType),
  105: (etherType) => concat(uint16(0x0801), new Uint8Array(22), SNAP, etherType),
  108: () => uint32(2),
  113: (etherType) => concat(new Uint8Array(14), etherType),
  127: (etherType) => concat(uint32(8 << 8), uint32(0), HEADERS[105](etherType)),
  276: (etherType) => concat(etherType, new Uint8Array(18)),
};
const SNAP = Uint8Array.of(0xaa, 0xaa, 3, 0, 0, 0);

export const LINKS: readonly number[] = Object.keys(HEADERS).map(Number);

/** The same packets as another link carries them; those without IP only on Ethernet. */
export function onLink(frames: readonly Uint8Array[], linkType: number): Uint8Array[] {
  if (linkType === 1) return [...frames];
  const withIp = frames.filter((frame) => frame[12] === 8 || frame[12] === 0x86);
  return withIp.map((frame) => {
    const etherType = frame.subarray(12, 14);
    const packet = frame.subarray(14);
    return concat(HEADERS[linkType](etherType), packet);
  });
}

/** Endless mutations of seeds: each call gives a frame, in a buffer of its own. */
export class Mutator {
  private seeds: readonly Uint8Array[] = [];
  private readonly random: Random;
  private previous: Uint8Array = new Uint8Array(0);
  private cutSeed = 0;
  private cutAt = 0;

  constructor(random: Random) {
    this.random = random;
  }

  /** What is mutated from now on. */
  use(seeds: readonly Uint8Array[]): void {
    this.seeds = seeds;
    this.cutSeed %= seeds.length;
    this.previous = seeds[0];
  }

  next(): Uint8Array {
    const kind = this.random.below(10);
    if (kind === 0) return this.previous;
    const frame = this.make(kind);
    this.previous = frame.slice(0, FRAME_BYTES_MAX);
    return this.previous;
  }

  private make(kind: number): Uint8Array {
    if (kind <= 4) return this.corrupt(this.pick());
    if (kind <= 6) return this.truncate();
    if (kind === 7) return this.splice(this.pick(), this.pick());
    if (kind === 8) return this.corrupt(this.splice(this.pick(), this.pick()));
    // A piece of the packet again and again.
    const seed = this.pick();
    const from = this.random.below(seed.length);
    const piece = seed.subarray(from, from + 1 + this.random.below(64));
    return concat(seed.subarray(0, from), ...new Array(this.random.below(24)).fill(piece));
  }

  private pick(): Uint8Array {
    return this.seeds[this.random.below(this.seeds.length)];
  }

  private corrupt(seed: Uint8Array): Uint8Array {
    const frame = seed.slice();
    for (let i = 0; i < frame.length; i++) {
      if (this.random.next() < CORRUPTED_SHARE) frame[i] = this.random.below(256);
    }
    // So that most survive the first header, one byte at least is another.
    frame[this.random.below(frame.length)] ^= 1 << this.random.below(8);
    return frame;
  }

  /** Every seed at every offset, one after another. */
  private truncate(): Uint8Array {
    const seed = this.seeds[this.cutSeed];
    const frame = seed.slice(0, this.cutAt++);
    if (this.cutAt > seed.length) {
      this.cutAt = 0;
      this.cutSeed = (this.cutSeed + 1) % this.seeds.length;
    }
    return frame;
  }

  private splice(a: Uint8Array, b: Uint8Array): Uint8Array {
    return concat(
      a.subarray(0, this.random.below(a.length)),
      b.subarray(this.random.below(b.length)),
    );
  }
}
