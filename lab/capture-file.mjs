// Reads the pcap that tcpdump writes and writes the three file forms the captures are kept in.
// A small own reader, independent of the program that is tested with these captures.

import { gunzipSync, gzipSync } from 'node:zlib';
import { packetView } from './packet-view.mjs';

const PCAP_MAGIC_US = 0xa1b2c3d4;
const PCAP_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
/** Ethernet, IPv6, TCP with time stamps. */
const HEADERS_BYTES = 86;
const LINK_ETHERNET = 1;
const NG_SECTION = 0x0a0d0d0a;
const NG_INTERFACE = 1;
const NG_ENHANCED_PACKET = 6;

/** Yields { timeUs, originalBytes, bytes } of a pcap or pcapng file, gzip or not. */
export function* packetsOf(file) {
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzipSync(file) : file;
  yield* bytes.readUInt32LE(0) === NG_SECTION ? packetsOfNg(bytes) : packetsOfPcap(bytes);
}

function* packetsOfPcap(bytes) {
  const magic = bytes.readUInt32LE(0);
  if (magic !== PCAP_MAGIC_US) {
    throw new Error(`capture: expected magic 0xa1b2c3d4, got 0x${magic.toString(16)} at byte 0`);
  }
  for (let at = PCAP_HEADER_BYTES; at + RECORD_HEADER_BYTES <= bytes.length; ) {
    const timeUs = bytes.readUInt32LE(at) * 1e6 + bytes.readUInt32LE(at + 4);
    const capturedBytes = bytes.readUInt32LE(at + 8);
    const originalBytes = bytes.readUInt32LE(at + 12);
    at += RECORD_HEADER_BYTES;
    yield { timeUs, originalBytes, bytes: bytes.subarray(at, at + capturedBytes) };
    at += capturedBytes;
  }
}

function* packetsOfNg(bytes) {
  for (let at = 0; at + 12 <= bytes.length; at += bytes.readUInt32LE(at + 4)) {
    if (bytes.readUInt32LE(at) !== NG_ENHANCED_PACKET) continue;
    const timeUs = bytes.readUInt32LE(at + 12) * 2 ** 32 + bytes.readUInt32LE(at + 16);
    const capturedBytes = bytes.readUInt32LE(at + 20);
    const originalBytes = bytes.readUInt32LE(at + 24);
    yield { timeUs, originalBytes, bytes: bytes.subarray(at + 28, at + 28 + capturedBytes) };
  }
}

/** Packets, as `packetsOf` gives them, as a pcap of Ethernet. */
export function asPcap(packets) {
  const head = Buffer.alloc(PCAP_HEADER_BYTES);
  head.writeUInt32LE(PCAP_MAGIC_US, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(LINK_ETHERNET, 20);
  const records = packets.flatMap(({ timeUs, originalBytes, bytes }) => {
    const record = Buffer.alloc(RECORD_HEADER_BYTES);
    record.writeUInt32LE(Math.floor(timeUs / 1e6), 0);
    record.writeUInt32LE(timeUs % 1e6, 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(originalBytes, 12);
    return [record, bytes];
  });
  return Buffer.concat([head, ...records]);
}

/** The bytes of a recording in the form its name asks for. */
export function inForm(pcap, name) {
  if (name.endsWith('.pcap')) return pcap;
  if (name.endsWith('.pcap.gz')) return gzipSync(pcap, { level: 9 });
  if (name.endsWith('.pcapng')) return asNg(pcap);
  if (name.endsWith('.pcapng.gz')) return gzipSync(asNg(pcap), { level: 9 });
  throw new Error(`capture ${name}: expected .pcap, .pcapng or either with .gz`);
}

/**
 * The recording with no more than headers of what comes after the first packets of each flow:
 * their payload tells nothing more, and packs badly where it is encrypted.
 */
export function thinned(pcap, wholePackets) {
  const counts = new Map();
  const pieces = [pcap.subarray(0, PCAP_HEADER_BYTES)];
  let at = PCAP_HEADER_BYTES;
  for (const { bytes } of packetsOfPcap(pcap)) {
    const head = Buffer.from(pcap.subarray(at, at + RECORD_HEADER_BYTES));
    at += RECORD_HEADER_BYTES + bytes.length;
    const flow = packetView(bytes)?.flow;
    const count = (counts.get(flow) ?? 0) + 1;
    counts.set(flow, count);
    const isCut = flow !== undefined && count > wholePackets;
    const kept = isCut ? bytes.subarray(0, HEADERS_BYTES) : bytes;
    head.writeUInt32LE(kept.length, 8);
    pieces.push(head, kept);
  }
  return Buffer.concat(pieces);
}

/** One section, one Ethernet interface, one enhanced packet block a packet; times in µs. */
function asNg(pcap) {
  const section = Buffer.alloc(16);
  section.writeUInt32LE(0x1a2b3c4d, 0);
  section.writeUInt16LE(1, 4);
  section.fill(0xff, 8);
  const link = Buffer.alloc(8);
  link.writeUInt16LE(1, 0);
  link.writeUInt32LE(pcap.readUInt32LE(16), 4);
  const blocks = [block(NG_SECTION, section), block(NG_INTERFACE, link)];
  for (const { timeUs, originalBytes, bytes } of packetsOfPcap(pcap)) {
    const head = Buffer.alloc(20);
    head.writeUInt32LE(Math.floor(timeUs / 2 ** 32), 4);
    head.writeUInt32LE(timeUs % 2 ** 32, 8);
    head.writeUInt32LE(bytes.length, 12);
    head.writeUInt32LE(originalBytes, 16);
    blocks.push(block(NG_ENHANCED_PACKET, Buffer.concat([head, bytes])));
  }
  return Buffer.concat(blocks);
}

function block(type, body) {
  const padded = Math.ceil(body.length / 4) * 4;
  const bytes = Buffer.alloc(padded + 12);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(padded + 12, 4);
  body.copy(bytes, 8);
  bytes.writeUInt32LE(padded + 12, padded + 8);
  return bytes;
}
