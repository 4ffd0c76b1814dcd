import { TCP_ACK, TCP_FIN, TCP_PSH, TCP_RST, TCP_SYN, type Packet } from '../packet/index.ts';
import { FLOAT, FLOATS_A_ROW, HISTORY_BYTES, WORD, WORDS_A_ROW } from './flow-layout.ts';
import type { FlowRows } from './flow-rows.ts';
import {
  addLetter,
  isPowerOfTen,
  LETTER_RETRANSMIT,
  LETTER_SYN_ACK,
  LETTER_ZERO_WINDOW,
  startWithFlip,
} from './history.ts';
import { swapRoles } from './roles.ts';
import {
  ACKED_WRAP,
  CLOSE_DONE,
  CLOSE_DONE_BOTH,
  CLOSE_WAITS,
  CLOSE_WAITS_ANY,
  IS_PARTIAL,
  TCP_CLOSED,
  TCP_INACTIVE,
  TCP_RESET,
} from './tcp-endpoint.ts';
import { writeHistory } from './tcp-history.ts';
import { updateTcpState } from './tcp-state.ts';
import { acknowledge, fillsHole, isPending, receive } from './tcp-stream.ts';

const STATE = WORD.origState;
const PREVIOUS_STATE = WORD.origPreviousState;
const FIRST = WORD.origFirstSequence;
const LAST = WORD.origLastSequence;
const ACKED = WORD.origAckedSequence;
const WRAPS = WORD.origWraps;
const NEXT = WORD.origNextSequence;
const AHEAD_START = WORD.origAheadStart;
const AHEAD_END = WORD.origAheadEnd;
const SYNS = WORD.origSyns;
const FINS = WORD.origFins;
const FIN_END = WORD.origFinEnd;
const RESETS = WORD.origResets;
const PUSHES = WORD.origPushes;
const RETRANSMITS = WORD.origRetransmits;
const ZERO_WINDOWS = WORD.origZeroWindows;
const HISTORY_LENGTH = WORD.historyLength;
const TCP_BITS = WORD.tcpBits;
const ACK_US = FLOAT.ackUs;
const OPEN_END_US = FLOAT.openEndUs;

/** A sequence number this far off is not taken for reordering (Zeek: TOO_LARGE_SEQ_DELTA). */
const FAR_SEQUENCE = 1_048_576;
const CONTROL = TCP_SYN | TCP_FIN | TCP_RST;

/**
 * What a TCP packet changes in its flow besides counts, in the order in which Zeek's
 * TCPSessionAdapter does it. `direction` is 0 where the originator sent it, 1 where the responder
 * did; given back, since roles may turn out to be the other way round. Sequence numbers are
 * compared as signed differences, so that they may wrap (RFC 9293, 3.4).
 */
export function analyseTcp(rows: FlowRows, row: number, direction: number, packet: Packet): number {
  const { words, floats } = rows;
  const base = row * WORDS_A_ROW;
  const flags = packet.tcpFlags;
  let way = direction;
  if (words[base + HISTORY_LENGTH] === 1 && mustFlip(rows, row, packet)) {
    way = flip(rows, row, direction);
  }
  const own = base + way;
  const dataBytes = packet.payloadBytes;
  let last = (packet.tcpSequence + dataBytes) | 0;
  const isTurn = (flags & CONTROL) !== 0 || words[own + STATE] === TCP_INACTIVE;
  if (isTurn) last = startTurn(words, base, way, packet);
  if (flags & TCP_PSH) words[own + PUSHES]++;
  writeHistory(rows, row, way, packet);
  if (packet.tcpWindow === 0) noteZeroWindow(rows, row, way, flags);
  if ((words[base + TCP_BITS] & CLOSE_DONE_BOTH) !== CLOSE_DONE_BOTH) {
    floats[row * FLOATS_A_ROW + OPEN_END_US] = packet.timeUs;
  }
  const isTrusted = (flags & TCP_ACK) !== 0 && takeAcknowledgment(words, base + 1 - way, packet);
  updateLast(rows, row, way, last, packet);
  if (Number.isNaN(floats[row * FLOATS_A_ROW + ACK_US])) timeHandshake(rows, row, way, packet);

  const isClosing = isTurn && updateTcpState(words, base, way, flags, dataBytes);
  if (isTrusted && ((packet.tcpAcknowledgment - words[base + 1 - way + NEXT]) | 0) > 0) {
    acknowledge(rows, row, 1 - way, packet.tcpAcknowledgment);
  }
  if (dataBytes > 0 && (flags & TCP_RST) === 0) takeData(words, own, packet);
  if (isClosing) beginClose(words, base, way);
  if ((words[base + TCP_BITS] & CLOSE_WAITS_ANY) !== 0) {
    finishClose(words, base, 0);
    finishClose(words, base, 1);
  }
  return way;
}

