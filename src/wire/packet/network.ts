import { internetChecksum } from './checksum.ts';
import { ETHERTYPE_ARP, type Packet } from './packet.ts';
import { readInt32, readUint16 } from './read.ts';
import { NOT_REJECTED, rejectIndex } from './reject-reason.ts';

const IP4_BYTES_MIN = 20;
const IP6_BYTES = 40;
const ARP_BYTES = 28;
/** Ethernet pads frames up to this length (IEEE 802.3, without the check sequence). */
const PADDED_FRAME_BYTES = 60;
const MAPPED_PREFIX = 0xffff;

/** Extension headers that are followed; a chain this long has no honest use. */
const EXTENSIONS_MAX = 16;

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION = 60;
const MOBILITY = 135;
const SHIM6 = 140;

const IP4_SHORT = rejectIndex('ip4.short-header');
const IP4_VERSION = rejectIndex('ip4.bad-version');
const IP4_IHL = rejectIndex('ip4.bad-ihl');
const IP4_TOTAL = rejectIndex('ip4.bad-total-length');
const IP4_CHECKSUM = rejectIndex('ip4.bad-checksum');
const IP6_SHORT = rejectIndex('ip6.short-header');
const IP6_VERSION = rejectIndex('ip6.bad-version');
const IP6_EXTENSION = rejectIndex('ip6.short-extension');
const IP6_EXTENSIONS = rejectIndex('ip6.too-many-extensions');
const ARP_SHORT = rejectIndex('arp.short');
const ARP_NOT_IP4 = rejectIndex('arp.not-ip4');

/** RFC 791, 3.1. Leaves `at` at the transport header and cuts link padding off. */
export function decodeIp4(packet: Packet, mustCheck: boolean): number {
  const { bytes, at } = packet;
  const available = packet.end - at;
  if (available < IP4_BYTES_MIN) return IP4_SHORT;
  if (bytes[at] >> 4 !== 4) return IP4_VERSION;
  const headerBytes = (bytes[at] & 15) * 4;
  if (headerBytes < IP4_BYTES_MIN) return IP4_IHL;
  if (available < headerBytes) return IP4_SHORT;
  let totalBytes = readUint16(bytes, at + 2);
  // Segmentation offload leaves 0 in captures of the sending machine: then the frame tells.
  if (totalBytes === 0) totalBytes = packet.wireEnd - at;
  if (totalBytes < headerBytes) return IP4_TOTAL;
  if (mustCheck && internetChecksum(bytes, at, at + headerBytes, 0) !== 0) return IP4_CHECKSUM;

  packet.addressFamily = 4;
  packet.ipBytes = totalBytes;
  packet.ttl = bytes[at + 8];
  packet.protocol = bytes[at + 9];
  packet.src0 = 0;
  packet.src1 = 0;
  packet.src2 = MAPPED_PREFIX;
  packet.src3 = readInt32(bytes, at + 12);
  packet.dst0 = 0;
  packet.dst1 = 0;
  packet.dst2 = MAPPED_PREFIX;
  packet.dst3 = readInt32(bytes, at + 16);
  const fragment = readUint16(bytes, at + 6);
  packet.isFragment = (fragment & 0x3fff) !== 0;
  packet.isLaterFragment = (fragment & 0x1fff) !== 0;
  packet.fragmentOffset = (fragment & 0x1fff) * 8;
  packet.hasMoreFragments = (fragment & 0x2000) !== 0;
  packet.fragmentId = readUint16(bytes, at + 4);
  packet.wireEnd = at + totalBytes;
  if (packet.end > packet.wireEnd) packet.end = packet.wireEnd;
  packet.at = at + headerBytes;
  return NOT_REJECTED;
}

