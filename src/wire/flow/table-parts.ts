import { TableMemory } from '../kernels/index.ts';
import { BYTES_A_FLOW } from './flow-layout.ts';
import { FlowRows } from './flow-rows.ts';
import { HashIndex } from './hash-index.ts';
import { IdleLists } from './idle-lists.ts';
import { BYTES_A_SLOT, Sniffer } from './sniff/index.ts';
import { FLOAT_REGISTER, Registers, WORD_REGISTER } from './registers.ts';
import { idleTimesUs, type ProtocolTimes } from './timeouts.ts';

const STARTED_FLOWS = FLOAT_REGISTER.startedFlows;
const ENDED_FLOWS = FLOAT_REGISTER.endedFlows;
const FREE_COUNT = WORD_REGISTER.freeCount;

/** Registers, counters of lists, and what arrays are rounded up by. */
const SMALL_PARTS_BYTES = 1 << 16;

/** What a table of flows and one of records both stand on, in one memory. */
export class TableParts {
  readonly memory: TableMemory;
  readonly registers: Registers;
  readonly rows: FlowRows;
  readonly index: HashIndex;
  readonly lists: IdleLists;
  readonly sniffer: Sniffer;
  readonly freeRows: Int32Array;

  /** `moreBytes` of memory are left for others. */
  constructor(size: {
    capacity: number;
    sniffCapacity: number;
    hashSeed: number;
    moreBytes: number;
    idleTimeoutsUs?: ProtocolTimes | undefined;
  }) {
    const { capacity, sniffCapacity, hashSeed, moreBytes } = size;
    const bytes = capacity * BYTES_A_FLOW + sniffCapacity * BYTES_A_SLOT;
    this.memory = new TableMemory(bytes + moreBytes + SMALL_PARTS_BYTES);
    const { memory } = this;
    this.registers = new Registers(memory);
    this.rows = new FlowRows(capacity, memory);
    this.index = new HashIndex({ capacity, words: this.rows.words, seed: hashSeed, memory });
    this.lists = new IdleLists(capacity, idleTimesUs(size.idleTimeoutsUs), memory);
    this.sniffer = new Sniffer(this.rows, sniffCapacity, this);
    this.freeRows = memory.int32(capacity);
    for (let i = 0; i < capacity; i++) this.freeRows[i] = capacity - 1 - i;
    this.registers.words[FREE_COUNT] = capacity;
  }

  get freeCount(): number {
    return this.registers.words[FREE_COUNT];
  }

  get liveFlows(): number {
    return this.rows.capacity - this.freeCount;
  }

  get endedFlows(): number {
    return this.registers.floats[ENDED_FLOWS];
  }

  noteEnd(): void {
    this.registers.floats[ENDED_FLOWS]++;
  }

  /** One must be free. */
  takeRow(): number {
    return this.freeRows[--this.registers.words[FREE_COUNT]];
  }

  freeRow(row: number): void {
    this.freeRows[this.registers.words[FREE_COUNT]++] = row;
  }

  /** Of the flow that starts now, among all. */
  takeOrdinal(): number {
    return this.registers.floats[STARTED_FLOWS]++;
  }
}
