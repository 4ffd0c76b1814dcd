import { type Matrix, takeMatrixRows } from '../table/index.ts';
import { spreadRows } from './held-out.ts';
import type { Predictor } from './models.ts';

export interface Speed {
  readonly fitSeconds: number;
  readonly rowsPerSecond: number;
  readonly singleRowMicroseconds: number;
}

/** Rows of one alone, of which the median is told. */
const SINGLE_ROWS = 101;
const WARM_UP_ROWS = 2000;

/** Predictions of all rows, and how long they took by the clock that is handed in. */
export function timedPredictions(predictor: Predictor, matrix: Matrix, now: () => number) {
  const { rowCount } = matrix;
  predictor.predict(takeMatrixRows(matrix, spreadRows(rowCount, WARM_UP_ROWS)));
  const startMs = now();
  const predictions = predictor.predict(matrix);
  const seconds = (now() - startMs) / 1000;
  const singles = Array.from(spreadRows(rowCount, SINGLE_ROWS), (row) => {
    const one = takeMatrixRows(matrix, Uint32Array.of(row));
    const cells = Float64Array.from(one.columns, (column) => column[0]);
    const before = now();
    if (predictor.predictRow) predictor.predictRow(cells);
    else predictor.predict(one);
    return now() - before;
  }).sort((a, b) => a - b);
  return {
    predictions,
    rowsPerSecond: rowCount / seconds,
    singleRowMicroseconds: singles[singles.length >> 1] * 1000,
  };
}
