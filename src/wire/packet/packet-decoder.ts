import type { PacketView } from '../capture/index.ts';
import { FragmentTable } from './fragment-table.ts';
import {
  decodeEthernet,
  decodeLink,
  ETHERTYPE_ETHERNET,
  ETHERTYPE_IP4,
  ETHERTYPE_IP6,
} from './link.ts';
import { decodeArp, decodeIp4, decodeIp6 } from './network.ts';
import { ETHERTYPE_ARP, NO_VLAN, Packet } from './packet.ts';
import { readUint16 } from './read.ts';
import { NOT_REJECTED, rejectIndex } from './reject-reason.ts';
import { decodeTransport, setPayload } from './transport.ts';

const IP_IN_IP = 4;
const IP6_IN_IP = 41;
const GRE = 47;

/** IP headers within one another that are followed. */
const NESTING_MAX = 16;

const TOO_DEEP = rejectIndex('ip.too-deep');
const NOT_IP = rejectIndex('link.not-ip');
const FRAGMENT_ALONE = rejectIndex('ip.fragment-without-first');

/** `check` drops packets whose checksum is wrong, where they were captured whole. */
export type ChecksumPolicy = 'ignore' | 'check';

/** Turns packet views into numbers, always in the same `packet`. */
export class PacketDecoder {
  readonly packet = new Packet();
  private readonly fragments = new FragmentTable();
  private readonly mustCheck: boolean;

  constructor(checksums: ChecksumPolicy) {
    this.mustCheck = checksums === 'check';
  }

  /** First fragments forgotten for newer ones while theirs could still come. */
  get untrackedFragments(): number {
    return this.fragments.replaced;
  }

  /** Fills `packet`; gives NOT_REJECTED or the index of a reason. */
  decode(view: PacketView): number {
    const { packet } = this;
    packet.bytes = view.bytes;
    packet.timeUs = view.timeUs;
    packet.frameBytes = view.originalLength;
    packet.vlan = NO_VLAN;
    packet.at = view.start;
    packet.end = view.end;
    packet.wireEnd = view.start + view.originalLength;
    const rejected = decodeLink(packet, view.linkType);
    if (rejected !== NOT_REJECTED) return rejected;
    return this.decodeNetwork(0);
  }

  private decodeNetwork(depth: number): number {
    const { packet } = this;
    let rejected: number;
    if (packet.etherType === ETHERTYPE_IP4) rejected = decodeIp4(packet, this.mustCheck);
    else if (packet.etherType === ETHERTYPE_IP6) rejected = decodeIp6(packet);
    else if (packet.etherType === ETHERTYPE_ARP) return decodeArp(packet);
    else return NOT_IP;
    if (rejected !== NOT_REJECTED) return rejected;
    if (packet.isLaterFragment) {
      setPayload(packet, 0);
      return this.fragments.complete(packet) ? NOT_REJECTED : FRAGMENT_ALONE;
    }
    if (!packet.isFragment && this.enterTunnel()) {
      return depth < NESTING_MAX ? this.decodeNetwork(depth + 1) : TOO_DEEP;
    }
    rejected = decodeTransport(packet, this.mustCheck);
    if (packet.isFragment && rejected === NOT_REJECTED) this.fragments.remember(packet);
    return rejected;
  }

  /** Steps to the inner packet of an IP-in-IP or GRE tunnel; false where there is none. */
  private enterTunnel(): boolean {
    const { packet } = this;
    if (packet.protocol === GRE) return this.enterGre();
    if (packet.end <= packet.at) return false;
    const version = packet.bytes[packet.at] >> 4;
    if (packet.protocol === IP_IN_IP && version === 4) packet.etherType = ETHERTYPE_IP4;
    else if (packet.protocol === IP6_IN_IP && version === 6) packet.etherType = ETHERTYPE_IP6;
    else return false;
    return true;
  }

  /** RFC 2784, 2890: flags and version 2 | ethertype 2 | checksum 4? | key 4? | sequence 4? */
  private enterGre(): boolean {
    const { packet } = this;
    const { bytes, at } = packet;
    if (packet.end - at < 4) return false;
    const flags = readUint16(bytes, at);
    const isPlain = (flags & 0x4007) === 0;
    const etherType = readUint16(bytes, at + 2);
    if (!isPlain) return false;
    const optionWords = ((flags >> 15) & 1) + ((flags >> 13) & 1) + ((flags >> 12) & 1);
    const inner = at + 4 + optionWords * 4;
    if (inner >= packet.end) return false;
    if (etherType === ETHERTYPE_ETHERNET) {
      packet.at = inner;
      if (decodeEthernet(packet) === NOT_REJECTED && isIp(packet.etherType)) return true;
      packet.at = at;
      return false;
    }
    if (!isIp(etherType)) return false;
    packet.etherType = etherType;
    packet.at = inner;
    return true;
  }
}

function isIp(etherType: number): boolean {
  return etherType === ETHERTYPE_IP4 || etherType === ETHERTYPE_IP6;
}
