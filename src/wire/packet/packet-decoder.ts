import type { PacketView } from '../capture/index.ts';
import { FragmentTable } from './fragment-table.ts';
import { enterIpTunnel } from './ip-tunnel.ts';
import { decodeLink, ETHERTYPE_IP4, ETHERTYPE_IP6 } from './link.ts';
import { decodeArp, decodeExtensions, decodeIp4, decodeIp6 } from './network.ts';
import { ETHERTYPE_ARP, NO_VLAN, Packet } from './packet.ts';
import { Reassembler } from './reassembly.ts';
import { NOT_REJECTED, rejectIndex } from './reject-reason.ts';
import { decodeTransport, setPayload } from './transport.ts';
import { enterUdpTunnel } from './udp-tunnel.ts';

/** Tunnels within one another that are followed (Zeek: Tunnel::max_depth). */
const NESTING_MAX = 4;

const TOO_DEEP = rejectIndex('ip.too-deep');
const NOT_IP = rejectIndex('link.not-ip');
const FRAGMENT_ALONE = rejectIndex('ip.fragment-without-first');

/** Said where a datagram carries no packet. */
export const NO_INNER_PACKET = -1;
/** Said of a fragment whose datagram is not whole yet. */
export const IS_HELD = -2;

/** `whole`: fragments are put together. `apart`: each is a packet, with the ports of the first. */
export type FragmentPolicy = 'whole' | 'apart';

/** `check` drops packets whose checksum is wrong, where they were captured whole. */
export type ChecksumPolicy = 'ignore' | 'check';

/** Turns packet views into numbers, always in the same `packet`. */
export class PacketDecoder {
  readonly packet = new Packet();
  readonly reassembler = new Reassembler();
  private readonly fragments = new FragmentTable();
  private readonly mustCheck: boolean;
  private readonly fragmentPolicy: FragmentPolicy;
  private depth = 0;

  constructor(checksums: ChecksumPolicy, fragments: FragmentPolicy) {
    this.mustCheck = checksums === 'check';
    this.fragmentPolicy = fragments;
  }

  /** First fragments, or datagrams, forgotten for newer ones while the rest could still come. */
  get untrackedFragments(): number {
    return this.fragments.replaced + this.reassembler.displaced;
  }

  /** Fills `packet` with a datagram that stays in pieces, as far as it is whole. */
  decodeGivenUp(timeUs: number): number {
    const { packet } = this;
    this.depth = 0;
    this.reassembler.giveUp(packet, timeUs);
    return packet.wireEnd === packet.at ? FRAGMENT_ALONE : this.decodePayload();
  }

  /** Fills `packet`; gives NOT_REJECTED or the index of a reason. */
  decode(view: PacketView): number {
    const { packet } = this;
    // Writing a reference costs a call to the collector's barrier: only where it is another.
    if (packet.bytes !== view.bytes) packet.bytes = view.bytes;
    packet.timeUs = view.timeUs;
    packet.frameBytes = view.originalLength;
    packet.vlan = NO_VLAN;
    packet.frames = 1;
    packet.at = view.start;
    packet.end = view.end;
    packet.wireEnd = view.start + view.originalLength;
    const rejected = decodeLink(packet, view.linkType);
    if (rejected !== NOT_REJECTED) return rejected;
    this.depth = 0;
    return this.decodeNetwork();
  }

  /**
   * Fills `packet` with the one that the datagram in it carries. Gives the same as `decode`, or
   * NO_INNER_PACKET.
   */
  decodeInner(): number {
    const { packet } = this;
    packet.vlan = NO_VLAN;
    packet.frames = 1;
    if (packet.isLaterFragment || !enterUdpTunnel(packet)) return NO_INNER_PACKET;
    if (this.depth === NESTING_MAX) return TOO_DEEP;
    this.depth++;
    packet.frameBytes = packet.wireEnd - packet.at;
    return this.decodeNetwork();
  }

  private decodeNetwork(): number {
    const { packet } = this;
    let rejected: number;
    if (packet.etherType === ETHERTYPE_IP4) rejected = decodeIp4(packet, this.mustCheck);
    else if (packet.etherType === ETHERTYPE_IP6) rejected = decodeIp6(packet);
    else if (packet.etherType === ETHERTYPE_ARP) return decodeArp(packet);
    else return NOT_IP;
    if (rejected !== NOT_REJECTED) return rejected;
    if (!packet.isFragment) return this.decodePayload();
    if (this.fragmentPolicy === 'apart') return this.decodeApart();
    return this.reassembler.add(packet) ? this.decodePayload() : IS_HELD;
  }

  private decodeApart(): number {
    const { packet } = this;
    if (packet.isLaterFragment) {
      setPayload(packet, 0);
      return this.fragments.complete(packet) ? NOT_REJECTED : FRAGMENT_ALONE;
    }
    let rejected = packet.addressFamily === 6 ? decodeExtensions(packet) : NOT_REJECTED;
    if (rejected !== NOT_REJECTED) return rejected;
    rejected = decodeTransport(packet, this.mustCheck);
    if (rejected === NOT_REJECTED) this.fragments.remember(packet);
    return rejected;
  }

  private decodePayload(): number {
    const { packet } = this;
    // What stood in fragments may begin with more of the headers of IPv6.
    const wasFragment = packet.isFragment || packet.frames > 1;
    if (wasFragment && packet.addressFamily === 6) {
      const rejected = decodeExtensions(packet);
      if (rejected !== NOT_REJECTED) return rejected;
    }
    if (!packet.isFragment && enterIpTunnel(packet)) {
      return this.depth++ < NESTING_MAX ? this.decodeNetwork() : TOO_DEEP;
    }
    return decodeTransport(packet, this.mustCheck);
  }
}
