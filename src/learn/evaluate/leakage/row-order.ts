/** Leaks by time: a model must not learn from what came after the rows it is judged by. */
import { HELD_OUT, TRAINED } from './twins.ts';

export interface TimeOverlap {
  /** Training rows later than the first held-out row, and held-out rows before the last trained. */
  readonly trainRowsAfterTestStart: number;
  readonly testRowsBeforeTrainEnd: number;
  /** Rows without a time, left aside. */
  readonly rowsWithoutTime: number;
}

export function timeOverlap(times: Float64Array, parts: Uint8Array): TimeOverlap {
  let testStart = Number.POSITIVE_INFINITY;
  let trainEnd = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < times.length; row++) {
    if (parts[row] === HELD_OUT && times[row] < testStart) testStart = times[row];
    if (parts[row] === TRAINED && times[row] > trainEnd) trainEnd = times[row];
  }
  let trainRowsAfterTestStart = 0;
  let testRowsBeforeTrainEnd = 0;
  let rowsWithoutTime = 0;
  for (let row = 0; row < times.length; row++) {
    if (parts[row] === TRAINED && times[row] > testStart) trainRowsAfterTestStart++;
    if (parts[row] === HELD_OUT && times[row] < trainEnd) testRowsBeforeTrainEnd++;
    if (parts[row] <= HELD_OUT && Number.isNaN(times[row])) rowsWithoutTime++;
  }
  return { trainRowsAfterTestStart, testRowsBeforeTrainEnd, rowsWithoutTime };
}

/** How a column moves from row to row, missing values passed over. */
export interface RowTrend {
  /** Changes of value, and the share of them that go the commoner way; NaN without any. */
  readonly steps: number;
  readonly sameWay: number;
}

/** A number that counts rows or time moves one way only: 1, or near it where a counter restarts. */
export function rowTrend(values: ArrayLike<number>): RowTrend {
  let up = 0;
  let down = 0;
  let last = Number.NaN;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value !== value) continue;
    if (value > last) up++;
    else if (value < last) down++;
    last = value;
  }
  return { steps: up + down, sameWay: Math.max(up, down) / (up + down) };
}
