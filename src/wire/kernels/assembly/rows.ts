// Rows of the flow table: the hash index, the lists by time-out, a new row, counts and histories.
// The twins are ../../flow/hash-index.ts, idle-lists.ts, packet-counts.ts and history.ts.

import {
  ACTIVITY_US,
  ADDRESS_FAMILIES,
  APP,
  FLOAT_ROW_BYTES,
  HASH,
  HISTORY_BYTES,
  HISTORY_LENGTH,
  END_US,
  LARGE_BELOW_BYTES,
  MIDDLE_BELOW_BYTES,
  OPEN_END_US,
  ORDINAL,
  ORIG_FRAME_BYTES,
  ORIG_GAP_M2,
  ORIG_GAP_MAX_US,
  ORIG_GAP_MEAN_US,
  ORIG_HISTORY_MASK,
  ORIG_IP_BYTES,
  ORIG_LARGE_PAYLOADS,
  ORIG_LAST_US,
  ORIG_MIDDLE_PAYLOADS,
  ORIG_PACKETS,
  ORIG_PAYLOAD_BYTES,
  ORIG_PAYLOAD_M2,
  ORIG_PAYLOAD_MAX,
  ORIG_PAYLOAD_PACKETS,
  ORIG_SMALL_PAYLOADS,
  ORIG_TTLS,
  REGISTER_FREE_COUNT,
  REGISTER_STARTED_FLOWS,
  SMALL_BELOW_BYTES,
  START_US,
  TIMEOUT_CLASS,
  VLANS,
  WORD_ROW_BYTES,
} from './layout';
import {
  dst0,
  dst1,
  dst2,
  dst3,
  dstPort,
  family,
  frameBytes,
  ipBytes,
  payloadBytes,
  protocol,
  src0,
  src1,
  src2,
  src3,
  srcPort,
  TCP,
  ttl,
  UDP,
  vlan,
} from './packet';
import {
  entries,
  entryMask,
  floats,
  freeRows,
  hashSeed,
  histories,
  listFirst,
  listLast,
  listNext,
  listPrevious,
  registers,
  template,
  timeouts,
  words,
} from './places';

export const NO_ROW: i32 = -1;
const NO_APP: i32 = -1;
const KEY_BYTES: usize = 40;
const UPPER_TO_LOWER: i32 = 32;
const SEEN_DATA: i32 = 0x08;
const LETTER_DATA: i32 = 0x44;
const LETTER_FLIPPED: i32 = 0x5e;

export let hash: u32 = 0;
export let isSrcFirst: i32 = 0;
let portsWord: i32 = 0;

export function floatsOf(row: i32): usize {
  return floats + <usize>row * FLOAT_ROW_BYTES;
}

export function wordsOf(row: i32): usize {
  return words + <usize>row * WORD_ROW_BYTES;
}

function mix(before: u32, word: u32): u32 {
  const k = rotl<u32>(word * 0xcc9e2d51, 15) * 0x1b873593;
  return rotl<u32>(before ^ k, 13) * 5 + 0xe6546b64;
}

function isFirst(from: i32, to: i32): bool {
  if (src3 != dst3) return src3 < dst3;
  if (src2 != dst2) return src2 < dst2;
  if (src1 != dst1) return src1 < dst1;
  if (src0 != dst0) return src0 < dst0;
  return from <= to;
}

/** `number`, `from` and `to` take the places of protocol and ports in the key. */
export function find(number: i32, from: i32, to: i32): i32 {
  const first = isFirst(from, to);
  isSrcFirst = first ? 1 : 0;
  portsWord = first ? (from << 16) | to : (to << 16) | from;
  let h = mix(hashSeed ^ number, first ? src3 : dst3);
  h = mix(h, first ? dst3 : src3);
  h = mix(h, portsWord);
  if (family == 6) {
    h = mix(h, first ? src0 : dst0);
    h = mix(h, first ? src1 : dst1);
    h = mix(h, first ? src2 : dst2);
    h = mix(h, first ? dst0 : src0);
    h = mix(h, first ? dst1 : src1);
    h = mix(h, first ? dst2 : src2);
  }
  h = (h ^ (h >>> 16)) * 0x85ebca6b;
  hash = h ^ (h >>> 13);
  let i = hash & entryMask;
  while (true) {
    const entry = entries + ((<usize>i) << 3);
    const row = load<i32>(entry, 4);
    if (row == 0) return NO_ROW;
    if (load<u32>(entry) == hash && isKeyOf(row - 1, number)) return row - 1;
    i = (i + 1) & entryMask;
  }
}

