import { asciiBytes, startsWith, uint16 } from './bytes.ts';

/*
 * First bytes of TCP protocols that are no text. Each test is bounded and looks at a few places
 * that are fixed or told by a length that must fit.
 */

const SMB_MARK = asciiBytes('SMB');
const MQTT_NAMES = [asciiBytes('\0\x04MQTT'), asciiBytes('\0\x06MQIsdp')];
const BITTORRENT = asciiBytes('\x13BitTorrent protocol');
const RFB = asciiBytes('RFB 00');
const AMQP = asciiBytes('AMQP\0');
const NTLM = asciiBytes('NTLMSSP\0');

const isOneOf = (value: number, all: readonly number[]): boolean => all.includes(value);

/** MS-SMB, MS-SMB2: 4 bytes of NetBIOS session, then ff or fe (fd, fc) and "SMB". */
export function isSmb(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8 || bytes[start] !== 0 || bytes[start + 4] < 0xfc) return false;
  return startsWith(bytes, start + 5, end, SMB_MARK);
}

/** RFC 1006 and X.224, 13.3: version 3, then a connection request e0. */
export function isRdp(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 11 || bytes[start] !== 3 || bytes[start + 1] !== 0) return false;
  return bytes[start + 5] === 0xe0 && bytes[start + 4] === bytes[start + 3] - 5;
}

/** X.690, 8.1.3: how many bytes the length at the place takes; 0 where it is not sound. */
export function lengthBytesOf(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return 0;
  if (bytes[at] < 0x80) return 1;
  const count = bytes[at] & 0x7f;
  return count >= 1 && count <= 4 && at + count < end ? count + 1 : 0;
}

/** Tags of RFC 4511, 4.2 to 4.14, requests and answers. */
const LDAP_OPERATIONS: readonly number[] = [
  0x60, 0x61, 0x42, 0x63, 0x64, 0x65, 0x73, 0x66, 0x67, 0x68, 0x69, 0x4a, 0x6b, 0x6c, 0x6d, 0x6e,
  0x6f, 0x50, 0x77, 0x78, 0x79,
];

/** RFC 4511, 4.1.1: SEQUENCE, INTEGER of the message, then an operation. */
export function isLdap(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 7 || bytes[start] !== 0x30) return false;
  const lengthBytes = lengthBytesOf(bytes, start + 1, end);
  const at = start + 1 + lengthBytes;
  if (lengthBytes === 0 || at + 3 >= end || bytes[at] !== 2) return false;
  const idBytes = bytes[at + 1];
  if (idBytes < 1 || idBytes > 4 || at + 2 + idBytes >= end) return false;
  return isOneOf(bytes[at + 2 + idBytes], LDAP_OPERATIONS);
}

/** Application tags of RFC 4120, 5.10: AS, TGS, AP, PRIV and ERROR. */
const KERBEROS_MESSAGES: readonly number[] = [0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x75, 0x7e];

/** RFC 4120, 5.4.1: tag | length | SEQUENCE | length | context 0 or 1, INTEGER 5. */
export function isKerberos(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 10 || !isOneOf(bytes[start], KERBEROS_MESSAGES)) return false;
  const outer = lengthBytesOf(bytes, start + 1, end);
  const sequence = start + 1 + outer;
  if (outer === 0 || bytes[sequence] !== 0x30) return false;
  const inner = lengthBytesOf(bytes, sequence + 1, end);
  const at = sequence + 1 + inner;
  if (inner === 0 || at + 5 > end || (bytes[at] & 0xfe) !== 0xa0) return false;
  return bytes[at + 1] === 3 && bytes[at + 2] === 2 && bytes[at + 3] === 1 && bytes[at + 4] === 5;
}

/** RFC 4120, 7.2.2: four bytes of length before each message. */
export function isKerberosStream(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start > 14 && bytes[start] === 0 && isKerberos(bytes, start + 4, end);
}

