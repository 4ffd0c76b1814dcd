import {
  type AppSlots,
  CLIENT,
  CLIENT_SOFTWARE,
  HASSH,
  HASSH_SERVER,
  LINE_LENGTH,
  MODE,
  OWN_A,
  OWN_B,
  OWN_C,
  SERVER_SOFTWARE,
  SPARE,
} from './app-slots.ts';
import { asciiBytes, startsWith, uint32 } from './bytes.ts';
import { LineCursor, NO_LINE } from './lines.ts';
import { Md5, MD5_WORDS } from './md5.ts';
import type { Piece, StreamParser } from './parser.ts';

/*
 * RFC 4253, 4.2, 6 and 7.1: lines up to one that names the software, then packets in the clear:
 *
 *     length 4 | padding 1 | type 1 (20) | cookie 16 | ten lists, each: length 4 | names
 *
 * HASSH (Reardon: https://github.com/salesforce/hassh) is the MD5 of four of the client's lists
 * with semicolons between: key exchange, and encryption, MAC and compression towards the server.
 * hasshServer is that of the server's, towards the client.
 */
const BANNER = 0;
const PACKET = 1;
const LIST_LENGTH = 2;
const LIST = 3;
const DONE = 4;

const SSH = asciiBytes('SSH-');
const PACKET_BYTES = 22;
const TYPE_AT = 5;
const KEX_INIT = 20;
const LENGTH_BYTES = 4;
/** Positions of the lists that are hashed: of the client, of the server. */
const HASHED = [
  [0, 2, 4, 6],
  [0, 3, 5, 7],
];
const LAST_OF_CLIENT = 6;
const LAST_OF_SERVER = 7;
/** RFC 4253, 6.1: a whole packet may be this long. */
const LIST_BYTES_MAX = 35_000;
const SEMICOLON = Uint8Array.of(0x3b);

/* OWN_A: bytes of the list left. OWN_B: its position. OWN_C: bytes gathered. SPARE: the sums. */
/** In the line: what is gathered, then the block of the sum. */
const BLOCK_AT = 32;

export class SshParser implements StreamParser {
  private readonly line = new LineCursor();
  private readonly md5 = new Md5();

  feed(slots: AppSlots, slot: number, direction: number, piece: Piece): void {
    const { words } = slots;
    const base = slots.baseOf(slot);
    const own = base + direction;
    let at = piece.start;
    while (at < piece.end && words[own + MODE] !== DONE) {
      if (words[own + MODE] === BANNER) {
        at = this.line.next(slots, slot, direction, piece, at);
        if (at === NO_LINE) return;
        this.takeLine(slots, slot, direction);
      } else if (words[own + MODE] === LIST) at = this.takeList(slots, slot, direction, piece, at);
      else at = this.gather(slots, slot, direction, piece, at);
    }
    if (words[base + MODE] === DONE && words[base + MODE + 1] === DONE) slots.finish(slot);
  }

  /** What is hashed must be whole. */
  skip(slots: AppSlots, slot: number, direction: number): void {
    const base = slots.baseOf(slot);
    slots.words[base + direction + MODE] = DONE;
    if (slots.words[base + 1 - direction + MODE] === DONE) slots.finish(slot);
  }

  /** A server may say other lines before. */
  private takeLine(slots: AppSlots, slot: number, direction: number): void {
    const { bytes, start, end } = this.line;
    const base = slots.baseOf(slot);
    const isClient = slots.words[base + CLIENT] === direction;
    if (!isClient && !startsWith(bytes, start, end, SSH)) return;
    slots.keepText(slot, isClient ? CLIENT_SOFTWARE : SERVER_SOFTWARE, bytes, start, end);
    slots.words[base + direction + MODE] = PACKET;
    slots.words[base + direction + LINE_LENGTH] = 0;
  }

  /** Gathers the packet's start or a list's length; acts when it is there. */
  private gather(
    slots: AppSlots,
    slot: number,
    direction: number,
    piece: Piece,
    from: number,
  ): number {
    const { words, bytes } = slots;
    const own = slots.baseOf(slot) + direction;
    const line = slots.lineAt(slot, direction);
    const needed = words[own + MODE] === PACKET ? PACKET_BYTES : LENGTH_BYTES;
    const taken = Math.min(needed - words[own + OWN_C], piece.end - from);
    const to = line + words[own + OWN_C];
    for (let i = 0; i < taken; i++) bytes[to + i] = piece.bytes[from + i];
    words[own + OWN_C] += taken;
    if (words[own + OWN_C] < needed) return from + taken;
    words[own + OWN_C] = 0;
    if (words[own + MODE] === PACKET) {
      words[own + MODE] = bytes[line + TYPE_AT] === KEX_INIT ? LIST_LENGTH : DONE;
      this.resume(slots, slot, direction);
      this.md5.start();
    } else {
      const length = uint32(bytes, line);
      words[own + OWN_A] = length;
      words[own + MODE] = length > LIST_BYTES_MAX ? DONE : LIST;
      if (length === 0) this.endList(slots, slot, direction);
    }
    return from + taken;
  }

  private takeList(
    slots: AppSlots,
    slot: number,
    direction: number,
    piece: Piece,
    from: number,
  ): number {
    const { words } = slots;
    const own = slots.baseOf(slot) + direction;
    const to = Math.min(piece.end, from + words[own + OWN_A]);
    if (this.isHashed(slots, slot, direction)) {
      this.resume(slots, slot, direction);
      this.md5.add(piece.bytes, from, to);
    }
    words[own + OWN_A] -= to - from;
    if (words[own + OWN_A] === 0) this.endList(slots, slot, direction);
    return to;
  }

  private endList(slots: AppSlots, slot: number, direction: number): void {
    const { words } = slots;
    const own = slots.baseOf(slot) + direction;
    const isHashed = this.isHashed(slots, slot, direction);
    const isClient = slots.words[slots.baseOf(slot) + CLIENT] === direction;
    const position = words[own + OWN_B]++;
    words[own + MODE] = LIST_LENGTH;
    if (!isHashed) return;
    this.resume(slots, slot, direction);
    if (position < (isClient ? LAST_OF_CLIENT : LAST_OF_SERVER)) {
      this.md5.add(SEMICOLON, 0, 1);
      return;
    }
    this.md5.finish();
    const kind = isClient ? HASSH : HASSH_SERVER;
    slots.keepText(slot, kind, this.md5.hex, 0, this.md5.hex.length);
    words[own + MODE] = DONE;
  }

  private isHashed(slots: AppSlots, slot: number, direction: number): boolean {
    const base = slots.baseOf(slot);
    const side = slots.words[base + CLIENT] === direction ? 0 : 1;
    return HASHED[side].includes(slots.words[base + direction + OWN_B]);
  }

  private resume(slots: AppSlots, slot: number, direction: number): void {
    const at = slots.lineAt(slot, direction) + BLOCK_AT;
    const sumAt = slots.baseOf(slot) + SPARE + MD5_WORDS * direction;
    this.md5.resume(slots.words, sumAt, { bytes: slots.bytes, at });
  }
}
