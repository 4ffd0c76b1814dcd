import { FLOAT, WORD } from '../flow-layout.ts';
import {
  type AppSlots,
  CLIENT,
  CLIENT_SOFTWARE,
  FIRST_ANSWER,
  FIRST_REQUEST,
  LINE_LENGTH,
  MODE,
  OWN_A,
  OWN_B,
  OWN_C,
  SERVER_NAME,
  SHARED_A,
  SHARED_B,
} from './app-slots.ts';
import {
  asciiBytes,
  findSpace,
  isUpper,
  readDecimal,
  readHex,
  skipSpaces,
  startsWith,
  startsWithLoosely,
  threeDigits,
  toLower,
} from './bytes.ts';
import { hasPassword } from './form-fields.ts';
import { LineCursor, NO_LINE } from './lines.ts';
import type { Piece, StreamParser } from './parser.ts';
import { TLS_SERVICE } from './services.ts';

/* Modes of one direction. */
export const START_LINE = 0;
export const HEADERS = 1;
const BODY = 2;
const CHUNK_SIZE = 3;
const CHUNK = 4;
const TRAILER = 5;
/** The body has no end that could be told: all that follows is stepped over. */
const TO_THE_END = 6;
/** Bytes are lacking: the next line that looks like a start line is one. */
const LOST = 7;

/** Header bytes of one message after which its end is not looked for any more. */
const HEADER_BYTES_MAX = 8192;

/*
 * OWN_A: bytes so far of the header, then of the body. OWN_B: what the headers said, as bits.
 * OWN_C: the last four bytes of a compressed body.
 */
const HAS_LENGTH = 1;
const IS_CHUNKED = 2;
const IS_BODILESS = 4;
const IS_TUNNEL = 8;
export const IS_GZIP = 16;
/** A password is sent with the request; with `IS_BASIC` in the clear. */
const HAS_LOGIN = 32;
const IS_BASIC = 64;
/** The body is a form, of which nothing came yet. */
const IS_FORM = 128;

/* SHARED_A: bits, the last request lowest: it was HEAD. SHARED_B: how many wait for an answer. */
const WAITING_MAX = 31;

const HTTP_1 = asciiBytes('HTTP/1.');
const HEAD = asciiBytes('HEAD ');
const CONNECT = asciiBytes('CONNECT ');
const HOST = asciiBytes('host:');
const USER_AGENT = asciiBytes('user-agent:');
const CONTENT_LENGTH = asciiBytes('content-length:');
const TRANSFER_ENCODING = asciiBytes('transfer-encoding:');
const CHUNKED = asciiBytes('chunked');
const CONTENT_ENCODING = asciiBytes('content-encoding:');
const CONTENT_TYPE = asciiBytes('content-type:');
const FORM_TYPE = asciiBytes('application/x-www-form-urlencoded');
const AUTHORIZATION = asciiBytes('authorization:');
const BASIC = asciiBytes('basic ');
/** Their first request is refused by design, whatever the password. */
const CHALLENGED_SCHEMES = [asciiBytes('ntlm'), asciiBytes('negotiate')];
const GZIPS = [asciiBytes('gzip'), asciiBytes('x-gzip')];

const RESPONSE_BODY_BYTES = FLOAT.responseBodyBytes;
/** RFC 1952, 2.3: header of 10, at the least 2 of data, trailer of 8. */
export const GZIP_BYTES_MIN = 20;
const NOTHING = new Uint8Array(0);

/** Longest method name that is believed (IANA's longest has 17 letters). */
const METHOD_BYTES_MAX = 20;

/** RFC 9112. Counts every request and answer of a connection; bodies are stepped over. */
export class HttpParser implements StreamParser {
  private readonly line = new LineCursor();

  feed(slots: AppSlots, slot: number, direction: number, piece: Piece): void {
    const modeAt = slots.baseOf(slot) + MODE + direction;
    let at = piece.start;
    while (at < piece.end) {
      const mode = slots.words[modeAt];
      if (mode === BODY || mode === CHUNK) {
        at = this.stepOver(slots, slot, direction, at, piece);
        continue;
      }
      at = this.line.next(slots, slot, direction, piece, at);
      if (at === NO_LINE) return;
      this.takeLine(slots, slot, direction);
      // What a proxy is asked to pass on is TLS, as a rule.
      if (slots.words[modeAt] === TO_THE_END) return slots.handOver(slot, TLS_SERVICE);
    }
  }

