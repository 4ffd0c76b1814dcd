import {
  ETHERTYPE_ARP,
  IP_ICMP,
  IP_ICMP6,
  IP_TCP,
  TCP_SYN,
  type Packet,
} from '../../packet/index.ts';
import type { FlowBatch } from '../flow-batch.ts';
import { BatchWriter } from '../batch-writer.ts';
import { END_REASONS } from '../flow-columns.ts';
import { FLOAT, FLOATS_A_ROW, WORD, WORDS_A_ROW } from '../flow-layout.ts';
import type { FlowRows } from '../flow-rows.ts';
import { type HashIndex, NOT_FOUND } from '../hash-index.ts';
import { type IdleLists, NO_ROW } from '../idle-lists.ts';
import { countPacket, renewRow, startRow } from '../packet-counts.ts';
import { FLOAT_REGISTER, type Registers } from '../registers.ts';
import type { Sniffer } from '../sniff/index.ts';
import { TableParts } from '../table-parts.ts';
import { CLOCK_STEP_US } from '../timeouts.ts';
import { BlamedPacket, isError } from './record-errors.ts';
import { countRecordGap, STATUS_INTERVAL_US } from './record-gaps.ts';
import { RecordKey } from './record-key.ts';
import {
  BYTES,
  BYTES_A_RECORD,
  ICMP_TYPE_CODE,
  IS_SEEN,
  LAST_US,
  RECORD_FLOATS,
  RECORD_WORDS,
  RecordRows,
} from './record-rows.ts';
import { RecordTcp } from './record-tcp.ts';
import { correctRoles, writeRecord } from './record-writer.ts';

type EndReason = (typeof END_REASONS)[number];
const reason = (name: EndReason): number => END_REASONS.indexOf(name);
const CLOSED = reason('closed');
const ACTIVE = reason('active');
const EVICTED = reason('evicted');
const END_OF_INPUT = reason('end-of-input');

const CLOCK_US = FLOAT_REGISTER.clockUs;
const NEXT_MANAGER_US = FLOAT_REGISTER.nextManagerUs;

/** Argus looks for what is over this often, by packet time (ArgusInitModeler). */
const MANAGER_INTERVAL_US = 500_000;

/*
 * Classes of rows: those whose record is open, and those whose record is written, by how long the
 * flow is remembered then (ArgusModeler.h: ARGUS_ARPTIMEOUT, ARGUS_IPTIMEOUT, ARGUS_TCPTIMEOUT).
 */
export const CLASS_OPEN = 0;
const CLASS_5_S = 1;
const CLASS_30_S = 2;
const CLASS_60_S = 3;
const WRITTEN: readonly (readonly [timeoutClass: number, timeoutUs: number])[] = [
  [CLASS_5_S, 5e6],
  [CLASS_30_S, 30e6],
  [CLASS_60_S, 60e6],
];

export interface RecordTableOptions {
  capacity: number;
  batchCapacity: number;
  hashSeed: number;
  sniffCapacity: number;
  /** Memory beside the table's own. */
  moreBytes?: number;
  onBatch: (batch: FlowBatch) => void;
  reusesBatch?: boolean | undefined;
}

/** What the kernel does at the end of records (kernels/assembly/heads.ts and stage.ts). */
export interface RecordEnds {
  endSniffing(row: number): void;
  /** `ports`, where it is not -1: the originator's in the upper half. */
  writeRow(row: number, endReason: number, ports: number): void;
}

/**
 * Cuts flows into records as Argus does with a status interval of 60 s. A record is written when
 * a packet comes 60 s or more after its first; its flow is remembered for a while, so that what
 * comes then is a later record of it. Same doors as FlowTable.
 */
export class RecordTable {
  evictedFlows = 0;
  clockSteps = 0;
  readonly parts: TableParts;
  readonly sniffer: Sniffer;
  readonly writer: BatchWriter;
  /** Writes rows where it is there. */
  ends: RecordEnds | undefined;
  private readonly rows: FlowRows;
  readonly records: RecordRows;
  private readonly tcp: RecordTcp;
  private readonly key = new RecordKey();
  private readonly blamed = new BlamedPacket();
  private readonly index: HashIndex;
  private readonly lists: IdleLists;
  private readonly registers: Registers;

