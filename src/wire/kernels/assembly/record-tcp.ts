// TCP as Argus follows it. The twin is ../../flow/records/record-tcp.ts.

import {
  RECORD_ACK_US,
  RECORD_ACKNOWLEDGED,
  RECORD_BASE,
  RECORD_FLAGS,
  RECORD_FLOAT_ROW_BYTES,
  RECORD_IN_FLIGHT,
  RECORD_IP_ID,
  RECORD_IS_FIRST,
  RECORD_LOSSES,
  RECORD_SEQUENCE,
  RECORD_SIDE_STATUS,
  RECORD_STATUS,
  RECORD_SYN_ACK_US,
  RECORD_TCP_LAST_US,
  RECORD_TCP_STATE,
  RECORD_WINDOW,
  RECORD_WINDOW_SHIFT,
  RECORD_WORD_ROW_BYTES,
  STATUS_CLOSED,
  STATUS_ESTABLISHED,
  STATUS_FIN,
  STATUS_FIN_ACKED,
  STATUS_RESET,
  STATUS_SYN,
  STATUS_SYN_ACK,
} from './layout';
import {
  ACK,
  family,
  FIN,
  ipId,
  packetEnd,
  payloadBytes,
  payloadStart,
  RST,
  SYN,
  tcpAcknowledgment,
  tcpFlags,
  tcpSequence,
  tcpWindow,
  transportAt,
} from './packet';
import { recordFloats, recordWords } from './places';

const CLOSED: i32 = 0;
const LISTEN: i32 = 1;
const SYN_SENT: i32 = 2;
const SYN_RECEIVED: i32 = 3;
const ESTABLISHED: i32 = 4;
const FIN_WAIT_1: i32 = 6;
const CLOSING: i32 = 7;
const FIN_WAIT_2: i32 = 9;
const CONTROL: i32 = SYN | ACK | RST | FIN;
const SHIFT_MASK: i32 = 31;
const REORDERED_IDS_MAX: i32 = 5000;

export let isActive: bool = true;
let floats: usize = 0;
let base: usize = 0;
let own: usize = 0;
let peer: usize = 0;
let way: i32 = 0;

export function aim(row: i32, direction: i32): void {
  floats = recordFloats + <usize>row * RECORD_FLOAT_ROW_BYTES;
  base = recordWords + <usize>row * RECORD_WORD_ROW_BYTES;
  own = base + ((<usize>direction) << 2);
  peer = base + ((<usize>(1 - direction)) << 2);
  way = direction;
  isActive = true;
}

/** True where the packet aimed at may begin another connection. */
export function mayRestart(): bool {
  if ((tcpFlags & SYN) == 0) return false;
  return tcpFlags == SYN || load<i32>(base, RECORD_TCP_STATE) == LISTEN;
}

export function startTcp(timeUs: f64): void {
  const flags = tcpFlags;
  store<i32>(base, 1, RECORD_IS_FIRST);
  store<i32>(own, flags, RECORD_FLAGS);
  readWindowShift();
  store<f64>(floats + ((<usize>way) << 3), timeUs, RECORD_TCP_LAST_US);
  const acknowledged = tcpAcknowledgment - 1;
  const next = tcpSequence + payloadBytes;
  if (flags & RST) {
    store<i32>(base, STATUS_RESET, RECORD_STATUS);
    store<i32>(own, STATUS_RESET, RECORD_SIDE_STATUS);
    store<i32>(base, LISTEN, RECORD_TCP_STATE);
    store<i32>(own, tcpSequence == 0 ? acknowledged : tcpSequence - 1, RECORD_BASE);
    store<i32>(own, tcpSequence == 0 ? acknowledged : next, RECORD_SEQUENCE);
    store<i32>(peer, acknowledged, RECORD_ACKNOWLEDGED);
    return;
  }
  store<i32>(own, tcpWindow, RECORD_WINDOW);
  if (flags & SYN && (flags & FIN) == 0) {
    const isAnswer = (flags & ACK) != 0;
    store<i32>(base, isAnswer ? STATUS_SYN_ACK : STATUS_SYN, RECORD_STATUS);
    store<i32>(base, isAnswer ? SYN_RECEIVED : SYN_SENT, RECORD_TCP_STATE);
    store<i32>(own, tcpSequence, RECORD_BASE);
    store<i32>(own, tcpSequence, RECORD_SEQUENCE);
    if (isAnswer) store<i32>(peer, acknowledged, RECORD_ACKNOWLEDGED);
    return;
  }
  const isFin = (flags & (FIN | SYN)) == FIN;
  store<i32>(base, isFin ? STATUS_FIN : STATUS_ESTABLISHED, RECORD_STATUS);
  store<i32>(base, isFin ? FIN_WAIT_1 : ESTABLISHED, RECORD_TCP_STATE);
  store<i32>(own, tcpSequence - 1, RECORD_BASE);
  store<i32>(own, next, RECORD_SEQUENCE);
  if (!isFin && flags & ACK) store<i32>(peer, acknowledged, RECORD_ACKNOWLEDGED);
}

