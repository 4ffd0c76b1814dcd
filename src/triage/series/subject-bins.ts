/**
 * What happened in each bin of time around one subject: a host, a service, the network. Bins are
 * numbered from 1970 on, whatever came first; room grows with the bins that are used.
 */

/** What is counted; each becomes a series. */
export const METRICS = ['bytes', 'packets', 'flows', 'peers', 'failures'] as const;
export type Metric = (typeof METRICS)[number];

/** One flow as bins count it. */
export interface FlowAmounts {
  startUs: number;
  endUs: number;
  bytes: number;
  packets: number;
  isFailed: boolean;
  /** Number of the host on the other side. */
  peer: number;
}

const BINS_FIRST = 16;
/** Bits of a bin in which peers leave their mark: linear counting, exact to a few per cent. */
const PEER_WORDS = 16;
const PEER_BITS = PEER_WORDS * 32;

export class SubjectBins {
  /** Number of the bin at index 0. */
  private base = 0;
  private length = 0;
  private bytes = new Float64Array();
  private packets = new Float64Array();
  private flows = new Float64Array();
  private failures = new Float64Array();
  private peers = new Uint32Array();
  /** What each bin has more than the one before, by flows that last over several bins. */
  private byteSteps = new Float64Array(1);
  private packetSteps = new Float64Array(1);

  /** A flow counts where it began; its bytes and packets are spread evenly over its time. */
  add(flow: FlowAmounts, binUs: number): void {
    const from = Math.floor(flow.startUs / binUs);
    const to = Math.max(from, Math.floor(flow.endUs / binUs));
    this.makeRoom(from, to);
    const first = from - this.base;
    this.flows[first]++;
    if (flow.isFailed) this.failures[first]++;
    const bit = mixed(flow.peer) & (PEER_BITS - 1);
    this.peers[first * PEER_WORDS + (bit >>> 5)] |= 1 << (bit & 31);
    if (from === to) {
      this.bytes[first] += flow.bytes;
      this.packets[first] += flow.packets;
      return;
    }
    const last = to - this.base;
    const perUs = 1 / (flow.endUs - flow.startUs);
    // Shares of the first bin, of the last, and of each between.
    const head = ((from + 1) * binUs - flow.startUs) * perUs;
    const tail = (flow.endUs - to * binUs) * perUs;
    const whole = binUs * perUs;
    this.bytes[first] += head * flow.bytes;
    this.bytes[last] += tail * flow.bytes;
    this.byteSteps[first + 1] += whole * flow.bytes;
    this.byteSteps[last] -= whole * flow.bytes;
    this.packets[first] += head * flow.packets;
    this.packets[last] += tail * flow.packets;
    this.packetSteps[first + 1] += whole * flow.packets;
    this.packetSteps[last] -= whole * flow.packets;
  }

  /** The same with each `factor` bins joined into one; this one stays as it is. */
  widened(factor: number): SubjectBins {
    this.settle();
    // Widening makes arrays of its own.
    const copy = Object.assign(new SubjectBins(), this);
    if (factor > 1) copy.widen(factor);
    return copy;
  }

  /** Joins each `factor` bins into one. */
  widen(factor: number): void {
    if (this.length === 0) return;
    this.settle();
    const base = Math.floor(this.base / factor);
    const length = Math.floor((this.base + this.length - 1) / factor) - base + 1;
    const target = (index: number) => Math.floor((this.base + index) / factor) - base;
    const joined = (values: Float64Array) => {
      const sums = new Float64Array(length);
      for (let i = 0; i < this.length; i++) sums[target(i)] += values[i];
      return sums;
    };
    const peers = new Uint32Array(length * PEER_WORDS);
    for (let i = 0; i < this.peers.length; i++) {
      const word = i % PEER_WORDS;
      peers[target((i - word) / PEER_WORDS) * PEER_WORDS + word] |= this.peers[i];
    }
    this.bytes = joined(this.bytes);
    this.packets = joined(this.packets);
    this.flows = joined(this.flows);
    this.failures = joined(this.failures);
    this.peers = peers;
    this.byteSteps = new Float64Array(length + 1);
    this.packetSteps = new Float64Array(length + 1);
    this.base = base;
    this.length = length;
  }

  /** Values of the bins from one number to before another, whole numbers; 0 where nothing was. */
  values(metric: Metric, from: number, to: number): Float64Array {
    this.settle();
    const of = metric === 'peers' ? (index: number) => this.peersOf(index) : this.reader(metric);
    return Float64Array.from({ length: Math.max(0, to - from) }, (_, i) => {
      const index = from + i - this.base;
      return index >= 0 && index < this.length ? Math.max(0, Math.round(of(index))) : 0;
    });
  }

  /** Number of the first bin in which a flow began. */
  firstBin(): number {
    return this.base + this.flows.findIndex((flows) => flows > 0);
  }

  private reader(metric: Exclude<Metric, 'peers'>): (index: number) => number {
    const values = this[metric];
    return (index) => values[index];
  }

  /** By the share of bits that nobody set (Whang et al., "A Linear-Time …", 1990, equation 3). */
  private peersOf(index: number): number {
    let unset = PEER_BITS;
    for (let word = 0; word < PEER_WORDS; word++) {
      unset -= bitCount(this.peers[index * PEER_WORDS + word]);
    }
    return -PEER_BITS * Math.log(Math.max(unset, 1) / PEER_BITS);
  }

  /** Turns steps into amounts. */
  private settle(): void {
    for (const [values, steps] of [
      [this.bytes, this.byteSteps],
      [this.packets, this.packetSteps],
    ]) {
      let level = 0;
      for (let i = 0; i < this.length; i++) {
        level += steps[i];
        values[i] += level;
      }
      steps.fill(0);
    }
  }

  private makeRoom(from: number, to: number): void {
    const end = this.base + this.length;
    if (this.length > 0 && from >= this.base && to < end) return;
    const low = this.length === 0 ? from : Math.min(from, this.base);
    const high = Math.max(to + 1, this.length === 0 ? 0 : end);
    const length = Math.max(high - low, 2 * this.length, BINS_FIRST);
    // What is to spare lies where bins were added.
    const base = this.length > 0 && from < this.base ? high - length : low;
    const shift = this.length === 0 ? 0 : this.base - base;
    this.bytes = moved(this.bytes, length, shift);
    this.packets = moved(this.packets, length, shift);
    this.flows = moved(this.flows, length, shift);
    this.failures = moved(this.failures, length, shift);
    this.byteSteps = moved(this.byteSteps, length + 1, shift);
    this.packetSteps = moved(this.packetSteps, length + 1, shift);
    const peers = new Uint32Array(length * PEER_WORDS);
    peers.set(this.peers, shift * PEER_WORDS);
    this.peers = peers;
    this.base = base;
    this.length = length;
  }
}

function moved(values: Float64Array, length: number, shift: number) {
  const room = new Float64Array(length);
  room.set(values, shift);
  return room;
}

/** MurmurHash3's finalizer. */
function mixed(id: number): number {
  let h = Math.imul(id ^ (id >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Bits set of 32 (Warren, "Hacker's Delight", 2nd edition, figure 5-2). */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
