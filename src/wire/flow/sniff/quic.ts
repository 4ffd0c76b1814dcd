import { type AppSlots, CLIENT, PROTOCOL_VERSION, SHARED_A, SHARED_B } from './app-slots.ts';
import { asciiBytes, uint16, uint32 } from './bytes.ts';
import { HelloPieces } from './hello-pieces.ts';
import type { Message, MessageParser, Piece } from './parser.ts';
import { QUIC_1, QUIC_2, QuicKeys } from './quic-keys.ts';
import { QuicFrames } from './quic-frames.ts';
import { TlsParser } from './tls.ts';
import { CLIENT_HELLO, HANDSHAKE } from './tls-records.ts';

/*
 * RFC 9000, 17.2 and 17.2.2; RFC 9001, 5.4:
 *
 *     form 1 bit | 1 | kind 2 | four bits of which the last two are the number's bytes - 1
 *     version 4 | destination 1 + n | source 1 + n | token v + n | length v
 *     number 1 to 4 | frames | tag 16
 *
 * where v is a number of 1, 2, 4 or 8 bytes by its first two bits (16), the four bits and the
 * number are masked, and the frames are encrypted. The tag is not checked: what was changed on the
 * way makes no frames of a hello.
 */
const LONG_FORM = 0x80;
const KIND_MASK = 0x30;
/** RFC 9369, 3.2: version 2 turns the kinds by one. */
const INITIAL_2 = 0x10;
const RETRY_1 = 0x30;
const RETRY_2 = 0;
const ID_BYTES_MAX = 20;
const SAMPLE_BYTES = 16;
const SAMPLE_AT = 4;
const TAG_BYTES = 16;
const BLOCK_BYTES = 16;
/** What stands before a handshake message in TLS, and its own type and length. */
const RECORD_BYTES = 5;
const HANDSHAKE_BYTES = 4;

/** Packets of a client that are opened: a hello takes two or three. */
const OPENED_MAX = 8;
/** Bytes of a datagram over Ethernet; the frames of longer ones are cut. */
const FRAMES_BYTES_MAX = 2048;

const NAME_1 = asciiBytes('QUICv1');
const NAME_2 = asciiBytes('QUICv2');

/**
 * The hello in the first packets of the originator. SHARED_A: 1 once there was a packet. SHARED_B:
 * packets that were opened. LINE of direction 0: bytes of the first destination 1 | these bytes; of
 * it the keys are made, also when the client goes over to the name that the server gives itself.
 */
export class QuicParser implements MessageParser {
  private readonly keys = new QuicKeys();
  private readonly pieces = new HelloPieces();
  private readonly frames = new QuicFrames(this.pieces);
  private readonly hellos = new TlsParser('q');
  private readonly plain = new Uint8Array(FRAMES_BYTES_MAX);
  private readonly block = new Uint8Array(BLOCK_BYTES);
  private readonly counter = new Uint8Array(BLOCK_BYTES);
  private readonly record: Piece = { bytes: this.pieces.bytes, start: 0, end: 0 };

  message(slots: AppSlots, slot: number, direction: number, message: Message): void {
    this.takeDatagram(slots, slot, direction, message);
    slots.hellosDisplaced += this.pieces.takeLost();
  }

  private takeDatagram(slots: AppSlots, slot: number, direction: number, message: Message): void {
    const { words } = slots;
    const base = slots.baseOf(slot);
    const { bytes, start, end } = message;
    if (direction !== 0) {
      // RFC 9001, 5.2: the keys are made anew, of what the client names next.
      if (asksAgain(bytes, start)) slots.bytes[slots.lineAt(slot, 0)] = 0;
      return;
    }
    if ((bytes[start] & LONG_FORM) === 0) return slots.finish(slot);
    if (words[base + SHARED_A] === 0) {
      words[base + SHARED_A] = 1;
      slots.bytes[slots.lineAt(slot, 0)] = 0;
      // As a record of TLS, which is what is read then.
      this.pieces.begin(slots.ownerOf(slot));
      this.pieces.add(
        slots.ownerOf(slot),
        0,
        Uint8Array.of(HANDSHAKE, 3, 1, 0, 0),
        0,
        RECORD_BYTES,
      );
    }
    for (let at = start; at < end && (bytes[at] & LONG_FORM) !== 0; ) {
      if (words[base + SHARED_B]++ >= OPENED_MAX) return slots.finish(slot);
      at = this.takePacket(slots, slot, { bytes, start: at, end });
    }
    this.readHello(slots, slot);
  }

