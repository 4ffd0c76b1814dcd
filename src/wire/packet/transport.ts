import { internetChecksum, pseudoHeaderSum } from './checksum.ts';
import { icmp4Answer, icmp6Answer, NO_ANSWER } from './icmp.ts';
import { IP_ICMP, IP_ICMP6, IP_SCTP, IP_TCP, IP_UDP, type Packet } from './packet.ts';
import { readInt32, readUint16 } from './read.ts';
import { NOT_REJECTED, rejectIndex } from './reject-reason.ts';

const TCP_BYTES_MIN = 20;
const UDP_BYTES = 8;
const SCTP_BYTES = 12;
const ICMP_BYTES = 8;
const ICMP_BYTES_MIN = 4;

const TCP_SHORT = rejectIndex('tcp.short-header');
const TCP_OFFSET = rejectIndex('tcp.bad-offset');
const TCP_CHECKSUM = rejectIndex('tcp.bad-checksum');
const UDP_SHORT = rejectIndex('udp.short-header');
const UDP_LENGTH = rejectIndex('udp.bad-length');
const UDP_CHECKSUM = rejectIndex('udp.bad-checksum');
const SCTP_SHORT = rejectIndex('sctp.short-header');
const ICMP_SHORT = rejectIndex('icmp.short-header');
const ICMP_CHECKSUM = rejectIndex('icmp.bad-checksum');
const ICMP6_SHORT = rejectIndex('icmp6.short-header');
const ICMP6_CHECKSUM = rejectIndex('icmp6.bad-checksum');

/** True for the reasons of which a flow keeps a note: the packet is whole, but damaged. */
export function isDamage(rejected: number): boolean {
  return rejected === TCP_CHECKSUM || rejected === UDP_CHECKSUM;
}

/** Reads ports, and what each protocol has of its own; leaves the payload's place. */
export function decodeTransport(packet: Packet, mustCheck: boolean): number {
  switch (packet.protocol) {
    case IP_TCP:
      return decodeTcp(packet, mustCheck);
    case IP_UDP:
      return decodeUdp(packet, mustCheck);
    case IP_ICMP:
    case IP_ICMP6:
      return decodeIcmp(packet, mustCheck);
    case IP_SCTP:
      if (packet.end - packet.at < SCTP_BYTES) return SCTP_SHORT;
      readPorts(packet);
      setPayload(packet, SCTP_BYTES);
      return NOT_REJECTED;
    default:
      packet.srcPort = 0;
      packet.dstPort = 0;
      setPayload(packet, 0);
      return NOT_REJECTED;
  }
}

/** RFC 9293, 3.1. */
function decodeTcp(packet: Packet, mustCheck: boolean): number {
  const { bytes, at } = packet;
  if (packet.end - at < TCP_BYTES_MIN) return TCP_SHORT;
  const headerBytes = (bytes[at + 12] >> 4) * 4;
  if (headerBytes < TCP_BYTES_MIN || at + headerBytes > packet.wireEnd) return TCP_OFFSET;
  readPorts(packet);
  if (mustCheck && isSumBad(packet)) return TCP_CHECKSUM;
  packet.tcpSequence = readInt32(bytes, at + 4);
  packet.tcpAcknowledgment = readInt32(bytes, at + 8);
  packet.tcpFlags = bytes[at + 13];
  packet.tcpWindow = readUint16(bytes, at + 14);
  setPayload(packet, headerBytes);
  return NOT_REJECTED;
}

/** RFC 768. A length of 0 is that of a jumbogram (RFC 2675, 4): IP tells. */
function decodeUdp(packet: Packet, mustCheck: boolean): number {
  const { bytes, at } = packet;
  if (packet.end - at < UDP_BYTES) return UDP_SHORT;
  const length = readUint16(bytes, at + 4);
  if (length < UDP_BYTES && length !== 0) return UDP_LENGTH;
  readPorts(packet);
  // 0 is "not summed" (RFC 768); with IPv6 tunnels too (RFC 6935).
  if (mustCheck && readUint16(bytes, at + 6) !== 0 && isSumBad(packet)) return UDP_CHECKSUM;
  if (length !== 0 && at + length < packet.wireEnd) {
    packet.wireEnd = at + length;
    if (packet.end > packet.wireEnd) packet.end = packet.wireEnd;
  }
  setPayload(packet, UDP_BYTES);
  return NOT_REJECTED;
}

/** RFC 792, RFC 4443: type 1 | code 1 | checksum 2 | identifier 2 | sequence 2 (of an echo). */
function decodeIcmp(packet: Packet, mustCheck: boolean): number {
  const { bytes, at } = packet;
  const isIcmp6 = packet.protocol === IP_ICMP6;
  if (packet.end - at < ICMP_BYTES_MIN) return isIcmp6 ? ICMP6_SHORT : ICMP_SHORT;
  if (mustCheck && isSumBad(packet)) return isIcmp6 ? ICMP6_CHECKSUM : ICMP_CHECKSUM;
  const type = bytes[at];
  const code = bytes[at + 1];
  const answer = isIcmp6 ? icmp6Answer(type) : icmp4Answer(type);
  packet.icmpType = type;
  packet.icmpCode = code;
  packet.icmpEcho = packet.end - at < ICMP_BYTES ? 0 : readInt32(bytes, at + 4);
  packet.srcPort = type;
  packet.dstPort = answer === NO_ANSWER ? code : answer;
  setPayload(packet, ICMP_BYTES);
  return NOT_REJECTED;
}

function readPorts(packet: Packet): void {
  packet.srcPort = readUint16(packet.bytes, packet.at);
  packet.dstPort = readUint16(packet.bytes, packet.at + 2);
}

export function setPayload(packet: Packet, headerBytes: number): void {
  const start = packet.at + headerBytes;
  packet.payloadStart = start;
  packet.payloadEnd = packet.end > start ? packet.end : start;
  packet.payloadBytes = packet.wireEnd > start ? packet.wireEnd - start : 0;
}

/** Only a whole packet can be summed: neither a fragment nor one that was cut short. */
function isSumBad(packet: Packet): boolean {
  if (packet.isFragment || packet.end < packet.wireEnd) return false;
  const { bytes, at, end } = packet;
  const initial = packet.protocol === IP_ICMP ? 0 : pseudoHeaderSum(packet, end - at);
  return internetChecksum(bytes, at, end, initial) !== 0;
}
