// What a packet changes in a flow of TCP. The twins are ../../flow/tcp-analysis.ts and
// tcp-history.ts; a flow that would be turned round is left to them.

import {
  ACK_US,
  HISTORY_BYTES,
  HISTORY_LENGTH,
  OPEN_END_US,
  ORIG_ACKED_SEQUENCE,
  ORIG_AHEAD_END,
  ORIG_AHEAD_START,
  ORIG_FIN_END,
  ORIG_FINS,
  ORIG_FIRST_SEQUENCE,
  ORIG_LAST_SEQUENCE,
  ORIG_NEXT_SEQUENCE,
  ORIG_PREVIOUS_STATE,
  ORIG_PUSHES,
  ORIG_RESETS,
  ORIG_RETRANSMITS,
  ORIG_RST_SEQUENCE,
  ORIG_STATE,
  ORIG_SYN_OFFSET,
  ORIG_SYNS,
  ORIG_WRAPS,
  ORIG_ZERO_WINDOWS,
  OUT_OF_ORDERS,
  SYN_ACK_TIME_US,
  SYN_ACK_US,
  SYN_TIME_US,
  TCP_BITS,
} from './layout';
import {
  ACK,
  FIN,
  payloadBytes,
  payloadEnd,
  payloadStart,
  PSH,
  RST,
  SYN,
  tcpAcknowledgment,
  tcpFlags,
  tcpSequence,
  tcpWindow,
} from './packet';
import { histories } from './places';
import { addLetter, addLetterOnce, floatsOf, isPowerOfTen, wordsOf } from './rows';
import { acknowledge, fillsHole, isPending, receive } from './stream';
import {
  CLOSE_DONE,
  CLOSE_WAITS,
  CLOSED,
  INACTIVE,
  IS_PARTIAL,
  RESET,
  updateState,
} from './tcp-states';

const FAR_SEQUENCE: i32 = 1048576;
const CONTROL: i32 = SYN | FIN | RST;
const CLOSE_DONE_BOTH: i32 = CLOSE_DONE | (CLOSE_DONE << 1);
const CLOSE_WAITS_ANY: i32 = CLOSE_WAITS | (CLOSE_WAITS << 1);

const SEEN_SYN: i32 = 0x01;
const SEEN_ACK: i32 = 0x04;
const SEEN_DATA: i32 = 0x08;
const SEEN_FIN: i32 = 0x10;
const SEEN_RST: i32 = 0x20;
const SEEN_INCONSISTENT: i32 = 0x40;
const SEEN_MULTIPLE: i32 = 0x80;
const LETTER_SYN: i32 = 0x53;
const LETTER_SYN_ACK: i32 = 0x48;
const LETTER_ACK: i32 = 0x41;
const LETTER_DATA: i32 = 0x44;
const LETTER_FIN: i32 = 0x46;
const LETTER_RST: i32 = 0x52;
const LETTER_INCONSISTENT: i32 = 0x49;
const LETTER_MULTIPLE: i32 = 0x51;
const LETTER_RETRANSMIT: i32 = 0x54;
const LETTER_ZERO_WINDOW: i32 = 0x57;

/** True where the packet shows that the sender of a lone SYN-ACK is the responder. */
export function mustFlip(row: i32): bool {
  if (load<i32>(wordsOf(row), HISTORY_LENGTH) != 1) return false;
  if (load<u8>(histories + <usize>(row * HISTORY_BYTES)) != LETTER_SYN_ACK) return false;
  return (tcpFlags & CONTROL) == 0 && (payloadBytes > 0 || (tcpFlags & ACK) != 0);
}