/** A packet with a control flag, or the first of its end; gives the number behind it. */
function startTurn(words: Int32Array, base: number, way: number, packet: Packet): number {
  const { tcpFlags: flags, tcpSequence: sequence } = packet;
  // What a reset carries is no part of the stream.
  let last = flags & TCP_RST ? sequence : (sequence + packet.payloadBytes) | 0;
  last = (last + (flags & TCP_SYN ? 1 : 0) + (flags & TCP_FIN ? 1 : 0)) | 0;
  startSequences(words, base, way, packet, last);
  countFlags(words, base + way, flags);
  if (flags & TCP_FIN) words[base + way + FIN_END] = last;
  return last;
}

/**
 * A flow that began with a SYN-ACK may be a scan's. A plain packet that follows shows that it is
 * none: the sender of the SYN-ACK is the responder.
 */
function mustFlip(rows: FlowRows, row: number, packet: Packet): boolean {
  if (rows.histories[row * HISTORY_BYTES] !== LETTER_SYN_ACK) return false;
  const flags = packet.tcpFlags;
  return (flags & CONTROL) === 0 && (packet.payloadBytes > 0 || (flags & TCP_ACK) !== 0);
}

function flip(rows: FlowRows, row: number, direction: number): number {
  swapRoles(rows, row);
  startWithFlip(rows, row);
  rows.words[row * WORDS_A_ROW + TCP_BITS] &= ~IS_PARTIAL;
  return 1 - direction;
}

/** Where the numbers of an end start: one before its first byte, as though its SYN was seen. */
function startSequences(
  words: Int32Array,
  base: number,
  way: number,
  packet: Packet,
  last: number,
): void {
  const own = base + way;
  const isSyn = (packet.tcpFlags & TCP_SYN) !== 0;
  const { tcpSequence: sequence } = packet;
  const state = words[own + STATE];
  if (state === TCP_INACTIVE) {
    const isWhole = isSyn && (way === 1 || (packet.tcpFlags & TCP_ACK) === 0);
    if (!isWhole) words[base + TCP_BITS] |= IS_PARTIAL;
    else if (way === 0) words[base + TCP_BITS] &= ~IS_PARTIAL;
    setFirst(words, own, isSyn ? sequence : (sequence - 1) | 0);
    words[own + LAST] = isSyn ? last : sequence;
    return;
  }
  if (!isSyn || state === TCP_CLOSED) return;
  const isRestart = state === TCP_RESET && words[own + PREVIOUS_STATE] === TCP_INACTIVE;
  if (state === TCP_RESET ? !isRestart : words[own + FIRST] === sequence) return;
  setFirst(words, own, sequence);
  words[own + LAST] = last;
}

function setFirst(words: Int32Array, own: number, first: number): void {
  words[own + FIRST] = first;
  words[own + ACKED] = first;
  words[own + NEXT] = (first + 1) | 0;
  words[own + AHEAD_START] = 0;
  words[own + AHEAD_END] = 0;
}

function countFlags(words: Int32Array, own: number, flags: number): void {
  if (flags & TCP_SYN) words[own + SYNS]++;
  if (flags & TCP_FIN) words[own + FINS]++;
  if (flags & TCP_RST) words[own + RESETS]++;
}

/** Nobody minds a window of nothing once the other end has closed, or with a reset. */
function noteZeroWindow(rows: FlowRows, row: number, way: number, flags: number): void {
  const { words } = rows;
  const base = row * WORDS_A_ROW;
  if (flags & TCP_RST || words[base + way + STATE] === TCP_RESET) return;
  if (words[base + 1 - way + STATE] === TCP_CLOSED) return;
  const count = ++words[base + way + ZERO_WINDOWS];
  if (isPowerOfTen(count)) addLetter(rows, row, way, LETTER_ZERO_WINDOW);
}

/** Moves the highest acknowledged number of the other end; true where it can be trusted. */
function takeAcknowledgment(words: Int32Array, peer: number, packet: Packet): boolean {
  const { tcpAcknowledgment: upTo } = packet;
  if (words[peer + STATE] === TCP_INACTIVE) {
    setFirst(words, peer, (upTo - 1) | 0);
    words[peer + LAST] = (upTo - 1) | 0;
    return false;
  }
  const acked = words[peer + ACKED];
  if (upTo === acked) return true;
  if (((upTo - words[peer + FIRST]) | 0) < 0) {
    const wraps = Math.floor(words[peer + WRAPS] / ACKED_WRAP);
    if (isBefore(upTo, acked, wraps)) return false;
  }
  const delta = (upTo - acked) | 0;
  const isTrusted = (packet.tcpFlags & TCP_RST) === 0 && (upTo !== 0 || delta <= FAR_SEQUENCE);
  if (delta > 0 && isTrusted) {
    if (upTo >>> 0 < acked >>> 0) words[peer + WRAPS] += ACKED_WRAP;
    words[peer + ACKED] = upTo;
  }
  return true;
}

