import { FLOATS_A_ROW, WORD, WORDS_A_ROW } from '../flow-layout.ts';
import type { FlowRows } from '../flow-rows.ts';

/** Said where a flow has no application state: not yet, or for good since the pool was full. */
export const NO_APP = -1;
export const APP_REFUSED = -2;

/** Said in a slot's PARSER once there is nothing (more) to learn from the payload. */
export const NO_PARSER = -1;

/** Payload bytes of each way that are kept to tell the service and the entropy. */
export const HEAD_BYTES = 256;
/** Bytes of a line, or of a message, that are kept while it spans packets. */
export const LINE_BYTES = 512;
export const TEXT_BYTES = 256;

/* Words of a slot. Where a name has two, that of direction 1 is one on. */
const ROW = 0;
/** Number of the service that is parsed; 0 while it is not told, NO_PARSER where nothing is. */
export const PARSER = 1;
/** Direction of the client: 0 the originator, 1 the responder. */
export const CLIENT = 2;
export const NEXT_SEQUENCE = 3;
export const IS_STARTED = 5;
export const HEAD_LENGTH = 7;
export const LINE_LENGTH = 9;
/** What a parser waits for, each way; 0 at the start. */
export const MODE = 11;
/** Free for the parser, each way. */
export const OWN_A = 13;
export const OWN_B = 15;
export const OWN_C = 17;
/** Free for the parser, of both ways. */
export const SHARED_A = 19;
export const SHARED_B = 20;
const RING_COUNT = 21;
const TEXT_LENGTHS = 22;
const RING = 25;
/** Request texts that are remembered to tell new ones. */
const RING_SIZE = 16;
const SLOT_WORDS = RING + RING_SIZE;

/* Bytes of a slot: two heads, two lines, three texts. */
const LINES_AT = 2 * HEAD_BYTES;
const TEXTS_AT = LINES_AT + 2 * LINE_BYTES;
const SLOT_BYTES = TEXTS_AT + 3 * TEXT_BYTES;

export const SERVER_NAME = 0;
export const FIRST_REQUEST = 1;
export const CLIENT_SOFTWARE = 2;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Application state of the flows that are looked into: a pool of stated size. What a parser
 * learns goes straight to the flow's row; what it needs between packets stands here.
 */
export class AppSlots {
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  /** Bytes of a body still to be stepped over, each way; lengths may pass 2^31. */
  readonly remaining: Float64Array;
  readonly rows: FlowRows;
  private readonly freeSlots: Int32Array;
  private freeCount: number;

  constructor(rows: FlowRows, capacity: number) {
    this.rows = rows;
    this.words = new Int32Array(capacity * SLOT_WORDS);
    this.bytes = new Uint8Array(capacity * SLOT_BYTES);
    this.remaining = new Float64Array(capacity * 2);
    this.freeSlots = new Int32Array(capacity);
    for (let i = 0; i < capacity; i++) this.freeSlots[i] = capacity - 1 - i;
    this.freeCount = capacity;
  }

  /** Gives a cleared slot for the flow, or NO_APP where all are taken. */
  allot(row: number): number {
    if (this.freeCount === 0) return NO_APP;
    const slot = this.freeSlots[--this.freeCount];
    const base = slot * SLOT_WORDS;
    for (let i = 0; i < SLOT_WORDS; i++) this.words[base + i] = 0;
    this.words[base + ROW] = row;
    this.remaining[slot * 2] = 0;
    this.remaining[slot * 2 + 1] = 0;
    return slot;
  }

  free(slot: number): void {
    this.freeSlots[this.freeCount++] = slot;
  }

  /** Says that nothing more can be learnt from the flow: its packets are passed by. */
  finish(slot: number): void {
    this.words[slot * SLOT_WORDS + PARSER] = NO_PARSER;
  }

  /** Where the slot's words start. */
  baseOf(slot: number): number {
    return slot * SLOT_WORDS;
  }

  headAt(slot: number, direction: number): number {
    return slot * SLOT_BYTES + direction * HEAD_BYTES;
  }

  lineAt(slot: number, direction: number): number {
    return slot * SLOT_BYTES + LINES_AT + direction * LINE_BYTES;
  }

  /** Where the words of the flow's row start. */
  rowWordsOf(slot: number): number {
    return this.words[slot * SLOT_WORDS + ROW] * WORDS_A_ROW;
  }

  rowFloatsOf(slot: number): number {
    return this.words[slot * SLOT_WORDS + ROW] * FLOATS_A_ROW;
  }

  /** Adds one to a word column of the flow. */
  count(slot: number, column: number): void {
    this.rows.words[this.rowWordsOf(slot) + column]++;
  }

  /** Keeps a text of the flow, if it has none of the kind yet. */
  keepText(slot: number, kind: number, source: Uint8Array, start: number, end: number): void {
    if (this.words[slot * SLOT_WORDS + TEXT_LENGTHS + kind] > 0) return;
    this.replaceText(slot, kind, source, start, end);
  }

  replaceText(slot: number, kind: number, source: Uint8Array, start: number, end: number): void {
    const length = Math.min(end - start, TEXT_BYTES - 1);
    const to = this.textAt(slot, kind);
    for (let i = 0; i < length; i++) this.bytes[to + i] = source[start + i];
    this.words[slot * SLOT_WORDS + TEXT_LENGTHS + kind] = length > 0 ? length : 0;
  }

  textAt(slot: number, kind: number): number {
    return slot * SLOT_BYTES + TEXTS_AT + kind * TEXT_BYTES;
  }

  textLength(slot: number, kind: number): number {
    return this.words[slot * SLOT_WORDS + TEXT_LENGTHS + kind];
  }

  /** Counts a request; as distinct where none of the 16 before had the same text. */
  countRequest(slot: number, source: Uint8Array, start: number, end: number): void {
    this.count(slot, WORD.requests);
    const hash = hashBytes(source, start, end);
    const base = slot * SLOT_WORDS;
    const known = this.words[base + RING_COUNT];
    const size = Math.min(known, RING_SIZE);
    for (let i = 0; i < size; i++) if (this.words[base + RING + i] === hash) return;
    this.words[base + RING + (known % RING_SIZE)] = hash;
    this.words[base + RING_COUNT] = known + 1;
    this.count(slot, WORD.distinctRequests);
  }
}

/** FNV-1a (Fowler, Noll, Vo), 32 bits. */
export function hashBytes(source: Uint8Array, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ source[i], FNV_PRIME);
  return hash | 0;
}