export function analyseTcp(row: i32, way: i32, timeUs: f64): void {
  const base = wordsOf(row);
  const own = base + ((<usize>way) << 2);
  const peer = base + ((<usize>(1 - way)) << 2);
  const f = floatsOf(row);
  const flags = tcpFlags;
  let last = tcpSequence + payloadBytes;
  const isTurn = (flags & CONTROL) != 0 || load<i32>(own, ORIG_STATE) == INACTIVE;
  if (isTurn) last = startTurn(base, way);
  if (flags & PSH) store<i32>(own, load<i32>(own, ORIG_PUSHES) + 1, ORIG_PUSHES);
  writeHistory(row, way, own);
  if (tcpWindow == 0) noteZeroWindow(row, way, own, peer);
  if ((load<i32>(base, TCP_BITS) & CLOSE_DONE_BOTH) != CLOSE_DONE_BOTH) {
    store<f64>(f, timeUs, OPEN_END_US);
  }
  const isTrusted = (flags & ACK) != 0 && takeAcknowledgment(peer);
  updateLast(row, way, own, last);
  const ackUs = load<f64>(f, ACK_US);
  if (ackUs != ackUs) timeHandshake(f, way, timeUs);
  const isClosing = isTurn && updateState(base, way, flags, payloadBytes);
  if (isTrusted && tcpAcknowledgment - load<i32>(peer, ORIG_NEXT_SEQUENCE) > 0) {
    acknowledge(row, 1 - way, tcpAcknowledgment);
  }
  if (payloadBytes > 0 && (flags & RST) == 0) takeData(own);
  if (isClosing) beginClose(base, way);
  if ((load<i32>(base, TCP_BITS) & CLOSE_WAITS_ANY) != 0) {
    finishClose(base, 0);
    finishClose(base, 1);
  }
}

function startTurn(base: usize, way: i32): i32 {
  const own = base + ((<usize>way) << 2);
  const flags = tcpFlags;
  let last = flags & RST ? tcpSequence : tcpSequence + payloadBytes;
  if (flags & SYN) last++;
  if (flags & FIN) last++;
  startSequences(base, way, own, last);
  if (flags & SYN) store<i32>(own, load<i32>(own, ORIG_SYNS) + 1, ORIG_SYNS);
  if (flags & FIN) store<i32>(own, load<i32>(own, ORIG_FINS) + 1, ORIG_FINS);
  if (flags & RST) store<i32>(own, load<i32>(own, ORIG_RESETS) + 1, ORIG_RESETS);
  if (flags & FIN) store<i32>(own, last, ORIG_FIN_END);
  return last;
}

function startSequences(base: usize, way: i32, own: usize, last: i32): void {
  const isSyn = (tcpFlags & SYN) != 0;
  const state = load<i32>(own, ORIG_STATE);
  if (state == INACTIVE) {
    const isWhole = isSyn && (way == 1 || (tcpFlags & ACK) == 0);
    const bits = load<i32>(base, TCP_BITS);
    if (!isWhole) store<i32>(base, bits | IS_PARTIAL, TCP_BITS);
    else if (way == 0) store<i32>(base, bits & ~IS_PARTIAL, TCP_BITS);
    setFirst(own, isSyn ? tcpSequence : tcpSequence - 1);
    store<i32>(own, isSyn ? last : tcpSequence, ORIG_LAST_SEQUENCE);
    return;
  }
  if (!isSyn || state == CLOSED) return;
  if (state == RESET) {
    if (load<i32>(own, ORIG_PREVIOUS_STATE) != INACTIVE) return;
  } else if (load<i32>(own, ORIG_FIRST_SEQUENCE) == tcpSequence) return;
  setFirst(own, tcpSequence);
  store<i32>(own, last, ORIG_LAST_SEQUENCE);
}

function setFirst(own: usize, first: i32): void {
  store<i32>(own, first, ORIG_FIRST_SEQUENCE);
  store<i32>(own, first, ORIG_ACKED_SEQUENCE);
  store<i32>(own, first + 1, ORIG_NEXT_SEQUENCE);
  store<i32>(own, 0, ORIG_AHEAD_START);
  store<i32>(own, 0, ORIG_AHEAD_END);
}

