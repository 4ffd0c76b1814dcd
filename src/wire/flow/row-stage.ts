import type { TableMemory } from '../kernels/index.ts';
import { ADDRESS_BYTES, type FlowBatch } from './flow-batch.ts';
import { columnsOfRow, type FlowColumnName } from './flow-columns.ts';
import { type Registers, WORD_REGISTER } from './registers.ts';
import { TEXT_COLUMNS } from './sniff/index.ts';
import { TEXT_BYTES_MAX } from './text-column.ts';

/** Between two columns, so that they do not all fall into the same places of a cache. */
export const STAGE_PAD_BYTES = 64;

/* Columns in the order in which the kernel writes them: as in a row, then what it derives. */
const OF_ROW_FLOATS = columnsOfRow('f64');
const OF_ROW_WORDS = columnsOfRow('u32', 'u16', 'u8');
const FLOATS: readonly FlowColumnName[] = [
  ...OF_ROW_FLOATS,
  'endedUs',
  'origSequenceBytes',
  'respSequenceBytes',
];
const WORDS: readonly FlowColumnName[] = [
  ...OF_ROW_WORDS,
  'origPorts',
  'respPorts',
  'protocols',
  'states',
  'endReasons',
];
const ADDRESSES = ['origAddresses', 'respAddresses'] as const;
const TEXTS = ['histories', ...TEXT_COLUMNS] as const;

export const STAGED_FLOATS = OF_ROW_FLOATS.length;
export const STAGED_WORDS = OF_ROW_WORDS.length;
export const STAGED_TEXTS = TEXTS.length;

type Numbers = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** Of the memory that is shared with the kernel, a row of a batch. */
export const BYTES_A_STAGED_ROW =
  FLOATS.length * 8 +
  WORDS.length * 4 +
  ADDRESSES.length * ADDRESS_BYTES +
  TEXTS.length * (4 + TEXT_BYTES_MAX);

/** The same, whatever the rows of a batch. */
export const STAGE_BYTES = 1 << 14;

/**
 * Rows of ended flows as columns in the memory of the kernel, which writes them there until the
 * batch is full. Memory is taken as it is used: of texts hardly any.
 */
export class RowStage {
  readonly capacity: number;
  readonly floats: Float64Array;
  readonly words: Int32Array;
  readonly addresses: Uint8Array;
  readonly textOffsets: Int32Array;
  readonly textBytes: Uint8Array;
  private readonly registers: Int32Array;

  constructor(capacity: number, memory: TableMemory, registers: Registers) {
    this.capacity = capacity;
    this.registers = registers.words;
    this.floats = memory.float64(FLOATS.length * (capacity + STAGE_PAD_BYTES / 8));
    this.words = memory.int32(WORDS.length * (capacity + STAGE_PAD_BYTES / 4));
    this.addresses = memory.bytes(ADDRESSES.length * (capacity * ADDRESS_BYTES + STAGE_PAD_BYTES));
    this.textOffsets = memory.int32(TEXTS.length * (capacity + STAGE_PAD_BYTES / 4));
    this.textBytes = memory.bytes(TEXTS.length * (capacity * TEXT_BYTES_MAX + STAGE_PAD_BYTES));
  }

  get count(): number {
    return this.registers[WORD_REGISTER.stagedCount];
  }

  /** Moves all rows to the columns of the batch. */
  moveTo(batch: FlowBatch): void {
    const { count, capacity } = this;
    const columns = batch.columns as unknown as Readonly<Record<string, Numbers>>;
    FLOATS.forEach((name, index) => {
      const start = index * (capacity + STAGE_PAD_BYTES / 8);
      columns[name].set(this.floats.subarray(start, start + count));
    });
    WORDS.forEach((name, index) => {
      const start = index * (capacity + STAGE_PAD_BYTES / 4);
      columns[name].set(this.words.subarray(start, start + count));
    });
    ADDRESSES.forEach((name, index) => {
      const start = index * (capacity * ADDRESS_BYTES + STAGE_PAD_BYTES);
      columns[name].set(this.addresses.subarray(start, start + count * ADDRESS_BYTES));
    });
    TEXTS.forEach((name, index) => {
      const offsets = index * (capacity + STAGE_PAD_BYTES / 4);
      const start = index * (capacity * TEXT_BYTES_MAX + STAGE_PAD_BYTES);
      batch.columns[name].setAll(
        this.textOffsets.subarray(offsets, offsets + count + 1),
        this.textBytes.subarray(start, start + capacity * TEXT_BYTES_MAX),
      );
    });
    batch.count = count;
    this.registers[WORD_REGISTER.stagedCount] = 0;
  }
}