  constructor(options: RecordTableOptions) {
    const { capacity, onBatch } = options;
    const moreBytes = (options.moreBytes ?? 0) + capacity * BYTES_A_RECORD;
    this.parts = new TableParts({ ...options, moreBytes });
    const { rows, index, lists, sniffer, registers } = this.parts;
    this.rows = rows;
    this.records = new RecordRows(capacity, this.parts.memory);
    this.tcp = new RecordTcp(this.records);
    this.index = index;
    this.lists = lists;
    this.sniffer = sniffer;
    this.registers = registers;
    this.writer = new BatchWriter({
      rows: this.rows,
      lists: this.lists,
      registers: this.registers,
      texts: this.sniffer,
      capacity: options.batchCapacity,
      onBatch,
      reusesBatch: options.reusesBatch,
      complete: (row, batch) =>
        writeRecord({ flows: this.rows, records: this.records }, row, batch),
    });
  }

  get liveFlows(): number {
    return this.parts.liveFlows;
  }

  get endedFlows(): number {
    return this.parts.endedFlows;
  }

  /** Argus counts frames where the link is Ethernet, and what lies behind its header elsewhere. */
  add(packet: Packet, isEthernet: boolean): void {
    const { timeUs } = packet;
    if (timeUs > this.registers.floats[CLOCK_US]) this.registers.floats[CLOCK_US] = timeUs;
    else if (timeUs < this.registers.floats[CLOCK_US] - CLOCK_STEP_US) this.setBack(timeUs);
    this.key.enter(packet);
    let row = this.index.find(packet);
    const isNew = row === NOT_FOUND;
    if (isNew) row = this.start(packet);
    else this.reopen(row, timeUs);
    this.key.restore(packet);
    this.count(row, packet, isNew, isEthernet);
    if (isError(packet)) this.prolong(packet);
    this.manage(timeUs);
  }

  /** Tells the time. */
  advance(timeUs: number): void {
    if (timeUs <= this.registers.floats[CLOCK_US]) return;
    this.registers.floats[CLOCK_US] = timeUs;
    this.manage(timeUs);
  }

  /** Writes every open record, and forgets all flows. */
  endInput(): void {
    this.endAll(END_OF_INPUT);
    this.registers.floats[CLOCK_US] = Number.NEGATIVE_INFINITY;
    this.registers.floats[NEXT_MANAGER_US] = Number.NEGATIVE_INFINITY;
  }

  flush(): void {
    this.writer.flush();
  }

  private setBack(timeUs: number): void {
    this.endAll(ACTIVE);
    this.clockSteps++;
    this.registers.floats[CLOCK_US] = timeUs;
    this.registers.floats[NEXT_MANAGER_US] = timeUs;
  }

  private start(packet: Packet): number {
    if (this.parts.freeCount === 0) this.evict();
    const row = this.parts.takeRow();
    this.index.insert(packet, row);
    startRow(this.rows, row, packet, this.parts.takeOrdinal());
    this.records.start(row);
    const { words, floats } = this.rows;
    const base = row * WORDS_A_ROW;
    words[base + WORD.hash] = this.index.hash;
    words[base + WORD.isOrigFirst] = this.index.isSrcFirst ^ (this.key.isAnswer ? 1 : 0);
    words[base + WORD.timeoutClass] = CLASS_OPEN;
    floats[row * FLOATS_A_ROW + FLOAT.activityUs] = packet.timeUs;
    this.lists.append(row, CLASS_OPEN);
    return row;
  }

  /** Makes sure that the row has an open record younger than the status interval. */
  private reopen(row: number, timeUs: number): void {
    const { words, floats } = this.rows;
    const at = row * WORDS_A_ROW + WORD.timeoutClass;
    if (words[at] === CLASS_OPEN) {
      const openedUs = floats[row * FLOATS_A_ROW + FLOAT.activityUs];
      if (timeUs - openedUs < STATUS_INTERVAL_US) return;
      this.writeDue(timeUs);
      // A clock that ran backwards may leave an older one in front.
      if (words[at] === CLASS_OPEN) this.close(row, timeUs, ACTIVE);
    }
    this.renew(row, timeUs);
  }

