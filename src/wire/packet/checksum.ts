import type { Packet } from './packet.ts';

/**
 * RFC 1071: ones' complement of the ones' complement sum; 0 where the range, its checksum field
 * included, is sound. `initial` is a sum that was made of a pseudo header.
 */
export function internetChecksum(
  bytes: Uint8Array,
  start: number,
  end: number,
  initial: number,
): number {
  // 65,535 bytes sum to less than 2^31, so the carries may be folded at the end.
  let sum = initial;
  let at = start;
  for (; at + 1 < end; at += 2) sum += (bytes[at] << 8) | bytes[at + 1];
  if (at < end) sum += bytes[at] << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Sum of the pseudo header (RFC 9293, 3.1; RFC 8200, 8.1): addresses, protocol, length. */
export function pseudoHeaderSum(packet: Packet, segmentBytes: number): number {
  let sum = packet.protocol + (segmentBytes & 0xffff) + (segmentBytes >>> 16);
  sum += halves(packet.src3) + halves(packet.dst3);
  if (packet.addressFamily === 6) {
    sum += halves(packet.src0) + halves(packet.src1) + halves(packet.src2);
    sum += halves(packet.dst0) + halves(packet.dst1) + halves(packet.dst2);
  }
  return sum;
}

function halves(word: number): number {
  return (word & 0xffff) + (word >>> 16);
}
