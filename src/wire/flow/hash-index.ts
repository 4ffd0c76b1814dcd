import type { TableMemory } from '../kernels/index.ts';
import type { Packet } from '../packet/index.ts';
import { WORDS_A_ROW } from './flow-layout.ts';

/** Said where no row has the key. */
export const NOT_FOUND = -1;

const SIZE_MIN = 16;

/**
 * Finds the row of a packet's five-tuple, both directions alike: open addressing with linear
 * probing at half load or less, and deletion by shifting back, so there are no graves.
 *
 *     entries[2 i]      hash
 *     entries[2 i + 1]  row + 1; 0 is free
 */
export class HashIndex {
  /** Hash of the last packet that was looked up. */
  hash = 0;
  /** 1 where the last packet's source is the first end of the key, 0 where it is the second. */
  isSrcFirst = 0;
  readonly entries: Int32Array;
  readonly mask: number;
  private readonly words: Int32Array;
  readonly seed: number;

  constructor(of: { capacity: number; words: Int32Array; seed: number; memory: TableMemory }) {
    let size = SIZE_MIN;
    while (size < of.capacity * 2) size *= 2;
    this.entries = of.memory.int32(size * 2);
    this.mask = size - 1;
    this.words = of.words;
    this.seed = of.seed | 0;
  }

  /** Gives the row or NOT_FOUND; leaves `hash` and `isSrcFirst` for `insert`. */
  find(packet: Packet): number {
    this.order(packet);
    const { entries, mask, hash } = this;
    for (let i = hash & mask; ; i = (i + 1) & mask) {
      const row = entries[2 * i + 1];
      if (row === 0) return NOT_FOUND;
      if (entries[2 * i] === hash && this.isKeyOf(packet, row - 1)) return row - 1;
    }
  }

  /** Writes the key of the packet that was last looked up to the row, and enters it. */
  insert(packet: Packet, row: number): void {
    this.writeKey(packet, row * WORDS_A_ROW);
    const { entries, mask, hash } = this;
    let i = hash & mask;
    while (entries[2 * i + 1] !== 0) i = (i + 1) & mask;
    entries[2 * i] = hash;
    entries[2 * i + 1] = row + 1;
  }

  remove(hash: number, row: number): void {
    const { entries, mask } = this;
    let hole = hash & mask;
    while (entries[2 * hole + 1] !== row + 1) hole = (hole + 1) & mask;
    for (let i = (hole + 1) & mask; entries[2 * i + 1] !== 0; i = (i + 1) & mask) {
      const home = entries[2 * i] & mask;
      // Moves an entry back unless its home lies cyclically behind the hole.
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        entries[2 * hole] = entries[2 * i];
        entries[2 * hole + 1] = entries[2 * i + 1];
        hole = i;
      }
    }
    entries[2 * hole + 1] = 0;
  }

  /** Puts the two ends in canonical order and hashes them. */
  private order(packet: Packet): void {
    const { src3, dst3, srcPort, dstPort } = packet;
    const isSrcFirst = src3 === dst3 ? isFirstOfAlike(packet) : src3 < dst3;
    this.isSrcFirst = isSrcFirst ? 1 : 0;
    const ports = isSrcFirst ? (srcPort << 16) | dstPort : (dstPort << 16) | srcPort;
    let hash = this.seed ^ packet.protocol;
    hash = mix(hash, isSrcFirst ? src3 : dst3);
    hash = mix(hash, isSrcFirst ? dst3 : src3);
    hash = mix(hash, ports);
    if (packet.addressFamily === 6) {
      hash = mix(hash, isSrcFirst ? packet.src0 : packet.dst0);
      hash = mix(hash, isSrcFirst ? packet.src1 : packet.dst1);
      hash = mix(hash, isSrcFirst ? packet.src2 : packet.dst2);
      hash = mix(hash, isSrcFirst ? packet.dst0 : packet.src0);
      hash = mix(hash, isSrcFirst ? packet.dst1 : packet.src1);
      hash = mix(hash, isSrcFirst ? packet.dst2 : packet.src2);
    }
    hash ^= hash >>> 16;
    hash = Math.imul(hash, 0x85ebca6b);
    this.hash = hash ^ (hash >>> 13);
  }

  private isKeyOf(packet: Packet, row: number): boolean {
    const { words } = this;
    const at = row * WORDS_A_ROW;
    const src = this.isSrcFirst ? at : at + 4;
    const dst = this.isSrcFirst ? at + 4 : at;
    const { srcPort, dstPort } = packet;
    const ports = this.isSrcFirst ? (srcPort << 16) | dstPort : (dstPort << 16) | srcPort;
    return (
      words[at + 8] === ports &&
      words[src + 3] === packet.src3 &&
      words[dst + 3] === packet.dst3 &&
      words[at + 9] === packet.protocol &&
      words[src + 2] === packet.src2 &&
      words[dst + 2] === packet.dst2 &&
      words[src + 1] === packet.src1 &&
      words[dst + 1] === packet.dst1 &&
      words[src] === packet.src0 &&
      words[dst] === packet.dst0
    );
  }

  private writeKey(packet: Packet, at: number): void {
    const { words } = this;
    const src = this.isSrcFirst ? at : at + 4;
    const dst = this.isSrcFirst ? at + 4 : at;
    words[src] = packet.src0;
    words[src + 1] = packet.src1;
    words[src + 2] = packet.src2;
    words[src + 3] = packet.src3;
    words[dst] = packet.dst0;
    words[dst + 1] = packet.dst1;
    words[dst + 2] = packet.dst2;
    words[dst + 3] = packet.dst3;
    const { srcPort, dstPort } = packet;
    words[at + 8] = this.isSrcFirst ? (srcPort << 16) | dstPort : (dstPort << 16) | srcPort;
    words[at + 9] = packet.protocol;
  }
}

/** The order of two ends whose addresses end alike. */
function isFirstOfAlike(packet: Packet): boolean {
  if (packet.src2 !== packet.dst2) return packet.src2 < packet.dst2;
  if (packet.src1 !== packet.dst1) return packet.src1 < packet.dst1;
  if (packet.src0 !== packet.dst0) return packet.src0 < packet.dst0;
  return packet.srcPort <= packet.dstPort;
}

/** One round of MurmurHash3's 32-bit variant (Appleby, public domain description). */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}