/** MQTT 3.1.1 and 5, 3.1: CONNECT, length in 1 to 4, the protocol's name. */
export function isMqtt(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8 || bytes[start] !== 0x10) return false;
  let at = start + 1;
  while (at < start + 4 && bytes[at] >= 0x80) at++;
  return MQTT_NAMES.some((name) => startsWith(bytes, at + 1, end, name));
}

/** C706, 12.6.3: version 5.0 or 5.1, type to 19, ASCII and IEEE, a length that may be. */
export function isDceRpc(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 16 || bytes[start] !== 5 || bytes[start + 1] > 1) return false;
  if (bytes[start + 2] > 19 || (bytes[start + 4] & 0xef) !== 0) return false;
  const length = bytes[start + 8] | (bytes[start + 9] << 8);
  return length >= 16 && bytes[start + 5] <= 3 && bytes[start + 6] === 0;
}

/** RFC 1928, 3: version 5 and a list of methods; RFC 1928's elder: version 4, command, port. */
export function isSocks(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 3) return false;
  if (bytes[start] === 5) {
    const count = bytes[start + 1];
    return count > 0 && count < 10 && end - start === 2 + count && bytes[start + 2] <= 9;
  }
  if (bytes[start] !== 4 || end - start < 9 || bytes[end - 1] !== 0) return false;
  return bytes[start + 1] === 1 || bytes[start + 1] === 2;
}

/** MODBUS over TCP/IP 1.0b, 3.1.3: transaction 2 | protocol 2 (0) | length 2 | unit | function. */
export function isModbus(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8 || uint16(bytes, start + 2) !== 0) return false;
  const length = uint16(bytes, start + 4);
  const code = bytes[start + 7] & 0x7f;
  return length >= 2 && length <= 254 && start + 6 + length <= end && code > 0 && code <= 43;
}

/** RFC 854: a command that begins with IAC and WILL, WONT, DO or DONT. */
export function isTelnet(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 3 && bytes[start] === 0xff && bytes[start + 1] >= 0xfb;
}

/** MS-TDS, 2.2.3.1: PRELOGIN 12, status, length; answered as 04. */
export function isTds(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8 || bytes[start] !== 0x12 || bytes[start + 1] > 1) return false;
  return uint16(bytes, start + 2) === end - start && uint16(bytes, start + 4) === 0;
}

/** MongoDB wire protocol: length 4 | request 4 | answers 4 | operation 4, little-endian. */
export function isMongo(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 16 || bytes[start + 3] !== 0) return false;
  const operation = bytes[start + 12] | (bytes[start + 13] << 8);
  return (operation === 2013 || operation === 2004) && uint16(bytes, start + 14) === 0;
}

/** IEEE 1815, 9.2.4: 05 64, length, control. */
export function isDnp3(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 10 && uint16(bytes, start) === 0x0564 && bytes[start + 2] >= 5;
}

export function isBitTorrent(bytes: Uint8Array, start: number, end: number): boolean {
  return startsWith(bytes, start, end, BITTORRENT);
}

/** RFC 6143, 7.1.1. */
export function isVnc(bytes: Uint8Array, start: number, end: number): boolean {
  return startsWith(bytes, start, end, RFB);
}

/** AMQP 0-9-1, 4.2.2. */
export function isAmqp(bytes: Uint8Array, start: number, end: number): boolean {
  return startsWith(bytes, start, end, AMQP);
}

/** MS-NLMP, 2.2: the signature of its messages, wherever it stands. */
export function hasNtlm(bytes: Uint8Array, start: number, end: number): boolean {
  return hasBytes(bytes, start, end, NTLM);
}

/** RFC 4121, 4.1: the mechanism's object identifier, 1.2.840.113554.1.2.2. */
const KERBEROS_MECHANISM = Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2);

export function hasKerberosMechanism(bytes: Uint8Array, start: number, end: number): boolean {
  return hasBytes(bytes, start, end, KERBEROS_MECHANISM);
}

function hasBytes(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  for (let at = start; at + wanted.length <= end; at++) {
    if (bytes[at] === wanted[0] && startsWith(bytes, at, end, wanted)) return true;
  }
  return false;
}
