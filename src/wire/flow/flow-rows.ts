import { FLOATS_A_ROW, HISTORY_BYTES, WORDS_A_ROW } from './flow-layout.ts';

/** The facts of all live flows, a row each. Allocated once; memory is taken as it is used. */
export class FlowRows {
  readonly capacity: number;
  readonly floats: Float64Array;
  readonly words: Int32Array;
  readonly histories: Uint8Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.floats = new Float64Array(capacity * FLOATS_A_ROW);
    this.words = new Int32Array(capacity * WORDS_A_ROW);
    this.histories = new Uint8Array(capacity * HISTORY_BYTES);
  }
}
