// A packet counted to its flow, as Zeek has connections. The twin is ../../flow/flow-table.ts.

import {
  ACTIVITY_US,
  CLASS_ATTEMPT,
  CLASS_CLOSED,
  CLASS_RESET,
  CLASS_TCP,
  CLASS_UDP,
  CLOCK_STEP_US,
  IS_ORIG_FIRST,
  ORIG_STATE,
  REGISTER_CLOCK_US,
  REGISTER_FREE_COUNT,
  REGISTER_NEXT_EXPIRY_US,
  RESP_STATE,
  ROLE_GUESSED,
  TIMEOUT_CLASS,
} from './layout';
import { ACK, dstPort, protocol, srcPort, SYN, TCP, tcpFlags } from './packet';
import { ports, registers, timeouts } from './places';
import {
  addLetter,
  append,
  countPacket,
  directionOf,
  find,
  floatsOf,
  isSrcFirst,
  NO_ROW,
  remove,
  startRow,
  touch,
  wordsOf,
} from './rows';
import { analyseTcp, mustFlip } from './tcp';
import { CLOSED, INACTIVE, RESET, SYN_SENT } from './tcp-states';

const ROLES_SEEN: i32 = 0;
const ROLES_GUESSED: i32 = 1;
const ROLES_FLIPPED: i32 = 2;
const LETTER_FLIPPED: i32 = 0x5e;
/** Where the table of UDP's server ports begins, behind that of TCP. */
const UDP_PORTS: usize = 0x10000;

export let direction: i32 = 0;

export function isClockSetBack(timeUs: f64): bool {
  return timeUs < load<f64>(registers, REGISTER_CLOCK_US) - CLOCK_STEP_US;
}

/** True where the packet's time ends a flow. */
export function isExpiryDue(timeUs: f64): bool {
  if (timeUs < load<f64>(registers, REGISTER_NEXT_EXPIRY_US)) return false;
  return timeUs > load<f64>(registers, REGISTER_CLOCK_US);
}

/** The row, or NO_ROW where the other side must take the packet; then nothing has changed. */
export function addToFlow(timeUs: f64): i32 {
  let row = find(protocol, srcPort, dstPort);
  if (row == NO_ROW) {
    if (load<i32>(registers, REGISTER_FREE_COUNT) == 0) return NO_ROW;
  } else if (protocol == TCP) {
    if ((tcpFlags & (SYN | ACK)) == SYN || mustFlip(row)) return NO_ROW;
  }
  if (timeUs > load<f64>(registers, REGISTER_CLOCK_US)) {
    store<f64>(registers, timeUs, REGISTER_CLOCK_US);
  }
  if (row == NO_ROW) row = start(timeUs);
  const w = wordsOf(row);
  direction = directionOf(load<i32>(w, IS_ORIG_FIRST));
  countPacket(row, direction, timeUs);
  const before = load<i32>(w, TIMEOUT_CLASS);
  let after = before;
  if (protocol == TCP) {
    analyseTcp(row, direction, timeUs);
    after = classOfTcp(load<i32>(w, ORIG_STATE), load<i32>(w, RESP_STATE));
  }
  const clockUs = load<f64>(registers, REGISTER_CLOCK_US);
  store<f64>(floatsOf(row), clockUs, ACTIVITY_US);
  if (after == before) touch(row, before);
  else {
    remove(row, before);
    append(row, after);
    store<i32>(w, after, TIMEOUT_CLASS);
  }
  const deadlineUs = clockUs + load<f64>(timeouts + ((<usize>after) << 3));
  if (deadlineUs < load<f64>(registers, REGISTER_NEXT_EXPIRY_US)) {
    store<f64>(registers, deadlineUs, REGISTER_NEXT_EXPIRY_US);
  }
  return row;
}

function start(timeUs: f64): i32 {
  const row = startRow(protocol, timeUs);
  const w = wordsOf(row);
  const roles = rolesOf();
  const isFlipped = roles == ROLES_FLIPPED;
  store<i32>(w, isFlipped ? 1 - isSrcFirst : isSrcFirst, IS_ORIG_FIRST);
  store<i32>(w, roles == ROLES_SEEN ? 0 : 1, ROLE_GUESSED);
  if (isFlipped) addLetter(row, 0, LETTER_FLIPPED);
  const timeoutClass = protocol == TCP ? CLASS_TCP : CLASS_UDP;
  store<i32>(w, timeoutClass, TIMEOUT_CLASS);
  append(row, timeoutClass);
  return row;
}

function rolesOf(): i32 {
  const src = ports + <usize>srcPort;
  const dst = ports + <usize>dstPort;
  if (protocol != TCP) {
    const isFlipped = load<u8>(src, UDP_PORTS) == 1 && load<u8>(dst, UDP_PORTS) != 1;
    return isFlipped ? ROLES_FLIPPED : ROLES_SEEN;
  }
  if ((tcpFlags & (SYN | ACK)) == SYN) return ROLES_SEEN;
  if (load<u8>(src) != 1) return ROLES_GUESSED;
  if (load<u8>(dst) != 1) return ROLES_FLIPPED;
  return (tcpFlags & SYN) == 0 && srcPort < dstPort ? ROLES_FLIPPED : ROLES_GUESSED;
}

function classOfTcp(orig: i32, resp: i32): i32 {
  if (orig == RESET || resp == RESET) return CLASS_RESET;
  if (orig == CLOSED) return resp == CLOSED || resp == INACTIVE ? CLASS_CLOSED : CLASS_TCP;
  if (resp == CLOSED && orig == INACTIVE) return CLASS_CLOSED;
  return orig == SYN_SENT && resp == INACTIVE ? CLASS_ATTEMPT : CLASS_TCP;
}