function isKeyOf(row: i32, number: i32): bool {
  const at = wordsOf(row);
  const src = isSrcFirst ? at : at + 16;
  const dst = isSrcFirst ? at + 16 : at;
  return (
    load<i32>(at, 32) == portsWord &&
    load<i32>(src, 12) == src3 &&
    load<i32>(dst, 12) == dst3 &&
    load<i32>(at, 36) == number &&
    load<i32>(src, 8) == src2 &&
    load<i32>(dst, 8) == dst2 &&
    load<i32>(src, 4) == src1 &&
    load<i32>(dst, 4) == dst1 &&
    load<i32>(src) == src0 &&
    load<i32>(dst) == dst0
  );
}

/** Takes a free row for the key that was last looked up; one must be there. */
export function startRow(number: i32, timeUs: f64): i32 {
  const free = load<i32>(registers, REGISTER_FREE_COUNT) - 1;
  store<i32>(registers, free, REGISTER_FREE_COUNT);
  const row = load<i32>(freeRows + ((<usize>free) << 2));
  let i = hash & entryMask;
  while (load<i32>(entries + ((<usize>i) << 3), 4) != 0) i = (i + 1) & entryMask;
  store<u32>(entries + ((<usize>i) << 3), hash);
  store<i32>(entries + ((<usize>i) << 3), row + 1, 4);

  const w = wordsOf(row);
  const src = isSrcFirst ? w : w + 16;
  const dst = isSrcFirst ? w + 16 : w;
  store<i32>(src, src0);
  store<i32>(src, src1, 4);
  store<i32>(src, src2, 8);
  store<i32>(src, src3, 12);
  store<i32>(dst, dst0);
  store<i32>(dst, dst1, 4);
  store<i32>(dst, dst2, 8);
  store<i32>(dst, dst3, 12);
  store<i32>(w, portsWord, 32);
  store<i32>(w, number, 36);
  memory.fill(w + KEY_BYTES, 0, WORD_ROW_BYTES - KEY_BYTES);
  store<i32>(w, vlan, VLANS);
  store<i32>(w, family, ADDRESS_FAMILIES);
  store<i32>(w, NO_APP, APP);
  store<u32>(w, hash, HASH);

  const f = floatsOf(row);
  memory.copy(f, template, FLOAT_ROW_BYTES);
  const ordinal = load<f64>(registers, REGISTER_STARTED_FLOWS);
  store<f64>(registers, ordinal + 1, REGISTER_STARTED_FLOWS);
  store<f64>(f, timeUs, START_US);
  store<f64>(f, timeUs, END_US);
  store<f64>(f, timeUs, OPEN_END_US);
  store<f64>(f, ordinal, ORDINAL);
  return row;
}

export function append(row: i32, timeoutClass: i32): void {
  const at = (<usize>row) << 2;
  const end = listLast + ((<usize>timeoutClass) << 2);
  const last = load<i32>(end);
  store<i32>(listPrevious + at, last);
  store<i32>(listNext + at, NO_ROW);
  if (last == NO_ROW) store<i32>(listFirst + ((<usize>timeoutClass) << 2), row);
  else store<i32>(listNext + ((<usize>last) << 2), row);
  store<i32>(end, row);
}

export function remove(row: i32, timeoutClass: i32): void {
  const previous = load<i32>(listPrevious + ((<usize>row) << 2));
  const next = load<i32>(listNext + ((<usize>row) << 2));
  if (previous == NO_ROW) store<i32>(listFirst + ((<usize>timeoutClass) << 2), next);
  else store<i32>(listNext + ((<usize>previous) << 2), next);
  if (next == NO_ROW) store<i32>(listLast + ((<usize>timeoutClass) << 2), previous);
  else store<i32>(listPrevious + ((<usize>next) << 2), previous);
}

export function touch(row: i32, timeoutClass: i32): void {
  if (load<i32>(listLast + ((<usize>timeoutClass) << 2)) == row) return;
  remove(row, timeoutClass);
  append(row, timeoutClass);
}

/** When its silence ends the flow. */
export function deadlineOf(row: i32): f64 {
  const kind = load<i32>(wordsOf(row), TIMEOUT_CLASS);
  return load<f64>(floatsOf(row), ACTIVITY_US) + load<f64>(timeouts + ((<usize>kind) << 3));
}

export function addLetter(row: i32, direction: i32, letter: i32): void {
  const w = wordsOf(row);
  const length = load<i32>(w, HISTORY_LENGTH);
  if (length >= HISTORY_BYTES) return;
  const lower = direction == 1 && letter != LETTER_FLIPPED ? UPPER_TO_LOWER : 0;
  store<u8>(histories + <usize>(row * HISTORY_BYTES + length), letter + lower);
  store<i32>(w, length + 1, HISTORY_LENGTH);
}

