import { IP_ICMP, IP_TCP, IP_UDP, Packet } from '../../packet/index.ts';

const ICMP_BYTES = 8;
const IP4_BYTES_MIN = 20;
const PORT_BYTES = 4;

/* RFC 792: the types that speak of another packet. */
const UNREACHABLE = 3;
const SOURCE_QUENCH = 4;
const REDIRECT = 5;
const TIME_EXCEEDED = 11;
const PARAMETER_PROBLEM = 12;

/** Whether the packet is an error of ICMP. */
export function isError({ protocol, icmpType, isLaterFragment }: Packet): boolean {
  if (protocol !== IP_ICMP || isLaterFragment) return false;
  switch (icmpType) {
    case UNREACHABLE:
    case SOURCE_QUENCH:
    case REDIRECT:
    case TIME_EXCEEDED:
    case PARAMETER_PROBLEM:
      return true;
    default:
      return false;
  }
}

/** The packet that an error speaks of, as far as a key needs it; always the same object. */
export class BlamedPacket {
  private readonly packet = new Packet();

  /** Undefined where not enough of it came back. */
  of(error: Packet): Packet | undefined {
    const { bytes, end } = error;
    const at = error.at + ICMP_BYTES;
    if (at + IP4_BYTES_MIN > end || bytes[at] >> 4 !== 4) return undefined;
    const { packet } = this;
    const headerBytes = (bytes[at] & 15) * 4;
    packet.bytes = bytes;
    packet.at = at + headerBytes;
    packet.end = end;
    packet.addressFamily = 4;
    packet.protocol = bytes[at + 9];
    packet.src2 = error.src2;
    packet.dst2 = error.dst2;
    packet.src3 = readWord(bytes, at + 12);
    packet.dst3 = readWord(bytes, at + 16);
    packet.srcPort = 0;
    packet.dstPort = 0;
    if (packet.protocol !== IP_TCP && packet.protocol !== IP_UDP) return undefined;
    if (packet.at + PORT_BYTES > end) return undefined;
    packet.srcPort = (bytes[packet.at] << 8) | bytes[packet.at + 1];
    packet.dstPort = (bytes[packet.at + 2] << 8) | bytes[packet.at + 3];
    return packet;
  }
}

function readWord(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}
