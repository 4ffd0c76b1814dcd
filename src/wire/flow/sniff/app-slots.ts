import type { TableMemory } from '../../kernels/index.ts';
import type { FlowColumnName } from '../flow-columns.ts';
import { FLOATS_A_ROW, WORD, WORDS_A_ROW } from '../flow-layout.ts';
import type { FlowRows } from '../flow-rows.ts';
import { type Registers, WORD_REGISTER } from '../registers.ts';
import { TEXT_BYTES_MAX } from '../text-column.ts';

/** Said where a flow has no application state: not yet, or for good since the pool was full. */
export const NO_APP = -1;
export const APP_REFUSED = -2;

/** Said in a slot's PARSER once there is nothing (more) to learn from the payload. */
export const NO_PARSER = -1;

/** Payload bytes of each way that are kept to tell the service and the entropy. */
export const HEAD_BYTES = 256;
/** Bytes of a line, or of a message, that are kept while it spans packets. */
export const LINE_BYTES = 512;
/** All texts of a flow together. */
const TEXT_BYTES = 768;

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
const RING = 22;
/** Request texts that are remembered to tell new ones. */
const RING_SIZE = 16;
/** Free for a parser that counts no requests: sixteen words. */
export const SPARE = RING;
export const TEXTS_LENGTH = RING + RING_SIZE;
export const TEXTS = TEXTS_LENGTH + 1;

/** The columns that hold texts of a slot. */
export const TEXT_COLUMNS = [
  'serverNames',
  'firstRequests',
  'clientSoftware',
  'clientNames',
  'serverSoftware',
  'protocolVersions',
  'alpnOffers',
  'alpnChoices',
  'certSubjects',
  'certIssuers',
  'ja3Hashes',
  'ja4Fingerprints',
  'hasshHashes',
  'hasshServerHashes',
  'firstAnswers',
] as const satisfies readonly FlowColumnName[];

const textKind = (column: (typeof TEXT_COLUMNS)[number]): number => TEXT_COLUMNS.indexOf(column);
export const SERVER_NAME = textKind('serverNames');
export const FIRST_REQUEST = textKind('firstRequests');
export const CLIENT_SOFTWARE = textKind('clientSoftware');
export const CLIENT_NAME = textKind('clientNames');
export const SERVER_SOFTWARE = textKind('serverSoftware');
export const PROTOCOL_VERSION = textKind('protocolVersions');
export const ALPN_OFFER = textKind('alpnOffers');
export const ALPN_CHOICE = textKind('alpnChoices');
export const CERT_SUBJECT = textKind('certSubjects');
export const CERT_ISSUER = textKind('certIssuers');
export const JA3 = textKind('ja3Hashes');
export const JA4 = textKind('ja4Fingerprints');
export const HASSH = textKind('hasshHashes');
export const HASSH_SERVER = textKind('hasshServerHashes');
export const FIRST_ANSWER = textKind('firstAnswers');

export const SLOT_WORDS = TEXTS + TEXT_COLUMNS.length;

/* Bytes of a slot: two heads, two lines, the texts one behind another. */
const LINES_AT = 2 * HEAD_BYTES;
export const TEXTS_AT = LINES_AT + 2 * LINE_BYTES;
export const SLOT_BYTES = TEXTS_AT + TEXT_BYTES;
/** Of the memory that is shared with the kernel. */
export const BYTES_A_SLOT = SLOT_WORDS * 4 + SLOT_BYTES + 2 * 8 + 4;

/* A word of TEXTS: where among the texts, then the length in the low 8 bits. 0 is no text. */
export const LENGTH_BITS = 8;
export const LENGTH_MASK = 0xff;

const FREE_COUNT = WORD_REGISTER.freeSlotCount;

/** Where a pool lies: memory and registers of its table. */
export interface SlotParts {
  memory: TableMemory;
  registers: Registers;
}

