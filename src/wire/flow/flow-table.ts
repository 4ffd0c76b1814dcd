import { IP_TCP, type Packet, TCP_ACK, TCP_SYN } from '../packet/index.ts';
import type { FlowBatch } from './flow-batch.ts';
import { BatchWriter } from './batch-writer.ts';
import { END_REASONS } from './flow-columns.ts';
import { FLOAT, FLOATS_A_ROW, WORD, WORDS_A_ROW } from './flow-layout.ts';
import type { FlowRows } from './flow-rows.ts';
import { type HashIndex, NOT_FOUND } from './hash-index.ts';
import { addBadChecksum, addLetter, LETTER_FLIPPED } from './history.ts';
import { type IdleLists, NO_ROW } from './idle-lists.ts';
import { countPacket, startRow } from './packet-counts.ts';
import { ROLES_FLIPPED, ROLES_SEEN, rolesOf } from './roles.ts';
import { FLOAT_REGISTER, type Registers } from './registers.ts';
import type { Sniffer } from './sniff/index.ts';
import { TableParts } from './table-parts.ts';
import { analyseTcp } from './tcp-analysis.ts';
import { TCP_CLOSED, TCP_RESET } from './tcp-endpoint.ts';
import {
  activeTimesUs,
  CLASS_ATTEMPT,
  CLASS_CLOSED,
  CLASS_COUNT,
  CLASS_RESET,
  CLOCK_STEP_US,
  classOfProtocol,
  classOfTcp,
  type ProtocolTimes,
} from './timeouts.ts';

const ACTIVITY_US = FLOAT.activityUs;
const ORDINAL = FLOAT.ordinal;
const START_US = FLOAT.startUs;
const CLOCK_US = FLOAT_REGISTER.clockUs;
const NEXT_EXPIRY_US = FLOAT_REGISTER.nextExpiryUs;
const HASH = WORD.hash;
const IS_ORIG_FIRST = WORD.isOrigFirst;
const ORIG_FIRST_SEQUENCE = WORD.origFirstSequence;
const ORIG_STATE = WORD.origState;
const RESP_STATE = WORD.respState;
const ROLE_GUESSED = WORD.roleGuessed;
const TIMEOUT_CLASS = WORD.timeoutClass;

type EndReason = (typeof END_REASONS)[number];
const reason = (name: EndReason): number => END_REASONS.indexOf(name);
const CLOSED = reason('closed');
const RESET = reason('reset');
const IDLE = reason('idle');
const ACTIVE = reason('active');
const EVICTED = reason('evicted');
const END_OF_INPUT = reason('end-of-input');

/** A SYN repeated this soon after a reset still belongs to it (Zeek: tcp_reset_delay). */
const RESET_DELAY_US = 100_000;

export interface FlowTableOptions {
  capacity: number;
  batchCapacity: number;
  hashSeed: number;
  idleTimeoutsUs?: ProtocolTimes | undefined;
  /** A flow older than this is cut in two. */
  activeTimeoutsUs?: ProtocolTimes | undefined;
  /** Flows whose payload can be looked into at one time. */
  sniffCapacity: number;
  /** Memory beside the table's own. */
  moreBytes?: number;
  onBatch: (batch: FlowBatch) => void;
  reusesBatch?: boolean | undefined;
}

/** What the kernel does at the end of flows (kernels/assembly/ends.ts). */
export interface FlowEnds {
  /** Ends the flows that were silent for too long by the table's clock. */
  expireFlows(): void;
  /** Ends a flow that is in no list of time-outs. */
  endFlow(row: number, endReason: number): void;
}

/**
 * Counts packets to flows and ends flows by packet time. All state is allocated at the start; a
 * full table makes room by ending a flow, which is counted.
 */
export class FlowTable {
  evictedFlows = 0;
  /** Times the clock was found set back by more than CLOCK_STEP_US. */
  clockSteps = 0;
  readonly parts: TableParts;
  readonly sniffer: Sniffer;
  readonly writer: BatchWriter;
  /** Ends flows where it is there, as `emit` and `expire` do. */
  ends: FlowEnds | undefined;
  private readonly rows: FlowRows;
  private readonly index: HashIndex;
  private readonly lists: IdleLists;
  private readonly activeTimesUs: Float64Array;
  private readonly registers: Registers;
  private readonly expired: number[] = [];

