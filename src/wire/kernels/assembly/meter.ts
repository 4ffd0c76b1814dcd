// Packets of a pcap, one after another, as long as they are common. The other side is
// ../../flow/packet-kernel.ts, which takes over where this stops.

import {
  APP,
  APP_REFUSED,
  HEAD_BYTES,
  LAYOUT_FINGERPRINT,
  NO_APP,
  NO_PARSER,
  PACKET_BYTES_MAX,
  BLOCK_BYTES_MAX,
  REGISTER_AT,
  REGISTER_CAPTURED_BYTES,
  REGISTER_CLOCK_US,
  REGISTER_DIRECTION,
  REGISTER_DST_PORT,
  REGISTER_FIRST_US,
  REGISTER_LAST_US,
  REGISTER_NEXT_MANAGER_US,
  REGISTER_PACKETS,
  REGISTER_PAYLOAD_BYTES,
  REGISTER_PAYLOAD_END,
  REGISTER_PAYLOAD_START,
  REGISTER_PROTOCOL,
  REGISTER_ROW,
  REGISTER_SRC_PORT,
  REGISTER_STOP_US,
  REGISTER_TCP_SEQUENCE,
  REGISTER_TIME_US,
  REGISTER_WIRE_BYTES,
  SLOT_BYTE_COUNT,
  SLOT_HEAD_LENGTH,
  SLOT_PARSER,
  SLOT_WORD_BYTES,
} from './layout';
import { expireFlows } from './ends';
import { addToFlow, direction as flowDirection, isClockSetBack, isExpiryDue } from './flows';
import {
  decode,
  dstPort,
  payloadBytes,
  payloadEnd,
  payloadStart,
  protocol,
  srcPort,
  TCP,
  tcpSequence,
} from './packet';
import { place, registers, slotBytes, slotWords } from './places';
import { addToRecord, direction as recordDirection, isRecordTimeDue } from './records';
import { NO_ROW, wordsOf } from './rows';

export { endFlow, expireFlows } from './ends';
export { endSniffing } from './heads';
export { writeRow } from './stage';

const RECORD_HEADER_BYTES: u32 = 16;

/** Less than a whole record is left. */
const DONE: i32 = 0;
/** The packet at REGISTER_AT is the other side's, and so far nothing has changed. */
const NOT_COMMON: i32 = 1;
/** As NOT_COMMON; the time of the packet comes first. */
const TIME_IS_DUE: i32 = 2;
/** Bits of what is left to be done for the packet before REGISTER_AT. */
const MUST_SNIFF: i32 = 4;
const MUST_MANAGE: i32 = 8;

export function layout(): i32 {
  return LAYOUT_FINGERPRINT;
}

export function attach(list: usize): void {
  place(list);
}

export function meterFlows(from: usize, end: usize): i32 {
  let at = from;
  while (<u32>(end - at) >= RECORD_HEADER_BYTES) {
    const captured = load<u32>(at, 8);
    if (captured > PACKET_BYTES_MAX) return stop(at, NOT_COMMON);
    if (<u32>(end - at) < RECORD_HEADER_BYTES + captured) break;
    const original = believable(load<u32>(at, 12), captured);
    const timeUs = <f64>load<u32>(at) * 1e6 + <f64>load<u32>(at, 4);
    if (timeUs >= load<f64>(registers, REGISTER_STOP_US)) return stop(at, NOT_COMMON);
    if (!decode(at + RECORD_HEADER_BYTES, captured, original)) return stop(at, NOT_COMMON);
    if (isClockSetBack(timeUs)) {
      store<f64>(registers, timeUs, REGISTER_TIME_US);
      return stop(at, TIME_IS_DUE);
    }
    if (isExpiryDue(timeUs)) {
      store<f64>(registers, timeUs, REGISTER_CLOCK_US);
      expireFlows();
    }
    const row = addToFlow(timeUs);
    if (row == NO_ROW) return stop(at, NOT_COMMON);
    at += RECORD_HEADER_BYTES + captured;
    note(timeUs, captured, original);
    if (mustSniff(row, flowDirection)) return handOver(at, timeUs, row, flowDirection, MUST_SNIFF);
  }
  return stop(at, DONE);
}

