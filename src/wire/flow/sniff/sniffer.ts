import {
  ETHERTYPE_ARP,
  IP_ICMP,
  IP_ICMP6,
  IP_TCP,
  IP_UDP,
  type Packet,
} from '../../packet/index.ts';
import type { FlowBatch } from '../flow-batch.ts';
import { FLOAT, FLOATS_A_ROW, WORD, WORDS_A_ROW } from '../flow-layout.ts';
import type { FlowRows } from '../flow-rows.ts';
import type { TextColumn } from '../text-column.ts';
import {
  APP_REFUSED,
  AppSlots,
  CLIENT,
  HEAD_BYTES,
  HEAD_LENGTH,
  IS_STARTED,
  NEXT_SEQUENCE,
  NO_APP,
  NO_PARSER,
  PARSER,
  type SlotParts,
  TEXT_COLUMNS,
} from './app-slots.ts';
import { takeArp } from './arp.ts';
import { classifyStream } from './classify.ts';
import { classifyDatagram } from './classify-datagram.ts';
import { isEcho, takeEcho } from './echo.ts';
import { entropyOf } from './entropy.ts';
import type { Message } from './parser.ts';
import { MESSAGE_PARSERS, STREAM_PARSERS } from './parsers.ts';
import { innerService, QUIC_SERVICE, UNKNOWN } from './services.ts';

const ORIG_ENTROPY = FLOAT.origEntropy;
const APP = WORD.app;
const ORIG_FIRST_SEQUENCE = WORD.origFirstSequence;
const SERVICES = WORD.services;
const INNER_SERVICES = WORD.innerServices;

const INNER_TLS = innerService('tls');

/** PARSER of a slot whose service is not told yet. */
const NOT_TOLD = 0;

const NOTHING = new Uint8Array(0);

/**
 * Looks into payload: tells services, counts requests and answers. Bytes of TCP are taken in
 * order of sequence; what comes late is lost to it, as is what was not captured. State comes
 * from a pool; a flow that finds it empty is not looked into, and counted.
 */
export class Sniffer {
  /** Flows that found the pool empty. */
  poolFull = 0;
  private readonly rows: FlowRows;
  readonly slots: AppSlots;
  private readonly verdict = { service: UNKNOWN, client: 0 };
  private readonly ports = { client: 0, server: 0 };
  private readonly piece: Message = { bytes: NOTHING, start: 0, end: 0, wireBytes: 0 };
  private readonly heads: [Message, Message];
  /** Columns of the batch that was written to last. */
  private textBatch: FlowBatch | undefined;
  private textColumns: readonly TextColumn[] = [];

  constructor(rows: FlowRows, capacity: number, parts: SlotParts) {
    this.rows = rows;
    this.slots = new AppSlots(rows, capacity, parts);
    this.heads = [{ ...this.piece }, { ...this.piece }];
  }

  add(row: number, direction: number, packet: Packet): void {
    if (packet.payloadBytes === 0 && !isEcho(packet)) {
      if (packet.protocol === ETHERTYPE_ARP) takeArp(this.rows, row, direction, packet);
      return;
    }
    if (packet.isLaterFragment) return;
    const appAt = row * WORDS_A_ROW + APP;
    let slot = this.rows.words[appAt];
    if (slot === APP_REFUSED) return;
    if (slot === NO_APP) {
      slot = this.slots.allot(row);
      if (slot === NO_APP) {
        this.rows.words[appAt] = APP_REFUSED;
        this.poolFull++;
        return;
      }
      this.rows.words[appAt] = slot;
    }
    switch (packet.protocol) {
      case IP_TCP:
        return this.addSegment(row, slot, direction, packet);
      case IP_UDP:
        return this.addDatagram(row, slot, direction, packet);
      case IP_ICMP:
      case IP_ICMP6:
        return this.addEcho(slot, direction, packet);
      default:
        return this.keepHead(slot, direction, packet.bytes, packet.payloadStart, packet.payloadEnd);
    }
  }