/** Any later packet that does not begin another connection. */
export function followTcp(timeUs: f64): void {
  const flags = tcpFlags;
  if (load<i32>(base, RECORD_TCP_STATE) == LISTEN) {
    store<i32>(own, load<i32>(own, RECORD_FLAGS) | flags, RECORD_FLAGS);
    return;
  }
  store<i32>(base, 0, RECORD_IS_FIRST);
  if (flags & SYN) readWindowShift();
  store<i32>(own, load<i32>(own, RECORD_FLAGS) | flags, RECORD_FLAGS);
  if (flags != SYN) {
    updateSequence();
    updateAcknowledged();
  }
  const state = nextState(timeUs);
  if (state != LISTEN) {
    store<i32>(base, state, RECORD_TCP_STATE);
    if (state == CLOSED && (load<i32>(base, RECORD_STATUS) & STATUS_RESET) == 0) {
      addStatus(STATUS_CLOSED);
    }
  }
  store<f64>(floats + ((<usize>way) << 3), timeUs, RECORD_TCP_LAST_US);
}

function addStatus(bits: i32): void {
  store<i32>(base, load<i32>(base, RECORD_STATUS) | bits, RECORD_STATUS);
}

function addSideStatus(side: usize, bits: i32): void {
  store<i32>(side, load<i32>(side, RECORD_SIDE_STATUS) | bits, RECORD_SIDE_STATUS);
}

function addLoss(): void {
  store<i32>(own, load<i32>(own, RECORD_LOSSES) + 1, RECORD_LOSSES);
}

function updateSequence(): void {
  const sequence = tcpSequence;
  const next = sequence + payloadBytes;
  if ((tcpFlags & (FIN | RST)) == 0) {
    if (tcpWindow == 0) isActive = false;
    else store<i32>(own, tcpWindow, RECORD_WINDOW);
  }
  if (payloadBytes > 0 && load<i32>(peer, RECORD_WINDOW) != 0) {
    const inFlight = load<i32>(own, RECORD_IN_FLIGHT);
    if (inFlight == 0) isActive = false;
    const isBehind = <u32>sequence < load<u32>(own, RECORD_SEQUENCE);
    if (load<i32>(own, RECORD_FLAGS) & FIN && isBehind) addLoss();
    if ((tcpFlags & SYN) == 0) store<i32>(own, inFlight + payloadBytes, RECORD_IN_FLIGHT);
  } else {
    isActive = false;
  }
  if (<u32>next < <u32>sequence) {
    store<i32>(own, next, RECORD_BASE);
    store<i32>(own, next, RECORD_SEQUENCE);
  } else if (load<i32>(own, RECORD_BASE) == 0) {
    store<i32>(own, sequence, RECORD_BASE);
    store<i32>(own, next, RECORD_SEQUENCE);
  } else if (payloadBytes > 0) {
    const id = family == 4 ? ((ipId & 0xff) << 8) | ((ipId >> 8) & 0xff) : 0;
    if (load<i32>(peer, RECORD_WINDOW) != 0) judge(sequence, id);
    store<i32>(own, id, RECORD_IP_ID);
  }
}