  private renew(row: number, timeUs: number): void {
    const { words, floats } = this.rows;
    const at = row * WORDS_A_ROW + WORD.timeoutClass;
    this.lists.remove(row, words[at]);
    this.lists.append(row, CLASS_OPEN);
    words[at] = CLASS_OPEN;
    floats[row * FLOATS_A_ROW + FLOAT.activityUs] = timeUs;
    renewRow(this.rows, row, timeUs);
    this.records.renew(row);
  }

  private count(found: number, packet: Packet, isNew: boolean, isEthernet: boolean): void {
    const isFirstFragment = !packet.isLaterFragment;
    let row = found;
    this.tcp.isActive = true;
    if (packet.protocol === IP_TCP && isFirstFragment) {
      row = this.followTcp(row, packet, isNew);
    } else if (isNew && (packet.protocol === IP_ICMP || packet.protocol === IP_ICMP6)) {
      const typeCode = (packet.icmpType << 8) | packet.icmpCode;
      this.records.words[row * RECORD_WORDS + ICMP_TYPE_CODE] = typeCode;
    }
    const direction = this.directionOf(row);
    countPacket(this.rows, row, direction, packet);
    this.sniffer.add(row, direction, packet);
    const bytes = isEthernet ? packet.frameBytes : packet.ipBytes;
    this.records.floats[row * RECORD_FLOATS + BYTES + direction] += bytes;
    if (isFirstFragment) {
      countRecordGap(this.records, row, direction, packet.timeUs, this.tcp.isActive);
    }
  }

  /** Gives the row of the packet, which is another where it begins another connection. */
  private followTcp(found: number, packet: Packet, isNew: boolean): number {
    let row = found;
    const direction = this.directionOf(row);
    if (isNew) this.tcp.start(row, direction, packet);
    else if (this.tcp.follow(row, direction, packet)) row = this.restart(row, packet);
    const side = this.directionOf(row);
    const seenAt = row * RECORD_WORDS + IS_SEEN + side;
    if (this.records.words[seenAt] === 0) {
      this.records.words[seenAt] = 1;
      const isSyn = (packet.tcpFlags & TCP_SYN) !== 0;
      const at = row * WORDS_A_ROW + WORD.origFirstSequence + side;
      this.rows.words[at] = isSyn ? packet.tcpSequence : (packet.tcpSequence - 1) | 0;
    }
    return row;
  }

  /** The time of an error becomes the last time of the record that it speaks of. */
  private prolong(error: Packet): void {
    const blamed = this.blamed.of(error);
    if (blamed === undefined) return;
    this.key.enter(blamed);
    const row = this.index.find(blamed);
    if (row === NOT_FOUND) return;
    if (this.rows.words[row * WORDS_A_ROW + WORD.timeoutClass] !== CLASS_OPEN) return;
    this.rows.floats[row * FLOATS_A_ROW + FLOAT.endUs] = error.timeUs;
  }

  private directionOf(row: number): number {
    const { isSrcFirst } = this.index;
    return this.rows.words[row * WORDS_A_ROW + WORD.isOrigFirst] === isSrcFirst ? 0 : 1;
  }

  /** Another connection of the same key; Argus knows of the last one when its packets came. */
  private restart(row: number, packet: Packet): number {
    const at = row * RECORD_FLOATS + LAST_US;
    const [first, second] = this.records.floats.subarray(at, at + 2);
    const wasFirst = this.directionOf(row);
    this.write(row, CLOSED);
    this.forget(row);
    const next = this.start(packet);
    const own = next * RECORD_FLOATS + LAST_US;
    this.records.floats[own] = wasFirst === 0 ? first : second;
    this.records.floats[own + 1] = wasFirst === 0 ? second : first;
    this.tcp.start(next, 0, packet);
    return next;
  }

