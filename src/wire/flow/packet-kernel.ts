import type { PacketTaker } from '../capture/index.ts';
import { METER_WASM, type TableMemory } from '../kernels/index.ts';
import { Packet, TUNNEL_PORTS } from '../packet/index.ts';
import { BYTES_A_STAGED_ROW, RowStage, STAGE_BYTES } from './row-stage.ts';
import type { FlowEnds, FlowTable } from './flow-table.ts';
import { layoutFingerprint } from './layout-fingerprint.ts';
import { ROW_TEMPLATE } from './packet-counts.ts';
import { type RecordEnds, RecordTable } from './records/index.ts';
import { FLOAT_REGISTER, type Registers, WORD_REGISTER } from './registers.ts';
import { COUNT_LOG, LENGTH_LOG } from './sniff/index.ts';
import { TCP_SERVER_PORTS, UDP_SERVER_PORTS } from './server-ports.ts';

/** Bytes of a capture that the kernel has before it at a time; more than any packet has. */
const WINDOW_BYTES = 1 << 19;
const PORTS = 65_536;
const PLACES = 64;
/** Scratch of entropy before its tables: how often each byte was met, and which. */
const COUNT_BYTES = 512 + 256;

/** For buffers that are read into. */
const INPUT_BYTES = 1 << 22;

/** Memory that the kernel needs beside the tables, for batches of so many rows. */
export function kernelBytes(batchCapacity: number): number {
  const staged = STAGE_BYTES + batchCapacity * BYTES_A_STAGED_ROW;
  return WINDOW_BYTES + INPUT_BYTES + 3 * PORTS + (1 << 14) + staged;
}

/* What the kernel answers (assembly/meter.ts). */
const DONE = 0;
const NOT_COMMON = 1;
const TIME_IS_DUE = 2;
const MUST_SNIFF = 4;
const MUST_MANAGE = 8;

interface Functions extends FlowEnds, RecordEnds {
  /** What layoutFingerprint gave when it was compiled. */
  layout(): number;
  attach(places: number): void;
  meterFlows(from: number, end: number): number;
  meterRecords(from: number, end: number): number;
}

const { at: AT, row: ROW, direction: DIRECTION } = WORD_REGISTER;

/**
 * Takes the common packets of a pcap through decoding and the table in WebAssembly, which needs no
 * warm-up. What it does not know it leaves, so that the result is the same with and without it.
 */
export class PacketKernel implements PacketTaker {
  isOpen = false;
  private readonly table: FlowTable | RecordTable;
  private readonly meter: (from: number, end: number) => number;
  private readonly registers: Registers;
  private readonly memory: TableMemory;
  private readonly window: Uint8Array;
  private inputBytes = 0;
  /** The source lies in the kernel's memory itself. */
  private isInPlace = false;
  private readonly packet = new Packet();
  /** What stands in the window: `source[from .. to)`. */
  private source: Uint8Array = new Uint8Array(0);
  private from = 0;
  private to = 0;

  /** Undefined where this Node has no WebAssembly, or the kernel is of another layout. */
  static of(table: FlowTable | RecordTable): PacketKernel | undefined {
    const stage = { flush: () => table.flush() };
    const functions = table.parts.memory.instantiate<Functions>(METER_WASM, { stage });
    if (functions?.layout() !== layoutFingerprint()) return undefined;
    return new PacketKernel(table, functions);
  }

  private constructor(table: FlowTable | RecordTable, functions: Functions) {
    const { memory, registers } = table.parts;
    this.table = table;
    this.registers = registers;
    this.memory = memory;
    this.window = memory.bytes(WINDOW_BYTES);
    const stage = new RowStage(table.writer.capacity, memory, registers);
    functions.attach(placesOf(table, memory, stage).byteOffset);
    table.writer.stage = stage;
    table.ends = functions;
    const { meterFlows, meterRecords } = functions;
    this.meter = table instanceof RecordTable ? meterRecords : meterFlows;
  }

  get taken(): number {
    return this.registers.floats[FLOAT_REGISTER.packets];
  }

  begin(bytes: Uint8Array): void {
    this.source = bytes;
    this.isInPlace = bytes.buffer === this.window.buffer;
    this.from = 0;
    this.to = 0;
  }

  /** A buffer to read into whose bytes need not be copied; undefined where too much is taken. */
  inputBuffer(byteLength: number): Uint8Array | undefined {
    this.inputBytes += byteLength;
    return this.inputBytes > INPUT_BYTES ? undefined : this.memory.bytes(byteLength);
  }