function windowOf(side: usize): i32 {
  return load<i32>(side, RECORD_WINDOW) >> (load<i32>(side, RECORD_WINDOW_SHIFT) & SHIFT_MASK);
}

function judge(sequence: i32, id: i32): void {
  const acknowledged = load<i32>(peer, RECORD_ACKNOWLEDGED);
  if (<u32>sequence < <u32>acknowledged) {
    if (<u32>(acknowledged - sequence) < <u32>windowOf(own)) lose();
    return;
  }
  const next = sequence + payloadBytes;
  const before = load<i32>(own, RECORD_SEQUENCE);
  const highest = <u32>before < <u32>next ? next : before;
  if (load<i32>(own, RECORD_WINDOW) != 0) {
    const idsOn = id - load<i32>(own, RECORD_IP_ID);
    if (!(idsOn < 0 && idsOn > -REORDERED_IDS_MAX)) {
      if (<u32>(highest - 1 - acknowledged) < load<u32>(own, RECORD_IN_FLIGHT)) lose();
      else if (<u32>next < <u32>before && sequence == acknowledged + 1) {
        addLoss();
        const left = load<i32>(own, RECORD_IN_FLIGHT) - payloadBytes;
        store<i32>(own, left, RECORD_IN_FLIGHT);
      }
    }
  }
  store<i32>(own, highest, RECORD_SEQUENCE);
}

function lose(): void {
  addLoss();
  store<i32>(own, load<i32>(own, RECORD_IN_FLIGHT) - payloadBytes, RECORD_IN_FLIGHT);
  isActive = false;
}

function updateAcknowledged(): void {
  if (tcpAcknowledgment == 0 || (tcpFlags & ACK) == 0) return;
  const before = load<i32>(own, RECORD_ACKNOWLEDGED);
  const highest = load<i32>(peer, RECORD_SEQUENCE);
  if (before != 0 && <u32>before < <u32>highest) {
    store<i32>(peer, highest - 1 - before, RECORD_IN_FLIGHT);
  }
  const now = tcpAcknowledgment - 1;
  if (before == now) return;
  if (before == 0 || highest == tcpAcknowledgment) {
    store<i32>(peer, 0, RECORD_IN_FLIGHT);
  } else if ((tcpFlags & SYN) == 0) {
    const step = now - before;
    const inFlight = load<i32>(peer, RECORD_IN_FLIGHT);
    store<i32>(peer, <u32>inFlight < <u32>step ? 0 : inFlight - step, RECORD_IN_FLIGHT);
  }
  store<i32>(own, now, RECORD_ACKNOWLEDGED);
}

function nextState(timeUs: f64): i32 {
  const flags = tcpFlags & CONTROL;
  const state = load<i32>(base, RECORD_TCP_STATE);
  const isPlainSyn = (flags & (SYN | ACK)) == SYN;
  if (flags & RST) return afterReset(state);
  switch (state) {
    case SYN_SENT:
      return fromSynSent(timeUs);
    case SYN_RECEIVED:
      return fromSynReceived(timeUs, flags);
    case ESTABLISHED:
      if (flags & FIN) return noteFin();
      if (flags & SYN) {
        if (flags & ACK) addStatus(STATUS_SYN_ACK | STATUS_ESTABLISHED);
        addLoss();
      }
      return state;
    case FIN_WAIT_1:
      return isPlainSyn ? LISTEN : fromFin(state, flags);
    case FIN_WAIT_2:
      return fromFin(state, flags);
    case CLOSING: {
      if (isPlainSyn) return LISTEN;
      const acknowledged = load<i32>(own, RECORD_ACKNOWLEDGED);
      const isEven =
        load<i32>(own, RECORD_SEQUENCE) == acknowledged &&
        load<i32>(peer, RECORD_SEQUENCE) == acknowledged;
      return flags & ACK && isEven ? CLOSED : state;
    }
    default:
      return isPlainSyn ? LISTEN : state;
  }
}

