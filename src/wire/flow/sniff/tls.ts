import {
  type AppSlots,
  CLIENT,
  LINE_BYTES,
  LINE_LENGTH,
  MODE,
  OWN_A,
  OWN_B,
  OWN_C,
  SERVER_NAME,
} from './app-slots.ts';
import type { Piece, StreamParser } from './parser.ts';

/*
 * RFC 8446, 5.1 and 4.1.2; the server's name is RFC 6066, 3.
 *
 *     record 5 | handshake type 1 | length 3 | version 2 | random 32
 *     | session 1 + n | ciphers 2 + n | compressions 1 + n | extensions 2, each type 2 | 2 + n
 *
 * Each mode waits for a few bytes, acts, and steps over a stretch: so a ClientHello may come in
 * pieces of any size, and nothing but the name is kept.
 */
const FIXED = 0;
const SESSION = 1;
const CIPHERS = 2;
const COMPRESSIONS = 3;
const EXTENSIONS = 4;
const EXTENSION = 5;
const NAME_LIST = 6;
const NAME = 7;
const DONE = 8;

/** Bytes that each mode waits for; that of NAME is in OWN_C. */
const NEEDED: readonly number[] = [43, 1, 2, 1, 2, 4, 5, 0, 0];

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME_EXTENSION = 0;
const HOST_NAME = 0;

/* OWN_A: bytes to step over. OWN_B: extension bytes left. OWN_C: bytes of the name. */

export class TlsParser implements StreamParser {
  feed(slots: AppSlots, slot: number, direction: number, piece: Piece): void {
    const { words } = slots;
    const base = slots.baseOf(slot);
    if (words[base + CLIENT] !== direction) return;
    const own = base + direction;
    let at = piece.start;
    while (at < piece.end && words[own + MODE] !== DONE) {
      const skipped = Math.min(words[own + OWN_A], piece.end - at);
      words[own + OWN_A] -= skipped;
      at += skipped;
      if (at >= piece.end) return;
      const mode = words[own + MODE];
      const needed = mode === NAME ? words[own + OWN_C] : NEEDED[mode];
      const kept = words[own + LINE_LENGTH];
      const taken = Math.min(needed - kept, piece.end - at);
      const to = slots.lineAt(slot, direction) + kept;
      for (let i = 0; i < taken; i++) slots.bytes[to + i] = piece.bytes[at + i];
      words[own + LINE_LENGTH] = kept + taken;
      at += taken;
      if (kept + taken < needed) return;
      words[own + LINE_LENGTH] = 0;
      act(slots, slot, own, slots.lineAt(slot, direction));
    }
    if (words[own + MODE] === DONE) slots.finish(slot);
  }

  /** A hole within what is stepped over does no harm. */
  skip(slots: AppSlots, slot: number, direction: number, byteCount: number): void {
    const own = slots.baseOf(slot) + direction;
    if (byteCount <= slots.words[own + OWN_A]) slots.words[own + OWN_A] -= byteCount;
    else if (slots.words[slots.baseOf(slot) + CLIENT] === direction) slots.finish(slot);
  }
}

function act(slots: AppSlots, slot: number, own: number, line: number): void {
  const { words, bytes } = slots;
  const short = (bytes[line] << 8) | bytes[line + 1];
  switch (words[own + MODE]) {
    case FIXED:
      words[own + MODE] =
        bytes[line] === HANDSHAKE && bytes[line + 5] === CLIENT_HELLO ? SESSION : DONE;
      return;
    case SESSION:
      return go(words, own, CIPHERS, bytes[line]);
    case CIPHERS:
      return go(words, own, COMPRESSIONS, short);
    case COMPRESSIONS:
      return go(words, own, EXTENSIONS, bytes[line]);
    case EXTENSIONS:
      words[own + OWN_B] = short;
      return go(words, own, short >= 4 ? EXTENSION : DONE, 0);
    case EXTENSION: {
      const length = (bytes[line + 2] << 8) | bytes[line + 3];
      words[own + OWN_B] -= 4 + length;
      if (short === SERVER_NAME_EXTENSION && length >= 5) return go(words, own, NAME_LIST, 0);
      return go(words, own, words[own + OWN_B] >= 4 ? EXTENSION : DONE, length);
    }
    case NAME_LIST: {
      const length = (bytes[line + 3] << 8) | bytes[line + 4];
      const isName = bytes[line + 2] === HOST_NAME && length > 0 && length <= LINE_BYTES;
      words[own + OWN_C] = length;
      return go(words, own, isName ? NAME : DONE, 0);
    }
    case NAME:
      slots.keepText(slot, SERVER_NAME, bytes, line, line + words[own + OWN_C]);
      return go(words, own, DONE, 0);
  }
}

function go(words: Int32Array, own: number, mode: number, skipBytes: number): void {
  words[own + MODE] = mode;
  words[own + OWN_A] = skipBytes;
}

/**
 * True for a record from the middle of a connection (RFC 8446, 5.1): change of cipher, alert or
 * data, with a length that the standard allows and a record after it, where one follows.
 */
export function isTlsRecord(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  for (let record = 0; record < RECORDS_CHECKED && end - at >= 6; record++) {
    const type = bytes[at];
    const length = (bytes[at + 3] << 8) | bytes[at + 4];
    if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA || bytes[at + 1] !== 3) return false;
    if (bytes[at + 2] > 4 || length === 0 || length > RECORD_BYTES_MAX) return false;
    at += 5 + length;
  }
  return at > start;
}

const CHANGE_CIPHER_SPEC = 20;
const APPLICATION_DATA = 23;
/** 2^14 of data, and what encryption may add to it (RFC 5246, 6.2.3). */
const RECORD_BYTES_MAX = 2 ** 14 + 2048;
const RECORDS_CHECKED = 3;

/** True for the start of a TLS or SSL 3 record that opens a handshake. */
export function isTlsHandshake(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 6 || bytes[start] !== HANDSHAKE || bytes[start + 1] !== 3) return false;
  const type = bytes[start + 5];
  return bytes[start + 2] <= 4 && (type === CLIENT_HELLO || type === 2);
}

export function isClientHello(bytes: Uint8Array, start: number, end: number): boolean {
  return isTlsHandshake(bytes, start, end) && bytes[start + 5] === CLIENT_HELLO;
}