export function meterRecords(from: usize, end: usize): i32 {
  let at = from;
  while (<u32>(end - at) >= RECORD_HEADER_BYTES) {
    const captured = load<u32>(at, 8);
    if (captured > PACKET_BYTES_MAX) return stop(at, NOT_COMMON);
    if (<u32>(end - at) < RECORD_HEADER_BYTES + captured) break;
    const original = believable(load<u32>(at, 12), captured);
    const timeUs = <f64>load<u32>(at) * 1e6 + <f64>load<u32>(at, 4);
    if (timeUs >= load<f64>(registers, REGISTER_STOP_US)) return stop(at, NOT_COMMON);
    if (!decode(at + RECORD_HEADER_BYTES, captured, original)) return stop(at, NOT_COMMON);
    if (isRecordTimeDue(timeUs)) return stop(at, NOT_COMMON);
    const row = addToRecord(timeUs);
    if (row == NO_ROW) return stop(at, NOT_COMMON);
    at += RECORD_HEADER_BYTES + captured;
    note(timeUs, captured, original);
    let left = mustSniff(row, recordDirection) ? MUST_SNIFF : 0;
    if (timeUs >= load<f64>(registers, REGISTER_NEXT_MANAGER_US)) left |= MUST_MANAGE;
    if (left != 0) return handOver(at, timeUs, row, recordDirection, left);
  }
  return stop(at, DONE);
}

function stop(at: usize, code: i32): i32 {
  store<u32>(registers, at, REGISTER_AT);
  return code;
}

function believable(original: u32, captured: u32): u32 {
  return original < captured || original > BLOCK_BYTES_MAX ? captured : original;
}

function note(timeUs: f64, captured: u32, original: u32): void {
  if (!(timeUs >= load<f64>(registers, REGISTER_FIRST_US))) {
    store<f64>(registers, timeUs, REGISTER_FIRST_US);
  }
  if (!(timeUs <= load<f64>(registers, REGISTER_LAST_US))) {
    store<f64>(registers, timeUs, REGISTER_LAST_US);
  }
  const packets = load<f64>(registers, REGISTER_PACKETS) + 1;
  store<f64>(registers, packets, REGISTER_PACKETS);
  const bytes = load<f64>(registers, REGISTER_CAPTURED_BYTES) + <f64>captured;
  store<f64>(registers, bytes, REGISTER_CAPTURED_BYTES);
  const wireBytes = load<f64>(registers, REGISTER_WIRE_BYTES) + <f64>original;
  store<f64>(registers, wireBytes, REGISTER_WIRE_BYTES);
}

/** False where there is nothing to learn from the payload but its first bytes, kept here. */
function mustSniff(row: i32, direction: i32): bool {
  if (payloadBytes == 0) return false;
  const slot = load<i32>(wordsOf(row), APP);
  if (slot == APP_REFUSED) return false;
  if (slot == NO_APP) return true;
  const slotBase = slotWords + <usize>slot * SLOT_WORD_BYTES;
  if (load<i32>(slotBase, SLOT_PARSER) != NO_PARSER) return true;
  const own = slotBase + ((<usize>direction) << 2);
  const length = load<i32>(own, SLOT_HEAD_LENGTH);
  if (length >= HEAD_BYTES) return false;
  if (protocol == TCP) return true;
  const taken = min<i32>(<i32>(payloadEnd - payloadStart), HEAD_BYTES - length);
  if (taken <= 0) return false;
  const head = slotBytes + <usize>slot * SLOT_BYTE_COUNT + <usize>(direction * HEAD_BYTES + length);
  memory.copy(head, payloadStart, taken);
  store<i32>(own, length + taken, SLOT_HEAD_LENGTH);
  return false;
}

function handOver(at: usize, timeUs: f64, row: i32, direction: i32, left: i32): i32 {
  store<f64>(registers, timeUs, REGISTER_TIME_US);
  store<i32>(registers, row, REGISTER_ROW);
  store<i32>(registers, direction, REGISTER_DIRECTION);
  store<i32>(registers, protocol, REGISTER_PROTOCOL);
  store<i32>(registers, srcPort, REGISTER_SRC_PORT);
  store<i32>(registers, dstPort, REGISTER_DST_PORT);
  store<u32>(registers, payloadStart, REGISTER_PAYLOAD_START);
  store<u32>(registers, payloadEnd, REGISTER_PAYLOAD_END);
  store<i32>(registers, payloadBytes, REGISTER_PAYLOAD_BYTES);
  store<i32>(registers, tcpSequence, REGISTER_TCP_SEQUENCE);
  return stop(at, left);
}
