import {
  type AppSlots,
  CLIENT,
  CLIENT_NAME,
  LINE_BYTES,
  LINE_LENGTH,
  PROTOCOL_VERSION,
} from './app-slots.ts';
import { asciiBytes, uint16 } from './bytes.ts';
import type { Piece, StreamParser } from './parser.ts';

/* MQTT 3.1.1 and 5.0, 3.1: kind 1 | length 1 to 4 | name 2 + n | level 1 | flags 1 | keep alive 2
 * | in 5.0: properties, length 1 to 4 + n | client 2 + n | … */
const VERSIONS: Readonly<Record<number, Uint8Array>> = {
  3: asciiBytes('MQTT 3.1'),
  4: asciiBytes('MQTT 3.1.1'),
  5: asciiBytes('MQTT 5.0'),
};
const MQTT_5 = 5;
const LENGTH_BYTES_MAX = 4;
/** Level, flags, keep alive. */
const FIXED_BYTES = 4;

/** The client's name of CONNECT, which is the first message. */
export class MqttParser implements StreamParser {
  feed(slots: AppSlots, slot: number, direction: number, piece: Piece): void {
    const base = slots.baseOf(slot);
    if (slots.words[base + CLIENT] !== direction) return;
    const kept = slots.words[base + LINE_LENGTH + direction];
    const taken = Math.min(piece.end - piece.start, LINE_BYTES - kept);
    const line = slots.lineAt(slot, direction);
    for (let i = 0; i < taken; i++) {
      slots.bytes[line + kept + i] = piece.bytes[piece.start + i];
    }
    slots.words[base + LINE_LENGTH + direction] = kept + taken;
    const isDone = takeConnect(slots, slot, { start: line, end: line + kept + taken });
    if (isDone || kept + taken === LINE_BYTES) slots.finish(slot);
  }

  skip(slots: AppSlots, slot: number, direction: number): void {
    if (slots.words[slots.baseOf(slot) + CLIENT] === direction) slots.finish(slot);
  }
}

/** False while bytes are wanting. */
function takeConnect(slots: AppSlots, slot: number, { start, end }: Omit<Piece, 'bytes'>): boolean {
  const { bytes } = slots;
  const nameAt = behindNumber(bytes, start + 1);
  if (nameAt + 2 > end) return false;
  const levelAt = nameAt + 2 + uint16(bytes, nameAt);
  let clientAt = levelAt + FIXED_BYTES;
  if (clientAt >= end) return false;
  if (bytes[levelAt] === MQTT_5) clientAt = behindProperties(bytes, clientAt);
  if (clientAt + 2 > end) return false;
  const clientEnd = clientAt + 2 + uint16(bytes, clientAt);
  if (clientEnd > end) return false;
  const version = VERSIONS[bytes[levelAt]];
  if (version !== undefined) slots.keepText(slot, PROTOCOL_VERSION, version, 0, version.length);
  slots.keepText(slot, CLIENT_NAME, bytes, clientAt + 2, clientEnd);
  return true;
}

/** Behind a number of one to four bytes, each of seven bits, the last one below 0x80. */
function behindNumber(bytes: Uint8Array, at: number): number {
  let next = at;
  while (next < at + LENGTH_BYTES_MAX - 1 && bytes[next] >= 0x80) next++;
  return next + 1;
}

function behindProperties(bytes: Uint8Array, at: number): number {
  const start = behindNumber(bytes, at);
  let length = 0;
  for (let i = start - 1; i >= at; i--) length = length * 128 + (bytes[i] & 0x7f);
  return start + length;
}
