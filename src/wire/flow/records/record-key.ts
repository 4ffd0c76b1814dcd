import { ETHERTYPE_ARP, IP_ICMP, IP_UDP, type Packet } from '../../packet/index.ts';

const UDP_BYTES = 8;
const PORT_DNS = 53;

const ARP_REPLY = 2;
const ARP_OPERATION_AT = 6;

/* RFC 792, RFC 950. */
const ECHO_REPLY = 0;
const UNREACHABLE = 3;
const REDIRECT = 5;
const ECHO = 8;
const TIMESTAMP = 13;
const TIMESTAMP_REPLY = 14;
const INFORMATION = 15;
const INFORMATION_REPLY = 16;
const MASK = 17;
const MASK_REPLY = 18;
const PORT_UNREACHABLE = 3;
const PROTOCOL_UNREACHABLE = 2;

/** Stands for the sender's side in keys of messages that nothing answers. */
const ONE_WAY = 0x8000;

/**
 * Argus tells flows apart by more than a five-tuple: DNS by its transaction, echoes by identifier
 * and number, errors by what they speak of, and ARP by who asks. Writes such a key into the fields
 * of the packet that the index reads; more than 16 bits of `protocol` are the additional key.
 * `restore` undoes it.
 */
export class RecordKey {
  /** The packet answers: its receiver is the originator, whoever was first. */
  isAnswer = false;
  private protocol = 0;
  private srcPort = 0;
  private dstPort = 0;

  enter(packet: Packet): void {
    this.protocol = packet.protocol;
    this.srcPort = packet.srcPort;
    this.dstPort = packet.dstPort;
    this.isAnswer = false;
    switch (packet.protocol) {
      case IP_UDP:
        if (packet.srcPort === PORT_DNS || packet.dstPort === PORT_DNS) enterDns(packet);
        return;
      case IP_ICMP:
        return this.enterIcmp(packet);
      case ETHERTYPE_ARP: {
        const isReply = word(packet, packet.at + ARP_OPERATION_AT) === ARP_REPLY;
        this.isAnswer = isReply;
        packet.srcPort = isReply ? 0 : 1;
        packet.dstPort = isReply ? 1 : 0;
        return;
      }
    }
  }

  restore(packet: Packet): void {
    packet.protocol = this.protocol;
    packet.srcPort = this.srcPort;
    packet.dstPort = this.dstPort;
  }

  private enterIcmp(packet: Packet): void {
    if (packet.isLaterFragment) return;
    const { icmpType: type, icmpCode: code } = packet;
    switch (type) {
      case ECHO_REPLY:
      case ECHO:
        this.isAnswer = type === ECHO_REPLY;
        packet.srcPort = packet.icmpEcho >>> 16;
        packet.dstPort = packet.srcPort;
        packet.protocol |= (packet.icmpEcho & 0xffff) << 16;
        return;
      case TIMESTAMP:
      case TIMESTAMP_REPLY:
      case INFORMATION:
      case INFORMATION_REPLY:
      case MASK:
      case MASK_REPLY:
        // 13, 15 and 17 ask, and one more answers.
        this.isAnswer = type % 2 === 0;
        packet.srcPort = type - (this.isAnswer ? 1 : 0);
        packet.dstPort = packet.srcPort;
        return;
      default:
        packet.srcPort = ONE_WAY | (type << 8) | code;
        packet.dstPort = subjectOf(packet, type, code) & 0xffff;
    }
  }
}

function enterDns(packet: Packet): void {
  if (packet.isLaterFragment || packet.addressFamily !== 4) return;
  packet.protocol |= word(packet, packet.at + UDP_BYTES) << 16;
}

/** What an error speaks of, after the 8 bytes of ICMP: an IP header and 8 bytes of its payload. */
function subjectOf(packet: Packet, type: number, code: number): number {
  const inner = packet.at + 8;
  if (packet.end < inner + 20) return 0;
  if (type === UNREACHABLE && code === PORT_UNREACHABLE) {
    const headerBytes = (packet.bytes[inner] & 15) * 4;
    return word(packet, inner + headerBytes + 2);
  }
  if (type === UNREACHABLE && code === PROTOCOL_UNREACHABLE) return packet.bytes[inner + 9];
  const namesHost = (type === UNREACHABLE && code < 2) || (type === REDIRECT && code < 2);
  return namesHost ? word(packet, inner + 16) ^ word(packet, inner + 18) : 0;
}

/** 0 where it was not captured. */
function word({ bytes, end }: Packet, at: number): number {
  return at + 2 <= end ? (bytes[at] << 8) | bytes[at + 1] : 0;
}
