import type { FitInput } from './learner.ts';

/** Index of the column that holds the target of the row before; a RangeError where none does. */
export function pastColumn({ matrix, past }: FitInput): number {
  const column = matrix.columnNames.indexOf(past ?? '');
  if (past === undefined || column < 0) {
    throw new RangeError('expected rows that follow each other, with the target of the row before');
  }
  return column;
}
