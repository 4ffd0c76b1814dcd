import type { TableMemory } from '../kernels/index.ts';
import { FLOATS_A_ROW, HISTORY_BYTES, WORDS_A_ROW } from './flow-layout.ts';

/** The facts of all live flows, a row each. Allocated once; memory is taken as it is used. */
export class FlowRows {
  readonly capacity: number;
  readonly floats: Float64Array;
  readonly words: Int32Array;
  readonly histories: Uint8Array;

  constructor(capacity: number, memory: TableMemory) {
    this.capacity = capacity;
    this.floats = memory.float64(capacity * FLOATS_A_ROW);
    this.words = memory.int32(capacity * WORDS_A_ROW);
    this.histories = memory.bytes(capacity * HISTORY_BYTES);
  }
}
