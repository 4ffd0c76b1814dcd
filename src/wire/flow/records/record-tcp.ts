import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN, type Packet } from '../../packet/index.ts';
import {
  ACK_US,
  ACKNOWLEDGED,
  BASE,
  FLAGS,
  IN_FLIGHT,
  IP_ID,
  IS_FIRST,
  LOSSES,
  RECORD_FLOATS,
  RECORD_WORDS,
  type RecordRows,
  SEQUENCE,
  SIDE_STATUS,
  STATUS,
  STATUS_CLOSED,
  STATUS_ESTABLISHED,
  STATUS_FIN,
  STATUS_FIN_ACKED,
  STATUS_RESET,
  STATUS_SYN,
  STATUS_SYN_ACK,
  SYN_ACK_US,
  TCP_LAST_US,
  TCP_STATE,
  WINDOW,
  WINDOW_SHIFT,
} from './record-rows.ts';

/* Numbers of BSD's tcp_fsm.h, which Argus uses. */
export const CLOSED = 0;
const LISTEN = 1;
const SYN_SENT = 2;
const SYN_RECEIVED = 3;
const ESTABLISHED = 4;
const FIN_WAIT_1 = 6;
const CLOSING = 7;
const FIN_WAIT_2 = 9;

/** RFC 7323, 2.2: kind 3, length 3. */
const OPTION_END = 0;
const OPTION_NOTHING = 1;
const OPTION_WINDOW_SCALE = 3;
const TCP_BYTES_MIN = 20;
const SHIFT_MASK = 31;

/** An IP identification this far back is not taken for reordering (Argus' ArgusTcp.c). */
const REORDERED_IDS_MAX = 5000;

const CONTROL = TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN;

/**
 * TCP as Argus 3 follows it: not RFC 9293, but what its records say. Sequence numbers are
 * compared unsigned, so that they fail where they wrap, as there; loss is guessed from bytes that
 * should not be under way any more.
 */
export class RecordTcp {
  /** Of the last packet: it carried the exchange on, so that the gap before it was active. */
  isActive = true;
  private readonly rows: RecordRows;
  /** Of the packet in hand: where its sender's and receiver's words lie. */
  private own = 0;
  private peer = 0;
  private base = 0;

  constructor(rows: RecordRows) {
    this.rows = rows;
  }

  private aim(row: number, direction: number): void {
    this.base = row * RECORD_WORDS;
    this.own = this.base + direction;
    this.peer = this.base + 1 - direction;
  }

  /** The first packet of a connection. */
  start(row: number, direction: number, packet: Packet): void {
    this.aim(row, direction);
    this.isActive = true;
    const { words, floats } = this.rows;
    const { own, peer, base } = this;
    const flags = packet.tcpFlags;
    words[base + IS_FIRST] = 1;
    words[own + FLAGS] = flags;
    readWindowShift(words, own, packet);
    floats[row * RECORD_FLOATS + TCP_LAST_US + direction] = packet.timeUs;
    const sequence = packet.tcpSequence;
    const next = (sequence + packet.payloadBytes) | 0;
    const acknowledged = (packet.tcpAcknowledgment - 1) | 0;
    if (flags & TCP_RST) {
      words[base + STATUS] = STATUS_RESET;
      words[own + SIDE_STATUS] = STATUS_RESET;
      words[base + TCP_STATE] = LISTEN;
      words[own + BASE] = sequence === 0 ? acknowledged : (sequence - 1) | 0;
      words[own + SEQUENCE] = sequence === 0 ? acknowledged : next;
      words[peer + ACKNOWLEDGED] = acknowledged;
      return;
    }
    words[own + WINDOW] = packet.tcpWindow;
    if (flags & TCP_SYN && (flags & TCP_FIN) === 0) {
      const isAnswer = (flags & TCP_ACK) !== 0;
      words[base + STATUS] = isAnswer ? STATUS_SYN_ACK : STATUS_SYN;
      words[base + TCP_STATE] = isAnswer ? SYN_RECEIVED : SYN_SENT;
      words[own + BASE] = sequence;
      words[own + SEQUENCE] = sequence;
      if (isAnswer) words[peer + ACKNOWLEDGED] = acknowledged;
      return;
    }
    const isFin = (flags & (TCP_FIN | TCP_SYN)) === TCP_FIN;
    words[base + STATUS] = isFin ? STATUS_FIN : STATUS_ESTABLISHED;
    words[base + TCP_STATE] = isFin ? FIN_WAIT_1 : ESTABLISHED;
    words[own + BASE] = (sequence - 1) | 0;
    words[own + SEQUENCE] = next;
    if (!isFin && flags & TCP_ACK) words[peer + ACKNOWLEDGED] = acknowledged;
  }

