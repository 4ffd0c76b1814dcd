/** Numbers row by row, the last axis fastest. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