  /** Gives where the next packet of the datagram starts; `end` where none can be told. */
  private takePacket(slots: AppSlots, slot: number, { bytes, start, end }: Piece): number {
    const idAt = start + 6;
    const idEnd = idAt + bytes[start + 5];
    if (idEnd >= end || idEnd - idAt > ID_BYTES_MAX) return end;
    const version = uint32(bytes, start + 1);
    const isInitial = (bytes[start] & KIND_MASK) === (version === QUIC_2 ? INITIAL_2 : 0);
    let at = idEnd + 1 + bytes[idEnd];
    if (isInitial) {
      at = this.frames.readNumber(bytes, at, end);
      at += this.frames.number;
    }
    const numberAt = this.frames.readNumber(bytes, at, end);
    const next = numberAt + this.frames.number;
    if (!(next <= end)) return end;
    const isWhole = next - numberAt >= SAMPLE_AT + SAMPLE_BYTES;
    if (!isInitial || !isWhole) return next;
    const line = slots.lineAt(slot, 0);
    if (slots.bytes[line] === 0) {
      slots.bytes[line] = idEnd - idAt;
      slots.bytes.set(bytes.subarray(idAt, idEnd), line + 1);
    }
    const id = slots.bytes.subarray(line + 1, line + 1 + slots.bytes[line]);
    if (this.keys.derive(version, id)) {
      keepVersion(slots, slot, version);
      const length = this.open(bytes, start, numberAt, next);
      this.frames.take({ owner: slots.ownerOf(slot), offset: RECORD_BYTES }, this.plain, length);
    }
    return next;
  }

  /** Decrypts the frames to `plain` and gives their length (RFC 9001, 5.3 and 5.4). */
  private open(bytes: Uint8Array, start: number, numberAt: number, end: number): number {
    const { keys, block, counter, plain } = this;
    for (let i = 0; i < SAMPLE_BYTES; i++) block[i] = bytes[numberAt + SAMPLE_AT + i];
    keys.header.encrypt(block, block);
    const numberBytes = ((bytes[start] ^ block[0]) & 3) + 1;
    counter.fill(0);
    counter.set(keys.nonce);
    for (let i = 0; i < numberBytes; i++) {
      counter[keys.nonce.length - numberBytes + i] ^= bytes[numberAt + i] ^ block[1 + i];
    }
    const from = numberAt + numberBytes;
    const length = Math.min(end - TAG_BYTES - from, FRAMES_BYTES_MAX);
    // NIST SP 800-38D, 7.1: the count of the first block of text is 2.
    for (let at = 0, count = 2; at < length; at += BLOCK_BYTES, count++) {
      counter[14] = count >> 8;
      counter[15] = count;
      keys.packet.encrypt(counter, block);
      const taken = Math.min(BLOCK_BYTES, length - at);
      for (let i = 0; i < taken; i++) plain[at + i] = bytes[from + at + i] ^ block[i];
    }
    return Math.max(0, length);
  }

  private readHello(slots: AppSlots, slot: number): void {
    const { pieces, record } = this;
    const owner = slots.ownerOf(slot);
    if (!pieces.has(owner, RECORD_BYTES + HANDSHAKE_BYTES)) return;
    const { bytes } = pieces;
    const recordAt = pieces.placeOf(owner);
    const at = recordAt + RECORD_BYTES;
    const length = HANDSHAKE_BYTES + ((bytes[at + 1] << 16) | uint16(bytes, at + 2));
    if (bytes[at] !== CLIENT_HELLO) return slots.finish(slot);
    if (!pieces.has(owner, RECORD_BYTES + length)) return;
    bytes[recordAt + 3] = length >> 8;
    bytes[recordAt + 4] = length;
    record.start = recordAt;
    record.end = at + length;
    slots.words[slots.baseOf(slot) + CLIENT] = 0;
    this.hellos.feed(slots, slot, 0, record);
    slots.finish(slot);
  }
}

/** By a Retry, or since it speaks another version (RFC 9000, 17.2.5 and 17.2.1). */
function asksAgain(bytes: Uint8Array, start: number): boolean {
  const version = uint32(bytes, start + 1);
  if (version === 0) return (bytes[start] & LONG_FORM) !== 0;
  const kind = version === QUIC_2 ? RETRY_2 : RETRY_1;
  return (bytes[start] & LONG_FORM) !== 0 && (bytes[start] & KIND_MASK) === kind;
}

function keepVersion(slots: AppSlots, slot: number, version: number): void {
  const name = version === QUIC_1 ? NAME_1 : version === QUIC_2 ? NAME_2 : undefined;
  if (name !== undefined) slots.keepText(slot, PROTOCOL_VERSION, name, 0, name.length);
}
