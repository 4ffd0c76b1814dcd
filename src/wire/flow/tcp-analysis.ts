import { TCP_ACK, TCP_FIN, TCP_PSH, TCP_RST, TCP_SYN, type Packet } from '../packet/index.ts';
import { FLOAT, FLOATS_A_ROW, WORD, WORDS_A_ROW } from './flow-layout.ts';
import type { FlowRows } from './flow-rows.ts';
import {
  addLetter,
  addLetterOnce,
  isPowerOfTen,
  LETTER_ACK,
  LETTER_DATA,
  LETTER_FIN,
  LETTER_GAP,
  LETTER_INCONSISTENT,
  LETTER_MULTIPLE,
  LETTER_RETRANSMIT,
  LETTER_RST,
  LETTER_SYN,
  LETTER_SYN_ACK,
  LETTER_ZERO_WINDOW,
  SEEN_ACK,
  SEEN_DATA,
  SEEN_FIN,
  SEEN_INCONSISTENT,
  SEEN_MULTIPLE,
  SEEN_RST,
  SEEN_SYN,
  SEEN_SYN_ACK,
} from './history.ts';
import { nextTcpState } from './tcp-state.ts';
import {
  TCP_CLOSED,
  TCP_ESTABLISHED,
  TCP_INACTIVE,
  TCP_RESET,
  TCP_SYN_SENT,
} from './tcp-endpoint.ts';

const STATE = WORD.origState;
const FIRST = WORD.origFirstSequence;
const LAST = WORD.origLastSequence;
const NEXT = WORD.origNextSequence;
const AHEAD_START = WORD.origAheadStart;
const AHEAD_END = WORD.origAheadEnd;
const SYNS = WORD.origSyns;
const FINS = WORD.origFins;
const RESETS = WORD.origResets;
const PUSHES = WORD.origPushes;
const RETRANSMITS = WORD.origRetransmits;
const ZERO_WINDOWS = WORD.origZeroWindows;
const GAPS = WORD.origGaps;
const SYN_SEQUENCE = WORD.origSynSequence;
const FIN_SEQUENCE = WORD.origFinSequence;
const RST_SEQUENCE = WORD.origRstSequence;
const ACK_US = FLOAT.ackUs;

/** A sequence number this far off is not taken for reordering (Zeek: TOO_LARGE_SEQ_DELTA). */
const FAR_SEQUENCE = 1_048_576;

/**
 * What a TCP packet changes in its flow besides counts. `direction` is 0 where the originator
 * sent it, 1 where the responder did. Sequence numbers are compared as signed differences, so
 * that they may wrap (RFC 9293, 3.4).
 */
export function analyseTcp(rows: FlowRows, row: number, direction: number, packet: Packet): void {
  const { words } = rows;
  const base = row * WORDS_A_ROW;
  const own = base + direction;
  const peer = base + 1 - direction;
  const flags = packet.tcpFlags;
  const sequence = packet.tcpSequence;
  const dataBytes = packet.payloadBytes;
  const last = (sequence + dataBytes + (flags & TCP_SYN ? 1 : 0) + (flags & TCP_FIN ? 1 : 0)) | 0;

  if (words[own + STATE] === TCP_INACTIVE) {
    startSequences(words, own, sequence, last, flags);
  }
  const hasControl = (flags & (TCP_SYN | TCP_FIN | TCP_RST)) !== 0;
  if (hasControl) countFlags(words, own, flags);
  if (flags & TCP_PSH) words[own + PUSHES]++;
  writeHistory(rows, row, direction, packet, last);
  if (packet.tcpWindow === 0 && (flags & TCP_RST) === 0) {
    const count = ++words[own + ZERO_WINDOWS];
    if (isPowerOfTen(count)) addLetter(rows, row, direction, LETTER_ZERO_WINDOW);
  }

  const isOld = advance(words, own, last, flags);
  if (isOld && dataBytes > 0) {
    const count = ++words[own + RETRANSMITS];
    if (isPowerOfTen(count)) addLetter(rows, row, direction, LETTER_RETRANSMIT);
  }
  if (Number.isNaN(rows.floats[row * FLOATS_A_ROW + ACK_US])) {
    timeHandshake(rows, row, direction, packet);
  }

  const ownState = words[own + STATE];
  const peerState = words[peer + STATE];
  if (hasControl || ownState === TCP_INACTIVE) {
    words[own + STATE] = nextTcpState(ownState, peerState, flags);
  }
  if (flags & TCP_SYN && flags & TCP_ACK && peerState === TCP_SYN_SENT) {
    words[peer + STATE] = TCP_ESTABLISHED;
  }
  // An end that reset after its own FIN has closed all the same once the other closes too.
  if (flags & TCP_FIN && peerState === TCP_RESET && words[peer + FINS] > 0) {
    words[peer + STATE] = TCP_CLOSED;
  }
  if (flags & TCP_ACK && peerState !== TCP_INACTIVE) {
    acknowledge(rows, row, 1 - direction, packet.tcpAcknowledgment);
  }
  if (dataBytes > 0) receive(words, own, sequence, (sequence + dataBytes) | 0);
}

function startSequences(
  words: Int32Array,
  own: number,
  sequence: number,
  last: number,
  flags: number,
): void {
  words[own + FIRST] = sequence;
  words[own + LAST] = (last - 1) | 0;
  words[own + NEXT] = (sequence + (flags & TCP_SYN ? 1 : 0)) | 0;
  words[own + AHEAD_START] = 0;
  words[own + AHEAD_END] = 0;
}

