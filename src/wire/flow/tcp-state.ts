import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from '../packet/index.ts';
import { CONNECTION_STATES } from './flow-columns.ts';
import {
  TCP_CLOSED,
  TCP_ESTABLISHED,
  TCP_INACTIVE,
  TCP_PARTIAL,
  TCP_RESET,
  TCP_SYN_ACK_SENT,
  TCP_SYN_SENT,
} from './tcp-endpoint.ts';

/** State of an end after it sent a packet with these flags. */
export function nextTcpState(own: number, peer: number, flags: number): number {
  // Once both have closed, a reset changes nothing any more.
  if (flags & TCP_RST) return own === TCP_CLOSED && peer === TCP_CLOSED ? own : TCP_RESET;
  if (own === TCP_RESET || own === TCP_CLOSED) return own;
  if (flags & TCP_FIN) return TCP_CLOSED;
  if (flags & TCP_SYN) return afterSyn(own, peer, flags);
  if (own !== TCP_INACTIVE) return own;
  // It answers a SYN-ACK: its own SYN was sent and not captured.
  return peer === TCP_ESTABLISHED ? TCP_ESTABLISHED : TCP_PARTIAL;
}

function afterSyn(own: number, peer: number, flags: number): number {
  if (own === TCP_ESTABLISHED) return own;
  if (flags & TCP_ACK) {
    // A SYN-ACK establishes its flow even where the SYN was not seen, as in Zeek.
    return own === TCP_SYN_SENT && peer !== TCP_SYN_SENT ? TCP_SYN_ACK_SENT : TCP_ESTABLISHED;
  }
  return own === TCP_INACTIVE ? TCP_SYN_SENT : own;
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

/** Zeek's conn_state of a UDP flow, by who was heard. */
export function udpConnectionState(hasOrig: boolean, hasResp: boolean): number {
  if (hasOrig) return hasResp ? SF : S0;
  return hasResp ? SHR : OTH;
}

/** Of ICMP, ARP and all other protocols. */
export const NO_CONNECTION_STATE = OTH;
