import type { Packet } from './packet.ts';

/** First fragments that are remembered; a newer one takes the place of an older. */
const ENTRIES = 4096;
/** RFC 791, 3.2 lets reassembly wait 15 s; common systems wait 30 to 60 s. */
const LIFETIME_US = 60e6;
const WORDS = 12;

/**
 * The ports of first fragments, by addresses, identification and protocol, so that later
 * fragments are counted to the same flow. Fixed size, one place for each hash.
 */
export class FragmentTable {
  private readonly keys = new Int32Array(ENTRIES * WORDS);
  private readonly timesUs = new Float64Array(ENTRIES).fill(Number.NEGATIVE_INFINITY);
  /** First fragments that pushed out another which was still young. */
  replaced = 0;

  remember(packet: Packet): void {
    const entry = this.entryOf(packet);
    const at = entry * WORDS;
    const isYoung = packet.timeUs - this.timesUs[entry] < LIFETIME_US;
    if (isYoung && !this.isSame(at, packet)) this.replaced++;
    const { keys } = this;
    keys[at] = packet.src0;
    keys[at + 1] = packet.src1;
    keys[at + 2] = packet.src2;
    keys[at + 3] = packet.src3;
    keys[at + 4] = packet.dst0;
    keys[at + 5] = packet.dst1;
    keys[at + 6] = packet.dst2;
    keys[at + 7] = packet.dst3;
    keys[at + 8] = packet.fragmentId;
    keys[at + 9] = packet.protocol;
    keys[at + 10] = packet.srcPort;
    keys[at + 11] = packet.dstPort;
    this.timesUs[entry] = packet.timeUs;
  }

  /** Gives the packet its ports; false where its first fragment is not known. */
  complete(packet: Packet): boolean {
    const entry = this.entryOf(packet);
    const at = entry * WORDS;
    if (packet.timeUs - this.timesUs[entry] > LIFETIME_US || !this.isSame(at, packet)) return false;
    packet.srcPort = this.keys[at + 10];
    packet.dstPort = this.keys[at + 11];
    return true;
  }

  private isSame(at: number, packet: Packet): boolean {
    const { keys } = this;
    return (
      keys[at + 3] === packet.src3 &&
      keys[at + 7] === packet.dst3 &&
      keys[at + 8] === packet.fragmentId &&
      keys[at + 9] === packet.protocol &&
      keys[at] === packet.src0 &&
      keys[at + 1] === packet.src1 &&
      keys[at + 2] === packet.src2 &&
      keys[at + 4] === packet.dst0 &&
      keys[at + 5] === packet.dst1 &&
      keys[at + 6] === packet.dst2
    );
  }

  /** Not seeded: a collision costs one lookup, and what is found must not hang on a seed. */
  private entryOf(packet: Packet): number {
    let hash = Math.imul(packet.src3, 0x9e3779b1) ^ Math.imul(packet.dst3, 0x85ebca77);
    hash ^= Math.imul(packet.src1 ^ packet.dst2, 0xc2b2ae3d) ^ Math.imul(packet.src2, 0x27d4eb2f);
    hash = Math.imul(hash ^ packet.fragmentId ^ (packet.protocol << 24), 0x165667b1);
    return (hash >>> 20) % ENTRIES;
  }
}
