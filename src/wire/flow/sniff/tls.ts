import { WORD } from '../flow-layout.ts';
import {
  ALPN_CHOICE,
  ALPN_OFFER,
  type AppSlots,
  CLIENT,
  JA3,
  JA4,
  LINE_BYTES,
  LINE_LENGTH,
  MODE,
  OWN_A,
  OWN_B,
  OWN_C,
  PROTOCOL_VERSION,
  SERVER_NAME,
  SPARE,
} from './app-slots.ts';
import { asciiBytes, uint16 } from './bytes.ts';
import { takeCertificate } from './certificate.ts';
import { FingerprintCache } from './fingerprint-cache.ts';
import {
  ALPN_EXTENSION,
  JA3_BYTES,
  KEPT_EXTENSIONS,
  SERVER_NAME_EXTENSION,
  VERSIONS_EXTENSION,
} from './hello-fingerprints.ts';
import type { Piece, StreamParser } from './parser.ts';
import { innerService, TLS_SERVICE } from './services.ts';
import { ALERT, CERTIFICATE, CLIENT_HELLO, HANDSHAKE, SERVER_HELLO } from './tls-records.ts';

/*
 * RFC 8446, 5.1 and 4.1; the server's name is RFC 6066, 3, protocols are RFC 7301, 3.1.
 *
 *     record         type 1 | version 2 | length 2
 *     handshake      type 1 | length 3
 *     ClientHello    version 2 | random 32 | session 1 + n | ciphers 2 + n | compressions 1 + n
 *     ServerHello    version 2 | random 32 | session 1 + n | cipher 2 | compression 1
 *     both           extensions 2, each: type 2 | length 2 | content
 *     Certificate    list 3, each: length 3 | certificate (RFC 5246, 7.4.2)
 *
 * Each mode waits for a few bytes, acts, and steps over or keeps a stretch: so a hello may come in
 * pieces and records of any size. Of a ClientHello what the fingerprints need is kept in the lines
 * (hello-fingerprints.ts); of a ServerHello one extension at a time. Up to TLS 1.2 the server's
 * certificates follow in the clear: what there is room for of the first is kept where the
 * ClientHello stood, which is done with by then.
 */
const START = 0;
const VERSION = 1;
const SESSION = 2;
const CIPHERS = 3;
const COMPRESSIONS = 4;
const CIPHER = 5;
const EXTENSIONS = 6;
const EXTENSION = 7;
const DONE = 8;
const CERTIFICATES = 9;

/** Bytes that each mode waits for. */
const NEEDED: readonly number[] = [4, 2, 1, 2, 1, 3, 2, 4, 0, 6];

const RANDOM_BYTES = 32;
const RECORD_BYTES = 5;
const HOST_NAME = 0;

/* Words of each way. OWN_A: bytes to step over. OWN_B: bytes kept. OWN_C: bytes to be kept. */
const RECORD_FILL = SPARE;
/** First byte of a record's length, times 256. */
const RECORD_HIGH = SPARE + 2;
const RECORD_LEFT = SPARE + 4;
const HELLO_TYPE = SPARE + 6;
const HELLO_LEFT = SPARE + 8;
/** Where the extension that is read stands among what is kept. */
const EXTENSION_AT = SPARE + 10;
/** 1 once something found no room: then there are no fingerprints. */
const IS_CUT = SPARE + 12;
/** 1 within a record that is no handshake. */
const IS_ALERT = SPARE + 14;

/* Both lines: a part of the client and one of the server, each what a mode waits for, then kept. */
const SERVER_PART_BYTES = 128;
const CLIENT_PART_BYTES = 2 * LINE_BYTES - SERVER_PART_BYTES;
const SCRATCH_BYTES = 8;
const EXTENSION_HEADER_BYTES = 4;

const INNER_SERVICES = WORD.innerServices;
const INNER_TLS = innerService('tls');

/** By what they are below 0xfeff; RFC 9147, 5.3. Without a 1.1. */
const DTLS_NAMES = ['DTLSv1.0', undefined, 'DTLSv1.2', 'DTLSv1.3'].map(
  (name) => name && asciiBytes(name),
);
const VERSION_NAMES = ['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'].map(asciiBytes);

/** What carries it: TCP, QUIC or DTLS, by JA4's letter. */
export type Transport = 't' | 'q' | 'd';

