import type { Packet } from './packet.ts';
import { readUint16 } from './read.ts';
import { NOT_REJECTED, rejectIndex } from './reject-reason.ts';

/*
 * IEEE 802.11-2020, 9.2 and 9.3.2: data frames in the clear.
 *
 *     control 2 | duration 2 | three addresses 18 | sequence 2 | fourth address 6? | quality 2?
 *     | HT control 4? | LLC: aa aa 03, organisation 3, ethertype 2 | …
 */
const HEADER_BYTES = 24;
const ADDRESS_BYTES = 6;
const QUALITY_BYTES = 2;
const HT_BYTES = 4;
const LLC_BYTES = 8;

/* First byte: version 2 bits | type 2 (2 is data) | subtype 4. */
const TYPE = 0x0c;
const TYPE_DATA = 0x08;
const NO_DATA = 0x40;
const HAS_QUALITY = 0x80;

/* Second byte. */
const BOTH_SYSTEMS = 0x03;
const MORE_FRAGMENTS = 0x04;
const PROTECTED = 0x40;
const HAS_HT = 0x80;

/** In the first byte of the quality: several frames in one. */
const IS_AGGREGATE = 0x80;

const SHORT = rejectIndex('wifi.short-header');
const NOT_DATA = rejectIndex('wifi.not-data');
const ENCRYPTED = rejectIndex('wifi.encrypted');
const IN_PARTS = rejectIndex('wifi.in-parts');
const NOT_IP = rejectIndex('link.not-ip');

/** Steps to what LLC carries, and leaves its type in `etherType`. */
export function decodeWifi(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < HEADER_BYTES) return end - at >= 2 && !isData(bytes[at]) ? NOT_DATA : SHORT;
  const flags = bytes[at + 1];
  if (!isData(bytes[at])) return NOT_DATA;
  if (flags & PROTECTED) return ENCRYPTED;
  if (flags & MORE_FRAGMENTS || bytes[at + 22] & 0x0f) return IN_PARTS;
  let headerBytes = HEADER_BYTES;
  if ((flags & BOTH_SYSTEMS) === BOTH_SYSTEMS) headerBytes += ADDRESS_BYTES;
  if (bytes[at] & HAS_QUALITY) {
    if (at + headerBytes < end && bytes[at + headerBytes] & IS_AGGREGATE) return IN_PARTS;
    headerBytes += QUALITY_BYTES + (flags & HAS_HT ? HT_BYTES : 0);
  }
  return decodeLlc(packet, at + headerBytes);
}

function isData(control: number): boolean {
  return (control & TYPE) === TYPE_DATA && (control & NO_DATA) === 0;
}

/** IEEE 802, 9.2 (SNAP). Some drivers fill the header up to a multiple of four. */
function decodeLlc(packet: Packet, start: number): number {
  const { bytes, end } = packet;
  const at =
    start + 1 < end && bytes[start] !== 0xaa && bytes[start + 2] === 0xaa ? start + 2 : start;
  if (end - at < LLC_BYTES) return SHORT;
  if (readUint16(bytes, at) !== 0xaaaa || bytes[at + 2] !== 3) return NOT_IP;
  packet.etherType = readUint16(bytes, at + 6);
  packet.at = at + LLC_BYTES;
  return NOT_REJECTED;
}

/** radiotap.org: version 1 | pad 1 | length 2, little-endian, all of it | … */
export function decodeRadiotap(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 8) return SHORT;
  packet.at += bytes[at + 2] | (bytes[at + 3] << 8);
  return packet.at > end ? SHORT : decodeWifi(packet);
}

/** Prism: kind 4 | length 4, all of it, in the byte order of the machine that captured. */
export function decodePrism(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < 8) return SHORT;
  const isLittle = bytes[at + 7] === 0;
  packet.at += isLittle ? bytes[at + 4] | (bytes[at + 5] << 8) : readUint16(bytes, at + 6);
  return packet.at > end ? SHORT : decodeWifi(packet);
}