  /** Writes what is only known at the end of the flow to its row. */
  end(row: number): void {
    const slot = this.rows.words[row * WORDS_A_ROW + APP];
    if (slot < 0) return;
    const parser = this.slots.words[this.slots.baseOf(slot) + PARSER];
    if (this.rows.words[row * WORDS_A_ROW + 9] === IP_TCP && parser > 0) {
      STREAM_PARSERS[parser]?.end?.(this.slots, slot);
    }
    for (let direction = 0; direction < 2; direction++) {
      const start = this.slots.headAt(slot, direction);
      const length = this.slots.words[this.slots.baseOf(slot) + HEAD_LENGTH + direction];
      const at = row * FLOATS_A_ROW + ORIG_ENTROPY + direction;
      this.rows.floats[at] = entropyOf(this.slots.bytes, start, start + length);
    }
  }

  free(row: number): void {
    const slot = this.rows.words[row * WORDS_A_ROW + APP];
    if (slot >= 0) this.slots.free(slot);
  }

  writeTexts(app: number, batch: FlowBatch): void {
    if (batch !== this.textBatch) {
      this.textBatch = batch;
      this.textColumns = TEXT_COLUMNS.map((name) => batch.columns[name]);
    }
    const { slots, textColumns } = this;
    if (app < 0 || !slots.hasTexts(app)) return;
    for (let kind = 0; kind < textColumns.length; kind++) {
      const length = slots.textLength(app, kind);
      if (length === 0) continue;
      const start = slots.textAt(app, kind);
      textColumns[kind].set(batch.count, slots.bytes, start, start + length);
    }
  }

  private addEcho(slot: number, direction: number, packet: Packet): void {
    this.keepHead(slot, direction, packet.bytes, packet.payloadStart, packet.payloadEnd);
    if (isEcho(packet)) takeEcho(this.slots, slot, packet);
  }

  private addDatagram(row: number, slot: number, direction: number, packet: Packet): void {
    const { words } = this.slots;
    const base = this.slots.baseOf(slot);
    const { bytes, payloadStart: start, payloadEnd: end } = packet;
    this.keepHead(slot, direction, bytes, start, end);
    let parser = words[base + PARSER];
    if (parser === NO_PARSER) return;
    this.piece.bytes = bytes;
    this.piece.start = start;
    this.piece.end = end;
    this.piece.wireBytes = packet.payloadBytes;
    if (parser === NOT_TOLD) {
      this.ports.client = direction === 0 ? packet.srcPort : packet.dstPort;
      this.ports.server = direction === 0 ? packet.dstPort : packet.srcPort;
      const told = classifyDatagram(this.piece, this.ports);
      if (told === UNKNOWN) {
        // Datagrams stand alone: if both first ones say nothing, later ones hardly will.
        const isFull = words[base + HEAD_LENGTH] + words[base + HEAD_LENGTH + 1] >= HEAD_BYTES;
        if (isFull) words[base + PARSER] = NO_PARSER;
        return;
      }
      this.rows.words[row * WORDS_A_ROW + SERVICES] = told;
      // RFC 9001: QUIC's handshake is that of TLS 1.3.
      if (told === QUIC_SERVICE) this.rows.words[row * WORDS_A_ROW + INNER_SERVICES] = INNER_TLS;
      parser = MESSAGE_PARSERS[told] === undefined ? NO_PARSER : told;
      words[base + PARSER] = parser;
    }
    if (parser !== NO_PARSER) {
      MESSAGE_PARSERS[parser]?.message(this.slots, slot, direction, this.piece);
    }
  }

