import { NO_VLAN, type Packet } from './packet.ts';
import { readInt32, readUint16 } from './read.ts';
import { NOT_REJECTED, rejectIndex } from './reject-reason.ts';
import { decodePrism, decodeRadiotap, decodeWifi } from './wifi.ts';

/** Link types that are read (tcpdump.org/linktypes.html). */
const LINK_NULL = 0;
const LINK_ETHERNET = 1;
const LINK_PPP = 9;
const LINK_RAW_BSD = 12;
const LINK_RAW_OPENBSD = 14;
const LINK_PPP_HDLC = 50;
const LINK_PPPOE = 51;
const LINK_RAW = 101;
const LINK_CISCO_HDLC = 104;
const LINK_WIFI = 105;
const LINK_LOOP = 108;
const LINK_COOKED = 113;
const LINK_PRISM = 119;
const LINK_RADIOTAP = 127;
const LINK_IP4 = 228;
const LINK_IP6 = 229;
const LINK_COOKED_2 = 276;

const LINK_TYPES: ReadonlySet<number> = new Set([
  LINK_NULL,
  LINK_ETHERNET,
  LINK_PPP,
  LINK_RAW_BSD,
  LINK_RAW_OPENBSD,
  LINK_PPP_HDLC,
  LINK_PPPOE,
  LINK_RAW,
  LINK_CISCO_HDLC,
  LINK_WIFI,
  LINK_LOOP,
  LINK_COOKED,
  LINK_PRISM,
  LINK_RADIOTAP,
  LINK_IP4,
  LINK_IP6,
  LINK_COOKED_2,
]);

export const ETHERTYPE_IP4 = 0x0800;
export const ETHERTYPE_IP6 = 0x86dd;
export const ETHERTYPE_ETHERNET = 0x6558;
const ETHERTYPE_VLAN = 0x8100;
const ETHERTYPE_QINQ = 0x88a8;
const ETHERTYPE_QINQ_OLD = 0x9100;
const ETHERTYPE_MPLS = 0x8847;
const ETHERTYPE_MPLS_MULTICAST = 0x8848;
const ETHERTYPE_PPPOE_SESSION = 0x8864;
/** Cisco FabricPath: a tag of 2 bytes, then a whole Ethernet frame. */
const ETHERTYPE_FABRIC_PATH = 0x8903;
/** IEEE 802.1ah, provider backbone: a tag of 4 bytes, then a whole Ethernet frame. */
const ETHERTYPE_BACKBONE = 0x88e7;
/** Cisco VN-Tag: 4 bytes, then the ethertype. */
const ETHERTYPE_VN_TAG = 0x8926;

/** VLAN tags and MPLS labels together that are followed. */
const SHIMS_MAX = 16;

const ETHERNET_BYTES = 14;

const SHORT = rejectIndex('link.short-header');
const UNKNOWN_TYPE = rejectIndex('link.unknown-type');
const TOO_DEEP = rejectIndex('link.too-deep');
const NOT_IP = rejectIndex('link.not-ip');
const VLAN_SHORT = rejectIndex('vlan.short-header');
const MPLS_SHORT = rejectIndex('mpls.short-header');
const PPP_SHORT = rejectIndex('ppp.short-header');
const PPP_NOT_IP = rejectIndex('ppp.not-ip');

export function isLinkTypeKnown(linkType: number): boolean {
  return LINK_TYPES.has(linkType);
}

/** Steps over the link header and shims; leaves `etherType` and `at` at the network header. */
export function decodeLink(packet: Packet, linkType: number): number {
  switch (linkType) {
    case LINK_ETHERNET:
      return decodeEthernet(packet);
    case LINK_PPP:
    case LINK_PPP_HDLC:
      return decodePpp(packet);
    case LINK_PPPOE:
      return decodePppoe(packet);
    case LINK_CISCO_HDLC:
      return decodeCooked(packet, 4, 2);
    case LINK_COOKED:
      return decodeCooked(packet, 16, 14);
    case LINK_COOKED_2:
      return decodeCooked(packet, 20, 0);
    case LINK_WIFI:
      return behind(packet, decodeWifi(packet));
    case LINK_PRISM:
      return behind(packet, decodePrism(packet));
    case LINK_RADIOTAP:
      return behind(packet, decodeRadiotap(packet));
    case LINK_RAW:
    case LINK_RAW_BSD:
    case LINK_RAW_OPENBSD:
    case LINK_IP4:
    case LINK_IP6:
      return setTypeByVersion(packet);
    case LINK_NULL:
    case LINK_LOOP:
      if (packet.end - packet.at < 4) return SHORT;
      // The address family is in the byte order of the machine that captured; the version is not.
      packet.at += 4;
      return setTypeByVersion(packet);
    default:
      return UNKNOWN_TYPE;
  }
}

