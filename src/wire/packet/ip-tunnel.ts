import { decodeEthernet, ETHERTYPE_ETHERNET, ETHERTYPE_IP4, ETHERTYPE_IP6 } from './link.ts';
import type { Packet } from './packet.ts';
import { readUint16 } from './read.ts';
import { NOT_REJECTED } from './reject-reason.ts';

const IP_IN_IP = 4;
const IP6_IN_IP = 41;
const GRE = 47;

const ETHERNET_BYTES = 14;
/** Enhanced GRE of PPTP (RFC 2637, 4.1): a PPP frame. */
const ETHERTYPE_PPP = 0x880b;
/** draft-foschiano-erspan-03, 4: types I and II share an ethertype. */
const ETHERTYPE_ERSPAN_2 = 0x88be;
const ETHERTYPE_ERSPAN_3 = 0x22eb;
const ERSPAN_2_BYTES = 8;
const ERSPAN_3_BYTES = 12;
const ERSPAN_3_OPTION_BYTES = 8;

/* RFC 2784, 2890, 2637: bits of the first 16. */
const HAS_CHECKSUM = 0x8000;
const HAS_ROUTING = 0x4000;
const HAS_KEY = 0x2000;
const HAS_SEQUENCE = 0x1000;
const HAS_ACKNOWLEDGMENT = 0x0080;
const RESERVED = 0x0078;
const VERSION = 0x0007;

/** Steps to the packet within IP-in-IP, 6in4 or GRE; false where there is none. */
export function enterIpTunnel(packet: Packet): boolean {
  if (packet.protocol === GRE) return enterGre(packet, packet.at);
  if (packet.end <= packet.at) return false;
  const version = packet.bytes[packet.at] >> 4;
  if (packet.protocol === IP_IN_IP && version === 4) packet.etherType = ETHERTYPE_IP4;
  else if (packet.protocol === IP6_IN_IP && version === 6) packet.etherType = ETHERTYPE_IP6;
  else return false;
  return true;
}

/** flags and version 2 | ethertype 2 | checksum 4? | key 4? | sequence 4? | acknowledgment 4? */
export function enterGre(packet: Packet, at: number): boolean {
  const { bytes, end } = packet;
  if (end - at < 4) return false;
  const flags = readUint16(bytes, at);
  const etherType = readUint16(bytes, at + 2);
  if ((flags & (HAS_ROUTING | RESERVED)) !== 0) return false;
  let inner = at + 4;
  for (const option of [HAS_CHECKSUM, HAS_KEY, HAS_SEQUENCE, HAS_ACKNOWLEDGMENT]) {
    if (flags & option) inner += 4;
  }
  if (inner >= end) return false;
  const version = flags & VERSION;
  if (version === 1) return etherType === ETHERTYPE_PPP && enterPpp(packet, inner);
  if (version !== 0) return false;
  switch (etherType) {
    case ETHERTYPE_IP4:
    case ETHERTYPE_IP6:
      packet.etherType = etherType;
      packet.at = inner;
      return true;
    case ETHERTYPE_ETHERNET:
      return enterFrame(packet, inner);
    case ETHERTYPE_ERSPAN_2:
      // Type I has neither a sequence number nor a header of its own.
      return enterFrame(packet, flags & HAS_SEQUENCE ? inner + ERSPAN_2_BYTES : inner);
    case ETHERTYPE_ERSPAN_3: {
      if (end - inner < ERSPAN_3_BYTES) return false;
      const hasOption = (bytes[inner + ERSPAN_3_BYTES - 1] & 1) !== 0;
      const headerBytes = ERSPAN_3_BYTES + (hasOption ? ERSPAN_3_OPTION_BYTES : 0);
      return enterFrame(packet, inner + headerBytes);
    }
    default:
      return false;
  }
}

/** RFC 2637, 4.1: address and control, then the PPP protocol. */
function enterPpp(packet: Packet, at: number): boolean {
  if (packet.end - at <= 4) return false;
  const protocol = readUint16(packet.bytes, at + 2);
  if (protocol !== 0x0021 && protocol !== 0x0057) return false;
  packet.etherType = protocol === 0x0021 ? ETHERTYPE_IP4 : ETHERTYPE_IP6;
  packet.at = at + 4;
  return true;
}

/** Steps over a whole Ethernet frame's header to IP. */
export function enterFrame(packet: Packet, at: number): boolean {
  if (packet.end - at <= ETHERNET_BYTES) return false;
  const before = packet.at;
  packet.at = at;
  const isIp =
    decodeEthernet(packet) === NOT_REJECTED &&
    (packet.etherType === ETHERTYPE_IP4 || packet.etherType === ETHERTYPE_IP6);
  if (!isIp) packet.at = before;
  return isIp;
}
