import { type AppSlots, LINE_BYTES, LINE_LENGTH, MODE, OWN_A, OWN_B, PARSER } from './app-slots.ts';
import type { Message, MessageParser, Piece, StreamParser } from './parser.ts';

const READING_HEADER = 0;
const READING_MESSAGE = 1;

/** What stands before each message of a stream, and tells the message's length. */
export interface Frame {
  headerBytes: number;
  lengthOf(bytes: Uint8Array, at: number): number;
}

/**
 * Cuts a stream into messages and gives each to a parser of messages: the first LINE_BYTES of it,
 * and its whole length as `wireBytes`.
 *
 *     OWN_A   length of the message
 *     OWN_B   bytes of it, or of the header, that came
 *     LINE    the first of them
 */
export class FramedParser implements StreamParser {
  private readonly messages: MessageParser;
  private readonly frame: Frame;
  private readonly whole: Message = { bytes: new Uint8Array(0), start: 0, end: 0, wireBytes: 0 };

  constructor(messages: MessageParser, frame: Frame) {
    this.messages = messages;
    this.frame = frame;
  }

  feed(slots: AppSlots, slot: number, direction: number, piece: Piece): void {
    const base = slots.baseOf(slot);
    const own = base + direction;
    const { words } = slots;
    const parser = words[base + PARSER];
    let at = piece.start;
    // A message may say that there is nothing more to learn, or that another protocol follows.
    while (at < piece.end && words[base + PARSER] === parser) {
      const isHeader = words[own + MODE] === READING_HEADER;
      const needed = isHeader ? this.frame.headerBytes : words[own + OWN_A];
      const taken = Math.min(needed - words[own + OWN_B], piece.end - at);
      keep(slots, slot, direction, piece.bytes, at, taken);
      at += taken;
      words[own + OWN_B] += taken;
      if (words[own + OWN_B] < needed) return;
      this.complete(slots, slot, direction);
    }
  }

  skip(slots: AppSlots, slot: number, direction: number, byteCount: number): void {
    const own = slots.baseOf(slot) + direction;
    const { words } = slots;
    if (words[own + MODE] === READING_HEADER) return;
    words[own + OWN_B] += byteCount;
    if (words[own + OWN_B] >= words[own + OWN_A]) this.complete(slots, slot, direction);
  }

  private complete(slots: AppSlots, slot: number, direction: number): void {
    const own = slots.baseOf(slot) + direction;
    const { words, bytes } = slots;
    const line = slots.lineAt(slot, direction);
    if (words[own + MODE] === READING_HEADER) {
      const length = this.frame.lengthOf(bytes, line);
      words[own + OWN_A] = length;
      words[own + MODE] = length > 0 ? READING_MESSAGE : READING_HEADER;
    } else {
      this.whole.bytes = bytes;
      this.whole.start = line;
      this.whole.end = line + words[own + LINE_LENGTH];
      this.whole.wireBytes = words[own + OWN_A];
      words[own + MODE] = READING_HEADER;
      words[own + OWN_B] = 0;
      words[own + LINE_LENGTH] = 0;
      this.messages.message(slots, slot, direction, this.whole);
      return;
    }
    words[own + OWN_B] = 0;
    words[own + LINE_LENGTH] = 0;
  }
}

function keep(
  slots: AppSlots,
  slot: number,
  direction: number,
  bytes: Uint8Array,
  at: number,
  count: number,
): void {
  const lengthAt = slots.baseOf(slot) + LINE_LENGTH + direction;
  const kept = slots.words[lengthAt];
  const to = slots.lineAt(slot, direction) + kept;
  const room = Math.min(count, LINE_BYTES - kept);
  for (let i = 0; i < room; i++) slots.bytes[to + i] = bytes[at + i];
  slots.words[lengthAt] = kept + room;
}
