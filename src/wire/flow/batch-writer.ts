import { IP_TCP, IP_UDP } from '../packet/index.ts';
import { clearFlowBatch, createFlowBatch, type FlowBatch } from './flow-batch.ts';
import { columnsOfRow } from './flow-columns.ts';
import { FLOAT, FLOATS_A_ROW, HISTORY_BYTES, WORD, WORDS_A_ROW } from './flow-layout.ts';
import type { FlowRows } from './flow-rows.ts';
import type { IdleLists } from './idle-lists.ts';
import { FLOAT_REGISTER, type Registers } from './registers.ts';
import type { RowStage } from './row-stage.ts';
import { sequenceBytes } from './tcp-stream.ts';
import {
  checkHalfOpen,
  NO_CONNECTION_STATE,
  tcpConnectionState,
  udpConnectionState,
} from './tcp-state.ts';

const CLOCK_US = FLOAT_REGISTER.clockUs;

const F64_NAMES = columnsOfRow('f64');
const U32_NAMES = columnsOfRow('u32');
const U16_NAMES = columnsOfRow('u16');
const U8_NAMES = columnsOfRow('u8');

const offsetsOf = (at: Readonly<Record<string, number>>, names: readonly string[]): Int32Array =>
  Int32Array.from(names, (name) => at[name]);
const F64_OFFSETS = offsetsOf(FLOAT, F64_NAMES);
const U32_OFFSETS = offsetsOf(WORD, U32_NAMES);
const U16_OFFSETS = offsetsOf(WORD, U16_NAMES);
const U8_OFFSETS = offsetsOf(WORD, U8_NAMES);

/** Texts that the row itself does not hold. */
export interface TextSource {
  /** Writes what the flow's application said to the batch's next row. */
  writeTexts(app: number, batch: FlowBatch): void;
}

/** Fills columns of the batch that the row itself does not hold, after the others. */
export type RowCompletion = (row: number, batch: FlowBatch) => void;

/** Copies rows of ended flows to batches and hands full ones on. */
export class BatchWriter {
  /** Where the kernel holds the rows of the open batch; it does what `write` does then. */
  stage: RowStage | undefined;
  readonly capacity: number;
  private batch: FlowBatch | undefined;
  private f64: Float64Array[] = [];
  private u32: Uint32Array[] = [];
  private u16: Uint16Array[] = [];
  private u8: Uint8Array[] = [];
  private readonly rows: FlowRows;
  private readonly lists: IdleLists;
  private readonly registers: Registers;
  private readonly texts: TextSource;
  private readonly onBatch: (batch: FlowBatch) => void;
  private readonly reusesBatch: boolean;
  /** Was handed on, and is free again. */
  private spare: FlowBatch | undefined;
  private readonly complete: RowCompletion | undefined;

  constructor(from: {
    rows: FlowRows;
    lists: IdleLists;
    registers: Registers;
    texts: TextSource;
    capacity: number;
    onBatch: (batch: FlowBatch) => void;
    reusesBatch?: boolean | undefined;
    complete?: RowCompletion;
  }) {
    this.rows = from.rows;
    this.lists = from.lists;
    this.registers = from.registers;
    this.texts = from.texts;
    this.capacity = from.capacity;
    this.onBatch = from.onBatch;
    this.reusesBatch = from.reusesBatch === true;
    this.complete = from.complete;
  }