export function addLetterOnce(row: i32, direction: i32, bit: i32, letter: i32): bool {
  const own = wordsOf(row) + ((<usize>direction) << 2);
  const mask = load<i32>(own, ORIG_HISTORY_MASK);
  if ((mask & bit) != 0) return false;
  store<i32>(own, mask | bit, ORIG_HISTORY_MASK);
  addLetter(row, direction, letter);
  return true;
}

export function isPowerOfTen(count: i32): bool {
  if (count == 1) return true;
  let power: i64 = 10;
  while (power < count) power *= 10;
  return power == count;
}

export function countPacket(row: i32, direction: i32, timeUs: f64): void {
  const f = floatsOf(row);
  const own = f + ((<usize>direction) << 3);
  const w = wordsOf(row) + ((<usize>direction) << 2);
  if (timeUs > load<f64>(f, END_US)) store<f64>(f, timeUs, END_US);
  const before = load<f64>(own, ORIG_PACKETS);
  store<f64>(own, before + 1, ORIG_PACKETS);
  store<f64>(own, load<f64>(own, ORIG_FRAME_BYTES) + <f64>frameBytes, ORIG_FRAME_BYTES);
  store<f64>(own, load<f64>(own, ORIG_IP_BYTES) + <f64>ipBytes, ORIG_IP_BYTES);
  if (before > 0) countGap(own, before, timeUs - load<f64>(own, ORIG_LAST_US));
  store<f64>(own, timeUs, ORIG_LAST_US);
  store<i32>(w, ttl, ORIG_TTLS);
  if (protocol != TCP && timeUs > load<f64>(f, OPEN_END_US)) store<f64>(f, timeUs, OPEN_END_US);
  if (protocol == UDP) addLetterOnce(row, direction, SEEN_DATA, LETTER_DATA);
  if (payloadBytes == 0) return;
  const bytes = <f64>payloadBytes;
  const count = load<f64>(own, ORIG_PAYLOAD_PACKETS) + 1;
  const total = load<f64>(own, ORIG_PAYLOAD_BYTES);
  if (count > 1) {
    const meanBefore = total / (count - 1);
    const mean = (total + bytes) / count;
    const m2 = load<f64>(own, ORIG_PAYLOAD_M2) + (bytes - meanBefore) * (bytes - mean);
    store<f64>(own, m2, ORIG_PAYLOAD_M2);
  }
  store<f64>(own, count, ORIG_PAYLOAD_PACKETS);
  store<f64>(own, total + bytes, ORIG_PAYLOAD_BYTES);
  if (<u32>payloadBytes > load<u32>(w, ORIG_PAYLOAD_MAX)) {
    store<i32>(w, payloadBytes, ORIG_PAYLOAD_MAX);
  }
  if (payloadBytes < SMALL_BELOW_BYTES) {
    store<f64>(own, load<f64>(own, ORIG_SMALL_PAYLOADS) + 1, ORIG_SMALL_PAYLOADS);
  } else if (payloadBytes < MIDDLE_BELOW_BYTES) {
    store<f64>(own, load<f64>(own, ORIG_MIDDLE_PAYLOADS) + 1, ORIG_MIDDLE_PAYLOADS);
  } else if (payloadBytes < LARGE_BELOW_BYTES) {
    store<i32>(w, load<i32>(w, ORIG_LARGE_PAYLOADS) + 1, ORIG_LARGE_PAYLOADS);
  }
}

function countGap(own: usize, count: f64, sinceUs: f64): void {
  const gapUs = sinceUs > 0 ? sinceUs : 0;
  if (count == 1) {
    store<f64>(own, gapUs, ORIG_GAP_MEAN_US);
    store<f64>(own, gapUs, ORIG_GAP_MAX_US);
    return;
  }
  const mean = load<f64>(own, ORIG_GAP_MEAN_US);
  const delta = gapUs - mean;
  const next = mean + delta / count;
  store<f64>(own, next, ORIG_GAP_MEAN_US);
  store<f64>(own, load<f64>(own, ORIG_GAP_M2) + delta * (gapUs - next), ORIG_GAP_M2);
  if (gapUs > load<f64>(own, ORIG_GAP_MAX_US)) store<f64>(own, gapUs, ORIG_GAP_MAX_US);
}

export function directionOf(isOrigFirst: i32): i32 {
  return isOrigFirst == isSrcFirst ? 0 : 1;
}
