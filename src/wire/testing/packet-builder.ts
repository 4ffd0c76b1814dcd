import { parseAddress } from '../address.ts';

/** Builds frames for tests: Ethernet, IPv4 or IPv6, then TCP, UDP or ICMP, with right checksums. */

export interface Ends {
  src: string;
  dst: string;
  srcPort?: number;
  dstPort?: number;
}

export interface TcpFields extends Ends {
  /** Letters of S A F R P. */
  flags: string;
  sequence?: number;
  acknowledgment?: number;
  window?: number;
  payload?: Uint8Array;
}

const FLAG_BITS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16 };

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value);
}

export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export function tcpFrame(fields: TcpFields): Uint8Array {
  const bits = [...fields.flags].reduce((sum, letter) => sum | FLAG_BITS[letter], 0);
  const segment = concat(
    uint16(fields.srcPort ?? 40_000),
    uint16(fields.dstPort ?? 80),
    uint32(fields.sequence ?? 0),
    uint32(fields.acknowledgment ?? 0),
    Uint8Array.of(0x50, bits),
    uint16(fields.window ?? 64_240),
    uint32(0),
    fields.payload ?? new Uint8Array(0),
  );
  return ipFrame(fields, 6, withChecksum(fields, 6, segment, 16));
}

export function udpFrame(fields: Ends & { payload?: Uint8Array }): Uint8Array {
  const payload = fields.payload ?? new Uint8Array(0);
  const datagram = concat(
    uint16(fields.srcPort ?? 40_000),
    uint16(fields.dstPort ?? 53),
    uint16(8 + payload.length),
    uint16(0),
    payload,
  );
  return ipFrame(fields, 17, withChecksum(fields, 17, datagram, 6));
}

export function icmpFrame(
  fields: Ends & { type: number; code?: number; echo?: number; payload?: Uint8Array },
): Uint8Array {
  const message = concat(
    Uint8Array.of(fields.type, fields.code ?? 0, 0, 0),
    uint32(fields.echo ?? 0x00010001),
    fields.payload ?? new Uint8Array(0),
  );
  const protocol = fields.src.includes(':') ? 58 : 1;
  return ipFrame(fields, protocol, withChecksum(fields, protocol, message, 2));
}

export function ethernet(etherType: number, payload: Uint8Array): Uint8Array {
  const addresses = Uint8Array.of(2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1);
  return concat(addresses, uint16(etherType), payload);
}

export function ipFrame(ends: Ends, protocol: number, payload: Uint8Array): Uint8Array {
  return ethernet(ends.src.includes(':') ? 0x86dd : 0x0800, ipPacket(ends, protocol, payload));
}

export function ipPacket(ends: Ends, protocol: number, payload: Uint8Array): Uint8Array {
  const [src, dst] = [addressOf(ends.src), addressOf(ends.dst)];
  if (ends.src.includes(':')) {
    return concat(
      Uint8Array.of(0x60, 0, 0, 0),
      uint16(payload.length),
      Uint8Array.of(protocol, 64),
      src,
      dst,
      payload,
    );
  }
  const header = concat(
    Uint8Array.of(0x45, 0),
    uint16(20 + payload.length),
    uint32(0x00010000),
    Uint8Array.of(64, protocol, 0, 0),
    src,
    dst,
  );
  header.set(uint16(onesComplement(header)), 10);
  return concat(header, payload);
}

function addressOf(value: string): Uint8Array {
  const address = parseAddress(value);
  if (address === undefined) throw new TypeError(`expected an address, got ${value}`);
  return value.includes(':') ? address : address.subarray(12);
}

function withChecksum(ends: Ends, protocol: number, segment: Uint8Array, at: number): Uint8Array {
  const pseudo = concat(
    addressOf(ends.src),
    addressOf(ends.dst),
    uint32(segment.length),
    uint32(protocol),
  );
  const summed = protocol === 1 ? segment : concat(pseudo, segment);
  const sound = segment.slice();
  sound.set(uint16(onesComplement(summed)), at);
  return sound;
}

/** The slow, plain way, so that it may serve as the oracle of the decoder's. */
function onesComplement(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum += i % 2 === 0 ? bytes[i] * 256 : bytes[i];
  while (sum > 0xffff) sum = (sum % 65_536) + Math.floor(sum / 65_536);
  return 0xffff - sum;
}