/** More than a pool has. */
const SLOTS_MAX = 2 ** 26;
let poolCount = 0;

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
  /** Parsers are shared by all meters of a program: tells this pool from others. */
  private readonly number = ++poolCount;
  readonly freeSlots: Int32Array;
  private readonly registers: Int32Array;
  /** Texts that were longer than the room for them. */
  textsCut = 0;
  /** Hellos in pieces whose place a newer one took. */
  hellosDisplaced = 0;

  constructor(rows: FlowRows, capacity: number, parts: SlotParts) {
    const { memory, registers } = parts;
    this.rows = rows;
    this.registers = registers.words;
    this.words = memory.int32(capacity * SLOT_WORDS);
    this.bytes = memory.bytes(capacity * SLOT_BYTES);
    this.remaining = memory.float64(capacity * 2);
    this.freeSlots = memory.int32(capacity);
    for (let i = 0; i < capacity; i++) this.freeSlots[i] = capacity - 1 - i;
    this.registers[FREE_COUNT] = capacity;
  }

  /** Gives a cleared slot for the flow, or NO_APP where all are taken. */
  allot(row: number): number {
    if (this.registers[FREE_COUNT] === 0) return NO_APP;
    const slot = this.freeSlots[--this.registers[FREE_COUNT]];
    const base = slot * SLOT_WORDS;
    for (let i = 0; i < SLOT_WORDS; i++) this.words[base + i] = 0;
    this.words[base + ROW] = row;
    this.remaining[slot * 2] = 0;
    this.remaining[slot * 2 + 1] = 0;
    return slot;
  }

  free(slot: number): void {
    this.freeSlots[this.registers[FREE_COUNT]++] = slot;
  }

  /** Says that nothing more can be learnt from the flow: its packets are passed by. */
  finish(slot: number): void {
    this.words[slot * SLOT_WORDS + PARSER] = NO_PARSER;
  }

  /** What follows is another protocol's: its parser begins with nothing but the texts kept. */
  handOver(slot: number, parser: number): void {
    const base = slot * SLOT_WORDS;
    this.words.fill(0, base + LINE_LENGTH, base + TEXTS_LENGTH);
    this.remaining.fill(0, slot * 2, slot * 2 + 2);
    this.words[base + PARSER] = parser;
  }

  /** A number that no slot of another pool has. */
  ownerOf(slot: number): number {
    return this.number * SLOTS_MAX + slot;
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

  /** Keeps a text of the flow, if it has none of the kind yet; cut where room ends. */
  keepText(slot: number, kind: number, source: Uint8Array, start: number, end: number): void {
    const base = slot * SLOT_WORDS;
    if (this.words[base + TEXTS + kind] !== 0) return;
    const at = this.words[base + TEXTS_LENGTH];
    const length = Math.min(end - start, TEXT_BYTES_MAX, TEXT_BYTES - at);
    if (length < end - start) this.textsCut++;
    if (length <= 0) return;
    this.words[base + TEXTS_LENGTH] = at + length;
    this.words[base + TEXTS + kind] = (at << LENGTH_BITS) | length;
    const to = slot * SLOT_BYTES + TEXTS_AT + at;
    for (let i = 0; i < length; i++) this.bytes[to + i] = source[start + i];
  }

  /** For a kind whose text changes: it has the room of the longest from its first text on. */
  replaceText(slot: number, kind: number, source: Uint8Array, start: number, end: number): void {
    const base = slot * SLOT_WORDS;
    let at = this.words[base + TEXTS + kind] >> LENGTH_BITS;
    if (this.words[base + TEXTS + kind] === 0) {
      at = this.words[base + TEXTS_LENGTH];
      this.words[base + TEXTS_LENGTH] = Math.min(at + TEXT_BYTES_MAX, TEXT_BYTES);
    }
    const length = Math.min(end - start, TEXT_BYTES_MAX, TEXT_BYTES - at);
    if (length < end - start) this.textsCut++;
    if (length <= 0) return;
    this.words[base + TEXTS + kind] = (at << LENGTH_BITS) | length;
    const to = slot * SLOT_BYTES + TEXTS_AT + at;
    for (let i = 0; i < length; i++) this.bytes[to + i] = source[start + i];
  }

  hasTexts(slot: number): boolean {
    return this.words[slot * SLOT_WORDS + TEXTS_LENGTH] > 0;
  }

  textAt(slot: number, kind: number): number {
    const word = this.words[slot * SLOT_WORDS + TEXTS + kind];
    return slot * SLOT_BYTES + TEXTS_AT + (word >> LENGTH_BITS);
  }

  textLength(slot: number, kind: number): number {
    return this.words[slot * SLOT_WORDS + TEXTS + kind] & LENGTH_MASK;
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