  skip(slots: AppSlots, slot: number, direction: number, byteCount: number): void {
    const base = slots.baseOf(slot);
    const mode = slots.words[base + MODE + direction];
    const remaining = slots.remaining[slot * 2 + direction];
    if ((mode === BODY || mode === CHUNK) && byteCount <= remaining) {
      this.stepOver(slots, slot, direction, 0, { bytes: NOTHING, end: byteCount });
      return;
    }
    slots.words[base + MODE + direction] = LOST;
    slots.words[base + LINE_LENGTH + direction] = 0;
  }

  end(slots: AppSlots, slot: number): void {
    const base = slots.baseOf(slot);
    const client = base + slots.words[base + CLIENT];
    const server = 1 - slots.words[base + CLIENT];
    if (slots.remaining[slot * 2 + server] === Number.POSITIVE_INFINITY) {
      finishBody(slots, slot, server);
    }
    const mode = slots.words[client + MODE];
    const hasBegun = mode === START_LINE && slots.words[client + LINE_LENGTH] > 0;
    if (mode === HEADERS || hasBegun) {
      slots.rows.words[slots.rowWordsOf(slot) + WORD.unfinishedRequests] = 1;
    }
  }

  private stepOver(
    slots: AppSlots,
    slot: number,
    direction: number,
    at: number,
    piece: { bytes: Uint8Array; end: number },
  ): number {
    const { words } = slots;
    const base = slots.baseOf(slot);
    const remainingAt = slot * 2 + direction;
    const taken = Math.min(slots.remaining[remainingAt], piece.end - at);
    slots.remaining[remainingAt] -= taken;
    if (words[base + OWN_B + direction] & IS_FORM) {
      words[base + OWN_B + direction] &= ~IS_FORM;
      if (hasPassword(piece.bytes, at, at + taken)) slots.count(slot, WORD.formPasswords);
    }
    if (words[base + CLIENT] !== direction) {
      slots.rows.floats[slots.rowFloatsOf(slot) + RESPONSE_BODY_BYTES] += taken;
      if (words[base + OWN_B + direction] & IS_GZIP) {
        keepTrailer(words, base + direction, piece.bytes, at, at + taken);
      }
    }
    if (slots.remaining[remainingAt] === 0) {
      const isChunk = words[base + MODE + direction] === CHUNK;
      words[base + MODE + direction] = isChunk ? CHUNK_SIZE : START_LINE;
      if (!isChunk) finishBody(slots, slot, direction);
    }
    return at + taken;
  }

  private takeLine(slots: AppSlots, slot: number, direction: number): void {
    const base = slots.baseOf(slot);
    const modeAt = base + MODE + direction;
    const { bytes, start, end } = this.line;
    switch (slots.words[modeAt]) {
      case START_LINE:
      case LOST:
        if (end === start) return;
        slots.words[modeAt] = this.takeStart(slots, slot, direction) ? HEADERS : LOST;
        slots.words[base + OWN_A + direction] = 0;
        return;
      case HEADERS:
        if (end === start) {
          slots.words[modeAt] = modeOfBody(slots, slot, direction);
          return;
        }
        takeHeader(slots, slot, direction, this.line);
        slots.words[base + OWN_A + direction] += end - start;
        if (slots.words[base + OWN_A + direction] > HEADER_BYTES_MAX) slots.words[modeAt] = LOST;
        return;
      case CHUNK_SIZE: {
        // The blank line that ends the chunk before comes here too.
        if (end === start) return;
        const size = readHex(bytes, start, end);
        slots.words[modeAt] = size > 0 ? CHUNK : size === 0 ? TRAILER : LOST;
        if (size > 0) slots.remaining[slot * 2 + direction] = size;
        return;
      }
      case TRAILER:
        if (end === start) {
          slots.words[modeAt] = START_LINE;
          finishBody(slots, slot, direction);
        }
        return;
    }
  }

  private takeStart(slots: AppSlots, slot: number, direction: number): boolean {
    const base = slots.baseOf(slot);
    const isClient = slots.words[base + CLIENT] === direction;
    slots.words[base + OWN_B + direction] = 0;
    slots.remaining[slot * 2 + direction] = 0;
    return isClient
      ? takeRequest(slots, slot, direction, this.line)
      : takeStatus(slots, slot, direction, this.line);
  }
}

/** True where the bytes begin with a method and a space: capitals, as every method in use is. */
export function isHttpMethod(bytes: Uint8Array, start: number, end: number): boolean {
  const limit = Math.min(end, start + METHOD_BYTES_MAX);
  let at = start;
  while (at < limit && (isUpper(bytes[at]) || bytes[at] === 0x2d)) at++;
  return at - start >= 3 && at < limit && bytes[at] === 0x20;
}

