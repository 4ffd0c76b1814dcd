// A row of the table to the columns of the open batch. The twins are ../../flow/batch-writer.ts,
// and of what it derives tcp-stream.ts and tcp-state.ts; ../../flow/row-stage.ts has the columns.

import {
  APP,
  FLOAT_ROW_BYTES,
  HISTORY_BYTES,
  HISTORY_LENGTH,
  IS_ORIG_FIRST,
  LENGTH_BITS,
  LENGTH_MASK,
  ORIG_ACKED_SEQUENCE,
  ORIG_FINS,
  ORIG_FIRST_SEQUENCE,
  ORIG_LAST_SEQUENCE,
  ORIG_PACKETS,
  ORIG_PREVIOUS_STATE,
  ORIG_STATE,
  ORIG_WRAPS,
  REGISTER_CLOCK_US,
  REGISTER_STAGED_COUNT,
  RESP_PACKETS,
  RESP_STATE,
  SLOT_BYTE_COUNT,
  SLOT_TEXTS,
  SLOT_TEXTS_LENGTH,
  SLOT_WORD_BYTES,
  STAGE_PAD_BYTES,
  STAGED_FLOATS,
  STAGED_TEXTS,
  STAGED_WORDS,
  STATE_OTH,
  STATE_REJ,
  STATE_RSTO,
  STATE_RSTOS0,
  STATE_RSTR,
  STATE_RSTRH,
  STATE_S0,
  STATE_S1,
  STATE_S2,
  STATE_S3,
  STATE_SF,
  STATE_SH,
  STATE_SHR,
  TEXT_BYTES_MAX,
  TEXTS_AT,
} from './layout';
import { TCP, UDP } from './packet';
import {
  histories,
  registers,
  slotBytes,
  slotWords,
  stageAddresses,
  stageCapacity,
  stageFloats,
  stageTextOffsets,
  stageTexts,
  stageWords,
} from './places';
import { deadlineOf, floatsOf, wordsOf } from './rows';
import {
  CLOSED,
  ESTABLISHED,
  INACTIVE,
  PARTIAL,
  RESET,
  SYN_ACK_SENT,
  SYN_SENT,
} from './tcp-states';

/** Hands the full batch on. */
declare function flush(): void;

const KEY_BYTES: usize = 40;

/** `ports`, where it is not -1, stands for those of the key: the originator's is the upper half. */
export function writeRow(row: i32, reason: i32, ports: i32): void {
  const count = load<i32>(registers, REGISTER_STAGED_COUNT);
  const f = floatsOf(row);
  const w = wordsOf(row);
  const isTcp = load<i32>(w, 36) == TCP;
  const origBytes = isTcp ? sequenceBytes(w, 0) : NaN;
  const respBytes = isTcp ? sequenceBytes(w, 1) : NaN;
  const endedUs = min(load<f64>(registers, REGISTER_CLOCK_US), deadlineOf(row));
  writeFloats(f, count, endedUs, origBytes, respBytes);
  const state = stateOf(row, f, w, origBytes + respBytes > 0);
  writeWords(w, count, ports, state, reason);
  writeAddresses(w, count);
  writeTexts(row, w, count);
  store<i32>(registers, count + 1, REGISTER_STAGED_COUNT);
  if (count + 1 == stageCapacity) flush();
}

function writeFloats(f: usize, count: i32, endedUs: f64, origBytes: f64, respBytes: f64): void {
  const stride = ((<usize>stageCapacity) << 3) + STAGE_PAD_BYTES;
  let to = stageFloats + ((<usize>count) << 3);
  const end = f + ((<usize>STAGED_FLOATS) << 3);
  for (let at = f; at < end; at += 8) {
    store<f64>(to, load<f64>(at));
    to += stride;
  }
  store<f64>(to, endedUs);
  store<f64>(to + stride, origBytes);
  store<f64>(to + 2 * stride, respBytes);
}

function writeWords(w: usize, count: i32, ports: i32, state: i32, reason: i32): void {
  const stride = ((<usize>stageCapacity) << 2) + STAGE_PAD_BYTES;
  let to = stageWords + ((<usize>count) << 2);
  const end = w + KEY_BYTES + ((<usize>STAGED_WORDS) << 2);
  for (let at = w + KEY_BYTES; at < end; at += 4) {
    store<i32>(to, load<i32>(at));
    to += stride;
  }
  let both = <u32>ports;
  if (ports == -1) {
    both = load<u32>(w, 32);
    if (load<i32>(w, IS_ORIG_FIRST) != 1) both = rotl<u32>(both, 16);
  }
  store<u32>(to, both >>> 16);
  to += stride;
  store<u32>(to, both & 0xffff);
  to += stride;
  store<i32>(to, load<i32>(w, 36));
  to += stride;
  store<i32>(to, state);
  to += stride;
  store<i32>(to, reason);
}

function writeAddresses(w: usize, count: i32): void {
  const isOrigFirst = load<i32>(w, IS_ORIG_FIRST) == 1;
  const orig = stageAddresses + ((<usize>count) << 4);
  const resp = orig + ((<usize>stageCapacity) << 4) + STAGE_PAD_BYTES;
  writeAddress(orig, isOrigFirst ? w : w + 16);
  writeAddress(resp, isOrigFirst ? w + 16 : w);
}

function writeAddress(to: usize, from: usize): void {
  store<u32>(to, bswap<u32>(load<u32>(from)));
  store<u32>(to, bswap<u32>(load<u32>(from, 4)), 4);
  store<u32>(to, bswap<u32>(load<u32>(from, 8)), 8);
  store<u32>(to, bswap<u32>(load<u32>(from, 12)), 12);
}