  constructor(options: FlowTableOptions) {
    this.parts = new TableParts({ ...options, moreBytes: options.moreBytes ?? 0 });
    const { rows, index, lists, sniffer, registers } = this.parts;
    this.rows = rows;
    this.index = index;
    this.lists = lists;
    this.sniffer = sniffer;
    this.registers = registers;
    this.writer = new BatchWriter({
      rows: this.rows,
      lists,
      registers,
      texts: this.sniffer,
      capacity: options.batchCapacity,
      onBatch: options.onBatch,
      reusesBatch: options.reusesBatch,
    });
    this.activeTimesUs = activeTimesUs(options.activeTimeoutsUs);
  }

  get liveFlows(): number {
    return this.parts.liveFlows;
  }

  get endedFlows(): number {
    return this.parts.endedFlows;
  }

  /** Counts the packet to its flow, after ending the flows that its time shows to be over. */
  add(packet: Packet): void {
    this.advance(packet.timeUs);
    let row = this.index.find(packet);
    if (row !== NOT_FOUND && this.isOver(row, packet)) row = NOT_FOUND;
    if (row === NOT_FOUND) row = this.start(packet);
    const base = row * WORDS_A_ROW;
    const { words, floats } = this.rows;
    let direction = words[base + IS_ORIG_FIRST] === this.index.isSrcFirst ? 0 : 1;
    countPacket(this.rows, row, direction, packet);
    if (packet.protocol === IP_TCP && !packet.isLaterFragment) {
      direction = analyseTcp(this.rows, row, direction, packet);
    }
    this.sniffer.add(row, direction, packet);

    floats[row * FLOATS_A_ROW + ACTIVITY_US] = this.registers.floats[CLOCK_US];
    const before = words[base + TIMEOUT_CLASS];
    let after = before;
    if (packet.protocol === IP_TCP) {
      after = classOfTcp(words[base + ORIG_STATE], words[base + RESP_STATE]);
    }
    if (after === before) {
      this.lists.touch(row, before);
    } else {
      this.lists.remove(row, before);
      this.lists.append(row, after);
      words[base + TIMEOUT_CLASS] = after;
    }
    const deadlineUs = this.registers.floats[CLOCK_US] + this.lists.timeoutsUs[after];
    if (deadlineUs < this.registers.floats[NEXT_EXPIRY_US])
      this.registers.floats[NEXT_EXPIRY_US] = deadlineUs;
  }

  /** Notes that a packet of a live flow came damaged; it is counted nowhere else. */
  noteDamage(packet: Packet): void {
    const row = this.index.find(packet);
    if (row === NOT_FOUND) return;
    const isOrigFirst = this.rows.words[row * WORDS_A_ROW + IS_ORIG_FIRST];
    addBadChecksum(this.rows, row, isOrigFirst === this.index.isSrcFirst ? 0 : 1);
  }

  /** Tells the time: ends the flows that were silent for too long by then. */
  advance(timeUs: number): void {
    if (timeUs > this.registers.floats[CLOCK_US]) {
      this.registers.floats[CLOCK_US] = timeUs;
      if (timeUs >= this.registers.floats[NEXT_EXPIRY_US]) this.expire();
    } else if (timeUs < this.registers.floats[CLOCK_US] - CLOCK_STEP_US) {
      this.endAll(IDLE);
      this.clockSteps++;
      this.registers.floats[CLOCK_US] = timeUs;
    }
  }

  /** Ends every live flow, in order of start. */
  endInput(): void {
    this.endAll(END_OF_INPUT);
    this.registers.floats[CLOCK_US] = Number.NEGATIVE_INFINITY;
  }

  /** Hands on the batch that is not full yet. */
  flush(): void {
    this.writer.flush();
  }

  private start(packet: Packet): number {
    if (this.parts.freeCount === 0) this.evict();
    const row = this.parts.takeRow();
    this.index.insert(packet, row);
    const roles = rolesOf(packet);
    const { isSrcFirst } = this.index;
    const isFlipped = roles === ROLES_FLIPPED;
    startRow(this.rows, row, packet, this.parts.takeOrdinal());
    const words = this.rows.words;
    const base = row * WORDS_A_ROW;
    words[base + HASH] = this.index.hash;
    words[base + IS_ORIG_FIRST] = isFlipped ? 1 - isSrcFirst : isSrcFirst;
    words[base + ROLE_GUESSED] = roles === ROLES_SEEN ? 0 : 1;
    if (isFlipped) addLetter(this.rows, row, 0, LETTER_FLIPPED);
    const timeoutClass = classOfProtocol(packet.protocol);
    words[base + TIMEOUT_CLASS] = timeoutClass;
    this.lists.append(row, timeoutClass);
    return row;
  }

