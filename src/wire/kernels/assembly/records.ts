// A packet counted to its record, as Argus cuts them; ../../flow/records/ has the twin.

import {
  ACTIVITY_US,
  CLASS_OPEN,
  CLOCK_STEP_US,
  IS_ORIG_FIRST,
  ORIG_FIRST_SEQUENCE,
  RECORD_ACTIVE_GAPS,
  RECORD_ACTIVE_SQUARES,
  RECORD_ACTIVE_US,
  RECORD_BYTES,
  RECORD_FLOAT_ROW_BYTES,
  RECORD_GAP_MAX_US,
  RECORD_IDLE_GAPS,
  RECORD_IDLE_SQUARES,
  RECORD_IDLE_US,
  RECORD_IS_SEEN,
  RECORD_LAST_US,
  RECORD_WORD_ROW_BYTES,
  REGISTER_CLOCK_US,
  REGISTER_FREE_COUNT,
  STATUS_INTERVAL_US,
  TIMEOUT_CLASS,
} from './layout';
import {
  big16,
  dstPort,
  family,
  frameBytes,
  payloadEnd,
  payloadStart,
  protocol,
  srcPort,
  SYN,
  TCP,
  tcpFlags,
  tcpSequence,
  UDP,
} from './packet';
import { recordFloats, recordWords, registers } from './places';
import { aim, followTcp, isActive, mayRestart, startTcp } from './record-tcp';
import {
  append,
  countPacket,
  directionOf,
  find,
  floatsOf,
  isSrcFirst,
  NO_ROW,
  startRow,
  wordsOf,
} from './rows';

const PORT_DNS: i32 = 53;
const FAMILY_IP4: i32 = 4;

export let direction: i32 = 0;

export function isRecordTimeDue(timeUs: f64): bool {
  return timeUs < load<f64>(registers, REGISTER_CLOCK_US) - CLOCK_STEP_US;
}

/** The row, or NO_ROW where the other side must take the packet; then nothing has changed. */
export function addToRecord(timeUs: f64): i32 {
  const number = keyProtocol();
  let row = find(number, srcPort, dstPort);
  const isNew = row == NO_ROW;
  if (isNew) {
    if (load<i32>(registers, REGISTER_FREE_COUNT) == 0) return NO_ROW;
    row = start(number, timeUs);
  } else if (!isOpen(row, timeUs)) return NO_ROW;
  const w = wordsOf(row);
  direction = directionOf(load<i32>(w, IS_ORIG_FIRST));
  aim(row, direction);
  if (protocol == TCP) {
    if (isNew) startTcp(timeUs);
    else if (mayRestart()) return NO_ROW;
    else followTcp(timeUs);
    noteFirst(row, w);
  }
  if (timeUs > load<f64>(registers, REGISTER_CLOCK_US)) {
    store<f64>(registers, timeUs, REGISTER_CLOCK_US);
  }
  countPacket(row, direction, timeUs);
  const own = recordFloats + <usize>row * RECORD_FLOAT_ROW_BYTES + ((<usize>direction) << 3);
  store<f64>(own, load<f64>(own, RECORD_BYTES) + <f64>frameBytes, RECORD_BYTES);
  countGap(own, row, timeUs);
  return row;
}

/** Argus tells DNS apart by its transactions. */
function keyProtocol(): i32 {
  if (protocol != UDP || (srcPort != PORT_DNS && dstPort != PORT_DNS)) return protocol;
  if (family != FAMILY_IP4 || payloadStart + 2 > payloadEnd) return protocol;
  return protocol | (big16(payloadStart) << 16);
}

function start(number: i32, timeUs: f64): i32 {
  const row = startRow(number, timeUs);
  const w = wordsOf(row);
  store<i32>(w, isSrcFirst, IS_ORIG_FIRST);
  store<i32>(w, CLASS_OPEN, TIMEOUT_CLASS);
  store<f64>(floatsOf(row), timeUs, ACTIVITY_US);
  append(row, CLASS_OPEN);
  const f = recordFloats + <usize>row * RECORD_FLOAT_ROW_BYTES;
  memory.fill(f, 0, RECORD_FLOAT_ROW_BYTES);
  store<f64>(f, -Infinity, RECORD_LAST_US);
  store<f64>(f + 8, -Infinity, RECORD_LAST_US);
  memory.fill(recordWords + <usize>row * RECORD_WORD_ROW_BYTES, 0, RECORD_WORD_ROW_BYTES);
  return row;
}

function isOpen(row: i32, timeUs: f64): bool {
  if (load<i32>(wordsOf(row), TIMEOUT_CLASS) != CLASS_OPEN) return false;
  return timeUs - load<f64>(floatsOf(row), ACTIVITY_US) < STATUS_INTERVAL_US;
}

function noteFirst(row: i32, w: usize): void {
  const seen = recordWords + <usize>row * RECORD_WORD_ROW_BYTES + ((<usize>direction) << 2);
  if (load<i32>(seen, RECORD_IS_SEEN) != 0) return;
  store<i32>(seen, 1, RECORD_IS_SEEN);
  const first = tcpFlags & SYN ? tcpSequence : tcpSequence - 1;
  store<i32>(w + ((<usize>direction) << 2), first, ORIG_FIRST_SEQUENCE);
}

function countGap(own: usize, row: i32, timeUs: f64): void {
  const gapUs = timeUs - load<f64>(own, RECORD_LAST_US);
  if (!(gapUs > 0)) return;
  store<f64>(own, timeUs, RECORD_LAST_US);
  if (gapUs >= RECORD_GAP_MAX_US) return;
  const w = recordWords + <usize>row * RECORD_WORD_ROW_BYTES + ((<usize>direction) << 2);
  if (isActive) {
    store<f64>(own, load<f64>(own, RECORD_ACTIVE_US) + gapUs, RECORD_ACTIVE_US);
    store<f64>(own, load<f64>(own, RECORD_ACTIVE_SQUARES) + gapUs * gapUs, RECORD_ACTIVE_SQUARES);
    store<i32>(w, load<i32>(w, RECORD_ACTIVE_GAPS) + 1, RECORD_ACTIVE_GAPS);
  } else {
    store<f64>(own, load<f64>(own, RECORD_IDLE_US) + gapUs, RECORD_IDLE_US);
    store<f64>(own, load<f64>(own, RECORD_IDLE_SQUARES) + gapUs * gapUs, RECORD_IDLE_SQUARES);
    store<i32>(w, load<i32>(w, RECORD_IDLE_GAPS) + 1, RECORD_IDLE_GAPS);
  }
}