function writeTexts(row: i32, w: usize, count: i32): void {
  const offsetStride = ((<usize>stageCapacity) << 2) + STAGE_PAD_BYTES;
  const byteStride = <usize>stageCapacity * TEXT_BYTES_MAX + STAGE_PAD_BYTES;
  let offset = stageTextOffsets + ((<usize>count) << 2);
  const history = histories + <usize>(row * HISTORY_BYTES);
  writeText(offset, stageTexts, history, load<i32>(w, HISTORY_LENGTH));
  const slot = load<i32>(w, APP);
  const slotBase = slotWords + <usize>slot * SLOT_WORD_BYTES;
  const hasTexts = slot >= 0 && load<i32>(slotBase, SLOT_TEXTS_LENGTH) > 0;
  const texts = slotBytes + <usize>slot * SLOT_BYTE_COUNT + TEXTS_AT;
  let bytes = stageTexts;
  for (let kind = 0; kind < STAGED_TEXTS - 1; kind++) {
    offset += offsetStride;
    bytes += byteStride;
    const word = hasTexts ? load<i32>(slotBase + ((<usize>kind) << 2), SLOT_TEXTS) : 0;
    writeText(offset, bytes, texts + <usize>(word >> LENGTH_BITS), word & LENGTH_MASK);
  }
}

/** By eight bytes: what is written beyond the text is written over, or pad. */
function writeText(offset: usize, bytes: usize, from: usize, length: i32): void {
  const start = load<i32>(offset);
  const to = bytes + <usize>start;
  for (let i: usize = 0; i < <usize>length; i += 8) store<u64>(to + i, load<u64>(from + i));
  store<i32>(offset, start + length, 4);
}

function sequenceBytes(base: usize, way: i32): f64 {
  const own = base + ((<usize>way) << 2);
  const first = load<i32>(own, ORIG_FIRST_SEQUENCE);
  const acked = load<i32>(own, ORIG_ACKED_SEQUENCE);
  const wasHalfOpen = load<i32>(own, ORIG_PREVIOUS_STATE) == SYN_SENT;
  if (load<i32>(own, ORIG_STATE) == RESET && wasHalfOpen) {
    const peer = base + ((<usize>(1 - way)) << 2);
    const ahead = acked - first;
    if (load<i32>(peer, ORIG_STATE) == INACTIVE && ahead != 0 && ahead != 1) return 0;
  }
  const wraps = load<i32>(own, ORIG_WRAPS);
  const last = <i64>load<u32>(own, ORIG_LAST_SEQUENCE) + ((<i64>(wraps % 0x10000)) << 32);
  const answered = <i64>(<u32>acked) + ((<i64>(wraps >> 16)) << 32);
  const numbers = (last > answered ? last : answered) - <i64>(<u32>first);
  const bytes = numbers - 1 - (load<i32>(own, ORIG_FINS) > 0 ? 1 : 0);
  return bytes > 0 ? <f64>bytes : 0;
}

function stateOf(row: i32, f: usize, w: usize, hasPayload: bool): i32 {
  const number = load<i32>(w, 36);
  if (number == TCP) {
    const state = tcpState(load<i32>(w, ORIG_STATE), load<i32>(w, RESP_STATE), hasPayload);
    return state == STATE_RSTOS0 && !isHalfOpenReset(row, w) ? STATE_OTH : state;
  }
  if (number != UDP) return STATE_OTH;
  const hasResp = load<f64>(f, RESP_PACKETS) > 0;
  if (load<f64>(f, ORIG_PACKETS) > 0) return hasResp ? STATE_SF : STATE_S0;
  return hasResp ? STATE_SHR : STATE_OTH;
}

function tcpState(orig: i32, resp: i32, hasPayload: bool): i32 {
  const isOrigSilent = orig == INACTIVE || orig == PARTIAL;
  const isRespSilent = resp == INACTIVE || resp == PARTIAL;
  if (resp == RESET) {
    if (orig == SYN_SENT || orig == SYN_ACK_SENT) return STATE_REJ;
    if (orig == RESET && !hasPayload) return STATE_REJ;
    return isOrigSilent ? STATE_RSTRH : STATE_RSTR;
  }
  if (orig == RESET) return isRespSilent ? STATE_RSTOS0 : STATE_RSTO;
  if (orig == CLOSED) {
    if (resp == CLOSED) return STATE_SF;
    return isRespSilent ? STATE_SH : STATE_S2;
  }
  if (resp == CLOSED) return isOrigSilent ? STATE_SHR : STATE_S3;
  if (orig == SYN_SENT && resp == INACTIVE) return STATE_S0;
  return orig == ESTABLISHED && resp == ESTABLISHED ? STATE_S1 : STATE_OTH;
}

/** A SYN, then R before any of the letters HAFGIQ; `^` may stand first. */
function isHalfOpenReset(row: i32, w: usize): bool {
  let at = histories + <usize>(row * HISTORY_BYTES);
  const end = at + <usize>load<i32>(w, HISTORY_LENGTH);
  if (at < end && load<u8>(at) == 0x5e) at++;
  if (at >= end || load<u8>(at) != 0x53) return false;
  for (at++; at < end; at++) {
    switch (load<u8>(at)) {
      case 0x52:
        return true;
      case 0x41:
      case 0x46:
      case 0x47:
      case 0x48:
      case 0x49:
      case 0x51:
        return false;
      default:
    }
  }
  return false;
}