  /** Any later packet; true where it begins another connection, and is not followed yet. */
  follow(row: number, direction: number, packet: Packet): boolean {
    this.aim(row, direction);
    this.isActive = true;
    const { words, floats } = this.rows;
    const { own, base } = this;
    const flags = packet.tcpFlags;
    if (words[base + TCP_STATE] === LISTEN) {
      if (flags & TCP_SYN) return true;
      words[own + FLAGS] |= flags;
      return false;
    }
    words[base + IS_FIRST] = 0;
    if (flags & TCP_SYN) readWindowShift(words, own, packet);
    words[own + FLAGS] |= flags;
    if (flags !== TCP_SYN) {
      this.updateSequence(packet);
      this.updateAcknowledged(packet);
    }
    const state = this.nextState(row, direction, packet);
    if (state === LISTEN) {
      if (flags === TCP_SYN) return true;
    } else {
      words[base + TCP_STATE] = state;
      if (state === CLOSED && (words[base + STATUS] & STATUS_RESET) === 0) {
        words[base + STATUS] |= STATUS_CLOSED;
      }
    }
    floats[row * RECORD_FLOATS + TCP_LAST_US + direction] = packet.timeUs;
    return false;
  }

  private updateSequence(packet: Packet): void {
    const { words } = this.rows;
    const { own, peer } = this;
    const { tcpFlags: flags, payloadBytes, tcpSequence: sequence } = packet;
    const next = (sequence + payloadBytes) | 0;
    if ((flags & (TCP_FIN | TCP_RST)) === 0) {
      if (packet.tcpWindow === 0) this.isActive = false;
      else words[own + WINDOW] = packet.tcpWindow;
    }
    if (payloadBytes > 0 && words[peer + WINDOW] !== 0) {
      if (words[own + IN_FLIGHT] === 0) this.isActive = false;
      if (words[own + FLAGS] & TCP_FIN && isBelow(sequence, words[own + SEQUENCE])) {
        words[own + LOSSES]++;
      }
      if ((flags & TCP_SYN) === 0) words[own + IN_FLIGHT] += payloadBytes;
    } else {
      this.isActive = false;
    }
    if (isBelow(next, sequence)) {
      words[own + BASE] = next;
      words[own + SEQUENCE] = next;
    } else if (words[own + BASE] === 0) {
      words[own + BASE] = sequence;
      words[own + SEQUENCE] = next;
    } else if (payloadBytes > 0) {
      const id = identification(packet);
      if (words[peer + WINDOW] !== 0) this.judge(sequence, payloadBytes, id);
      words[own + IP_ID] = id;
    }
  }

  /** Whether a segment is new, late or sent again. */
  private judge(sequence: number, payloadBytes: number, id: number): void {
    const { words } = this.rows;
    const { own, peer } = this;
    const acknowledged = words[peer + ACKNOWLEDGED];
    if (isBelow(sequence, acknowledged)) {
      const window = words[own + WINDOW] >> (words[own + WINDOW_SHIFT] & SHIFT_MASK);
      if (isBelow(acknowledged - sequence, window)) this.lose(payloadBytes);
      return;
    }
    const next = (sequence + payloadBytes) | 0;
    const isAhead = isBelow(words[own + SEQUENCE], next);
    const highest = isAhead ? next : words[own + SEQUENCE];
    if (words[own + WINDOW] !== 0) {
      const idsOn = id - words[own + IP_ID];
      const isReordered = idsOn < 0 && idsOn > -REORDERED_IDS_MAX;
      if (!isReordered) {
        if (isBelow(highest - 1 - acknowledged, words[own + IN_FLIGHT])) {
          this.lose(payloadBytes);
        } else if (isBelow(next, words[own + SEQUENCE]) && sequence === ((acknowledged + 1) | 0)) {
          words[own + LOSSES]++;
          words[own + IN_FLIGHT] -= payloadBytes;
        }
      }
    }
    words[own + SEQUENCE] = highest;
  }