  write(row: number, endReason: number): void {
    const batch = this.batch ?? this.open();
    const { count } = batch;
    const { floats, words } = this.rows;
    const floatBase = row * FLOATS_A_ROW;
    const wordBase = row * WORDS_A_ROW;
    for (let i = 0; i < F64_OFFSETS.length; i++) {
      this.f64[i][count] = floats[floatBase + F64_OFFSETS[i]];
    }
    for (let i = 0; i < U32_OFFSETS.length; i++) {
      this.u32[i][count] = words[wordBase + U32_OFFSETS[i]];
    }
    for (let i = 0; i < U16_OFFSETS.length; i++) {
      this.u16[i][count] = words[wordBase + U16_OFFSETS[i]];
    }
    for (let i = 0; i < U8_OFFSETS.length; i++) {
      this.u8[i][count] = words[wordBase + U8_OFFSETS[i]];
    }
    this.writeKey(batch, wordBase);
    const isTcp = words[wordBase + 9] === IP_TCP;
    const { endedUs, origSequenceBytes, respSequenceBytes } = batch.columns;
    endedUs[count] = Math.min(
      this.registers.floats[CLOCK_US],
      this.lists.deadlineOf(this.rows, row),
    );
    origSequenceBytes[count] = isTcp ? sequenceBytes(words, wordBase, 0) : Number.NaN;
    respSequenceBytes[count] = isTcp ? sequenceBytes(words, wordBase, 1) : Number.NaN;
    batch.columns.states[count] = this.stateOf(row, batch);
    batch.columns.endReasons[count] = endReason;
    const history = row * HISTORY_BYTES;
    const historyEnd = history + words[wordBase + WORD.historyLength];
    batch.columns.histories.set(count, this.rows.histories, history, historyEnd);
    this.texts.writeTexts(words[wordBase + WORD.app], batch);
    if (this.complete !== undefined) this.complete(row, batch);
    batch.count = count + 1;
    if (batch.count === batch.capacity) this.flush();
  }

  /** Fills what only records have, of the row that the kernel writes next. */
  completeStaged(row: number, stage: RowStage): void {
    const batch = this.batch ?? this.open();
    batch.count = stage.count;
    this.complete?.(row, batch);
  }

  /** Hands on what stands in the open batch. */
  flush(): void {
    const { stage } = this;
    if (stage !== undefined && stage.count > 0) stage.moveTo(this.batch ?? this.open());
    const { batch } = this;
    if (batch === undefined) return;
    this.batch = undefined;
    this.onBatch(batch);
    if (this.reusesBatch) this.spare = batch;
  }

  private open(): FlowBatch {
    const batch = this.spare ?? this.create();
    if (this.spare !== undefined) clearFlowBatch(batch);
    this.spare = undefined;
    this.batch = batch;
    const all = batch.columns as unknown as Record<string, never>;
    this.f64 = F64_NAMES.map((name) => all[name]);
    this.u32 = U32_NAMES.map((name) => all[name]);
    this.u16 = U16_NAMES.map((name) => all[name]);
    this.u8 = U8_NAMES.map((name) => all[name]);
    return batch;
  }

  private create(): FlowBatch {
    return createFlowBatch(this.capacity, this.complete === undefined ? 'flows' : 'records');
  }

  /** Turns the canonical key into originator and responder. */
  private writeKey(batch: FlowBatch, base: number): void {
    const { columns, count } = batch;
    const { words } = this.rows;
    const isOrigFirst = words[base + WORD.isOrigFirst] === 1;
    writeAddress(columns.origAddresses, count, words, isOrigFirst ? base : base + 4);
    writeAddress(columns.respAddresses, count, words, isOrigFirst ? base + 4 : base);
    const ports = words[base + 8];
    columns.origPorts[count] = isOrigFirst ? ports >>> 16 : ports & 0xffff;
    columns.respPorts[count] = isOrigFirst ? ports & 0xffff : ports >>> 16;
    columns.protocols[count] = words[base + 9];
  }

  private stateOf(row: number, { columns, count }: FlowBatch): number {
    const { floats, words } = this.rows;
    const base = row * WORDS_A_ROW;
    const floatBase = row * FLOATS_A_ROW;
    const protocol = words[base + 9];
    if (protocol === IP_TCP) {
      const payload = columns.origSequenceBytes[count] + columns.respSequenceBytes[count];
      const orig = words[base + WORD.origState];
      const state = tcpConnectionState(orig, words[base + WORD.respState], payload > 0);
      return checkHalfOpen(state, this.rows, row);
    }
    if (protocol === IP_UDP) {
      const hasOrig = floats[floatBase + FLOAT.origPackets] > 0;
      return udpConnectionState(hasOrig, floats[floatBase + FLOAT.respPackets] > 0);
    }
    return NO_CONNECTION_STATE;
  }
}

function writeAddress(to: Uint8Array, row: number, words: Int32Array, from: number): void {
  let at = row * 16;
  for (let i = 0; i < 4; i++) {
    const word = words[from + i];
    to[at++] = word >>> 24;
    to[at++] = word >>> 16;
    to[at++] = word >>> 8;
    to[at++] = word;
  }
}
