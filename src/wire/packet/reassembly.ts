import type { Packet } from './packet.ts';

/** Datagrams that may wait for fragments at one time; the oldest gives way to a newer one. */
const DATAGRAMS = 256;
/** RFC 1122, 3.3.2 asks for 60 to 120 s; common systems wait 30 s (RFC 8200, 4.5: 60 s). */
const LIFETIME_US = 30e6;
/** RFC 791, 3.2: the longest there is; a fragment that goes beyond is of no datagram. */
const DATAGRAM_BYTES = 65_536;
/** Offsets of fragments count in blocks of this. */
const BLOCK_SHIFT = 3;
const BLOCK_BYTES = 1 << BLOCK_SHIFT;
const BLOCKS = DATAGRAM_BYTES / BLOCK_BYTES;
const BLOCK_WORDS = BLOCKS / 32;

const KEY_WORDS = 10;
const UNKNOWN = -1;

/* Words of a datagram behind its key. */
const FRAMES = KEY_WORDS;
const TOTAL = KEY_WORDS + 1;
const COVERED = KEY_WORDS + 2;
/** Where the first byte is that was not captured. */
const CUT_AT = KEY_WORDS + 3;
const FAMILY = KEY_WORDS + 4;
const TTL = KEY_WORDS + 5;
const VLAN = KEY_WORDS + 6;
const IP_BYTES = KEY_WORDS + 7;
const FRAME_BYTES = KEY_WORDS + 8;
const WORDS = KEY_WORDS + 9;

/**
 * Puts fragments together (RFC 791, 3.2; RFC 8200, 4.5). A whole datagram is handed on as one
 * packet that counts as the frames it came in; one that stays without some of its fragments as far
 * as it is whole from the start. Where fragments overlap, what came first stays, as in Zeek. All
 * state is of fixed size; fragments of no length and any order cost what they cover.
 */
export class Reassembler {
  /** Datagrams that gave way to newer ones, or whose time was over, before they were whole. */
  displaced = 0;
  timedOut = 0;
  /** Packet time at which the oldest datagram is given up. */
  dueUs = Number.POSITIVE_INFINITY;
  private readonly words = new Int32Array(DATAGRAMS * WORDS);
  private readonly sinceUs = new Float64Array(DATAGRAMS);
  private readonly lastUs = new Float64Array(DATAGRAMS);
  /** A bit for each block that came. */
  private readonly blocks = new Int32Array(DATAGRAMS * BLOCK_WORDS);
  private bytes = new Uint8Array(0);
  /** Slots: those in use in order of age, then the free ones. */
  private readonly order = Int32Array.from({ length: DATAGRAMS }, (_, slot) => slot);
  private count = 0;

  /** True where one must be given up before the next packet is decoded. */
  isDue(timeUs: number): boolean {
    return this.count > 0 && (timeUs >= this.dueUs || this.count === DATAGRAMS);
  }

  /** From this packet time on one may be due. */
  get nextDueUs(): number {
    if (this.count === 0) return Number.POSITIVE_INFINITY;
    return this.count === DATAGRAMS ? Number.NEGATIVE_INFINITY : this.dueUs;
  }

  /** Takes the fragment; true where `packet` is now the whole datagram. */
  add(packet: Packet): boolean {
    // Nothing is taken before the first fragment comes: 16 MB, of which what is used is real.
    if (this.bytes.length === 0) this.bytes = new Uint8Array(DATAGRAMS * DATAGRAM_BYTES);
    const place = this.placeOf(packet);
    const slot = this.order[place];
    this.addCounts(slot, packet);
    this.store(slot, packet);
    const base = slot * WORDS;
    const total = this.words[base + TOTAL];
    if (total === UNKNOWN || this.words[base + COVERED] < Math.ceil(total / BLOCK_BYTES)) {
      return false;
    }
    this.fill(slot, packet, total);
    packet.isFragment = false;
    this.release(place);
    return true;
  }

  /** Makes `packet` the oldest datagram, as far as it is whole; one must be there. */
  giveUp(packet: Packet, timeUs: number): void {
    if (timeUs >= this.dueUs) this.timedOut++;
    else this.displaced++;
    const slot = this.order[0];
    this.fill(slot, packet, this.lengthFromStart(slot));
    packet.timeUs = this.lastUs[slot];
    packet.isFragment = true;
    this.release(0);
  }

  /** Where the fragment's datagram stands in `order`; a new one where it is not known. */
  private placeOf(packet: Packet): number {
    for (let place = 0; place < this.count; place++) {
      if (this.isSame(this.order[place] * WORDS, packet)) return place;
    }
    const slot = this.order[this.count];
    const base = slot * WORDS;
    const { words } = this;
    words.fill(0, base, base + WORDS);
    words[base] = packet.src0;
    words[base + 1] = packet.src1;
    words[base + 2] = packet.src2;
    words[base + 3] = packet.src3;
    words[base + 4] = packet.dst0;
    words[base + 5] = packet.dst1;
    words[base + 6] = packet.dst2;
    words[base + 7] = packet.dst3;
    words[base + 8] = packet.fragmentId;
    words[base + 9] = packet.protocol;
    words[base + TOTAL] = UNKNOWN;
    words[base + CUT_AT] = DATAGRAM_BYTES;
    words[base + FAMILY] = packet.addressFamily;
    words[base + TTL] = packet.ttl;
    words[base + VLAN] = packet.vlan;
    this.blocks.fill(0, slot * BLOCK_WORDS, (slot + 1) * BLOCK_WORDS);
    this.sinceUs[slot] = packet.timeUs;
    if (this.count === 0) this.dueUs = packet.timeUs + LIFETIME_US;
    return this.count++;
  }

