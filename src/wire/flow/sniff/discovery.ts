/** Datagrams by which hosts look for names, services and peers. */
import { uint16 } from './bytes.ts';

/** RFC 2608, 8: version 2, function 1 to 11, the length in three bytes; RFC 2165: version 1. */
export function isServiceLocation(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 12) return false;
  const [version, messageType] = [bytes[start], bytes[start + 1]];
  if (messageType < 1 || messageType > 11) return false;
  if (version === 2) return bytes[start + 2] === 0 && uint16(bytes, start + 3) <= end - start;
  return version === 1 && uint16(bytes, start + 2) <= end - start;
}

/** RFC 1002, 4.2: a header as of DNS, then a name of 32 letters. */
export function isNetbiosName(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 46 && bytes[start + 12] === 0x20 && isHalfAscii(bytes, start + 13);
}

/** RFC 1002, 4.4: types 0x10 to 0x16, two flags at the most. */
export function isNetbiosDatagram(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 14 && bytes[start] >= 0x10 && bytes[start] <= 0x16 && bytes[start + 1] < 16;
}

/** RFC 1001, 14.1: half-bytes as letters from A to P; the first four tell enough. */
function isHalfAscii(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + 4; i++) if (bytes[i] < 0x41 || bytes[i] > 0x50) return false;
  return true;
}

/**
 * Gnutella 0.4, 3: GUID 16 | kind 1 | time to live 1 | hops 1 | length 4, little-endian. The length
 * has to be that of the datagram.
 */
export function isGnutella(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 23 || !GNUTELLA_KINDS.includes(bytes[start + 16])) return false;
  if (bytes[start + 17] > 10 || bytes[start + 18] > 10) return false;
  const low = bytes[start + 19] | (bytes[start + 20] << 8);
  return low === end - start - 23 && bytes[start + 21] === 0 && bytes[start + 22] === 0;
}

/** Ping, pong, bye, vendor messages, push, query, answer. */
const GNUTELLA_KINDS: readonly number[] = [0x00, 0x01, 0x02, 0x31, 0x32, 0x40, 0x80, 0x81];
