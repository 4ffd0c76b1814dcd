import { IP_ICMP, IP_TCP, TCP_FIN, TCP_RST, TCP_SYN } from '../../packet/index.ts';
import type { FlowBatch } from '../flow-batch.ts';
import { FLOAT, FLOATS_A_ROW, WORD, WORDS_A_ROW } from '../flow-layout.ts';
import type { FlowRows } from '../flow-rows.ts';
import {
  ACK_US,
  ACTIVE_GAPS,
  ACTIVE_SQUARES,
  ACTIVE_US,
  BASE,
  BYTES,
  FLAGS,
  ICMP_TYPE_CODE,
  IDLE_GAPS,
  IDLE_SQUARES,
  IDLE_US,
  IS_FIRST,
  IS_REVERSED,
  LOSSES,
  RECORD_FLOATS,
  RECORD_WORDS,
  type RecordRows,
  STATUS,
  STATUS_CLOSED,
  STATUS_ESTABLISHED,
  STATUS_FIN,
  STATUS_FIN_ACKED,
  STATUS_SYN,
  STATUS_SYN_ACK,
  SYN_ACK_US,
  TCP_STATE,
  WINDOW,
  WINDOW_SHIFT,
} from './record-rows.ts';
import { swapRoles } from '../roles.ts';
import { recordState } from './record-state.ts';
import { CLOSED } from './record-tcp.ts';

/** Both sides have sent more than this before a SYN-ACK alone reverses the roles (ra). */
const PACKETS_TO_REVERSE = 5;
/** A SYN and FIN in one packet of more than this reverses the roles (ra). */
const BYTES_TO_REVERSE = 60;

const SHIFT_MASK = 31;
/** The number of a DNS transaction stands above the protocol. */
const PROTOCOL_MASK = 0xffff;
const FAMILY_IP4 = 4;

/** Fills the columns that only records have; the others are written already. */
export function writeRecord(
  { flows, records }: { flows: FlowRows; records: RecordRows },
  row: number,
  batch: FlowBatch,
): void {
  const { floats, words } = records;
  const { columns: c, count } = batch;
  const f = row * RECORD_FLOATS;
  const w = row * RECORD_WORDS;
  const orig = flows.floats[row * FLOATS_A_ROW + FLOAT.origPackets];
  const resp = flows.floats[row * FLOATS_A_ROW + FLOAT.respPackets];
  const protocol = flows.words[row * WORDS_A_ROW + 9] & PROTOCOL_MASK;
  c.recordStates[count] = recordState(records, row, protocol, { orig, resp });
  c.recordReversals[count] = words[w + IS_REVERSED];
  c.origRecordBytes[count] = floats[f + BYTES];
  c.respRecordBytes[count] = floats[f + BYTES + 1];
  c.origActiveGaps[count] = words[w + ACTIVE_GAPS];
  c.respActiveGaps[count] = words[w + ACTIVE_GAPS + 1];
  c.origActiveGapUs[count] = floats[f + ACTIVE_US];
  c.respActiveGapUs[count] = floats[f + ACTIVE_US + 1];
  c.origActiveGapSquares[count] = floats[f + ACTIVE_SQUARES];
  c.respActiveGapSquares[count] = floats[f + ACTIVE_SQUARES + 1];
  c.origIdleGaps[count] = words[w + IDLE_GAPS];
  c.respIdleGaps[count] = words[w + IDLE_GAPS + 1];
  c.origIdleGapUs[count] = floats[f + IDLE_US];
  c.respIdleGapUs[count] = floats[f + IDLE_US + 1];
  c.origIdleGapSquares[count] = floats[f + IDLE_SQUARES];
  c.respIdleGapSquares[count] = floats[f + IDLE_SQUARES + 1];
  if (protocol === IP_TCP) writeTcp(records, { row, hasOrig: orig > 0, hasResp: resp > 0 }, batch);
  if (protocol === IP_ICMP) {
    c.origPorts[count] = words[w + ICMP_TYPE_CODE] >> 8;
    c.respPorts[count] = words[w + ICMP_TYPE_CODE] & 0xff;
  }
}

function writeTcp(
  { floats, words }: RecordRows,
  { row, hasOrig, hasResp }: { row: number; hasOrig: boolean; hasResp: boolean },
  { columns: c, count }: FlowBatch,
): void {
  const f = row * RECORD_FLOATS;
  const w = row * RECORD_WORDS;
  const isOpen = words[w + TCP_STATE] !== CLOSED;
  c.origLosses[count] = isOpen && hasOrig ? words[w + LOSSES] : 0;
  c.respLosses[count] = isOpen && hasResp ? words[w + LOSSES + 1] : 0;
  // Of a flow of which TCP followed but one packet, ra 3.0.8.2 shows no window.
  const hasWindows = words[w + IS_FIRST] === 0;
  c.origWindows[count] = hasWindows && hasOrig ? scaledWindow(words, w) : 0;
  c.respWindows[count] = hasWindows && hasResp ? scaledWindow(words, w + 1) : 0;
  c.origBases[count] = words[w + BASE];
  c.respBases[count] = words[w + BASE + 1];
  c.recordSynAckUs[count] = floats[f + SYN_ACK_US];
  c.recordAckUs[count] = floats[f + ACK_US];
}

function scaledWindow(words: Int32Array, own: number): number {
  return words[own + WINDOW] << (words[own + WINDOW_SHIFT] & SHIFT_MASK);
}

/**
 * Before a record is written: ra takes the receiver of a SYN-ACK for the originator where no SYN
 * was seen, if what else was seen bears it out. Only so for IPv4.
 */
export function correctRoles(flows: FlowRows, records: RecordRows, row: number): void {
  const base = row * WORDS_A_ROW;
  if (flows.words[base + 9] !== IP_TCP) return;
  const { words } = records;
  const w = row * RECORD_WORDS;
  const status = words[w + STATUS];
  if ((status & (STATUS_SYN | STATUS_SYN_ACK)) !== STATUS_SYN_ACK) return;
  if (words[w + IS_REVERSED] === 1) return;
  if (flows.words[base + WORD.addressFamilies] !== FAMILY_IP4) return;
  if (!isAnswererFirst(flows, records, row)) return;
  words[w + IS_REVERSED] = 1;
  swapRoles(flows, row);
  records.swapSides(row);
}

function isAnswererFirst(flows: FlowRows, { floats, words }: RecordRows, row: number): boolean {
  const w = row * RECORD_WORDS;
  const flags = words[w + FLAGS];
  if (words[w + IS_FIRST] === 1) return false;
  const borne = STATUS_ESTABLISHED | STATUS_CLOSED | STATUS_FIN | STATUS_FIN_ACKED;
  if (words[w + STATUS] & borne) return true;
  if ((flags & TCP_SYN) === 0 || words[w + FLAGS + 1] & TCP_RST) return false;
  const orig = flows.floats[row * FLOATS_A_ROW + FLOAT.origPackets];
  const resp = flows.floats[row * FLOATS_A_ROW + FLOAT.respPackets];
  if (orig > PACKETS_TO_REVERSE && resp > PACKETS_TO_REVERSE) return true;
  const bytes = floats[row * RECORD_FLOATS + BYTES];
  return resp === 0 && (flags & TCP_FIN) !== 0 && bytes / orig > BYTES_TO_REVERSE;
}
