import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from '../packet/index.ts';
import { CONNECTION_STATES } from './flow-columns.ts';
import { HISTORY_BYTES, WORD, WORDS_A_ROW } from './flow-layout.ts';
import type { FlowRows } from './flow-rows.ts';
import {
  IS_PARTIAL,
  TCP_CLOSED,
  TCP_ESTABLISHED,
  TCP_INACTIVE,
  TCP_PARTIAL,
  TCP_RESET,
  TCP_SYN_ACK_SENT,
  TCP_SYN_SENT,
} from './tcp-endpoint.ts';

const STATE = WORD.origState;
const PREVIOUS_STATE = WORD.origPreviousState;

/**
 * Moves the states of both ends after one sent a packet, as Zeek's TCPSessionAdapter does; true
 * where the sender closes.
 */
export function updateTcpState(
  words: Int32Array,
  base: number,
  way: number,
  flags: number,
  dataBytes: number,
): boolean {
  const own = base + way;
  switch (words[own + STATE]) {
    case TCP_INACTIVE:
      return updateInactive(words, base, way, flags, dataBytes);
    case TCP_SYN_SENT:
    case TCP_SYN_ACK_SENT:
      if (flags & TCP_FIN) setState(words, own, TCP_CLOSED);
      if (flags & TCP_RST) setState(words, own, TCP_RESET);
      return (flags & (TCP_FIN | TCP_RST)) !== 0;
    case TCP_CLOSED:
      // Once both have closed, a reset changes nothing any more.
      if ((flags & TCP_RST) === 0 || words[base + 1 - way + STATE] === TCP_CLOSED) return false;
      setState(words, own, TCP_RESET);
      return true;
    case TCP_RESET:
      return false;
    default:
      if ((flags & (TCP_SYN | TCP_FIN | TCP_RST)) === 0) return false;
      return updateOpen(words, own, base + 1 - way, flags);
  }
}

function updateInactive(
  words: Int32Array,
  base: number,
  way: number,
  flags: number,
  dataBytes: number,
): boolean {
  const own = base + way;
  const peer = base + 1 - way;
  if (flags & TCP_SYN) {
    if (way === 0) setState(words, own, flags & TCP_ACK ? TCP_SYN_ACK_SENT : TCP_SYN_SENT);
    else {
      if (words[peer + STATE] === TCP_SYN_SENT) setState(words, peer, TCP_ESTABLISHED);
      setState(words, own, TCP_ESTABLISHED);
    }
  }
  if (flags & TCP_FIN) setState(words, own, TCP_CLOSED);
  if (flags & TCP_RST) setState(words, own, TCP_RESET);
  if (words[own + STATE] !== TCP_INACTIVE) return (flags & (TCP_FIN | TCP_RST)) !== 0;
  const peerState = words[peer + STATE];
  // Some answer a SYN with an ACK before their own SYN: that does not make it a partial flow.
  if (way === 1 && dataBytes === 0 && peerState === TCP_SYN_SENT) return false;
  // It answers a SYN-ACK: its own SYN was sent and not captured.
  const isAnswer = (flags & TCP_ACK) !== 0 && peerState === TCP_ESTABLISHED;
  setState(words, own, isAnswer ? TCP_ESTABLISHED : TCP_PARTIAL);
  if (isAnswer) words[base + WORD.tcpBits] &= ~IS_PARTIAL;
  return false;
}

/** Of an end that is established, or takes part without a handshake. */
function updateOpen(words: Int32Array, own: number, peer: number, flags: number): boolean {
  if ((flags & (TCP_SYN | TCP_ACK)) === TCP_SYN) {
    const isAlone = words[peer + STATE] === TCP_INACTIVE;
    if (isAlone && words[own + STATE] === TCP_PARTIAL) setState(words, own, TCP_SYN_SENT);
  }
  if (flags & TCP_FIN && (flags & TCP_RST) === 0) {
    setState(words, own, TCP_CLOSED);
    // An end that reset after its own FIN has closed all the same once the other closes too.
    const hadClosed = words[peer + PREVIOUS_STATE] === TCP_CLOSED;
    if (hadClosed && words[peer + STATE] === TCP_RESET) setState(words, peer, TCP_CLOSED);
  }
  if (flags & TCP_RST) setState(words, own, TCP_RESET);
  return (flags & (TCP_FIN | TCP_RST)) !== 0;
}

function setState(words: Int32Array, end: number, next: number): void {
  if (words[end + STATE] === next) return;
  words[end + PREVIOUS_STATE] = words[end + STATE];
  words[end + STATE] = next;
}

const state = (name: (typeof CONNECTION_STATES)[number]): number => CONNECTION_STATES.indexOf(name);
const OTH = state('OTH');
const S0 = state('S0');
const S1 = state('S1');
const SF = state('SF');
const REJ = state('REJ');
const S2 = state('S2');
const S3 = state('S3');
const RSTO = state('RSTO');
const RSTR = state('RSTR');
const RSTOS0 = state('RSTOS0');
const RSTRH = state('RSTRH');
const SH = state('SH');
const SHR = state('SHR');

/** Zeek's conn_state of a TCP flow (scripts/base/protocols/conn/main.zeek). */
export function tcpConnectionState(orig: number, resp: number, hasPayload: boolean): number {
  const isOrigSilent = orig === TCP_INACTIVE || orig === TCP_PARTIAL;
  const isRespSilent = resp === TCP_INACTIVE || resp === TCP_PARTIAL;
  if (resp === TCP_RESET) {
    if (orig === TCP_SYN_SENT || orig === TCP_SYN_ACK_SENT) return REJ;
    if (orig === TCP_RESET && !hasPayload) return REJ;
    return isOrigSilent ? RSTRH : RSTR;
  }
  if (orig === TCP_RESET) return isRespSilent ? RSTOS0 : RSTO;
  if (orig === TCP_CLOSED) {
    if (resp === TCP_CLOSED) return SF;
    return isRespSilent ? SH : S2;
  }
  if (resp === TCP_CLOSED) return isOrigSilent ? SHR : S3;
  if (orig === TCP_SYN_SENT && resp === TCP_INACTIVE) return S0;
  return orig === TCP_ESTABLISHED && resp === TCP_ESTABLISHED ? S1 : OTH;
}

/** A SYN, nothing else of note, and a reset; histories are bounded, and so is this. */
const HALF_OPEN_RESET = /^\^?S[^HAFGIQ]*R/;

/** What only the history tells: a reset of the originator alone must have followed its SYN. */
export function checkHalfOpen(state: number, { histories, words }: FlowRows, row: number): number {
  if (state !== RSTOS0) return state;
  const start = row * HISTORY_BYTES;
  const end = start + words[row * WORDS_A_ROW + WORD.historyLength];
  const history = String.fromCharCode(...histories.subarray(start, end));
  return HALF_OPEN_RESET.test(history) ? RSTOS0 : OTH;
}

/** Zeek's conn_state of a UDP flow, by who was heard. */
export function udpConnectionState(hasOrig: boolean, hasResp: boolean): number {
  if (hasOrig) return hasResp ? SF : S0;
  return hasResp ? SHR : OTH;
}

/** Of ICMP, ARP and all other protocols. */
export const NO_CONNECTION_STATE = OTH;