  /** Ends the flow found if the packet begins another of the same five-tuple. */
  private isOver(row: number, packet: Packet): boolean {
    const startUs = this.rows.floats[row * FLOATS_A_ROW + START_US];
    if (packet.timeUs - startUs >= this.activeTimesUs[classOfProtocol(packet.protocol)]) {
      this.end(row, ACTIVE);
      return true;
    }
    if (packet.protocol !== IP_TCP || packet.isLaterFragment) return false;
    if ((packet.tcpFlags & (TCP_SYN | TCP_ACK)) !== TCP_SYN) return false;
    if (!this.isReuse(row, packet)) return false;
    this.end(row, this.reasonOf(row, IDLE));
    return true;
  }

  /** A new SYN after the end of the connection begins another flow. */
  private isReuse(row: number, packet: Packet): boolean {
    const { words, floats } = this.rows;
    const base = row * WORDS_A_ROW;
    const orig = words[base + ORIG_STATE];
    const resp = words[base + RESP_STATE];
    const direction = words[base + IS_ORIG_FIRST] === this.index.isSrcFirst ? 0 : 1;
    const isSame = words[base + ORIG_FIRST_SEQUENCE + direction] === packet.tcpSequence;
    if (orig === TCP_RESET || resp === TCP_RESET) {
      const sinceUs = this.registers.floats[CLOCK_US] - floats[row * FLOATS_A_ROW + ACTIVITY_US];
      return !isSame || sinceUs > RESET_DELAY_US;
    }
    return orig === TCP_CLOSED && resp === TCP_CLOSED && !isSame;
  }

  private expire(): void {
    if (this.ends !== undefined) return this.ends.expireFlows();
    const { lists, expired } = this;
    lists.takeExpired(this.rows, this.registers.floats[CLOCK_US], expired);
    this.registers.floats[NEXT_EXPIRY_US] = lists.soonestUs;
    if (expired.length > 1) expired.sort((a, b) => this.compareEnds(a, b));
    for (const row of expired) this.emit(row, this.reasonOf(row, IDLE));
    expired.length = 0;
  }

  /** Order of the deadlines; equal ones in order of start. */
  private compareEnds(a: number, b: number): number {
    const { rows, lists } = this;
    return lists.deadlineOf(rows, a) - lists.deadlineOf(rows, b) || this.compareStarts(a, b);
  }

  private compareStarts(a: number, b: number): number {
    const { floats } = this.rows;
    return floats[a * FLOATS_A_ROW + ORDINAL] - floats[b * FLOATS_A_ROW + ORDINAL];
  }

  /** Flows that are over already go first, then half-open ones, then the longest silent. */
  private evict(): void {
    for (const timeoutClass of [CLASS_RESET, CLASS_CLOSED]) {
      const row = this.lists.firstOf(timeoutClass);
      if (row !== NO_ROW) return this.end(row, this.reasonOf(row, IDLE));
    }
    let row = this.lists.firstOf(CLASS_ATTEMPT);
    if (row === NO_ROW) row = this.lists.longestSilent(this.rows);
    this.evictedFlows++;
    this.end(row, EVICTED);
  }

  private endAll(endReason: number): void {
    const live: number[] = [];
    for (let timeoutClass = 0; timeoutClass < CLASS_COUNT; timeoutClass++) {
      this.lists.drain(timeoutClass, live);
    }
    live.sort((a, b) => this.compareStarts(a, b));
    for (const row of live) this.emit(row, this.reasonOf(row, endReason));
    this.registers.floats[NEXT_EXPIRY_US] = Number.POSITIVE_INFINITY;
  }

  private reasonOf(row: number, otherwise: number): number {
    const timeoutClass = this.rows.words[row * WORDS_A_ROW + TIMEOUT_CLASS];
    if (timeoutClass === CLASS_CLOSED) return CLOSED;
    return timeoutClass === CLASS_RESET ? RESET : otherwise;
  }

  private end(row: number, endReason: number): void {
    this.lists.remove(row, this.rows.words[row * WORDS_A_ROW + TIMEOUT_CLASS]);
    this.emit(row, endReason);
  }

  private emit(row: number, endReason: number): void {
    if (this.ends !== undefined) return this.ends.endFlow(row, endReason);
    this.index.remove(this.rows.words[row * WORDS_A_ROW + HASH], row);
    this.sniffer.end(row);
    this.writer.write(row, endReason);
    this.sniffer.free(row);
    this.parts.noteEnd();
    this.parts.freeRow(row);
  }
}
