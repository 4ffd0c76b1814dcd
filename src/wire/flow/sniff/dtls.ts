import { type AppSlots, CLIENT, SHARED_A } from './app-slots.ts';
import { uint16 } from './bytes.ts';
import { HelloPieces } from './hello-pieces.ts';
import type { Message, MessageParser, Piece } from './parser.ts';
import { service } from './services.ts';
import { TlsParser } from './tls.ts';
import { CLIENT_HELLO, HANDSHAKE, SERVER_HELLO } from './tls-records.ts';

/*
 * RFC 9147, 4 and 5.2, 5.3; RFC 6347, 4.1 and 4.2:
 *
 *     record         type 1 | version 2 | epoch 2 | number 6 | length 2
 *     handshake      type 1 | length 3 | number 2 | offset 3 | part 3 | so many bytes
 *     ClientHello    version 2 | random 32 | session 1 + n | cookie 1 + n | … as in TLS
 *
 * A hello is put together, brought into the form of TLS, and read by its parser.
 */
const RECORD_BYTES = 13;
const RECORD_LENGTH_AT = 11;
const HANDSHAKE_BYTES = 12;
const OFFSET_AT = 6;
const PART_AT = 9;
const SESSION_AT = 34;
/** What stands before a hello in TLS: type 1 | version 2 | length 2, then type 1 | length 3. */
const TLS_BYTES = 9;
/** Datagrams in which hellos are looked for: those of both ways, repeats and fragments too. */
const DATAGRAMS_MAX = 32;

/** RFC 9147, 4: a handshake record of DTLS 1.0 or 1.2, epoch 0. */
export function isDtls(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 14 || bytes[start] !== HANDSHAKE || bytes[start + 1] !== 0xfe) return false;
  return (bytes[start + 2] === 0xff || bytes[start + 2] === 0xfd) && uint16(bytes, start + 3) === 0;
}

const uint24 = (bytes: Uint8Array, at: number): number => (bytes[at] << 16) | uint16(bytes, at + 1);

/** Datagrams of STUN in which the start of DTLS is looked for. */
const STUN_DATAGRAMS_MAX = 64;
const DTLS = service('dtls');

/** RFC 5764, 5.1.2: DTLS of the same ends follows on STUN. SHARED_A: datagrams so far. */
export class StunParser implements MessageParser {
  private readonly next: MessageParser;

  constructor(next: MessageParser) {
    this.next = next;
  }

  message(slots: AppSlots, slot: number, direction: number, message: Message): void {
    if (isDtls(message.bytes, message.start, message.end)) {
      slots.handOver(slot, DTLS);
      return this.next.message(slots, slot, direction, message);
    }
    if (++slots.words[slots.baseOf(slot) + SHARED_A] > STUN_DATAGRAMS_MAX) slots.finish(slot);
  }
}

/** SHARED_A: datagrams so far. A client that is asked for a cookie says its hello twice. */
export class DtlsParser implements MessageParser {
  private readonly pieces = new HelloPieces();
  private readonly hellos = new TlsParser('d');
  private readonly record: Piece = { bytes: this.pieces.bytes, start: 0, end: 0 };

  message(slots: AppSlots, slot: number, direction: number, message: Message): void {
    this.takeDatagram(slots, slot, direction, message);
    slots.hellosDisplaced += this.pieces.takeLost();
  }

  private takeDatagram(slots: AppSlots, slot: number, direction: number, message: Message): void {
    const { bytes, end } = message;
    const countAt = slots.baseOf(slot) + SHARED_A;
    if (slots.words[countAt] === 0) {
      this.pieces.begin(ownerOf(slots, slot, 0));
      this.pieces.begin(ownerOf(slots, slot, 1));
    }
    if (++slots.words[countAt] > DATAGRAMS_MAX) return slots.finish(slot);
    let at = message.start;
    while (at + RECORD_BYTES <= end) {
      const next = at + RECORD_BYTES + uint16(bytes, at + RECORD_LENGTH_AT);
      const isPlain = bytes[at] === HANDSHAKE && uint16(bytes, at + 3) === 0;
      if (!isPlain || next > end) return;
      this.takeRecord(slots, slot, direction, { bytes, start: at + RECORD_BYTES, end: next });
      at = next;
    }
  }

  private takeRecord(slots: AppSlots, slot: number, direction: number, record: Piece): void {
    const { bytes, end } = record;
    let at = record.start;
    while (at + HANDSHAKE_BYTES <= end) {
      const next = at + HANDSHAKE_BYTES + uint24(bytes, at + PART_AT);
      if (next > end) return;
      const type = bytes[at];
      if (type === CLIENT_HELLO || type === SERVER_HELLO) {
        const owner = ownerOf(slots, slot, direction);
        const offset = TLS_BYTES + uint24(bytes, at + OFFSET_AT);
        this.pieces.add(owner, offset, bytes, at + HANDSHAKE_BYTES, next);
        this.readHello(slots, slot, direction, { type, length: uint24(bytes, at + 1) });
      }
      at = next;
    }
  }

  private readHello(
    slots: AppSlots,
    slot: number,
    direction: number,
    { type, length }: { type: number; length: number },
  ): void {
    const { pieces, record } = this;
    const owner = ownerOf(slots, slot, direction);
    const { bytes } = pieces;
    const start = pieces.placeOf(owner);
    const before = Uint8Array.of(HANDSHAKE, 3, 1, 0, 0, type, 0, 0, 0);
    pieces.add(owner, 0, before, 0, TLS_BYTES);
    if (!pieces.has(owner, TLS_BYTES + length)) return;
    let whole = length;
    if (type === CLIENT_HELLO) whole -= cutCookie(bytes, start + TLS_BYTES, length);
    bytes[start + 3] = (whole + 4) >> 8;
    bytes[start + 4] = whole + 4;
    bytes[start + 7] = whole >> 8;
    bytes[start + 8] = whole;
    record.start = start;
    record.end = start + TLS_BYTES + whole;
    slots.words[slots.baseOf(slot) + CLIENT] = type === CLIENT_HELLO ? direction : 1 - direction;
    this.hellos.feed(slots, slot, direction, record);
    pieces.begin(owner);
  }
}

/** Each way has a message of its own. */
function ownerOf(slots: AppSlots, slot: number, direction: number): number {
  return 2 * slots.ownerOf(slot) + direction;
}

/** Takes the cookie out of a hello and gives its length, with the byte that says it. */
function cutCookie(bytes: Uint8Array, start: number, length: number): number {
  const at = start + SESSION_AT + 1 + bytes[start + SESSION_AT];
  const cut = 1 + bytes[at];
  if (at + cut > start + length) return 0;
  bytes.copyWithin(at, at + cut, start + length);
  return cut;
}
