import { HISTORY_BYTES, WORD, WORDS_A_ROW } from './flow-layout.ts';
import type { FlowRows } from './flow-rows.ts';

const HISTORY_LENGTH = WORD.historyLength;
const ORIG_MASK = WORD.origHistoryMask;

const UPPER_TO_LOWER = 32;

/** Letters of Zeek's history that are written once each way; bits of the mask. */
/** Of SYN and SYN-ACK. */
export const SEEN_SYN = 0x01;
export const SEEN_ACK = 0x04;
export const SEEN_DATA = 0x08;
export const SEEN_FIN = 0x10;
export const SEEN_RST = 0x20;
export const SEEN_INCONSISTENT = 0x40;
export const SEEN_MULTIPLE = 0x80;

export const LETTER_SYN = 0x53;
export const LETTER_SYN_ACK = 0x48;
export const LETTER_ACK = 0x41;
export const LETTER_DATA = 0x44;
export const LETTER_FIN = 0x46;
export const LETTER_RST = 0x52;
export const LETTER_INCONSISTENT = 0x49;
export const LETTER_MULTIPLE = 0x51;
export const LETTER_RETRANSMIT = 0x54;
export const LETTER_ZERO_WINDOW = 0x57;
export const LETTER_GAP = 0x47;
export const LETTER_BAD_CHECKSUM = 0x43;
export const LETTER_FLIPPED = 0x5e;

/** Appends to Zeek's history string; capitals are the originator's (direction 0). */
export function addLetter(rows: FlowRows, row: number, direction: number, letter: number): void {
  const { words } = rows;
  const at = row * WORDS_A_ROW + HISTORY_LENGTH;
  const length = words[at];
  if (length >= HISTORY_BYTES) return;
  const isLetter = letter !== LETTER_FLIPPED;
  rows.histories[row * HISTORY_BYTES + length] =
    letter + (direction === 1 && isLetter ? UPPER_TO_LOWER : 0);
  words[at] = length + 1;
}

/** Turns a lone letter into that of the other end, behind the mark of a flow turned round. */
export function startWithFlip(rows: FlowRows, row: number): void {
  const at = row * HISTORY_BYTES;
  rows.histories[at + 1] = rows.histories[at] ^ UPPER_TO_LOWER;
  rows.histories[at] = LETTER_FLIPPED;
  rows.words[row * WORDS_A_ROW + HISTORY_LENGTH] = 2;
}

/** Writes a letter the first time only; true if it was the first. */
export function addLetterOnce(
  rows: FlowRows,
  row: number,
  direction: number,
  bit: number,
  letter: number,
): boolean {
  const { words } = rows;
  const at = row * WORDS_A_ROW + ORIG_MASK + direction;
  const mask = words[at];
  if (mask & bit) return false;
  words[at] = mask | bit;
  addLetter(rows, row, direction, letter);
  return true;
}

/** The high half of the mask counts packets with a wrong checksum. */
const BAD_CHECKSUM = 0x10000;
const BAD_CHECKSUMS_MAX = 10_000;

/** Notes a packet that was damaged and is not counted. */
export function addBadChecksum(rows: FlowRows, row: number, direction: number): void {
  const { words } = rows;
  const at = row * WORDS_A_ROW + ORIG_MASK + direction;
  const count = (words[at] >>> 16) + 1;
  if (count > BAD_CHECKSUMS_MAX) return;
  words[at] += BAD_CHECKSUM;
  if (isPowerOfTen(count)) addLetter(rows, row, direction, LETTER_BAD_CHECKSUM);
}

/** Zeek writes c, g, t and w at the 1st, 10th, 100th … time. */
export function isPowerOfTen(count: number): boolean {
  if (count === 1) return true;
  let power = 10;
  while (power < count) power *= 10;
  return power === count;
}
