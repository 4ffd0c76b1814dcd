import type { Signals, SignalSpace } from '../signals.ts';
import type { Matrix } from '../table/index.ts';
import type { Member } from './member.ts';
import type { Predictor } from './models.ts';

/** Rows that a thread predicts at once. */
export const BLOCK_ROWS = 1024;

/** Some rows of a matrix in shared memory, column after column, and what is predicted of them. */
export interface PredictTask {
  readonly member: Member;
  readonly signals: SignalSpace;
  /** The matrix without its rows. */
  readonly frame: Omit<Matrix, 'rowCount' | 'columns'>;
  readonly rowsMax: number;
  readonly cells: readonly Float64Array[];
  readonly predictions: Float64Array;
}

/** Predicts whatever block of rows nobody took, until there is none left. */
export function predictBlocks(
  { cells, predictions, frame }: PredictTask,
  { predict, width }: Predictor,
  signals: Signals,
): void {
  const count = signals.argument(0);
  for (;;) {
    const from = signals.takeNext() * BLOCK_ROWS;
    if (from >= count) return;
    const to = Math.min(count, from + BLOCK_ROWS);
    const columns = cells.map((column) => column.subarray(from, to));
    predictions.set(predict({ ...frame, rowCount: to - from, columns }), from * width);
  }
}