  private lose(payloadBytes: number): void {
    const { words } = this.rows;
    words[this.own + LOSSES]++;
    words[this.own + IN_FLIGHT] -= payloadBytes;
    this.isActive = false;
  }

  private updateAcknowledged(packet: Packet): void {
    const { tcpAcknowledgment, tcpFlags: flags } = packet;
    if (tcpAcknowledgment === 0 || (flags & TCP_ACK) === 0) return;
    const { words } = this.rows;
    const { own, peer } = this;
    const before = words[own + ACKNOWLEDGED];
    const highest = words[peer + SEQUENCE];
    if (before !== 0 && isBelow(before, highest)) {
      words[peer + IN_FLIGHT] = (highest - 1 - before) | 0;
    }
    const now = (tcpAcknowledgment - 1) | 0;
    if (before === now) return;
    if (before === 0 || highest === tcpAcknowledgment) {
      words[peer + IN_FLIGHT] = 0;
    } else if ((flags & TCP_SYN) === 0) {
      const step = (now - before) | 0;
      const isLess = isBelow(words[peer + IN_FLIGHT], step);
      words[peer + IN_FLIGHT] -= isLess ? words[peer + IN_FLIGHT] : step;
    }
    words[own + ACKNOWLEDGED] = now;
  }

  /** The state after the packet; LISTEN leaves the state as it is. */
  private nextState(row: number, direction: number, packet: Packet): number {
    const { words } = this.rows;
    const flags = packet.tcpFlags & CONTROL;
    const state = words[this.base + TCP_STATE];
    if (flags & TCP_RST) return this.afterReset(state, packet);
    switch (state) {
      case SYN_SENT:
        return this.fromSynSent(row, direction, packet);
      case SYN_RECEIVED:
        return this.fromSynReceived(row, direction, packet, flags);
      case ESTABLISHED:
        if (flags & TCP_FIN) return this.noteFin();
        if (flags & TCP_SYN) {
          if (flags & TCP_ACK) words[this.base + STATUS] |= STATUS_SYN_ACK | STATUS_ESTABLISHED;
          words[this.own + LOSSES]++;
        }
        return state;
      case FIN_WAIT_1:
        if ((flags & (TCP_SYN | TCP_ACK)) === TCP_SYN) return LISTEN;
        return this.fromFin(state, packet, flags);
      case FIN_WAIT_2:
        return this.fromFin(state, packet, flags);
      case CLOSING: {
        if ((flags & (TCP_SYN | TCP_ACK)) === TCP_SYN) return LISTEN;
        const acknowledged = words[this.own + ACKNOWLEDGED];
        const isEven =
          words[this.own + SEQUENCE] === acknowledged &&
          words[this.peer + SEQUENCE] === acknowledged;
        return flags & TCP_ACK && isEven ? CLOSED : state;
      }
      default:
        return (flags & (TCP_SYN | TCP_ACK)) === TCP_SYN ? LISTEN : state;
    }
  }

  private afterReset(state: number, packet: Packet): number {
    const { words } = this.rows;
    const { own, peer, base } = this;
    words[base + STATUS] |= STATUS_RESET;
    words[own + SIDE_STATUS] |= STATUS_RESET;
    const acknowledged = words[own + ACKNOWLEDGED];
    if (state === SYN_SENT) return words[peer + SEQUENCE] === acknowledged ? LISTEN : CLOSING;
    const window = words[own + WINDOW] >> (words[own + WINDOW_SHIFT] & SHIFT_MASK);
    const isInside =
      !isBelow(packet.tcpSequence, acknowledged) &&
      isBelow(packet.tcpSequence, acknowledged + window);
    return isInside ? CLOSED : CLOSING;
  }