  /** Looks for what is over, if it is time to. */
  manage(timeUs: number): void {
    if (timeUs < this.registers.floats[NEXT_MANAGER_US]) return;
    this.registers.floats[NEXT_MANAGER_US] = timeUs + MANAGER_INTERVAL_US;
    this.writeDue(timeUs);
    for (const [timeoutClass, timeoutUs] of WRITTEN) {
      for (;;) {
        const row = this.lists.firstOf(timeoutClass);
        if (row === NO_ROW || timeUs - this.since(row) < timeoutUs) break;
        this.forget(row);
      }
    }
  }

  private since(row: number): number {
    return this.rows.floats[row * FLOATS_A_ROW + FLOAT.activityUs];
  }

  private writeDue(timeUs: number): void {
    for (;;) {
      const row = this.lists.firstOf(CLASS_OPEN);
      if (row === NO_ROW || timeUs - this.since(row) < STATUS_INTERVAL_US) return;
      this.close(row, timeUs, ACTIVE);
    }
  }

  /** Writes the record; the flow is remembered. */
  private close(row: number, timeUs: number, endReason: number): void {
    const { words, floats } = this.rows;
    this.write(row, endReason);
    const base = row * WORDS_A_ROW;
    const timeoutClass = memoryOf(words[base + 9] & 0xffff);
    this.lists.remove(row, words[base + WORD.timeoutClass]);
    this.lists.append(row, timeoutClass);
    words[base + WORD.timeoutClass] = timeoutClass;
    floats[row * FLOATS_A_ROW + FLOAT.activityUs] = timeUs;
  }

  private write(row: number, endReason: number): void {
    this.parts.noteEnd();
    const { ends, writer } = this;
    if (ends === undefined || writer.stage === undefined) {
      this.sniffer.end(row);
      correctRoles(this.rows, this.records, row);
      writer.write(row, endReason);
      return;
    }
    ends.endSniffing(row);
    correctRoles(this.rows, this.records, row);
    writer.completeStaged(row, writer.stage);
    ends.writeRow(row, endReason, this.icmpPortsOf(row));
  }

  /** Type and code of ICMP stand for the ports. */
  private icmpPortsOf(row: number): number {
    if ((this.rows.words[row * WORDS_A_ROW + 9] & 0xffff) !== IP_ICMP) return -1;
    const typeCode = this.records.words[row * RECORD_WORDS + ICMP_TYPE_CODE];
    return ((typeCode >> 8) << 16) | (typeCode & 0xff);
  }

  /** Flows whose record is written go first, then the one whose record is the oldest. */
  private evict(): void {
    for (const [timeoutClass] of WRITTEN) {
      const row = this.lists.firstOf(timeoutClass);
      if (row !== NO_ROW) return this.forget(row);
    }
    const row = this.lists.firstOf(CLASS_OPEN);
    this.evictedFlows++;
    this.write(row, EVICTED);
    this.forget(row);
  }

  private forget(row: number): void {
    const { words } = this.rows;
    const base = row * WORDS_A_ROW;
    this.lists.remove(row, words[base + WORD.timeoutClass]);
    this.index.remove(words[base + WORD.hash], row);
    this.sniffer.free(row);
    this.parts.freeRow(row);
  }

  private endAll(endReason: number): void {
    for (;;) {
      const row = this.lists.firstOf(CLASS_OPEN);
      if (row === NO_ROW) break;
      this.write(row, endReason);
      this.forget(row);
    }
    for (const [timeoutClass] of WRITTEN) {
      for (;;) {
        const row = this.lists.firstOf(timeoutClass);
        if (row === NO_ROW) break;
        this.forget(row);
      }
    }
  }
}

function memoryOf(protocol: number): number {
  switch (protocol) {
    case IP_TCP:
      return CLASS_60_S;
    case IP_ICMP:
    case IP_ICMP6:
    case ETHERTYPE_ARP:
      return CLASS_5_S;
    default:
      return CLASS_30_S;
  }
}