/**
 * True where a number that seems to be below the first of its end is so indeed, and has not run
 * over, seen from a number nearby and the times that this one did.
 */
function isBefore(sequence: number, reference: number, wraps: number): boolean {
  const delta = (sequence - reference) | 0;
  const isHigher = sequence >>> 0 > reference >>> 0;
  if (delta < 0) return wraps - (wraps > 0 && isHigher ? 1 : 0) === 0;
  return wraps === 0 && (delta === 0 || isHigher);
}

/** Moves the highest number of an end; a packet with data that brings nothing new is a repeat. */
function updateLast(rows: FlowRows, row: number, way: number, last: number, packet: Packet): void {
  const { words } = rows;
  const own = row * WORDS_A_ROW + way;
  const flags = packet.tcpFlags;
  const before = words[own + LAST];
  const delta = (last - before) | 0;
  const isFar = delta > FAR_SEQUENCE || delta < -FAR_SEQUENCE;
  if (isFar && (flags & (TCP_SYN | TCP_RST)) !== 0) return;
  // Of a connection beyond 2 GB only SYN and FIN may have been captured.
  const isEndOnly = (flags & TCP_FIN) !== 0 && before === ((words[own + FIRST] + 1) | 0);
  if (!isEndOnly && words[own + STATE] === TCP_RESET) return;
  if (isEndOnly || delta > 0) {
    if (last >>> 0 < before >>> 0) words[own + WRAPS]++;
    words[own + LAST] = last;
  } else if (packet.payloadBytes > 0) {
    const count = ++words[own + RETRANSMITS];
    if (isPowerOfTen(count)) addLetter(rows, row, way, LETTER_RETRANSMIT);
    const end = (packet.tcpSequence + packet.payloadBytes) | 0;
    if (fillsHole(words, own, packet.tcpSequence, end)) {
      words[row * WORDS_A_ROW + WORD.outOfOrders]++;
    }
  }
}

/** Data that was cut by the snap length did not come. */
function takeData(words: Int32Array, own: number, packet: Packet): void {
  const { tcpSequence: sequence, payloadBytes } = packet;
  if (packet.payloadEnd - packet.payloadStart < payloadBytes) return;
  const start = (sequence + (packet.tcpFlags & TCP_SYN ? 1 : 0)) | 0;
  const end = (start + payloadBytes) | 0;
  if (start === words[own + NEXT] && words[own + AHEAD_START] === words[own + AHEAD_END]) {
    words[own + NEXT] = end;
    return;
  }
  if (((sequence - words[own + FIRST]) | 0) < 0) {
    if (isBefore(sequence, words[own + LAST], words[own + WRAPS] % ACKED_WRAP)) return;
  }
  receive(words, own, start, end);
}

function beginClose(words: Int32Array, base: number, way: number): void {
  if ((words[base + TCP_BITS] & (CLOSE_DONE << way)) === 0) {
    words[base + TCP_BITS] |= CLOSE_WAITS << way;
  }
}

function finishClose(words: Int32Array, base: number, way: number): void {
  const waits = CLOSE_WAITS << way;
  if ((words[base + TCP_BITS] & waits) === 0) return;
  if (isPending(words, base + way, base + 1 - way)) return;
  words[base + TCP_BITS] = (words[base + TCP_BITS] & ~waits) | (CLOSE_DONE << way);
}

/** Last SYN to first SYN-ACK, and from there to the originator's first ACK. */
function timeHandshake(rows: FlowRows, row: number, direction: number, packet: Packet): void {
  const { floats } = rows;
  const base = row * FLOATS_A_ROW;
  const flags = packet.tcpFlags;
  if (flags & TCP_SYN) {
    if ((flags & TCP_ACK) === 0) {
      if (direction === 0) floats[base + FLOAT.synTimeUs] = packet.timeUs;
    } else if (direction === 1 && Number.isNaN(floats[base + FLOAT.synAckTimeUs])) {
      floats[base + FLOAT.synAckTimeUs] = packet.timeUs;
      floats[base + FLOAT.synAckUs] = packet.timeUs - floats[base + FLOAT.synTimeUs];
    }
  } else if (direction === 0 && flags & TCP_ACK && (flags & TCP_RST) === 0) {
    if (!Number.isNaN(floats[base + FLOAT.synAckUs])) {
      floats[base + FLOAT.ackUs] = packet.timeUs - floats[base + FLOAT.synAckTimeUs];
    }
  }
}
