// Which bytes of each way of TCP came. The twin is ../../flow/tcp-stream.ts.

import {
  MISSED_BYTES,
  ORIG_ACKED_SEQUENCE,
  ORIG_AHEAD_END,
  ORIG_AHEAD_MISSING,
  ORIG_AHEAD_START,
  ORIG_FIN_END,
  ORIG_FINS,
  ORIG_FIRST_SEQUENCE,
  ORIG_GAPS,
  ORIG_LAST_SEQUENCE,
  ORIG_NEXT_SEQUENCE,
  ORIG_PREVIOUS_STATE,
  ORIG_STATE,
  TCP_BITS,
} from './layout';
import { addLetter, floatsOf, isPowerOfTen, wordsOf } from './rows';
import { CLOSED, ESTABLISHED, INACTIVE, IS_PARTIAL, RESET } from './tcp-states';

const LETTER_GAP: i32 = 0x47;

export function fillsHole(own: usize, start: i32, end: i32): bool {
  const aheadStart = load<i32>(own, ORIG_AHEAD_START);
  const aheadEnd = load<i32>(own, ORIG_AHEAD_END);
  if (aheadStart == aheadEnd || start - load<i32>(own, ORIG_NEXT_SEQUENCE) < 0) return false;
  if (aheadStart - end >= 0) return true;
  const isWithin = start - aheadStart >= 0 && aheadEnd - end >= 0;
  return isWithin && load<i32>(own, ORIG_AHEAD_MISSING) >= end - start;
}

export function receive(own: usize, start: i32, end: i32): void {
  const next = load<i32>(own, ORIG_NEXT_SEQUENCE);
  if (load<i32>(own, ORIG_AHEAD_START) != load<i32>(own, ORIG_AHEAD_END)) {
    return receiveAround(own, start, end);
  }
  if (start - next <= 0) {
    if (end - next > 0) store<i32>(own, end, ORIG_NEXT_SEQUENCE);
    return;
  }
  store<i32>(own, start, ORIG_AHEAD_START);
  store<i32>(own, end, ORIG_AHEAD_END);
  store<i32>(own, 0, ORIG_AHEAD_MISSING);
}

function receiveAround(own: usize, start: i32, end: i32): void {
  const aheadStart = load<i32>(own, ORIG_AHEAD_START);
  const aheadEnd = load<i32>(own, ORIG_AHEAD_END);
  const missing = load<i32>(own, ORIG_AHEAD_MISSING);
  const next = load<i32>(own, ORIG_NEXT_SEQUENCE);
  if (start - next <= 0) {
    const reached = end - next > 0 ? end : next;
    store<i32>(own, reached, ORIG_NEXT_SEQUENCE);
    if (reached - aheadStart >= 0) joinAhead(own);
  } else if (start - aheadEnd >= 0) {
    store<i32>(own, missing + (start - aheadEnd), ORIG_AHEAD_MISSING);
    store<i32>(own, end, ORIG_AHEAD_END);
  } else if (aheadStart - end >= 0) {
    store<i32>(own, missing + (aheadStart - end), ORIG_AHEAD_MISSING);
    store<i32>(own, start, ORIG_AHEAD_START);
  } else {
    if (start - aheadStart < 0) store<i32>(own, start, ORIG_AHEAD_START);
    if (end - aheadEnd > 0) store<i32>(own, end, ORIG_AHEAD_END);
    else {
      const left = <i64>missing - <i64>(end - start);
      store<i32>(own, <i32>(left > 0 ? left : 0), ORIG_AHEAD_MISSING);
    }
  }
}

function joinAhead(own: usize): void {
  const end = load<i32>(own, ORIG_AHEAD_END);
  if (end - load<i32>(own, ORIG_NEXT_SEQUENCE) > 0) store<i32>(own, end, ORIG_NEXT_SEQUENCE);
  store<i32>(own, end, ORIG_AHEAD_START);
}

export function acknowledge(row: i32, way: i32, upTo: i32): void {
  const base = wordsOf(row);
  const own = base + ((<usize>way) << 2);
  let end = upTo;
  const finEnd = load<i32>(own, ORIG_FIN_END);
  if (load<i32>(own, ORIG_FINS) > 0 && end - finEnd >= 0) end = finEnd - 1;
  if (end - load<i32>(own, ORIG_NEXT_SEQUENCE) <= 0) return;
  const isPartial = (load<i32>(base, TCP_BITS) & IS_PARTIAL) != 0;
  if (isPartial && end - load<i32>(own, ORIG_FIRST_SEQUENCE) <= 2) return;
  const aheadStart = load<i32>(own, ORIG_AHEAD_START);
  const hasAhead = aheadStart != load<i32>(own, ORIG_AHEAD_END);
  if (hasAhead && aheadStart - end < 0) {
    countGap(row, way, aheadStart - load<i32>(own, ORIG_NEXT_SEQUENCE));
    const inside = load<i32>(own, ORIG_AHEAD_MISSING);
    if (inside > 0) countGap(row, way, inside);
    store<i32>(own, aheadStart, ORIG_NEXT_SEQUENCE);
    joinAhead(own);
  }
  const missing = end - load<i32>(own, ORIG_NEXT_SEQUENCE);
  if (missing <= 0) return;
  countGap(row, way, missing);
  store<i32>(own, end, ORIG_NEXT_SEQUENCE);
  if (hasAhead && load<i32>(own, ORIG_AHEAD_START) == end) joinAhead(own);
}

function countGap(row: i32, way: i32, byteCount: i32): void {
  const base = wordsOf(row);
  if (!isClean(base) || !isClean(base + 4)) return;
  const f = floatsOf(row);
  store<f64>(f, load<f64>(f, MISSED_BYTES) + <f64>byteCount, MISSED_BYTES);
  const own = base + ((<usize>way) << 2);
  const count = load<i32>(own, ORIG_GAPS) + 1;
  store<i32>(own, count, ORIG_GAPS);
  if (isPowerOfTen(count)) addLetter(row, way, LETTER_GAP);
}

function isClean(end: usize): bool {
  const state = load<i32>(end, ORIG_STATE);
  if (state == ESTABLISHED) return true;
  return state == CLOSED && load<i32>(end, ORIG_PREVIOUS_STATE) == ESTABLISHED;
}

export function isPending(own: usize, peer: usize): bool {
  const ahead = load<i32>(own, ORIG_LAST_SEQUENCE) - load<i32>(own, ORIG_NEXT_SEQUENCE);
  if (ahead < 0) return false;
  if (ahead > 1) return true;
  if (load<i32>(own, ORIG_STATE) == RESET || load<i32>(peer, ORIG_STATE) == INACTIVE) return false;
  if (load<i32>(peer, ORIG_AHEAD_START) != load<i32>(peer, ORIG_AHEAD_END)) return true;
  const next = load<i32>(peer, ORIG_NEXT_SEQUENCE);
  if (next - load<i32>(peer, ORIG_ACKED_SEQUENCE) <= 0) return false;
  return next - load<i32>(peer, ORIG_FIRST_SEQUENCE) > 1;
}