/** RFC 8200, 3. A fragment is left at what it carries; decodeExtensions goes on. */
export function decodeIp6(packet: Packet): number {
  const { bytes, at } = packet;
  if (packet.end - at < IP6_BYTES) return IP6_SHORT;
  if (bytes[at] >> 4 !== 6) return IP6_VERSION;
  const payloadBytes = readUint16(bytes, at + 4);
  // 0 is a jumbogram (RFC 2675) or segmentation offload: then the frame tells, unless it is so
  // short that Ethernet padded it.
  const isLong = payloadBytes === 0 && packet.frameBytes > PADDED_FRAME_BYTES;
  const totalBytes = isLong ? packet.wireEnd - at : IP6_BYTES + payloadBytes;
  packet.addressFamily = 6;
  packet.ipBytes = totalBytes;
  packet.protocol = bytes[at + 6];
  packet.ttl = bytes[at + 7];
  packet.src0 = readInt32(bytes, at + 8);
  packet.src1 = readInt32(bytes, at + 12);
  packet.src2 = readInt32(bytes, at + 16);
  packet.src3 = readInt32(bytes, at + 20);
  packet.dst0 = readInt32(bytes, at + 24);
  packet.dst1 = readInt32(bytes, at + 28);
  packet.dst2 = readInt32(bytes, at + 32);
  packet.dst3 = readInt32(bytes, at + 36);
  packet.isFragment = false;
  packet.isLaterFragment = false;
  packet.wireEnd = at + totalBytes;
  if (packet.end > packet.wireEnd) packet.end = packet.wireEnd;
  packet.at = at + IP6_BYTES;
  return decodeExtensions(packet);
}

/** RFC 8200, 4: next header 1 | length in 8 bytes without the first 8 | … */
export function decodeExtensions(packet: Packet): number {
  const { bytes } = packet;
  for (let count = 0; count <= EXTENSIONS_MAX; count++) {
    const { protocol, at } = packet;
    switch (protocol) {
      case HOP_BY_HOP:
      case ROUTING:
      case DESTINATION:
      case MOBILITY:
      case SHIM6:
      case FRAGMENT:
      case AUTHENTICATION: {
        if (packet.end - at < 8) return IP6_EXTENSION;
        if (protocol === FRAGMENT) {
          packet.isFragment = (readUint16(bytes, at + 2) & 0xfff9) !== 0;
          packet.fragmentOffset = readUint16(bytes, at + 2) & 0xfff8;
          packet.isLaterFragment = packet.fragmentOffset !== 0;
          packet.hasMoreFragments = (readUint16(bytes, at + 2) & 1) !== 0;
          packet.fragmentId = readInt32(bytes, at + 4);
        }
        packet.protocol = bytes[at];
        packet.at += extensionBytes(protocol, bytes[at + 1]);
        if (packet.at > packet.end) return IP6_EXTENSION;
        if (protocol === FRAGMENT && packet.isFragment) return NOT_REJECTED;
        break;
      }
      default:
        return NOT_REJECTED;
    }
  }
  return IP6_EXTENSIONS;
}

function extensionBytes(protocol: number, length: number): number {
  if (protocol === FRAGMENT) return 8;
  // RFC 4302, 2.2: in 4 bytes, without the first 8.
  if (protocol === AUTHENTICATION) return (length + 2) * 4;
  return (length + 1) * 8;
}

/** RFC 826: hardware 2 | protocol 2 | lengths 1, 1 | operation 2 | sender 6, 4 | target 6, 4. */
export function decodeArp(packet: Packet): number {
  const { bytes, at } = packet;
  if (packet.end - at < ARP_BYTES) return ARP_SHORT;
  if (readUint16(bytes, at + 2) !== 0x0800 || bytes[at + 4] !== 6 || bytes[at + 5] !== 4) {
    return ARP_NOT_IP4;
  }
  packet.addressFamily = 4;
  packet.protocol = ETHERTYPE_ARP;
  packet.ipBytes = ARP_BYTES;
  packet.ttl = 0;
  packet.src0 = 0;
  packet.src1 = 0;
  packet.src2 = MAPPED_PREFIX;
  packet.src3 = readInt32(bytes, at + 14);
  packet.dst0 = 0;
  packet.dst1 = 0;
  packet.dst2 = MAPPED_PREFIX;
  packet.dst3 = readInt32(bytes, at + 24);
  packet.srcPort = 0;
  packet.dstPort = 0;
  packet.isFragment = false;
  packet.isLaterFragment = false;
  packet.payloadBytes = 0;
  packet.payloadStart = at + ARP_BYTES;
  packet.payloadEnd = packet.payloadStart;
  return NOT_REJECTED;
}