  private isSame(base: number, packet: Packet): boolean {
    const { words } = this;
    return (
      words[base + 8] === packet.fragmentId &&
      words[base + 3] === packet.src3 &&
      words[base + 7] === packet.dst3 &&
      words[base + 9] === packet.protocol &&
      words[base] === packet.src0 &&
      words[base + 1] === packet.src1 &&
      words[base + 2] === packet.src2 &&
      words[base + 4] === packet.dst0 &&
      words[base + 5] === packet.dst1 &&
      words[base + 6] === packet.dst2
    );
  }

  private addCounts(slot: number, packet: Packet): void {
    const base = slot * WORDS;
    // More than one where the fragment lay in a datagram that itself came in fragments.
    this.words[base + FRAMES] += packet.frames;
    this.words[base + IP_BYTES] += packet.ipBytes;
    this.words[base + FRAME_BYTES] += packet.frameBytes;
    this.lastUs[slot] = packet.timeUs;
  }

  private store(slot: number, packet: Packet): void {
    const { words } = this;
    const base = slot * WORDS;
    const start = packet.fragmentOffset;
    const length = packet.wireEnd - packet.at;
    let end = Math.min(start + length, DATAGRAM_BYTES);
    if (packet.hasMoreFragments) end -= (end - start) % BLOCK_BYTES;
    else if (words[base + TOTAL] === UNKNOWN) words[base + TOTAL] = end;
    const captured = start + packet.end - packet.at;
    if (captured < end && captured < words[base + CUT_AT]) words[base + CUT_AT] = captured;
    // What was not captured is not there to be copied; CUT_AT says so.
    const copyEnd = Math.min(end, captured);
    if (copyEnd > start && this.isFree(slot, start, end)) {
      const part = packet.bytes.subarray(packet.at, packet.at + copyEnd - start);
      this.bytes.set(part, slot * DATAGRAM_BYTES + start);
    } else this.copyFreeBlocks(slot, start, copyEnd, packet);
    this.mark(slot, start, end);
  }

  private isFree(slot: number, start: number, end: number): boolean {
    for (let at = start; at < end; at += BLOCK_BYTES) if (this.hasBlock(slot, at)) return false;
    return true;
  }

  private copyFreeBlocks(slot: number, start: number, end: number, packet: Packet): void {
    const from = packet.at - start;
    const to = slot * DATAGRAM_BYTES;
    for (let at = start; at < end; at++) {
      if (!this.hasBlock(slot, at)) this.bytes[to + at] = packet.bytes[from + at];
    }
  }

  private hasBlock(slot: number, at: number): boolean {
    const block = at >> BLOCK_SHIFT;
    return (this.blocks[slot * BLOCK_WORDS + (block >> 5)] & (1 << (block & 31))) !== 0;
  }

  private mark(slot: number, start: number, end: number): void {
    let added = 0;
    for (let at = start; at < end; at += BLOCK_BYTES) {
      if (this.hasBlock(slot, at)) continue;
      const block = at >> BLOCK_SHIFT;
      this.blocks[slot * BLOCK_WORDS + (block >> 5)] |= 1 << (block & 31);
      added++;
    }
    this.words[slot * WORDS + COVERED] += added;
  }

  /** Bytes from the start of the datagram up to the first block that did not come. */
  private lengthFromStart(slot: number): number {
    let block = 0;
    while (block < BLOCKS) {
      const word = this.blocks[slot * BLOCK_WORDS + (block >> 5)];
      if ((word & (1 << (block & 31))) === 0) break;
      block++;
    }
    const total = this.words[slot * WORDS + TOTAL];
    return total === UNKNOWN ? block * BLOCK_BYTES : Math.min(block * BLOCK_BYTES, total);
  }

  /** The bytes stay sound until the next fragment is added. */
  private fill(slot: number, packet: Packet, length: number): void {
    const { words } = this;
    const base = slot * WORDS;
    packet.bytes = this.bytes;
    packet.at = slot * DATAGRAM_BYTES;
    packet.wireEnd = packet.at + length;
    packet.end = packet.at + Math.min(length, words[base + CUT_AT]);
    packet.src0 = words[base];
    packet.src1 = words[base + 1];
    packet.src2 = words[base + 2];
    packet.src3 = words[base + 3];
    packet.dst0 = words[base + 4];
    packet.dst1 = words[base + 5];
    packet.dst2 = words[base + 6];
    packet.dst3 = words[base + 7];
    packet.protocol = words[base + 9];
    packet.addressFamily = words[base + FAMILY];
    packet.ttl = words[base + TTL];
    packet.vlan = words[base + VLAN];
    packet.frames = words[base + FRAMES];
    packet.ipBytes = words[base + IP_BYTES];
    packet.frameBytes = words[base + FRAME_BYTES];
    packet.isLaterFragment = false;
  }

  private release(place: number): void {
    const { order } = this;
    const slot = order[place];
    order.copyWithin(place, place + 1, this.count);
    this.count--;
    order[this.count] = slot;
    this.dueUs = this.count === 0 ? Number.POSITIVE_INFINITY : this.sinceUs[order[0]] + LIFETIME_US;
  }
}
