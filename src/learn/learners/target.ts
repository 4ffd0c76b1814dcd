/** What is to be told of a row: one of some classes, or a number. */
export type Target = ClassTarget | NumberTarget;

export interface ClassTarget {
  readonly kind: 'classes';
  /** A class a row, from 0 to classCount − 1. */
  readonly labels: Uint8Array;
  readonly classCount: number;
}

export interface NumberTarget {
  readonly kind: 'number';
  readonly values: Float64Array;
}