/** Goes on with shims where the header was sound. */
function behind(packet: Packet, rejected: number): number {
  return rejected === NOT_REJECTED ? decodeShims(packet) : rejected;
}

export function decodeEthernet(packet: Packet): number {
  if (packet.end - packet.at < ETHERNET_BYTES) return SHORT;
  packet.etherType = readUint16(packet.bytes, packet.at + 12);
  packet.at += ETHERNET_BYTES;
  if (packet.etherType === ETHERTYPE_IP4 || packet.etherType === ETHERTYPE_IP6) return NOT_REJECTED;
  return decodeShims(packet);
}

/** LINUX_SLL: protocol in bytes 14-15 of 16; SLL2: in 0-1 of 20; Cisco's HDLC: in 2-3 of 4. */
function decodeCooked(packet: Packet, headerBytes: number, typeAt: number): number {
  if (packet.end - packet.at < headerBytes) return SHORT;
  packet.etherType = readUint16(packet.bytes, packet.at + typeAt);
  packet.at += headerBytes;
  return decodeShims(packet);
}

/** Raw IP, and IP below the last MPLS label: only the version tells. */
function setTypeByVersion(packet: Packet): number {
  if (packet.end <= packet.at) return SHORT;
  const version = packet.bytes[packet.at] >> 4;
  if (version === 4) packet.etherType = ETHERTYPE_IP4;
  else if (version === 6) packet.etherType = ETHERTYPE_IP6;
  else return NOT_IP;
  return NOT_REJECTED;
}

/** IP, or Ethernet behind a control word, which begins with four bits of 0 (RFC 4448, 4.6). */
function decodeBelowLabels(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (at >= end || bytes[at] >> 4 !== 0 || end - at < 4) return setTypeByVersion(packet);
  packet.at += 4;
  return decodeEthernet(packet);
}

function decodeShims(packet: Packet): number {
  for (let depth = 0; depth < SHIMS_MAX; depth++) {
    switch (packet.etherType) {
      case ETHERTYPE_VLAN:
      case ETHERTYPE_QINQ:
      case ETHERTYPE_QINQ_OLD: {
        if (packet.end - packet.at < 4) return VLAN_SHORT;
        const id = readUint16(packet.bytes, packet.at) & 0x0fff;
        if (packet.vlan === NO_VLAN) packet.vlan = id;
        packet.etherType = readUint16(packet.bytes, packet.at + 2);
        packet.at += 4;
        break;
      }
      case ETHERTYPE_MPLS:
      case ETHERTYPE_MPLS_MULTICAST: {
        if (packet.end - packet.at < 4) return MPLS_SHORT;
        const label = readInt32(packet.bytes, packet.at);
        packet.at += 4;
        // RFC 3032, 2.1: bit 8 marks the bottom of the stack.
        if (label & 0x100) return decodeBelowLabels(packet);
        break;
      }
      case ETHERTYPE_FABRIC_PATH:
      case ETHERTYPE_BACKBONE: {
        const tagBytes = packet.etherType === ETHERTYPE_FABRIC_PATH ? 2 : 4;
        if (packet.end - packet.at < tagBytes + ETHERNET_BYTES) return SHORT;
        packet.at += tagBytes + ETHERNET_BYTES;
        packet.etherType = readUint16(packet.bytes, packet.at - 2);
        break;
      }
      case ETHERTYPE_VN_TAG:
        if (packet.end - packet.at < 6) return SHORT;
        packet.etherType = readUint16(packet.bytes, packet.at + 4);
        packet.at += 6;
        break;
      case ETHERTYPE_PPPOE_SESSION:
        return decodePppoe(packet);
      default:
        return NOT_REJECTED;
    }
  }
  return TOO_DEEP;
}

/** RFC 2516, 4: 6 bytes, then a PPP frame without address and control. */
function decodePppoe(packet: Packet): number {
  if (packet.end - packet.at < 6) return PPP_SHORT;
  packet.at += 6;
  return decodePpp(packet);
}

/** RFC 1662, 3.1: address and control ff 03, which may be left out; then the protocol in 2. */
function decodePpp(packet: Packet): number {
  const { bytes, end } = packet;
  if (end - packet.at >= 2 && readUint16(bytes, packet.at) === 0xff03) packet.at += 2;
  if (end - packet.at < 2) return PPP_SHORT;
  const protocol = readUint16(bytes, packet.at);
  packet.at += 2;
  if (protocol === 0x0021) packet.etherType = ETHERTYPE_IP4;
  else if (protocol === 0x0057) packet.etherType = ETHERTYPE_IP6;
  else return PPP_NOT_IP;
  return NOT_REJECTED;
}
