import type { TableMemory } from '../../kernels/index.ts';

/*
 * What a live record holds besides its row of the flow table: two cache lines of floats and two
 * of words. Fields of the two sides stand in pairs: that of the responder is one on.
 */

/** Sums of the gaps that are counted, and of their squares. */
export const ACTIVE_US = 0;
export const ACTIVE_SQUARES = 2;
export const IDLE_US = 4;
export const IDLE_SQUARES = 6;
/** Last packet of the side, of earlier records too. */
export const LAST_US = 8;
/** Last packet of the side that TCP followed. */
export const TCP_LAST_US = 10;
export const BYTES = 12;
export const SYN_ACK_US = 14;
export const ACK_US = 15;
export const RECORD_FLOATS = 16;

export const ACTIVE_GAPS = 0;
export const IDLE_GAPS = 2;
/** Highest sequence number, and where the record began; 0 is none, as Argus has it. */
export const SEQUENCE = 4;
export const BASE = 6;
/** What the side acknowledged, less 1. */
export const ACKNOWLEDGED = 8;
export const WINDOW = 10;
export const WINDOW_SHIFT = 12;
/** Bytes under way that Argus believes not to be acknowledged. */
export const IN_FLIGHT = 14;
export const FLAGS = 16;
/** Status bits of the side (FIN, FIN_ACKED, RESET). */
export const SIDE_STATUS = 18;
export const LOSSES = 20;
/** Identification of the side's last IP packet with data. */
export const IP_ID = 22;
/** Status bits of the connection, and the state of RFC 793 as BSD numbers it. */
export const STATUS = 24;
export const TCP_STATE = 25;
/** 1 while TCP followed no packet but the first. */
export const IS_FIRST = 26;
/** 1 in all records of a flow but the first. */
export const IS_LATER = 27;
export const ICMP_TYPE_CODE = 28;
/** 1 where ra exchanged originator and responder. */
export const IS_REVERSED = 29;
/** 1 where TCP followed a packet of the side. */
export const IS_SEEN = 30;
export const RECORD_WORDS = 32;

export const BYTES_A_RECORD = RECORD_FLOATS * 8 + RECORD_WORDS * 4;

/** State of all live records; allocated once. */
export class RecordRows {
  readonly floats: Float64Array;
  readonly words: Int32Array;

  constructor(capacity: number, memory: TableMemory) {
    this.floats = memory.float64(capacity * RECORD_FLOATS);
    this.words = memory.int32(capacity * RECORD_WORDS);
  }

  /** A flow begins. */
  start(row: number): void {
    const floatBase = row * RECORD_FLOATS;
    for (let i = 0; i < RECORD_FLOATS; i++) this.floats[floatBase + i] = 0;
    this.floats[floatBase + LAST_US] = Number.NEGATIVE_INFINITY;
    this.floats[floatBase + LAST_US + 1] = Number.NEGATIVE_INFINITY;
    const base = row * RECORD_WORDS;
    for (let i = 0; i < RECORD_WORDS; i++) this.words[base + i] = 0;
  }

  /** Another record of the same flow begins: what is counted is 0 again, what is known stays. */
  renew(row: number): void {
    const { floats, words } = this;
    const floatBase = row * RECORD_FLOATS;
    for (let i = ACTIVE_US; i < LAST_US; i++) floats[floatBase + i] = 0;
    const base = row * RECORD_WORDS;
    words[base + IS_LATER] = 1;
    for (let side = 0; side < 2; side++) {
      const own = base + side;
      floats[floatBase + BYTES + side] = 0;
      words[own + ACTIVE_GAPS] = 0;
      words[own + IDLE_GAPS] = 0;
      words[own + BASE] = words[own + SEQUENCE];
      words[own + IN_FLIGHT] = 0;
      words[own + FLAGS] = 0;
      words[own + SIDE_STATUS] &= ~STATUS_RESET;
      words[own + LOSSES] = 0;
      words[own + IP_ID] = 0;
    }
  }

  /** Exchanges the two sides. */
  swapSides(row: number): void {
    const { floats, words } = this;
    for (let at = row * RECORD_FLOATS; at < row * RECORD_FLOATS + SYN_ACK_US; at += 2) {
      const held = floats[at];
      floats[at] = floats[at + 1];
      floats[at + 1] = held;
    }
    for (let at = row * RECORD_WORDS; at < row * RECORD_WORDS + STATUS; at += 2) {
      const held = words[at];
      words[at] = words[at + 1];
      words[at + 1] = held;
    }
  }
}

/* Bits of STATUS and SIDE_STATUS. */
export const STATUS_SYN = 1;
export const STATUS_SYN_ACK = 2;
export const STATUS_ESTABLISHED = 4;
export const STATUS_FIN = 8;
export const STATUS_FIN_ACKED = 16;
export const STATUS_CLOSED = 32;
export const STATUS_RESET = 64;
