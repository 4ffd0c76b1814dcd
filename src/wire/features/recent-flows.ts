import { ADDRESS_BYTES, type FlowColumns } from '../flow/index.ts';
import { KeyNumbers } from './key-numbers.ts';

/** How many flows the context features look back on, the flow itself included. */
export const RECENT_FLOW_COUNT = 100;

const SIZE = RECENT_FLOW_COUNT;
const WORDS = ADDRESS_BYTES / 4;
const ADDRESSES_MAX = 2 * SIZE;
const NONE = -1;

/**
 * The last 100 flows in the order in which they ended, sliding by one. What they have is numbered
 * as long as one of them has it, so that counts are arrays by number: exact, and no traffic can
 * make them large or slow.
 */
export class RecentFlows {
  private readonly addresses = new KeyNumbers({ width: WORDS, capacity: ADDRESSES_MAX });
  private readonly targets = new KeyNumbers({ width: 2, capacity: SIZE });
  private readonly target = new Int32Array(2);

  /* A ring of the flows: numbers of what they have, and the next flow of the same originator. */
  private readonly origs = new Uint8Array(SIZE);
  private readonly resps = new Uint8Array(SIZE);
  private readonly ends = new Uint8Array(SIZE);
  private readonly next = new Int8Array(SIZE);
  private at = 0;
  private isFull = false;

  /* By number of the address, of the pair, of the end point. */
  private readonly origCounts = new Uint8Array(ADDRESSES_MAX);
  private readonly respCounts = new Uint8Array(ADDRESSES_MAX);
  private readonly pairCounts = new Uint8Array(ADDRESSES_MAX * ADDRESSES_MAX);
  private readonly endCounts = new Uint8Array(SIZE);
  private readonly changes = new Uint8Array(ADDRESSES_MAX);
  /** The newest flow of the originator. */
  private readonly newest = new Int8Array(ADDRESSES_MAX).fill(NONE);

  /** By row of the batch, of the last 100 flows: those with this flow's originator … */
  sameOrig = new Uint8Array(0);
  sameResp = new Uint8Array(0);
  samePair = new Uint8Array(0);
  /** … and end point: responder, port and protocol. */
  sameRespPort = new Uint8Array(0);
  /** With its originator, how many went to another responder or port than the flow before. */
  origChanges = new Uint8Array(0);

  /** Counts for all rows of the next batch. */
  load(columns: FlowColumns, rowCount: number): void {
    if (this.sameOrig.length < rowCount) this.makeRoom(rowCount);
    const { respPorts, protocols } = columns;
    const origWords = wordsOf(columns.origAddresses);
    const respWords = wordsOf(columns.respAddresses);
    for (let row = 0; row < rowCount; row++) {
      if (this.isFull) this.dropOldest();
      const orig = this.addresses.take(origWords, row * WORDS);
      const resp = this.addresses.take(respWords, row * WORDS);
      this.target[0] = resp;
      this.target[1] = (respPorts[row] << 16) | protocols[row];
      const end = this.targets.take(this.target, 0);
      this.add(orig, resp, end);
      this.sameOrig[row] = this.origCounts[orig];
      this.sameResp[row] = this.respCounts[resp];
      this.samePair[row] = this.pairCounts[orig * ADDRESSES_MAX + resp];
      this.sameRespPort[row] = this.endCounts[end];
      this.origChanges[row] = this.changes[orig];
    }
  }

  private add(orig: number, resp: number, end: number): void {
    const { at, newest, ends } = this;
    this.origs[at] = orig;
    this.resps[at] = resp;
    ends[at] = end;
    this.origCounts[orig]++;
    this.respCounts[resp]++;
    this.pairCounts[orig * ADDRESSES_MAX + resp]++;
    this.endCounts[end]++;
    const before = newest[orig];
    if (before !== NONE) {
      this.next[before] = at;
      if (ends[before] !== end) this.changes[orig]++;
    }
    newest[orig] = at;
    this.at = at + 1 === SIZE ? 0 : at + 1;
    if (this.at === 0) this.isFull = true;
  }

  private dropOldest(): void {
    const { at, ends } = this;
    const orig = this.origs[at];
    const resp = this.resps[at];
    const end = ends[at];
    this.respCounts[resp]--;
    this.pairCounts[orig * ADDRESSES_MAX + resp]--;
    this.endCounts[end]--;
    if (--this.origCounts[orig] === 0) this.newest[orig] = NONE;
    else if (ends[this.next[at]] !== end) this.changes[orig]--;
    this.addresses.release(orig);
    this.addresses.release(resp);
    this.targets.release(end);
  }

  private makeRoom(rowCount: number): void {
    this.sameOrig = new Uint8Array(rowCount);
    this.sameResp = new Uint8Array(rowCount);
    this.samePair = new Uint8Array(rowCount);
    this.sameRespPort = new Uint8Array(rowCount);
    this.origChanges = new Uint8Array(rowCount);
  }
}

/** In this machine's byte order: they are only compared. */
function wordsOf(addresses: Uint8Array): Int32Array {
  return new Int32Array(addresses.buffer, addresses.byteOffset, addresses.length / 4);
}
