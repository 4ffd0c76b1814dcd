/** Value of `vlan` for an untagged frame. */
export const NO_VLAN = 0xffff;

export const ETHERTYPE_ARP = 0x806;

export const IP_ICMP = 1;
export const IP_TCP = 6;
export const IP_UDP = 17;
export const IP_ICMP6 = 58;
export const IP_SCTP = 132;

export const TCP_FIN = 0x01;
export const TCP_SYN = 0x02;
export const TCP_RST = 0x04;
export const TCP_PSH = 0x08;
export const TCP_ACK = 0x10;

/**
 * One packet as numbers; a decoder has one such object and fills it again for every packet.
 * Addresses are four 32-bit words each, IPv4 mapped (RFC 4291, 2.5.5.2), as signed integers so
 * that they stay small integers to the engine.
 */
export class Packet {
  bytes: Uint8Array = new Uint8Array(0);
  /** NaN at the start makes it a float64 to the engine for good. */
  timeUs = Number.NaN;
  /** On the wire, link header included. */
  frameBytes = 0;
  /** Outermost VLAN id, or NO_VLAN. */
  vlan = NO_VLAN;
  /** 4 or 6; 4 for ARP too. */
  addressFamily = 4;
  /** IP protocol number; ETHERTYPE_ARP for ARP. */
  protocol = 0;
  src0 = 0;
  src1 = 0;
  src2 = 0;
  src3 = 0;
  dst0 = 0;
  dst1 = 0;
  dst2 = 0;
  dst3 = 0;
  /** For ICMP the type, and in dstPort the type of its answer, or else the code. */
  srcPort = 0;
  dstPort = 0;
  /** By the total length of the headers; 28 for ARP. */
  ipBytes = 0;
  /** Time to live or hop limit; 0 for ARP. */
  ttl = 0;
  /** True for a fragment that is not the first: it has no transport header. */
  isLaterFragment = false;
  /** True for any fragment of a larger packet. */
  isFragment = false;
  /** Frames it came in: the fragments of a datagram that was put together, else 1. */
  frames = 1;

  /** Transport payload: what was captured of it, and its length on the wire. */
  payloadStart = 0;
  payloadEnd = 0;
  payloadBytes = 0;

  tcpFlags = 0;
  tcpSequence = 0;
  tcpAcknowledgment = 0;
  tcpWindow = 0;

  icmpType = 0;
  icmpCode = 0;
  /** Identifier and sequence number of an echo, as one word. */
  icmpEcho = 0;

  /** While decoding: where the next header starts, and where the captured and real bytes end. */
  at = 0;
  end = 0;
  wireEnd = 0;
  etherType = 0;
  fragmentId = 0;
  /** In bytes. */
  fragmentOffset = 0;
  hasMoreFragments = false;
}
