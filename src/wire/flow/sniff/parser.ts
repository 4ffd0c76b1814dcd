import type { AppSlots } from './app-slots.ts';

/** A run of payload bytes in order, of one direction. One object, reused. */
export interface Piece {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** Parses one protocol over a flow's bytes; all state is in the slot. */
export interface StreamParser {
  /** Bytes that follow on those before. */
  feed(slots: AppSlots, slot: number, direction: number, piece: Piece): void;
  /** So many bytes were not captured. */
  skip(slots: AppSlots, slot: number, direction: number, byteCount: number): void;
  /** The flow is over. */
  end?(slots: AppSlots, slot: number): void;
}

/** Parses one datagram, `bytes[start .. end)`, that was `wireBytes` long. */
export interface MessageParser {
  message(slots: AppSlots, slot: number, direction: number, message: Message): void;
}

export interface Message extends Piece {
  wireBytes: number;
}