function countFlags(words: Int32Array, own: number, flags: number): void {
  if (flags & TCP_SYN) words[own + SYNS]++;
  if (flags & TCP_FIN) words[own + FINS]++;
  if (flags & TCP_RST) words[own + RESETS]++;
}

/** Moves the highest sequence number; true where the packet brings nothing new. */
function advance(words: Int32Array, own: number, last: number, flags: number): boolean {
  const delta = (last - words[own + LAST]) | 0;
  const isFar = delta > FAR_SEQUENCE || delta < -FAR_SEQUENCE;
  if (flags & (TCP_SYN | TCP_RST) && isFar) {
    words[own + LAST] = last;
    return false;
  }
  if (words[own + STATE] === TCP_RESET) return true;
  if (delta > 0) {
    words[own + LAST] = last;
    return false;
  }
  return true;
}

function writeHistory(
  rows: FlowRows,
  row: number,
  direction: number,
  packet: Packet,
  last: number,
): void {
  const flags = packet.tcpFlags;
  const hasControl = (flags & (TCP_SYN | TCP_FIN | TCP_RST)) !== 0;
  if (hasControl) writeControl(rows, row, direction, packet, last);
  if (packet.payloadBytes > 0) {
    addLetterOnce(rows, row, direction, SEEN_DATA, LETTER_DATA);
  } else if (flags & TCP_ACK && !hasControl) {
    addLetterOnce(rows, row, direction, SEEN_ACK, LETTER_ACK);
  }
}

/** SYN, FIN and RST are written again where they come with another sequence number. */
function writeControl(
  rows: FlowRows,
  row: number,
  direction: number,
  packet: Packet,
  last: number,
): void {
  const { words } = rows;
  const own = row * WORDS_A_ROW + direction;
  const flags = packet.tcpFlags;
  const isSyn = (flags & TCP_SYN) !== 0;
  const isFin = (flags & TCP_FIN) !== 0;
  const isRst = (flags & TCP_RST) !== 0;
  if (isSyn && (isFin || isRst)) {
    addLetterOnce(rows, row, direction, SEEN_MULTIPLE, LETTER_MULTIPLE);
  } else if (isFin && isRst) {
    addLetterOnce(rows, row, direction, SEEN_INCONSISTENT, LETTER_INCONSISTENT);
  }
  if (isSyn) {
    const isAnswer = (flags & TCP_ACK) !== 0;
    const letter = isAnswer ? LETTER_SYN_ACK : LETTER_SYN;
    const bit = isAnswer ? SEEN_SYN_ACK : SEEN_SYN;
    const isFirst = addLetterOnce(rows, row, direction, bit, letter);
    if (!isFirst && words[own + SYN_SEQUENCE] !== packet.tcpSequence) {
      addLetter(rows, row, direction, letter);
    }
    words[own + SYN_SEQUENCE] = packet.tcpSequence;
  }
  if (isFin) {
    const isFirst = addLetterOnce(rows, row, direction, SEEN_FIN, LETTER_FIN);
    if (!isFirst && words[own + FIN_SEQUENCE] !== last) {
      addLetter(rows, row, direction, LETTER_FIN);
    }
    words[own + FIN_SEQUENCE] = last;
  }
  if (isRst) {
    const isFirst = addLetterOnce(rows, row, direction, SEEN_RST, LETTER_RST);
    if (!isFirst && words[own + RST_SEQUENCE] !== packet.tcpSequence) {
      addLetter(rows, row, direction, LETTER_RST);
    }
    words[own + RST_SEQUENCE] = packet.tcpSequence;
  }
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

/** Keeps the end of what came in order, and one block ahead of it. */
function receive(words: Int32Array, own: number, start: number, end: number): void {
  const next = words[own + NEXT];
  if (((start - next) | 0) <= 0) {
    if (((end - next) | 0) > 0) words[own + NEXT] = end;
    const hasAhead = words[own + AHEAD_START] !== words[own + AHEAD_END];
    if (hasAhead && ((words[own + AHEAD_START] - words[own + NEXT]) | 0) <= 0) {
      if (((words[own + AHEAD_END] - words[own + NEXT]) | 0) > 0) {
        words[own + NEXT] = words[own + AHEAD_END];
      }
      words[own + AHEAD_START] = words[own + AHEAD_END];
    }
  } else if (words[own + AHEAD_START] === words[own + AHEAD_END]) {
    words[own + AHEAD_START] = start;
    words[own + AHEAD_END] = end;
  } else {
    if (((start - words[own + AHEAD_START]) | 0) < 0) words[own + AHEAD_START] = start;
    if (((end - words[own + AHEAD_END]) | 0) > 0) words[own + AHEAD_END] = end;
  }
}

/** What is acknowledged behind a hole was sent and not captured: a content gap. */
function acknowledge(rows: FlowRows, row: number, direction: number, upTo: number): void {
  const { words } = rows;
  const own = row * WORDS_A_ROW + direction;
  const hasAhead = words[own + AHEAD_START] !== words[own + AHEAD_END];
  if (!hasAhead || ((upTo - words[own + AHEAD_START]) | 0) < 0) return;
  words[own + NEXT] = words[own + AHEAD_END];
  words[own + AHEAD_START] = words[own + AHEAD_END];
  const count = ++words[own + GAPS];
  if (isPowerOfTen(count)) addLetter(rows, row, direction, LETTER_GAP);
}