function takeRequest(slots: AppSlots, slot: number, direction: number, line: Piece): boolean {
  const { bytes, start, end } = line;
  if (!isHttpMethod(bytes, start, end)) return false;
  const target = findSpace(bytes, start, end) + 1;
  const targetEnd = versionStart(bytes, target, end);
  const base = slots.baseOf(slot);
  if (targetEnd === end) {
    if (findSpace(bytes, target, end) < end) return false;
    startBareBody(slots, slot, 1 - direction);
  }
  slots.countRequest(slot, bytes, start, targetEnd);
  slots.count(slot, WORD.transactionDepths);
  slots.keepText(slot, FIRST_REQUEST, bytes, start, targetEnd);
  const isHead = startsWith(bytes, start, end, HEAD) ? 1 : 0;
  if (startsWith(bytes, start, end, CONNECT)) slots.words[base + OWN_B + direction] = IS_TUNNEL;
  slots.words[base + SHARED_A] = (slots.words[base + SHARED_A] << 1) | isHead;
  if (slots.words[base + SHARED_B] < WAITING_MAX) slots.words[base + SHARED_B]++;
  return true;
}

/** HTTP/0.9 (RFC 9112, appendix C.1): no version is said, and nothing but the body comes back. */
function startBareBody(slots: AppSlots, slot: number, direction: number): void {
  const modeAt = slots.baseOf(slot) + MODE + direction;
  if (slots.words[modeAt] !== START_LINE) return;
  slots.words[modeAt] = BODY;
  slots.remaining[slot * 2 + direction] = Number.POSITIVE_INFINITY;
}

/** Where the version and the space before it stand; some targets have spaces. `end`: nowhere. */
function versionStart(bytes: Uint8Array, start: number, end: number): number {
  let at = end - 1;
  while (at > start && bytes[at] !== 0x20) at--;
  return startsWith(bytes, at + 1, end, HTTP_1) ? at : end;
}

function takeStatus(slots: AppSlots, slot: number, direction: number, line: Piece): boolean {
  const { bytes, start, end } = line;
  if (!startsWith(bytes, start, end, HTTP_1)) return false;
  const statusAt = skipSpaces(bytes, findSpace(bytes, start, end), end);
  const status = threeDigits(bytes, statusAt, end);
  if (status < 100) return false;
  const base = slots.baseOf(slot);
  // RFC 9110, 15.2: an interim answer is followed by the real one, but 101 changes protocols.
  if (status < 200 && status !== 101) {
    slots.words[base + OWN_B + direction] = IS_BODILESS;
    return true;
  }
  slots.count(slot, WORD.responses);
  slots.keepText(slot, FIRST_ANSWER, bytes, statusAt, end);
  const client = 1 - direction;
  countAnswer(slots, slot, status, slots.words[base + OWN_B + client]);
  let bits = status === 204 || status === 304 ? IS_BODILESS : 0;
  const waiting = slots.words[base + SHARED_B];
  // An answer whose request was not seen is a transaction of its own.
  if (waiting === 0) slots.count(slot, WORD.transactionDepths);
  if (waiting > 0) {
    slots.words[base + SHARED_B] = waiting - 1;
    if ((slots.words[base + SHARED_A] >> (waiting - 1)) & 1) bits = IS_BODILESS;
  }
  const isConnect = (slots.words[base + OWN_B + client] & IS_TUNNEL) !== 0;
  if (status === 101 || (isConnect && status < 300)) bits = IS_TUNNEL;
  slots.words[base + OWN_B + direction] = bits;
  return true;
}

/** A 401 to a request without a password asks for one: nothing was refused. */
function countAnswer(slots: AppSlots, slot: number, status: number, request: number): void {
  if (status === 401) {
    if (request & HAS_LOGIN) slots.count(slot, WORD.loginFailures);
  } else if (status >= 400 && status < 500 && status !== 407) {
    slots.count(slot, WORD.clientErrors);
  } else if (status < 400 && request & IS_BASIC) {
    slots.count(slot, WORD.loginSuccesses);
  }
}