/** Reads both hellos and the server's certificate. The fields are those of the packet fed. */
export class TlsParser implements StreamParser {
  private slots!: AppSlots;
  private slot = 0;
  private own = 0;
  /** Where the scratch, and what is kept, start. */
  private scratch = 0;
  private kept = 0;
  private keptMax = 0;
  private readonly fingerprints = new FingerprintCache();
  private readonly names = new Uint8Array(CLIENT_PART_BYTES);
  private readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  feed(slots: AppSlots, slot: number, direction: number, piece: Piece): void {
    this.open(slots, slot, direction);
    const { words } = slots;
    const { own } = this;
    let at = piece.start;
    while (at < piece.end && words[own + MODE] !== DONE) {
      if (words[own + RECORD_LEFT] === 0) {
        at = takeRecordHeader(words, own, piece, at);
        continue;
      }
      const end = Math.min(piece.end, at + words[own + RECORD_LEFT]);
      const isAlert = words[own + IS_ALERT] === 1;
      const next = isAlert ? end : this.takeHandshake(piece.bytes, at, end);
      words[own + RECORD_LEFT] -= next - at;
      at = next;
    }
    if (words[own + MODE] === DONE) this.finishWhenBothAre();
  }

  /** A hole within what is stepped over does no harm. */
  skip(slots: AppSlots, slot: number, direction: number, byteCount: number): void {
    const { words } = slots;
    this.open(slots, slot, direction);
    const { own } = this;
    if (words[own + MODE] === DONE) return;
    const canStep =
      byteCount <= words[own + OWN_A] &&
      byteCount <= words[own + RECORD_LEFT] &&
      byteCount < words[own + HELLO_LEFT];
    if (canStep) {
      for (const count of [OWN_A, RECORD_LEFT, HELLO_LEFT]) words[own + count] -= byteCount;
      return;
    }
    words[own + MODE] = DONE;
    this.finishWhenBothAre();
  }

  private open(slots: AppSlots, slot: number, direction: number): void {
    this.slots = slots;
    this.slot = slot;
    this.own = slots.baseOf(slot) + direction;
    const isClient = slots.words[slots.baseOf(slot) + CLIENT] === direction;
    this.scratch = slots.lineAt(slot, 0) + (isClient ? 0 : CLIENT_PART_BYTES);
    const isWide = isClient || slots.words[this.own + HELLO_TYPE] === CERTIFICATE;
    this.kept = (isWide ? slots.lineAt(slot, 0) : this.scratch) + SCRATCH_BYTES;
    this.keptMax = (isWide ? CLIENT_PART_BYTES : SERVER_PART_BYTES) - SCRATCH_BYTES;
  }

  private finishWhenBothAre(): void {
    const { words } = this.slots;
    const base = this.slots.baseOf(this.slot);
    if (words[base + MODE] === DONE && words[base + MODE + 1] === DONE) {
      this.slots.finish(this.slot);
    }
  }

  /** Takes bytes of the message, to its end at the most; gives where to go on. */
  private takeHandshake(bytes: Uint8Array, start: number, end: number): number {
    const { words } = this.slots;
    const { own } = this;
    if (words[own + MODE] === START) return this.gather(bytes, start, end);
    const helloEnd = Math.min(end, start + words[own + HELLO_LEFT]);
    let at = start;
    while (at < helloEnd) {
      if (words[own + OWN_A] > 0) {
        const skipped = Math.min(words[own + OWN_A], helloEnd - at);
        words[own + OWN_A] -= skipped;
        at += skipped;
      } else if (words[own + OWN_C] > 0) at = this.keep(bytes, at, helloEnd);
      else at = this.gather(bytes, at, helloEnd);
    }
    words[own + HELLO_LEFT] -= helloEnd - start;
    if (words[own + HELLO_LEFT] === 0) this.endHello();
    return helloEnd;
  }

  /** Gathers what the mode waits for, and acts when it is there. */
  private gather(bytes: Uint8Array, start: number, end: number): number {
    const { words } = this.slots;
    const { own } = this;
    const needed = NEEDED[words[own + MODE]];
    const filled = words[own + LINE_LENGTH];
    const taken = Math.min(needed - filled, end - start);
    const to = this.scratch + filled;
    for (let i = 0; i < taken; i++) this.slots.bytes[to + i] = bytes[start + i];
    words[own + LINE_LENGTH] = filled + taken;
    if (filled + taken === needed) {
      words[own + LINE_LENGTH] = 0;
      this.act();
    }
    return start + taken;
  }

  private keep(bytes: Uint8Array, start: number, end: number): number {
    const { words } = this.slots;
    const { own } = this;
    const taken = Math.min(words[own + OWN_C], end - start);
    const to = this.kept + words[own + OWN_B];
    for (let i = 0; i < taken; i++) this.slots.bytes[to + i] = bytes[start + i];
    words[own + OWN_B] += taken;
    words[own + OWN_C] -= taken;
    if (words[own + OWN_C] > 0) return start + taken;
    if (words[own + MODE] === EXTENSION) this.endExtension();
    else if (words[own + MODE] === CERTIFICATES) this.endCertificate();
    return start + taken;
  }

