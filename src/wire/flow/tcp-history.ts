import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN, type Packet } from '../packet/index.ts';
import { WORD, WORDS_A_ROW } from './flow-layout.ts';
import type { FlowRows } from './flow-rows.ts';
import {
  addLetter,
  addLetterOnce,
  LETTER_ACK,
  LETTER_DATA,
  LETTER_FIN,
  LETTER_INCONSISTENT,
  LETTER_MULTIPLE,
  LETTER_RST,
  LETTER_SYN,
  LETTER_SYN_ACK,
  SEEN_ACK,
  SEEN_DATA,
  SEEN_FIN,
  SEEN_INCONSISTENT,
  SEEN_MULTIPLE,
  SEEN_RST,
  SEEN_SYN,
} from './history.ts';

const FIRST = WORD.origFirstSequence;
const SYN_OFFSET = WORD.origSynOffset;
const FIN_END = WORD.origFinEnd;
const RST_SEQUENCE = WORD.origRstSequence;

/**
 * A packet writes one letter at the most: that of its one control flag, I or Q for more than
 * one, and only without any D or A.
 */
export function writeHistory(rows: FlowRows, row: number, way: number, packet: Packet): void {
  const flags = packet.tcpFlags;
  if ((flags & (TCP_SYN | TCP_FIN | TCP_RST)) !== 0) writeControl(rows, row, way, packet);
  else if (packet.payloadBytes > 0) addLetterOnce(rows, row, way, SEEN_DATA, LETTER_DATA);
  else if (flags & TCP_ACK) addLetterOnce(rows, row, way, SEEN_ACK, LETTER_ACK);
}

/** SYN, FIN and RST are written again where they come at another place of the sequence. */
function writeControl(rows: FlowRows, row: number, way: number, packet: Packet): void {
  const { words } = rows;
  const own = row * WORDS_A_ROW + way;
  const { tcpFlags: flags, tcpSequence: sequence } = packet;
  switch (flags & (TCP_SYN | TCP_FIN | TCP_RST)) {
    case TCP_SYN: {
      const letter = flags & TCP_ACK ? LETTER_SYN_ACK : LETTER_SYN;
      const offset = (sequence - words[own + FIRST]) | 0;
      const isFirst = addLetterOnce(rows, row, way, SEEN_SYN, letter);
      if (!isFirst && words[own + SYN_OFFSET] !== offset) addLetter(rows, row, way, letter);
      words[own + SYN_OFFSET] = offset;
      return;
    }
    case TCP_FIN: {
      const end = (sequence + packet.payloadBytes + 1) | 0;
      const isFirst = addLetterOnce(rows, row, way, SEEN_FIN, LETTER_FIN);
      if (!isFirst && words[own + FIN_END] !== end) addLetter(rows, row, way, LETTER_FIN);
      words[own + FIN_END] = end;
      return;
    }
    case TCP_RST: {
      const isFirst = addLetterOnce(rows, row, way, SEEN_RST, LETTER_RST);
      if (!isFirst && words[own + RST_SEQUENCE] !== sequence) addLetter(rows, row, way, LETTER_RST);
      words[own + RST_SEQUENCE] = sequence;
      return;
    }
    case TCP_FIN | TCP_RST:
    case TCP_FIN | TCP_RST | TCP_SYN:
      addLetterOnce(rows, row, way, SEEN_INCONSISTENT, LETTER_INCONSISTENT);
      return;
    default:
      addLetterOnce(rows, row, way, SEEN_MULTIPLE, LETTER_MULTIPLE);
  }
}