function takeHeader(slots: AppSlots, slot: number, direction: number, line: Piece): void {
  const { bytes, start, end } = line;
  const base = slots.baseOf(slot);
  const bitsAt = base + OWN_B + direction;
  switch (toLower(bytes[start])) {
    case 0x61:
      if (slots.words[base + CLIENT] !== direction) return;
      if (!startsWithLoosely(bytes, start, end, AUTHORIZATION)) return;
      slots.words[bitsAt] |= loginBits(line);
      return;
    case 0x63: {
      if (startsWithLoosely(bytes, start, end, CONTENT_ENCODING)) {
        if (isGzip(line)) slots.words[bitsAt] |= IS_GZIP;
        return;
      }
      if (startsWithLoosely(bytes, start, end, CONTENT_TYPE)) {
        const isClient = slots.words[base + CLIENT] === direction;
        if (isClient && isForm(line)) slots.words[bitsAt] |= IS_FORM;
        return;
      }
      if (!startsWithLoosely(bytes, start, end, CONTENT_LENGTH)) return;
      const length = readDecimal(bytes, start + CONTENT_LENGTH.length, end);
      if (length < 0) return;
      slots.words[bitsAt] |= HAS_LENGTH;
      slots.remaining[slot * 2 + direction] = length;
      return;
    }
    case 0x74:
      if (!startsWithLoosely(bytes, start, end, TRANSFER_ENCODING)) return;
      if (startsWithLoosely(bytes, end - CHUNKED.length, end, CHUNKED)) {
        slots.words[bitsAt] |= IS_CHUNKED;
      }
      return;
    case 0x68:
      if (slots.words[base + CLIENT] !== direction) return;
      if (!startsWithLoosely(bytes, start, end, HOST)) return;
      keepValue(slots, slot, SERVER_NAME, line, HOST.length);
      return;
    case 0x75:
      if (slots.words[base + CLIENT] !== direction) return;
      if (!startsWithLoosely(bytes, start, end, USER_AGENT)) return;
      keepValue(slots, slot, CLIENT_SOFTWARE, line, USER_AGENT.length);
      return;
  }
}

function keepValue(slots: AppSlots, slot: number, kind: number, line: Piece, from: number): void {
  const start = skipSpaces(line.bytes, line.start + from, line.end);
  slots.keepText(slot, kind, line.bytes, start, line.end);
}

/** RFC 9112, 6.3: how the body's length is told. */
function modeOfBody(slots: AppSlots, slot: number, direction: number): number {
  const base = slots.baseOf(slot);
  const bits = slots.words[base + OWN_B + direction];
  slots.words[base + OWN_A + direction] = 0;
  slots.words[base + OWN_C + direction] = 0;
  const isClient = slots.words[base + CLIENT] === direction;
  if (bits & IS_TUNNEL) {
    if (isClient) return START_LINE;
    return TO_THE_END;
  }
  if (bits & IS_BODILESS) return START_LINE;
  if (bits & IS_CHUNKED) return CHUNK_SIZE;
  if (bits & HAS_LENGTH) return slots.remaining[slot * 2 + direction] > 0 ? BODY : START_LINE;
  if (isClient) return START_LINE;
  slots.remaining[slot * 2 + direction] = Number.POSITIVE_INFINITY;
  return BODY;
}

/** RFC 1952, 2.3.1: a gzip stream ends with its size before compression, little-endian. */
function keepTrailer(
  words: Int32Array,
  own: number,
  bytes: Uint8Array,
  start: number,
  end: number,
) {
  words[own + OWN_A] = Math.min(words[own + OWN_A] + end - start, 0x7fffffff);
  let last = words[own + OWN_C];
  for (let at = Math.max(start, end - 4); at < end; at++) last = (last >>> 8) | (bytes[at] << 24);
  words[own + OWN_C] = last;
}

/** Counts a compressed body by what it holds, as Zeek does. */
function finishBody(slots: AppSlots, slot: number, direction: number): void {
  const { words } = slots;
  const own = slots.baseOf(slot) + direction;
  const isGzipped = (words[own + OWN_B] & IS_GZIP) !== 0 && words[own + OWN_A] >= GZIP_BYTES_MIN;
  if (!isGzipped) return;
  const size = words[own + OWN_C] >>> 0;
  const at = slots.rowFloatsOf(slot) + RESPONSE_BODY_BYTES;
  slots.rows.floats[at] += size - words[own + OWN_A];
  words[own + OWN_A] = 0;
}

function loginBits({ bytes, start, end }: Piece): number {
  const at = skipSpaces(bytes, start + AUTHORIZATION.length, end);
  if (startsWithLoosely(bytes, at, end, BASIC)) return HAS_LOGIN | IS_BASIC;
  const isChallenged = CHALLENGED_SCHEMES.some((name) => startsWithLoosely(bytes, at, end, name));
  return isChallenged ? 0 : HAS_LOGIN;
}

function isForm({ bytes, start, end }: Piece): boolean {
  const at = skipSpaces(bytes, start + CONTENT_TYPE.length, end);
  return startsWithLoosely(bytes, at, end, FORM_TYPE);
}

function isGzip({ bytes, start, end }: Piece): boolean {
  const at = skipSpaces(bytes, start + CONTENT_ENCODING.length, end);
  return GZIPS.some((name) => startsWithLoosely(bytes, at, end, name));
}