  /** Flags are compared whole here: an answer that echoes congestion is not seen to be one. */
  private fromSynSent(row: number, direction: number, packet: Packet): number {
    const flags = packet.tcpFlags;
    const { words } = this.rows;
    const { own, peer, base } = this;
    if (flags === TCP_SYN) {
      words[own + LOSSES]++;
      return SYN_SENT;
    }
    if (flags === (TCP_SYN | TCP_ACK)) {
      words[base + STATUS] |= STATUS_SYN_ACK;
      if (words[peer + SEQUENCE] === words[own + ACKNOWLEDGED]) {
        this.time(row, direction, packet, SYN_ACK_US);
      }
      return SYN_RECEIVED;
    }
    if (flags & TCP_FIN) return this.noteFin();
    if ((flags & TCP_ACK) === 0) return SYN_SENT;
    words[base + STATUS] |= STATUS_ESTABLISHED;
    return ESTABLISHED;
  }

  private fromSynReceived(row: number, direction: number, packet: Packet, flags: number): number {
    const { words } = this.rows;
    const { own, peer, base } = this;
    if (flags & TCP_FIN) return this.noteFin();
    if (flags & TCP_SYN) {
      words[own + LOSSES]++;
      return SYN_RECEIVED;
    }
    if ((flags & TCP_ACK) === 0) return SYN_RECEIVED;
    words[base + STATUS] |= STATUS_ESTABLISHED;
    if (words[own + SEQUENCE] === words[peer + ACKNOWLEDGED]) {
      this.time(row, direction, packet, ACK_US);
    }
    return ESTABLISHED;
  }

  private noteFin(): number {
    const { words } = this.rows;
    words[this.base + STATUS] |= STATUS_FIN;
    words[this.own + SIDE_STATUS] |= STATUS_FIN;
    return FIN_WAIT_1;
  }

  private fromFin(state: number, packet: Packet, flags: number): number {
    const { words } = this.rows;
    const { own, peer, base } = this;
    if (flags & TCP_FIN) {
      if (flags & TCP_ACK) this.noteFin();
      else if (words[peer + SIDE_STATUS] & STATUS_FIN_ACKED) words[own + LOSSES]++;
    }
    if ((flags & TCP_ACK) === 0 || packet.payloadBytes > 0) return state;
    if ((words[peer + SIDE_STATUS] & STATUS_FIN) === 0) return state;
    if (words[peer + SEQUENCE] !== words[own + ACKNOWLEDGED]) return state;
    words[base + STATUS] |= STATUS_FIN_ACKED;
    words[peer + SIDE_STATUS] |= STATUS_FIN_ACKED;
    return FIN_WAIT_2;
  }

  /** Since the last packet that came the other way. */
  private time(row: number, direction: number, packet: Packet, at: number): void {
    const { floats } = this.rows;
    const base = row * RECORD_FLOATS;
    const sinceUs = packet.timeUs - floats[base + TCP_LAST_US + 1 - direction];
    floats[base + at] = Math.abs(sinceUs);
  }
}

function isBelow(a: number, b: number): boolean {
  return a >>> 0 < b >>> 0;
}

/** As it lies in a little-endian machine's memory, since Argus compares it so; 0 for IPv6. */
function identification(packet: Packet): number {
  if (packet.addressFamily !== 4) return 0;
  const id = packet.fragmentId;
  return ((id & 0xff) << 8) | ((id >> 8) & 0xff);
}

/** RFC 9293, 3.1: options lie between the fixed header and the payload. */
function readWindowShift(words: Int32Array, own: number, packet: Packet): void {
  const { bytes } = packet;
  const end = Math.min(packet.payloadStart, packet.end);
  for (let at = packet.at + TCP_BYTES_MIN; at < end; ) {
    const kind = bytes[at];
    if (kind === OPTION_END) return;
    if (kind === OPTION_NOTHING) {
      at++;
      continue;
    }
    const length = at + 1 < end ? bytes[at + 1] : 0;
    if (length < 2) return;
    if (kind === OPTION_WINDOW_SCALE && at + 2 < end) words[own + WINDOW_SHIFT] = bytes[at + 2];
    at += length;
  }
}