  private addSegment(row: number, slot: number, direction: number, packet: Packet): void {
    const { words } = this.slots;
    const base = this.slots.baseOf(slot);
    const isIdle = words[base + PARSER] === NO_PARSER;
    if (isIdle && words[base + HEAD_LENGTH + direction] >= HEAD_BYTES) return;
    if (words[base + IS_STARTED + direction] === 0) {
      words[base + IS_STARTED + direction] = 1;
      words[base + NEXT_SEQUENCE + direction] = this.firstByteOf(row, direction);
    }
    const ahead = (packet.tcpSequence - words[base + NEXT_SEQUENCE + direction]) | 0;
    let start = packet.payloadStart;
    if (ahead < 0) {
      if (packet.payloadBytes + ahead <= 0) return;
      start -= ahead;
    } else if (ahead > 0) this.skip(slot, direction, ahead);
    words[base + NEXT_SEQUENCE + direction] = (packet.tcpSequence + packet.payloadBytes) | 0;
    const { payloadEnd: end } = packet;
    if (start < end) this.feed(row, slot, direction, packet, start, end);
    const cut = packet.payloadBytes - (end - packet.payloadStart);
    if (cut > 0) this.skip(slot, direction, start > end ? cut - (start - end) : cut);
  }

  /** Sequence number of the first payload byte. */
  private firstByteOf(row: number, direction: number): number {
    return (this.rows.words[row * WORDS_A_ROW + direction + ORIG_FIRST_SEQUENCE] + 1) | 0;
  }

  private skip(slot: number, direction: number, byteCount: number): void {
    const parser = this.slots.words[this.slots.baseOf(slot) + PARSER];
    if (parser > 0) STREAM_PARSERS[parser]?.skip(this.slots, slot, direction, byteCount);
  }

  private feed(
    row: number,
    slot: number,
    direction: number,
    packet: Packet,
    start: number,
    end: number,
  ): void {
    const { slots, piece } = this;
    const base = slots.baseOf(slot);
    const headBefore = slots.words[base + HEAD_LENGTH + direction];
    this.keepHead(slot, direction, packet.bytes, start, end);
    if (slots.words[base + PARSER] === NOT_TOLD) {
      this.tell(row, slot, direction, packet, headBefore);
    }
    const parser = slots.words[base + PARSER];
    if (parser <= 0) return;
    piece.bytes = packet.bytes;
    piece.start = start;
    piece.end = end;
    STREAM_PARSERS[parser]?.feed(slots, slot, direction, piece);
  }

  /** Tells the service by the heads, and gives its parser what had come before it was known. */
  private tell(
    row: number,
    slot: number,
    direction: number,
    packet: Packet,
    headBefore: number,
  ): void {
    const { slots, heads, verdict } = this;
    const base = slots.baseOf(slot);
    for (let i = 0; i < 2; i++) {
      heads[i].bytes = slots.bytes;
      heads[i].start = slots.headAt(slot, i);
      heads[i].end = heads[i].start + slots.words[base + HEAD_LENGTH + i];
    }
    const serverPort = direction === 0 ? packet.dstPort : packet.srcPort;
    if (!classifyStream(heads, serverPort, verdict)) {
      const isFull = heads[direction].end - heads[direction].start >= HEAD_BYTES;
      if (isFull) slots.words[base + PARSER] = NO_PARSER;
      return;
    }
    this.rows.words[row * WORDS_A_ROW + SERVICES] = verdict.service;
    const parser = STREAM_PARSERS[verdict.service];
    slots.words[base + PARSER] = parser === undefined ? NO_PARSER : verdict.service;
    slots.words[base + CLIENT] = verdict.client;
    if (parser === undefined) return;
    const other = 1 - direction;
    if (heads[other].end > heads[other].start) parser.feed(slots, slot, other, heads[other]);
    heads[direction].end = heads[direction].start + headBefore;
    if (headBefore > 0) parser.feed(slots, slot, direction, heads[direction]);
  }

  private keepHead(
    slot: number,
    direction: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    const { slots } = this;
    const lengthAt = slots.baseOf(slot) + HEAD_LENGTH + direction;
    const length = slots.words[lengthAt];
    if (length >= HEAD_BYTES) return;
    const taken = Math.min(end - start, HEAD_BYTES - length);
    if (taken <= 0) return;
    const to = slots.headAt(slot, direction) + length;
    for (let i = 0; i < taken; i++) slots.bytes[to + i] = bytes[start + i];
    slots.words[lengthAt] = length + taken;
  }
}
