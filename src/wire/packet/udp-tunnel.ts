import { enterFrame, enterGre } from './ip-tunnel.ts';
import { ETHERTYPE_ETHERNET, ETHERTYPE_IP4, ETHERTYPE_IP6 } from './link.ts';
import type { Packet } from './packet.ts';
import { readInt32, readUint16 } from './read.ts';

/* Tunnels over UDP, told by the port that the datagram goes to or, for an answer, comes from. */
const VXLAN = 1;
const GENEVE = 2;
const GTP = 3;
const TEREDO = 4;
const AYIYA = 5;
const GRE = 6;

/** By port: the kind of the tunnel, 0 is none. */
export const TUNNEL_PORTS = new Uint8Array(65_536);
/** RFC 7348, 5. */
TUNNEL_PORTS[4789] = VXLAN;
/** RFC 8926, 3.3. */
TUNNEL_PORTS[6081] = GENEVE;
/** 3GPP TS 29.281, 4.4.2; control messages have a port of their own and carry no packets. */
TUNNEL_PORTS[2152] = GTP;
/** RFC 4380, 2.7. */
TUNNEL_PORTS[3544] = TEREDO;
/** draft-massar-v6ops-ayiya-02, 8. */
TUNNEL_PORTS[5072] = AYIYA;
/** RFC 8086, 8. */
TUNNEL_PORTS[4754] = GRE;

const IP6_BYTES = 40;
const NO_NEXT_HEADER = 59;
const TEREDO_PREFIX = 0x20010000;

/** True where the ports say that a datagram may carry packets, or it looks like Teredo. */
export function mayCarryPackets(packet: Packet): boolean {
  return (TUNNEL_PORTS[packet.dstPort] | TUNNEL_PORTS[packet.srcPort]) !== 0 || isTeredo(packet);
}

/** RFC 4380, 2.6 and 5.4: relays use any port; one of the addresses within is 2001:0::/32. */
function isTeredo({ bytes, payloadStart: at, payloadEnd: end }: Packet): boolean {
  if (bytes[at] >> 4 !== 6 || end - at < IP6_BYTES) return false;
  return readInt32(bytes, at + 8) === TEREDO_PREFIX || readInt32(bytes, at + 24) === TEREDO_PREFIX;
}

/**
 * Steps from a decoded datagram to the packet within: `at` is at its network header, `etherType`
 * says which. False where there is none.
 */
export function enterUdpTunnel(packet: Packet): boolean {
  switch (TUNNEL_PORTS[packet.dstPort] || TUNNEL_PORTS[packet.srcPort]) {
    case VXLAN:
      return enterVxlan(packet);
    case GENEVE:
      return enterGeneve(packet);
    case GTP:
      return enterGtp(packet);
    case TEREDO:
      return enterTeredo(packet);
    case AYIYA:
      return enterAyiya(packet);
    case GRE:
      return enterGre(packet, packet.payloadStart);
    default:
      return isTeredo(packet) && enterTeredo(packet);
  }
}

/**
 * RFC 7348, 5: flags 1 (08: the identifier is set) | reserved 3 | identifier 3 | reserved 1.
 * Group policies set a flag, 80, and use some of the first reserved bytes.
 */
function enterVxlan(packet: Packet): boolean {
  const { bytes, payloadStart: at, payloadEnd: end } = packet;
  if (end - at < 8 || (bytes[at] & 0x7f) !== 0x08 || bytes[at + 7] !== 0) return false;
  return enterFrame(packet, at + 8);
}

/** RFC 8926, 3.4: version 2 bits, option words 6 bits | flags 1 | type 2 | identifier 3 | … */
function enterGeneve(packet: Packet): boolean {
  const { bytes, payloadStart: at, payloadEnd: end } = packet;
  if (end - at < 8 || bytes[at] >> 6 !== 0) return false;
  const inner = at + 8 + (bytes[at] & 0x3f) * 4;
  const etherType = readUint16(bytes, at + 2);
  if (etherType === ETHERTYPE_ETHERNET) return enterFrame(packet, inner);
  if (inner >= end || (etherType !== ETHERTYPE_IP4 && etherType !== ETHERTYPE_IP6)) return false;
  packet.etherType = etherType;
  packet.at = inner;
  return true;
}

/**
 * 3GPP TS 29.281, 5.1: version 3 bits (1), protocol type 1 bit (1), E S PN | type 1 (255: a
 * packet) | length 2 | tunnel 4 | sequence 2, number 1, next extension 1, if any of E S PN.
 * An extension (5.2.1) is its length in words 1 | … | next extension 1.
 */
function enterGtp(packet: Packet): boolean {
  const { bytes, payloadStart: at, payloadEnd: end } = packet;
  if (end - at < 12 || (bytes[at] & 0xf0) !== 0x30 || bytes[at + 1] !== 255) return false;
  let inner = at + 8;
  if (bytes[at] & 0x07) {
    let next = bytes[at] & 0x04 ? bytes[at + 11] : 0;
    inner += 4;
    while (next !== 0) {
      if (inner >= end || bytes[inner] === 0) return false;
      inner += bytes[inner] * 4;
      if (inner > end) return false;
      next = bytes[inner - 1];
    }
  }
  return enterByVersion(packet, inner);
}

/**
 * RFC 4380, 5.1.1: an authentication 0001 | lengths 1, 1 | … | nonce 8, confirmation 1, then an
 * origin indication 0000 | port 2 | address 4, each of which may be missing; then IPv6.
 */
function enterTeredo(packet: Packet): boolean {
  const { bytes, payloadStart, payloadEnd: end } = packet;
  let at = payloadStart;
  if (end - at >= 4 && readUint16(bytes, at) === 1) at += 13 + bytes[at + 2] + bytes[at + 3];
  if (end - at >= 8 && readUint16(bytes, at) === 0) at += 8;
  if (end - at < IP6_BYTES || bytes[at] >> 4 !== 6) return false;
  // A bubble (2.8) has no next header; and what is longer or shorter than it says is no Teredo.
  if (bytes[at + 6] === NO_NEXT_HEADER) return false;
  if (at + IP6_BYTES + readUint16(bytes, at + 4) !== packet.wireEnd) return false;
  return enterByVersion(packet, at);
}

/**
 * draft-massar-v6ops-ayiya-02, 3: log2 of the identity's length 4 bits, its type 4 bits |
 * signature words 4 bits, hash 4 bits | authentication 4 bits, operation 4 bits (1: forward) |
 * next header 1 | epoch 4 | identity | signature.
 */
function enterAyiya(packet: Packet): boolean {
  const { bytes, payloadStart: at, payloadEnd: end } = packet;
  if (end - at < 8 || (bytes[at + 2] & 0x0f) !== 1) return false;
  const inner = at + 8 + (1 << (bytes[at] >> 4)) + (bytes[at + 1] >> 4) * 4;
  return enterByVersion(packet, inner);
}

function enterByVersion(packet: Packet, at: number): boolean {
  if (at >= packet.end) return false;
  const version = packet.bytes[at] >> 4;
  if (version !== 4 && version !== 6) return false;
  packet.etherType = version === 4 ? ETHERTYPE_IP4 : ETHERTYPE_IP6;
  packet.at = at;
  return true;
}
