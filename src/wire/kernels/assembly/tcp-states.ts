// States of the two ends of TCP. The twins are ../../flow/tcp-endpoint.ts and tcp-state.ts.

import { ORIG_PREVIOUS_STATE, ORIG_STATE, TCP_BITS } from './layout';
import { ACK, FIN, RST, SYN } from './packet';

export const INACTIVE: i32 = 0;
export const SYN_SENT: i32 = 1;
export const SYN_ACK_SENT: i32 = 2;
export const PARTIAL: i32 = 3;
export const ESTABLISHED: i32 = 4;
export const CLOSED: i32 = 5;
export const RESET: i32 = 6;

export const IS_PARTIAL: i32 = 1;
export const CLOSE_WAITS: i32 = 2;
export const CLOSE_DONE: i32 = 8;

export function updateState(base: usize, way: i32, flags: i32, dataBytes: i32): bool {
  const own = base + ((<usize>way) << 2);
  const peer = base + ((<usize>(1 - way)) << 2);
  switch (load<i32>(own, ORIG_STATE)) {
    case INACTIVE:
      return updateInactive(base, way, flags, dataBytes);
    case SYN_SENT:
    case SYN_ACK_SENT:
      if (flags & FIN) setState(own, CLOSED);
      if (flags & RST) setState(own, RESET);
      return (flags & (FIN | RST)) != 0;
    case CLOSED:
      if ((flags & RST) == 0 || load<i32>(peer, ORIG_STATE) == CLOSED) return false;
      setState(own, RESET);
      return true;
    case RESET:
      return false;
    default:
      if ((flags & (SYN | FIN | RST)) == 0) return false;
      return updateOpen(own, peer, flags);
  }
}

function updateInactive(base: usize, way: i32, flags: i32, dataBytes: i32): bool {
  const own = base + ((<usize>way) << 2);
  const peer = base + ((<usize>(1 - way)) << 2);
  if (flags & SYN) {
    if (way == 0) setState(own, flags & ACK ? SYN_ACK_SENT : SYN_SENT);
    else {
      if (load<i32>(peer, ORIG_STATE) == SYN_SENT) setState(peer, ESTABLISHED);
      setState(own, ESTABLISHED);
    }
  }
  if (flags & FIN) setState(own, CLOSED);
  if (flags & RST) setState(own, RESET);
  if (load<i32>(own, ORIG_STATE) != INACTIVE) return (flags & (FIN | RST)) != 0;
  const peerState = load<i32>(peer, ORIG_STATE);
  if (way == 1 && dataBytes == 0 && peerState == SYN_SENT) return false;
  const isAnswer = (flags & ACK) != 0 && peerState == ESTABLISHED;
  setState(own, isAnswer ? ESTABLISHED : PARTIAL);
  if (isAnswer) store<i32>(base, load<i32>(base, TCP_BITS) & ~IS_PARTIAL, TCP_BITS);
  return false;
}

function updateOpen(own: usize, peer: usize, flags: i32): bool {
  if ((flags & (SYN | ACK)) == SYN) {
    const isAlone = load<i32>(peer, ORIG_STATE) == INACTIVE;
    if (isAlone && load<i32>(own, ORIG_STATE) == PARTIAL) setState(own, SYN_SENT);
  }
  if ((flags & (FIN | RST)) == FIN) {
    setState(own, CLOSED);
    const hadClosed = load<i32>(peer, ORIG_PREVIOUS_STATE) == CLOSED;
    if (hadClosed && load<i32>(peer, ORIG_STATE) == RESET) setState(peer, CLOSED);
  }
  if (flags & RST) setState(own, RESET);
  return (flags & (FIN | RST)) != 0;
}

function setState(end: usize, next: i32): void {
  const before = load<i32>(end, ORIG_STATE);
  if (before == next) return;
  store<i32>(end, before, ORIG_PREVIOUS_STATE);
  store<i32>(end, next, ORIG_STATE);
}