  private act(): void {
    const { words, bytes } = this.slots;
    const { own, scratch } = this;
    const short = uint16(bytes, scratch);
    switch (words[own + MODE]) {
      case START:
        return this.startHello();
      case VERSION:
        this.keepNumber(short);
        return this.go(SESSION, RANDOM_BYTES);
      case SESSION:
        return this.go(words[own + HELLO_TYPE] === CLIENT_HELLO ? CIPHERS : CIPHER, bytes[scratch]);
      case CIPHERS:
        this.keepNumber(short);
        this.go(COMPRESSIONS, 0);
        return this.keepNext(short);
      case COMPRESSIONS:
        return this.go(EXTENSIONS, bytes[scratch]);
      case CIPHER:
        return this.go(EXTENSIONS, 0);
      case EXTENSIONS:
        return this.go(EXTENSION, 0);
      case EXTENSION:
        return this.startExtension(short, uint16(bytes, scratch + 2));
      case CERTIFICATES: {
        const length = (bytes[scratch + 3] << 16) | uint16(bytes, scratch + 4);
        words[own + OWN_C] = Math.min(length, this.keptMax);
        if (length === 0) this.endCertificate();
      }
    }
  }

  private go(mode: number, skipBytes: number): void {
    this.slots.words[this.own + MODE] = mode;
    this.slots.words[this.own + OWN_A] = skipBytes;
  }

  /** type 1 | length 3 */
  private startHello(): void {
    const { words, bytes } = this.slots;
    const { own, scratch } = this;
    const type = bytes[scratch];
    const length = (bytes[scratch + 1] << 16) | uint16(bytes, scratch + 2);
    if (words[own + HELLO_TYPE] === SERVER_HELLO) return this.startCertificates(type, length);
    words[own + HELLO_TYPE] = type;
    words[own + HELLO_LEFT] = length;
    const isHello = (type === CLIENT_HELLO || type === SERVER_HELLO) && length > 0;
    if (isHello) this.noteInner();
    this.go(isHello ? VERSION : DONE, 0);
  }

  /** What stands behind a ServerHello; nothing else is read there. */
  private startCertificates(type: number, length: number): void {
    const { words } = this.slots;
    const { own } = this;
    const base = this.slots.baseOf(this.slot);
    const isClientDone = words[base + MODE + words[base + CLIENT]] === DONE;
    if (type !== CERTIFICATE || length === 0 || !isClientDone) return this.go(DONE, 0);
    words[own + HELLO_TYPE] = CERTIFICATE;
    words[own + HELLO_LEFT] = length;
    words[own + OWN_B] = 0;
    this.open(this.slots, this.slot, own - base);
    this.go(CERTIFICATES, 0);
  }

  /** The rest of the chain is stepped over. */
  private endCertificate(): void {
    const { slots, slot, own, kept } = this;
    takeCertificate(slots, slot, { start: kept, end: kept + slots.words[own + OWN_B] });
    this.go(DONE, slots.words[own + HELLO_LEFT]);
  }

  /** TLS that follows on another protocol is told beside that. */
  private noteInner(): void {
    if (this.transport !== 't') return;
    const { rows } = this.slots;
    const row = this.slots.rowWordsOf(this.slot);
    if (rows.words[row + WORD.services] !== TLS_SERVICE)
      rows.words[row + INNER_SERVICES] |= INNER_TLS;
  }

  private startExtension(type: number, length: number): void {
    const { words } = this.slots;
    const { own } = this;
    if (words[own + HELLO_TYPE] === SERVER_HELLO) {
      // Behind the version; those before are done with.
      words[own + OWN_B] = 2;
      words[own + IS_CUT] = 0;
    }
    const isKept = length > 0 && KEPT_EXTENSIONS.includes(type);
    words[own + EXTENSION_AT] = words[own + OWN_B];
    this.keepNumber(type);
    this.keepNumber(isKept ? length : 0);
    if (isKept) this.keepNext(length);
    else words[own + OWN_A] = length;
  }

  /** Keeps so many bytes that come, if there is room for all; or else steps over them. */
  private keepNext(length: number): void {
    const { words } = this.slots;
    const { own } = this;
    if (words[own + IS_CUT] === 0 && words[own + OWN_B] + length <= this.keptMax) {
      words[own + OWN_C] = length;
      return;
    }
    words[own + IS_CUT] = 1;
    words[own + OWN_A] = length;
  }