  /** Takes packets from `at` on, and gives where the first stands that it did not take. */
  take(at: number, end: number): number {
    if (!this.isOpen) return at;
    if (at < this.from || at >= this.to) this.fill(at, end);
    const { byteOffset } = this.isInPlace ? this.source : this.window;
    for (let next = at; ; ) {
      const answer = this.meter(byteOffset + next - this.from, byteOffset + this.to - this.from);
      next = this.registers.words[AT] - byteOffset + this.from;
      if (answer === NOT_COMMON) return next;
      if (answer === DONE) {
        if (this.to === end) return next;
        this.fill(next, end);
      } else this.help(answer);
    }
  }

  private fill(at: number, end: number): void {
    if (this.isInPlace) {
      this.to = end;
      return;
    }
    this.from = at;
    this.to = Math.min(end, at + WINDOW_BYTES);
    this.window.set(this.source.subarray(at, this.to));
  }

  private help(answer: number): void {
    const timeUs = this.registers.floats[FLOAT_REGISTER.timeUs];
    if (answer === TIME_IS_DUE) return this.table.advance(timeUs);
    if (answer & MUST_SNIFF) this.sniff();
    if (answer & MUST_MANAGE) (this.table as RecordTable).manage(timeUs);
  }

  private sniff(): void {
    const { packet, source } = this;
    const { words } = this.registers;
    const offset = this.from - (this.isInPlace ? this.source : this.window).byteOffset;
    if (packet.bytes !== source) packet.bytes = source;
    packet.protocol = words[WORD_REGISTER.protocol];
    packet.srcPort = words[WORD_REGISTER.srcPort];
    packet.dstPort = words[WORD_REGISTER.dstPort];
    packet.payloadStart = words[WORD_REGISTER.payloadStart] + offset;
    packet.payloadEnd = words[WORD_REGISTER.payloadEnd] + offset;
    packet.payloadBytes = words[WORD_REGISTER.payloadBytes];
    packet.tcpSequence = words[WORD_REGISTER.tcpSequence];
    this.table.sniffer.add(words[ROW], words[DIRECTION], packet);
  }
}

/** Addresses and numbers in the order in which assembly/places.ts reads them. */
function placesOf(
  table: FlowTable | RecordTable,
  memory: TableMemory,
  stage: RowStage,
): Int32Array {
  const { registers, rows, index, lists, sniffer, freeRows } = table.parts;
  const ports = memory.bytes(3 * PORTS);
  ports.set(TCP_SERVER_PORTS);
  ports.set(UDP_SERVER_PORTS, PORTS);
  ports.set(TUNNEL_PORTS, 2 * PORTS);
  const template = memory.float64(ROW_TEMPLATE.length);
  template.set(ROW_TEMPLATE);
  const places = memory.int32(PLACES);
  const { slots } = sniffer;
  const isOfRecords = table instanceof RecordTable;
  places.set([
    registers.floats.byteOffset,
    rows.floats.byteOffset,
    rows.words.byteOffset,
    rows.histories.byteOffset,
    index.entries.byteOffset,
    index.mask,
    index.seed,
    freeRows.byteOffset,
    lists.first.byteOffset,
    lists.last.byteOffset,
    lists.previous.byteOffset,
    lists.next.byteOffset,
    template.byteOffset,
    lists.timeoutsUs.byteOffset,
    ports.byteOffset,
    slots.words.byteOffset,
    slots.bytes.byteOffset,
    isOfRecords ? table.records.floats.byteOffset : 0,
    isOfRecords ? table.records.words.byteOffset : 0,
    slots.freeSlots.byteOffset,
    slots.remaining.byteOffset,
    memory.int32(rows.capacity).byteOffset,
    entropyPlace(memory).byteOffset,
    stage.capacity,
    stage.floats.byteOffset,
    stage.words.byteOffset,
    stage.addresses.byteOffset,
    stage.textOffsets.byteOffset,
    stage.textBytes.byteOffset,
  ]);
  return places;
}

/** Scratch, then the tables (assembly/heads.ts). */
function entropyPlace(memory: TableMemory): Uint8Array {
  const place = memory.bytes(COUNT_BYTES + 8 * (COUNT_LOG.length + LENGTH_LOG.length));
  const { buffer, byteOffset } = place;
  const logs = COUNT_LOG.length + LENGTH_LOG.length;
  const tables = new Float64Array(buffer, byteOffset + COUNT_BYTES, logs);
  tables.set(COUNT_LOG);
  tables.set(LENGTH_LOG, COUNT_LOG.length);
  return place;
}