function writeHistory(row: i32, way: i32, own: usize): void {
  if ((tcpFlags & CONTROL) != 0) writeControl(row, way, own);
  else if (payloadBytes > 0) addLetterOnce(row, way, SEEN_DATA, LETTER_DATA);
  else if (tcpFlags & ACK) addLetterOnce(row, way, SEEN_ACK, LETTER_ACK);
}

function writeControl(row: i32, way: i32, own: usize): void {
  switch (tcpFlags & CONTROL) {
    case SYN: {
      const letter = tcpFlags & ACK ? LETTER_SYN_ACK : LETTER_SYN;
      const offset = tcpSequence - load<i32>(own, ORIG_FIRST_SEQUENCE);
      const isFirst = addLetterOnce(row, way, SEEN_SYN, letter);
      if (!isFirst && load<i32>(own, ORIG_SYN_OFFSET) != offset) addLetter(row, way, letter);
      store<i32>(own, offset, ORIG_SYN_OFFSET);
      return;
    }
    case FIN: {
      const end = tcpSequence + payloadBytes + 1;
      const isFirst = addLetterOnce(row, way, SEEN_FIN, LETTER_FIN);
      if (!isFirst && load<i32>(own, ORIG_FIN_END) != end) addLetter(row, way, LETTER_FIN);
      store<i32>(own, end, ORIG_FIN_END);
      return;
    }
    case RST: {
      const isFirst = addLetterOnce(row, way, SEEN_RST, LETTER_RST);
      if (!isFirst && load<i32>(own, ORIG_RST_SEQUENCE) != tcpSequence) {
        addLetter(row, way, LETTER_RST);
      }
      store<i32>(own, tcpSequence, ORIG_RST_SEQUENCE);
      return;
    }
    case FIN | RST:
    case FIN | RST | SYN:
      addLetterOnce(row, way, SEEN_INCONSISTENT, LETTER_INCONSISTENT);
      return;
    default:
      addLetterOnce(row, way, SEEN_MULTIPLE, LETTER_MULTIPLE);
  }
}

function noteZeroWindow(row: i32, way: i32, own: usize, peer: usize): void {
  if (tcpFlags & RST || load<i32>(own, ORIG_STATE) == RESET) return;
  if (load<i32>(peer, ORIG_STATE) == CLOSED) return;
  const count = load<i32>(own, ORIG_ZERO_WINDOWS) + 1;
  store<i32>(own, count, ORIG_ZERO_WINDOWS);
  if (isPowerOfTen(count)) addLetter(row, way, LETTER_ZERO_WINDOW);
}

function takeAcknowledgment(peer: usize): bool {
  const upTo = tcpAcknowledgment;
  if (load<i32>(peer, ORIG_STATE) == INACTIVE) {
    setFirst(peer, upTo - 1);
    store<i32>(peer, upTo - 1, ORIG_LAST_SEQUENCE);
    return false;
  }
  const acked = load<i32>(peer, ORIG_ACKED_SEQUENCE);
  if (upTo == acked) return true;
  if (upTo - load<i32>(peer, ORIG_FIRST_SEQUENCE) < 0) {
    if (isBefore(upTo, acked, load<i32>(peer, ORIG_WRAPS) >> 16)) return false;
  }
  const delta = upTo - acked;
  const isTrusted = (tcpFlags & RST) == 0 && (upTo != 0 || delta <= FAR_SEQUENCE);
  if (delta > 0 && isTrusted) {
    if (<u32>upTo < <u32>acked) store<i32>(peer, load<i32>(peer, ORIG_WRAPS) + 0x10000, ORIG_WRAPS);
    store<i32>(peer, upTo, ORIG_ACKED_SEQUENCE);
  }
  return true;
}

function isBefore(sequence: i32, reference: i32, wraps: i32): bool {
  const delta = sequence - reference;
  const isHigher = <u32>sequence > <u32>reference;
  if (delta < 0) return wraps - (wraps > 0 && isHigher ? 1 : 0) == 0;
  return wraps == 0 && (delta == 0 || isHigher);
}