function afterReset(state: i32): i32 {
  addStatus(STATUS_RESET);
  addSideStatus(own, STATUS_RESET);
  const acknowledged = load<i32>(own, RECORD_ACKNOWLEDGED);
  if (state == SYN_SENT) {
    return load<i32>(peer, RECORD_SEQUENCE) == acknowledged ? LISTEN : CLOSING;
  }
  const end = <u32>(acknowledged + windowOf(own));
  const isInside = <u32>tcpSequence >= <u32>acknowledged && <u32>tcpSequence < end;
  return isInside ? CLOSED : CLOSING;
}

function fromSynSent(timeUs: f64): i32 {
  const flags = tcpFlags;
  if (flags == SYN) {
    addLoss();
    return SYN_SENT;
  }
  if (flags == (SYN | ACK)) {
    addStatus(STATUS_SYN_ACK);
    if (load<i32>(peer, RECORD_SEQUENCE) == load<i32>(own, RECORD_ACKNOWLEDGED)) {
      store<f64>(floats, sinceOther(timeUs), RECORD_SYN_ACK_US);
    }
    return SYN_RECEIVED;
  }
  if (flags & FIN) return noteFin();
  if ((flags & ACK) == 0) return SYN_SENT;
  addStatus(STATUS_ESTABLISHED);
  return ESTABLISHED;
}

function fromSynReceived(timeUs: f64, flags: i32): i32 {
  if (flags & FIN) return noteFin();
  if (flags & SYN) {
    addLoss();
    return SYN_RECEIVED;
  }
  if ((flags & ACK) == 0) return SYN_RECEIVED;
  addStatus(STATUS_ESTABLISHED);
  if (load<i32>(own, RECORD_SEQUENCE) == load<i32>(peer, RECORD_ACKNOWLEDGED)) {
    store<f64>(floats, sinceOther(timeUs), RECORD_ACK_US);
  }
  return ESTABLISHED;
}

function noteFin(): i32 {
  addStatus(STATUS_FIN);
  addSideStatus(own, STATUS_FIN);
  return FIN_WAIT_1;
}

function fromFin(state: i32, flags: i32): i32 {
  if (flags & FIN) {
    if (flags & ACK) noteFin();
    else if (load<i32>(peer, RECORD_SIDE_STATUS) & STATUS_FIN_ACKED) addLoss();
  }
  if ((flags & ACK) == 0 || payloadBytes > 0) return state;
  if ((load<i32>(peer, RECORD_SIDE_STATUS) & STATUS_FIN) == 0) return state;
  if (load<i32>(peer, RECORD_SEQUENCE) != load<i32>(own, RECORD_ACKNOWLEDGED)) return state;
  addStatus(STATUS_FIN_ACKED);
  addSideStatus(peer, STATUS_FIN_ACKED);
  return FIN_WAIT_2;
}

function sinceOther(timeUs: f64): f64 {
  const at = floats + ((<usize>(1 - way)) << 3);
  return abs<f64>(timeUs - load<f64>(at, RECORD_TCP_LAST_US));
}

function readWindowShift(): void {
  const end = payloadStart < packetEnd ? payloadStart : packetEnd;
  let at = transportAt + 20;
  while (at < end) {
    const kind = load<u8>(at);
    if (kind == 0) return;
    if (kind == 1) {
      at++;
      continue;
    }
    const length: u32 = at + 1 < end ? <u32>load<u8>(at, 1) : 0;
    if (length < 2) return;
    if (kind == 3 && at + 2 < end) store<i32>(own, load<u8>(at, 2), RECORD_WINDOW_SHIFT);
    at += length;
  }
}
