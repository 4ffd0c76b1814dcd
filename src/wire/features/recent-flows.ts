import { ADDRESS_BYTES, type FlowColumns } from '../flow/index.ts';
import { FlowCounts, FlowRing } from './flow-counts.ts';
import { KeyNumbers } from './key-numbers.ts';

/** How many flows the context features look back on, the flow itself included. */
export const RECENT_FLOW_COUNT = 100;
/** How long those look back that go by time. */
export const RECENT_US = 60e6;
/** Of as many flows at the most; a power of two. */
export const RECENT_FLOWS_MAX = 4096;

const MASK = RECENT_FLOWS_MAX - 1;
const WORDS = ADDRESS_BYTES / 4;
const ADDRESSES_MAX = 2 * RECENT_FLOWS_MAX;
const NONE = -1;

/**
 * The flows that ended before, the last 100 of them and those of the last minute, sliding by one.
 * What they have is numbered as long as one of them has it, so that counts are arrays by number:
 * exact, and no traffic can make them large or slow.
 */
export class RecentFlows {
  private readonly addresses = new KeyNumbers({ width: WORDS, capacity: ADDRESSES_MAX });
  private readonly pairs = new KeyNumbers({ width: 2, capacity: RECENT_FLOWS_MAX });
  private readonly targets = new KeyNumbers({ width: 2, capacity: RECENT_FLOWS_MAX });
  private readonly key = new Int32Array(2);

  /* The flows by ordinal, and when they were over. */
  private readonly ring = new FlowRing(RECENT_FLOWS_MAX);
  private readonly timesUs = new Float64Array(RECENT_FLOWS_MAX);
  /** The next flow of the same originator. */
  private readonly next = new Int16Array(RECENT_FLOWS_MAX);
  /** The newest flow of an originator, by its number. */
  private readonly newest = new Int16Array(ADDRESSES_MAX).fill(NONE);
  private readonly changes = new Uint8Array(ADDRESSES_MAX);

  /* Ordinals: of the next flow, and of the first that a window still holds. */
  private head = 0;
  private lastStart = 0;
  private minuteStart = 0;
  private keptStart = 0;

  /** Of the last 100 flows; `sameOrig`, `sameResp` … are by row of the batch. */
  readonly last = new FlowCounts(this.ring);
  /** Of those that were over in the minute before, RECENT_FLOWS_MAX at the most. */
  readonly minute = new FlowCounts(this.ring);
  /**
   * By row: of the last 100 flows with its originator, how many went to another responder or port
   * than the flow before.
   */
  origChanges = new Uint8Array(0);
  /** Flows that the minute lost before their time, because it was full. */
  minuteCut = 0;

  /** Counts for all rows of the next batch. */
  load(columns: FlowColumns, rowCount: number): void {
    this.last.makeRoom(rowCount);
    this.minute.makeRoom(rowCount);
    if (this.origChanges.length < rowCount) this.origChanges = new Uint8Array(rowCount);
    const { ring } = this;
    const { respPorts, protocols, endedUs } = columns;
    const origWords = wordsOf(columns.origAddresses);
    const respWords = wordsOf(columns.respAddresses);
    for (let row = 0; row < rowCount; row++) {
      this.dropOld(endedUs[row]);
      const at = this.head & MASK;
      const orig = this.addresses.take(origWords, row * WORDS);
      const resp = this.addresses.take(respWords, row * WORDS);
      const end = this.numberOf(this.targets, resp, (respPorts[row] << 16) | protocols[row]);
      ring.origs[at] = orig;
      ring.resps[at] = resp;
      ring.pairs[at] = this.numberOf(this.pairs, orig, resp);
      ring.ends[at] = end;
      this.timesUs[at] = endedUs[row];
      this.link(at, orig);
      this.last.add(at, row);
      this.minute.add(at, row);
      this.origChanges[row] = this.changes[orig];
      this.head++;
    }
  }

  private numberOf(numbers: KeyNumbers, first: number, second: number): number {
    this.key[0] = first;
    this.key[1] = second;
    return numbers.take(this.key, 0);
  }

  /** Notes the flow as its originator's newest. */
  private link(at: number, orig: number): void {
    const before = this.newest[orig];
    if (before !== NONE) {
      this.next[before] = at;
      if (this.ring.ends[before] !== this.ring.ends[at]) this.changes[orig]++;
    }
    this.newest[orig] = at;
  }

  /** Makes room for one more. Time that runs backwards is another recording's. */
  private dropOld(timeUs: number): void {
    if (this.head - this.lastStart === RECENT_FLOW_COUNT) this.dropLast();
    const { timesUs } = this;
    const isAnother = this.head > 0 && timeUs < timesUs[(this.head - 1) & MASK];
    while (this.minuteStart < this.head) {
      const isOld = isAnother || timesUs[this.minuteStart & MASK] <= timeUs - RECENT_US;
      if (!isOld && this.head - this.minuteStart < RECENT_FLOWS_MAX) break;
      if (!isOld) this.minuteCut++;
      this.minute.drop(this.minuteStart++ & MASK);
    }
    const keptStart = Math.min(this.lastStart, this.minuteStart);
    for (; this.keptStart < keptStart; this.keptStart++) this.release(this.keptStart & MASK);
  }

  private dropLast(): void {
    const at = this.lastStart++ & MASK;
    const { origs, ends } = this.ring;
    const orig = origs[at];
    this.last.drop(at);
    if (this.newest[orig] === at) this.newest[orig] = NONE;
    else if (ends[this.next[at]] !== ends[at]) this.changes[orig]--;
  }

  private release(at: number): void {
    const { ring } = this;
    this.addresses.release(ring.origs[at]);
    this.addresses.release(ring.resps[at]);
    this.pairs.release(ring.pairs[at]);
    this.targets.release(ring.ends[at]);
  }
}

/** In this machine's byte order: they are only compared. */
function wordsOf(addresses: Uint8Array): Int32Array {
  return new Int32Array(addresses.buffer, addresses.byteOffset, addresses.length / 4);
}