function updateLast(row: i32, way: i32, own: usize, last: i32): void {
  const before = load<i32>(own, ORIG_LAST_SEQUENCE);
  const delta = last - before;
  const isFar = delta > FAR_SEQUENCE || delta < -FAR_SEQUENCE;
  if (isFar && (tcpFlags & (SYN | RST)) != 0) return;
  const isEndOnly = (tcpFlags & FIN) != 0 && before == load<i32>(own, ORIG_FIRST_SEQUENCE) + 1;
  if (!isEndOnly && load<i32>(own, ORIG_STATE) == RESET) return;
  if (isEndOnly || delta > 0) {
    if (<u32>last < <u32>before) store<i32>(own, load<i32>(own, ORIG_WRAPS) + 1, ORIG_WRAPS);
    store<i32>(own, last, ORIG_LAST_SEQUENCE);
  } else if (payloadBytes > 0) {
    const count = load<i32>(own, ORIG_RETRANSMITS) + 1;
    store<i32>(own, count, ORIG_RETRANSMITS);
    if (isPowerOfTen(count)) addLetter(row, way, LETTER_RETRANSMIT);
    if (fillsHole(own, tcpSequence, tcpSequence + payloadBytes)) {
      const w = wordsOf(row);
      store<i32>(w, load<i32>(w, OUT_OF_ORDERS) + 1, OUT_OF_ORDERS);
    }
  }
}

function takeData(own: usize): void {
  if (<i32>(payloadEnd - payloadStart) < payloadBytes) return;
  const start = tcpSequence + (tcpFlags & SYN ? 1 : 0);
  const end = start + payloadBytes;
  const isInOrder = start == load<i32>(own, ORIG_NEXT_SEQUENCE);
  if (isInOrder && load<i32>(own, ORIG_AHEAD_START) == load<i32>(own, ORIG_AHEAD_END)) {
    store<i32>(own, end, ORIG_NEXT_SEQUENCE);
    return;
  }
  if (tcpSequence - load<i32>(own, ORIG_FIRST_SEQUENCE) < 0) {
    const wraps = load<i32>(own, ORIG_WRAPS) % 0x10000;
    if (isBefore(tcpSequence, load<i32>(own, ORIG_LAST_SEQUENCE), wraps)) return;
  }
  receive(own, start, end);
}

function beginClose(base: usize, way: i32): void {
  const bits = load<i32>(base, TCP_BITS);
  if ((bits & (CLOSE_DONE << way)) == 0) store<i32>(base, bits | (CLOSE_WAITS << way), TCP_BITS);
}

function finishClose(base: usize, way: i32): void {
  const waits = CLOSE_WAITS << way;
  const bits = load<i32>(base, TCP_BITS);
  if ((bits & waits) == 0) return;
  if (isPending(base + ((<usize>way) << 2), base + ((<usize>(1 - way)) << 2))) return;
  store<i32>(base, (bits & ~waits) | (CLOSE_DONE << way), TCP_BITS);
}

function timeHandshake(f: usize, way: i32, timeUs: f64): void {
  const synAckUs = load<f64>(f, SYN_ACK_US);
  const synAckTimeUs = load<f64>(f, SYN_ACK_TIME_US);
  if (tcpFlags & SYN) {
    if ((tcpFlags & ACK) == 0) {
      if (way == 0) store<f64>(f, timeUs, SYN_TIME_US);
    } else if (way == 1 && synAckTimeUs != synAckTimeUs) {
      store<f64>(f, timeUs, SYN_ACK_TIME_US);
      store<f64>(f, timeUs - load<f64>(f, SYN_TIME_US), SYN_ACK_US);
    }
  } else if (way == 0 && tcpFlags & ACK && (tcpFlags & RST) == 0 && synAckUs == synAckUs) {
    store<f64>(f, timeUs - synAckTimeUs, ACK_US);
  }
}