  private keepNumber(value: number): void {
    const { words, bytes } = this.slots;
    const { own } = this;
    if (words[own + OWN_B] + 2 > this.keptMax) {
      words[own + IS_CUT] = 1;
      return;
    }
    const to = this.kept + words[own + OWN_B];
    bytes[to] = value >> 8;
    bytes[to + 1] = value;
    words[own + OWN_B] += 2;
  }

  private endExtension(): void {
    const { words, bytes } = this.slots;
    const { own } = this;
    const isClient = words[own + HELLO_TYPE] === CLIENT_HELLO;
    const at = this.kept + words[own + EXTENSION_AT];
    const start = at + EXTENSION_HEADER_BYTES;
    const end = this.kept + words[own + OWN_B];
    const type = uint16(bytes, at);
    if (type === SERVER_NAME_EXTENSION) {
      if (!isClient) return;
      this.keepName(start, end);
      // The fingerprints ask no more than whether there is one.
      words[own + OWN_B] -= end - start;
      bytes[at + 2] = 0;
      bytes[at + 3] = 0;
    } else if (type === ALPN_EXTENSION) {
      this.keepProtocols(isClient ? ALPN_OFFER : ALPN_CHOICE, start, end);
    } else if (type === VERSIONS_EXTENSION && !isClient) this.keepVersion(uint16(bytes, start));
  }

  /** list 2 | type 1 | length 2 | name */
  private keepName(start: number, end: number): void {
    const { bytes } = this.slots;
    if (end - start < 5 || bytes[start + 2] !== HOST_NAME) return;
    const nameEnd = start + 5 + uint16(bytes, start + 3);
    if (nameEnd <= end) this.slots.keepText(this.slot, SERVER_NAME, bytes, start + 5, nameEnd);
  }

  /** list 2 | each: length 1 | name */
  private keepProtocols(kind: number, start: number, end: number): void {
    const { bytes } = this.slots;
    let length = 0;
    let at = start + 2;
    while (at < end && at + 1 + bytes[at] <= end) {
      const nameEnd = at + 1 + bytes[at];
      if (length > 0) this.names[length++] = 0x2c;
      for (at++; at < nameEnd; at++) this.names[length++] = bytes[at];
    }
    this.slots.keepText(this.slot, kind, this.names, 0, length);
  }

  private keepVersion(version: number): void {
    const name = VERSION_NAMES[version - 0x0300] ?? DTLS_NAMES[0xfeff - version];
    if (name !== undefined) {
      this.slots.keepText(this.slot, PROTOCOL_VERSION, name, 0, name.length);
    }
  }

  private endHello(): void {
    const { slots, slot, own, kept, fingerprints } = this;
    const { words } = slots;
    const isWhole = words[own + MODE] >= EXTENSIONS && words[own + OWN_C] === 0;
    words[own + MODE] = DONE;
    if (!isWhole || words[own + HELLO_TYPE] === CERTIFICATE) return;
    if (words[own + HELLO_TYPE] === SERVER_HELLO) {
      // TLS 1.3 says so in an extension, and 1.2 here (RFC 8446, 4.1.3).
      this.keepVersion(uint16(slots.bytes, kept));
      if (this.transport === 't') words[own + MODE] = START;
      return;
    }
    if (words[own + IS_CUT] !== 0) return;
    fingerprints.take(slots.bytes, kept, kept + words[own + OWN_B]);
    const { result } = fingerprints;
    result[JA3_BYTES] = this.transport.charCodeAt(0);
    slots.keepText(slot, JA3, result, 0, JA3_BYTES);
    slots.keepText(slot, JA4, result, JA3_BYTES, result.length);
  }
}

/** Takes bytes of a record's header; anything but a handshake or an alert ends the reading. */
function takeRecordHeader(words: Int32Array, own: number, piece: Piece, from: number): number {
  let at = from;
  while (at < piece.end && words[own + RECORD_FILL] < RECORD_BYTES) {
    const byte = piece.bytes[at++];
    const place = words[own + RECORD_FILL]++;
    if (place === 0) {
      // A server may warn of the name before it answers.
      words[own + IS_ALERT] = byte === ALERT ? 1 : 0;
      if (byte === ALERT || byte === HANDSHAKE) continue;
      words[own + MODE] = DONE;
      return at;
    }
    if (place === 3) words[own + RECORD_HIGH] = byte << 8;
    else if (place === 4) words[own + RECORD_LEFT] = words[own + RECORD_HIGH] | byte;
  }
  if (words[own + RECORD_FILL] === RECORD_BYTES) words[own + RECORD_FILL] = 0;
  return at;
}
