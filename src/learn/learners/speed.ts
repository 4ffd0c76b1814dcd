import { type Matrix, takeMatrixRows } from '../table/index.ts';
import { rowsFrom, spreadRows } from './held-out.ts';
import type { Predictor } from './models.ts';
import { predictAfter } from './sequence.ts';

export interface Speed {
  readonly fitSeconds: number;
  readonly rowsPerSecond: number;
  readonly singleRowMicroseconds: number;
}

/** Rows of one alone, of which the median is told. */
const SINGLE_ROWS = 101;
const WARM_UP_ROWS = 4096;

/**
 * Predictions of all rows, and how long they took by the clock that is handed in. `before` are the
 * rows right before them, where they are in order.
 */
export function timedPredictions(
  predictor: Predictor,
  { matrix, before }: { matrix: Matrix; before?: Matrix | undefined },
  now: () => number,
) {
  const { rowCount } = matrix;
  const { rowsBefore = 0 } = predictor;
  predictor.predict(takeMatrixRows(matrix, spreadRows(rowCount, WARM_UP_ROWS)));
  const startMs = now();
  const predictions = predictAfter(predictor, matrix, before);
  const seconds = (now() - startMs) / 1000;
  const singles = Array.from(spreadRows(rowCount, SINGLE_ROWS), (row) => {
    const one = rowsFrom(matrix, Math.max(0, row - rowsBefore), row + 1);
    const cells = Float64Array.from(one.columns, (column) => column[0]);
    const fromMs = now();
    if (predictor.predictRow) predictor.predictRow(cells);
    else predictor.predict(one);
    return now() - fromMs;
  }).sort((a, b) => a - b);
  return {
    predictions,
    rowsPerSecond: rowCount / seconds,
    singleRowMicroseconds: singles[singles.length >> 1] * 1000,
  };
}
