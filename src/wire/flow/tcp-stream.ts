import { FLOAT, FLOATS_A_ROW, WORD, WORDS_A_ROW } from './flow-layout.ts';
import type { FlowRows } from './flow-rows.ts';
import { addLetter, isPowerOfTen, LETTER_GAP } from './history.ts';
import {
  ACKED_WRAP,
  IS_PARTIAL,
  TCP_CLOSED,
  TCP_ESTABLISHED,
  TCP_INACTIVE,
  TCP_RESET,
  TCP_SYN_SENT,
} from './tcp-endpoint.ts';

const STATE = WORD.origState;
const PREVIOUS_STATE = WORD.origPreviousState;
const FIRST = WORD.origFirstSequence;
const LAST = WORD.origLastSequence;
const WRAPS = WORD.origWraps;
const ACKED = WORD.origAckedSequence;
const NEXT = WORD.origNextSequence;
const AHEAD_START = WORD.origAheadStart;
const AHEAD_END = WORD.origAheadEnd;
const AHEAD_MISSING = WORD.origAheadMissing;
const FIN_END = WORD.origFinEnd;
const FINS = WORD.origFins;
const GAPS = WORD.origGaps;
const TCP_BITS = WORD.tcpBits;
const MISSED_BYTES = FLOAT.missedBytes;

/** Sequence numbers there are. */
const WRAP = 2 ** 32;

/*
 * Which bytes of each way came, as Zeek's reassembler sees it: what came in order, and one block
 * ahead of a hole (holes within that block are only added up). A hole that is acknowledged was
 * sent and not captured: a content gap.
 */

/** True for bytes that are missing below others which came: late, or lost and sent again. */
export function fillsHole(words: Int32Array, own: number, start: number, end: number): boolean {
  const aheadStart = words[own + AHEAD_START];
  const aheadEnd = words[own + AHEAD_END];
  if (aheadStart === aheadEnd || ((start - words[own + NEXT]) | 0) < 0) return false;
  if (((aheadStart - end) | 0) >= 0) return true;
  const isWithin = ((start - aheadStart) | 0) >= 0 && ((aheadEnd - end) | 0) >= 0;
  return isWithin && words[own + AHEAD_MISSING] >= ((end - start) | 0);
}

/** Notes the bytes from `start` to `end`. */
export function receive(words: Int32Array, own: number, start: number, end: number): void {
  const next = words[own + NEXT];
  if (words[own + AHEAD_START] === words[own + AHEAD_END]) {
    if (((start - next) | 0) <= 0) {
      if (((end - next) | 0) > 0) words[own + NEXT] = end;
    } else {
      words[own + AHEAD_START] = start;
      words[own + AHEAD_END] = end;
      words[own + AHEAD_MISSING] = 0;
    }
  } else receiveAround(words, own, start, end);
}

function receiveAround(words: Int32Array, own: number, start: number, end: number): void {
  const aheadStart = words[own + AHEAD_START];
  const aheadEnd = words[own + AHEAD_END];
  if (((start - words[own + NEXT]) | 0) <= 0) {
    if (((end - words[own + NEXT]) | 0) > 0) words[own + NEXT] = end;
    if (((words[own + NEXT] - aheadStart) | 0) >= 0) joinAhead(words, own);
  } else if (((start - aheadEnd) | 0) >= 0) {
    words[own + AHEAD_MISSING] += (start - aheadEnd) | 0;
    words[own + AHEAD_END] = end;
  } else if (((aheadStart - end) | 0) >= 0) {
    words[own + AHEAD_MISSING] += (aheadStart - end) | 0;
    words[own + AHEAD_START] = start;
  } else {
    if (((start - aheadStart) | 0) < 0) words[own + AHEAD_START] = start;
    const beyond = (end - aheadEnd) | 0;
    if (beyond > 0) words[own + AHEAD_END] = end;
    // What lies within the block most likely fills its holes.
    else words[own + AHEAD_MISSING] = Math.max(0, words[own + AHEAD_MISSING] - ((end - start) | 0));
  }
}

function joinAhead(words: Int32Array, own: number): void {
  const end = words[own + AHEAD_END];
  if (((end - words[own + NEXT]) | 0) > 0) words[own + NEXT] = end;
  words[own + AHEAD_START] = end;
}

