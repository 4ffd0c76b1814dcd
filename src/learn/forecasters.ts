/**
 * What tells a row of a series from the rows before it: an LSTM, or the best of three ways that
 * learn next to nothing, for where a net would cost more than it tells.
 */
import { LstmEngine } from './score/index.ts';
import { createMatrix, type Matrix } from './table/index.ts';
import { type LstmOptions, trainLstm } from './train/index.ts';

/** What has learned from the first rows of a series. */
export interface Forecaster {
  /** Of rows `from` to before `to`, each from the rows before it alone. */
  forecasts(values: Float64Array, from: number, to: number): Float64Array;
  /** Standard deviation of the rows learned from. */
  readonly deviation: number;
  /** Of each epoch; empty where there are none. */
  readonly losses: Float64Array;
}

const LSTM = { window: 24, units: 16, epochs: 15, rate: 5e-3, patience: 4 };

/** Learns from `past`, but for its last share, whose errors are to be those of unseen rows. */
export function lstmForecaster(
  past: Float64Array,
  options: Omit<LstmOptions, 'target' | 'onProgress'>,
): Forecaster {
  const { model, losses } = trainLstm([asMatrix(past)], { ...LSTM, ...options });
  const engine = new LstmEngine(model);
  const forecasts = (values: Float64Array, from: number, to: number) =>
    engine.score(asMatrix(values.subarray(from - model.window, to))).subarray(model.window);
  return { forecasts, deviation: model.deviations[0], losses };
}

/** Rows that a short mean is of. */
const MEAN_ROWS = 8;
/** A cycle has so many rows at the least, and the past holds so many of them. */
const CYCLE_ROWS_MIN = 4;
const CYCLES_MIN = 3;

/**
 * Repeats the row before, the mean of the last eight, or the row a cycle ago, whichever erred
 * least on `past` (its mean absolute error). The cycle is the lag at which that is least, among
 * those that the past holds three times (Hyndman & Athanasopoulos, "Forecasting: Principles and
 * Practice", 3rd edition, 2021, section 5.2). Throws a RangeError for fewer than 12 rows.
 */
export function simpleForecaster(past: Float64Array): Forecaster {
  if (past.length < SIMPLE_ROWS_MIN) {
    throw new RangeError(`series: expected ${SIMPLE_ROWS_MIN} rows to learn, got ${past.length}`);
  }
  const ways: Way[] = [lastValue(1), recentMean, lastValue(bestCycle(past))];
  const errors = ways.map((way) => meanError(past, way));
  const way = ways[errors.indexOf(Math.min(...errors))];
  const forecasts = (values: Float64Array, from: number, to: number) =>
    Float64Array.from({ length: to - from }, (_, i) => way(values, from + i));
  return { forecasts, deviation: deviationOf(past), losses: new Float64Array() };
}

const SIMPLE_ROWS_MIN = CYCLE_ROWS_MIN * CYCLES_MIN;

type Way = (values: Float64Array, row: number) => number;

function lastValue(lag: number): Way {
  return (values, row) => values[Math.max(0, row - lag)];
}

function recentMean(values: Float64Array, row: number): number {
  const rows = Math.min(MEAN_ROWS, row);
  let sum = 0;
  for (let at = row - rows; at < row; at++) sum += values[at];
  return rows === 0 ? 0 : sum / rows;
}

function bestCycle(past: Float64Array): number {
  let best = { lag: 1, error: Number.POSITIVE_INFINITY };
  for (let lag = CYCLE_ROWS_MIN; lag * CYCLES_MIN <= past.length; lag++) {
    const error = meanError(past, lastValue(lag));
    if (error < best.error) best = { lag, error };
  }
  return best.lag;
}

/** Over the last two thirds, which every way has enough rows before. */
function meanError(past: Float64Array, way: Way): number {
  const from = Math.max(1, Math.ceil(past.length / CYCLES_MIN));
  let sum = 0;
  for (let row = from; row < past.length; row++) sum += Math.abs(past[row] - way(past, row));
  return sum / Math.max(1, past.length - from);
}

function deviationOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / values.length);
}

function asMatrix(values: Float64Array): Matrix {
  return createMatrix(['value'], [values]);
}