/** The other end has all bytes up to `upTo`: those that did not come here are missed. */
export function acknowledge(rows: FlowRows, row: number, way: number, upTo: number): void {
  const { words } = rows;
  const own = row * WORDS_A_ROW + way;
  let end = upTo;
  if (words[own + FINS] > 0 && ((end - words[own + FIN_END]) | 0) >= 0) {
    end = (words[own + FIN_END] - 1) | 0;
  }
  if (((end - words[own + NEXT]) | 0) <= 0) return;
  // Without the SYN the first acknowledgment may mean a byte before the first one seen.
  if (
    (words[row * WORDS_A_ROW + TCP_BITS] & IS_PARTIAL) !== 0 &&
    ((end - words[own + FIRST]) | 0) <= 2
  )
    return;
  const hasAhead = words[own + AHEAD_START] !== words[own + AHEAD_END];
  if (hasAhead && ((words[own + AHEAD_START] - end) | 0) < 0) {
    countGap(rows, row, way, (words[own + AHEAD_START] - words[own + NEXT]) | 0);
    if (words[own + AHEAD_MISSING] > 0) countGap(rows, row, way, words[own + AHEAD_MISSING]);
    words[own + NEXT] = words[own + AHEAD_START];
    joinAhead(words, own);
  }
  const missing = (end - words[own + NEXT]) | 0;
  if (missing <= 0) return;
  countGap(rows, row, way, missing);
  words[own + NEXT] = end;
  if (hasAhead && words[own + AHEAD_START] === end) joinAhead(words, own);
}

/** Only gaps of connections that are established or close cleanly can be believed. */
function countGap(rows: FlowRows, row: number, way: number, byteCount: number): void {
  const { words } = rows;
  const base = row * WORDS_A_ROW;
  if (!isClean(words, base) || !isClean(words, base + 1)) return;
  rows.floats[row * FLOATS_A_ROW + MISSED_BYTES] += byteCount;
  const count = ++words[base + way + GAPS];
  if (isPowerOfTen(count)) addLetter(rows, row, way, LETTER_GAP);
}

function isClean(words: Int32Array, end: number): boolean {
  const state = words[end + STATE];
  return (
    state === TCP_ESTABLISHED ||
    (state === TCP_CLOSED && words[end + PREVIOUS_STATE] === TCP_ESTABLISHED)
  );
}

/** True while an end that closed has bytes that did not come, or did not acknowledge all. */
export function isPending(words: Int32Array, own: number, peer: number): boolean {
  const ahead = (words[own + LAST] - words[own + NEXT]) | 0;
  if (ahead < 0) return false;
  if (ahead > 1) return true;
  if (words[own + STATE] === TCP_RESET || words[peer + STATE] === TCP_INACTIVE) return false;
  if (words[peer + AHEAD_START] !== words[peer + AHEAD_END]) return true;
  const unacked = (words[peer + NEXT] - words[peer + ACKED]) | 0;
  return unacked > 0 && ((words[peer + NEXT] - words[peer + FIRST]) | 0) > 1;
}

/** Payload bytes of one way by the highest number sent or acknowledged (Zeek: orig_bytes). */
export function sequenceBytes(words: Int32Array, base: number, way: number): number {
  const own = base + way;
  const acked = (words[own + ACKED] - words[own + FIRST]) | 0;
  if (words[own + STATE] === TCP_RESET && words[own + PREVIOUS_STATE] === TCP_SYN_SENT) {
    // A half-open connection that was found and dropped; its numbers say nothing.
    const isSilent = words[base + 1 - way + STATE] === TCP_INACTIVE;
    if (isSilent && acked !== 0 && acked !== 1) return 0;
  }
  const first = words[own + FIRST] >>> 0;
  const last = (words[own + LAST] >>> 0) + (words[own + WRAPS] % ACKED_WRAP) * WRAP;
  const answered = (words[own + ACKED] >>> 0) + Math.floor(words[own + WRAPS] / ACKED_WRAP) * WRAP;
  const numbers = Math.max(last, answered) - first;
  return Math.max(0, numbers - 1 - (words[own + FINS] > 0 ? 1 : 0));
}
