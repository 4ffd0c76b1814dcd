/**
 * Finds:  values that a series' own past did not announce, row by row, as if they came one by one.
 * Reads:  one column of finite numbers at even steps of time.
 * Fails:  on changes slower than the window, which it learns to forecast; and where the past itself
 *         was odd, until that is no longer recent.
 * Cost:   a forecaster trained anew each time the past has grown by half, and a forecast a row.
 * Score:  surprise, the mean of two parts: the forecast's error, and the distance from the mean of
 *         the past, each in units of what 99.5 % of its recent values stay within. Above 1 is odd.
 * Paper:  Hochreiter & Schmidhuber (1997); Gibbs & Candès, "Adaptive Conformal Inference Under
 *         Distribution Shift" (2021), for bands from recent errors.
 */
import { ErrorScale } from './evaluate/index.ts';
import { type Forecaster, lstmForecaster, simpleForecaster } from './forecasters.ts';
import type { LstmOptions } from './train/index.ts';

export interface ForecastOptions {
  /** Share of the rows at the beginning that are only learned from. */
  learnShare?: number;
  /** And at most as many rows. */
  learnRowsMax?: number;
  /** It learns anew when it has seen this many times the rows of the last time. */
  retrainGrowth?: number;
  /** Errors that count as recent. */
  recentRows?: number;
  /** Share of recent errors within the band. */
  coverage?: number;
  /** Rows of a day, or of another cycle that the series may have; 0: none. */
  cycleRows?: number;
  /** Errors no larger than this are nothing to be surprised at, in the values' unit. */
  leastError?: number;
  /**
   * The LSTM's settings; its defaults suit series of some hundred to some 100,000 rows. `simple`
   * is the best of three ways that learn next to nothing (`simpleForecaster`).
   */
  forecaster?: Omit<LstmOptions, 'seed' | 'onProgress' | 'target'> | 'simple';
  seed: number;
  /** Steps are rows. */
  onProgress?: (done: { step: number; steps: number }) => void;
}

/** A number a row; NaN for the rows that were only learned from. */
export interface SeriesForecast {
  readonly forecasts: Float64Array;
  /** The band is forecast ± radius. */
  readonly radii: Float64Array;
  /** Of a forecast's error at least as large, among recent ones. */
  readonly pValues: Float64Array;
  /** |value − forecast| on the scale of such errors (`ErrorScale`): 0 or more. */
  readonly errorSurprises: Float64Array;
  /** |value − mean of all rows before| on its own. */
  readonly levelSurprises: Float64Array;
  /** The mean of both. */
  readonly surprises: Float64Array;
  /** Each time that the forecaster learned: from so many rows, with this loss an epoch. */
  readonly trainings: readonly { readonly rows: number; readonly losses: Float64Array }[];
}

const DEFAULTS = {
  learnShare: 0.15,
  learnRowsMax: 750,
  retrainGrowth: 1.5,
  recentRows: 1000,
  coverage: 0.995,
  cycleRows: 0,
  leastError: 0,
};
/** Of the rows first learned from: their errors are the first ones that the band is made of. */
const CALIBRATION_SHARE = 0.25;
/** Of the rows first learned from: after these their mean says something. */
const LEVEL_SHARE = 0.1;
/** A radius is at least this part of the deviation of the rows first learned from. */
const RADIUS_MIN = 1e-6;

/**
 * Walks once over the values. Every forecast, band, p-value and surprise comes from earlier rows
 * alone. Throws a RangeError for values that are not finite, too few rows to learn from, and
 * options out of range.
 */
export function forecastSeries(values: Float64Array, options: ForecastOptions): SeriesForecast {
  const row = values.findIndex((value) => !Number.isFinite(value));
  if (row >= 0) {
    throw new RangeError(`series: expected finite values, got ${values[row]} in row ${row}`);
  }
  const walk = new Walk(values, options);
  for (let to = walk.begin(); to < values.length; to = walk.forecastUntilRetrained(to));
  return walk.result;
}

class Walk {
  readonly result: SeriesForecast & { trainings: SeriesForecast['trainings'][number][] };
  private readonly values: Float64Array;
  private readonly settings: typeof DEFAULTS;
  private readonly options: ForecastOptions;
  private readonly learnRows: number;
  private readonly errors: ErrorScale;
  private readonly distances: ErrorScale;
  private level = 0;
  private radiusMin = 0;

  constructor(values: Float64Array, options: ForecastOptions) {
    this.values = values;
    this.options = options;
    this.settings = settingsOf(options);
    const { learnShare, learnRowsMax } = this.settings;
    this.learnRows = Math.min(Math.floor(learnShare * values.length), learnRowsMax);
    const scale = { ...this.settings, rowCount: values.length };
    this.errors = new ErrorScale(scale);
    this.distances = new ErrorScale(scale);
    const empty = () => new Float64Array(values.length).fill(Number.NaN);
    this.result = {
      forecasts: empty(),
      radii: empty(),
      pValues: empty(),
      errorSurprises: empty(),
      levelSurprises: empty(),
      surprises: empty(),
      trainings: [],
    };
  }

  /** Learns from the first rows; returns up to where it forecast. */
  begin(): number {
    const { learnRows, values } = this;
    const from = learnRows - Math.floor(learnRows * CALIBRATION_SHARE);
    const forecaster = this.train(learnRows, CALIBRATION_SHARE);
    const forecasts = forecaster.forecasts(values, from, learnRows);
    for (let row = 0; row < learnRows; row++) {
      const distance = this.distanceFromLevel(row);
      if (row >= LEVEL_SHARE * learnRows) this.distances.add(row, distance);
      if (row >= from) this.errors.add(row, Math.abs(values[row] - forecasts[row - from]));
    }
    this.radiusMin = Math.max(RADIUS_MIN * forecaster.deviation, this.settings.leastError);
    return this.forecastRows(forecaster, learnRows);
  }

  forecastUntilRetrained(from: number): number {
    return this.forecastRows(this.train(from, 0), from);
  }

  private train(rowCount: number, calibrationShare: number): Forecaster {
    const { forecaster, seed } = this.options;
    const past = this.values.subarray(0, rowCount);
    const trained =
      forecaster === 'simple'
        ? simpleForecaster(past.subarray(0, rowCount - Math.floor(rowCount * calibrationShare)))
        : lstmForecaster(past, { ...forecaster, calibrationShare, seed });
    this.result.trainings.push({ rows: rowCount, losses: trained.losses });
    return trained;
  }

  /** Up to where the forecaster is to be trained again; returns that row. */
  private forecastRows(forecaster: Forecaster, from: number): number {
    const { values, settings, options } = this;
    const grown = Math.max(from + 1, Math.floor(from * settings.retrainGrowth));
    const to = Math.min(values.length, grown);
    const forecasts = forecaster.forecasts(values, from, to);
    for (let row = from; row < to; row++) this.judge(row, forecasts[row - from]);
    options.onProgress?.({ step: to, steps: values.length });
    return to;
  }

  private judge(row: number, forecast: number): void {
    const { result, errors, distances, radiusMin: least } = this;
    const error = Math.abs(this.values[row] - forecast);
    const distance = this.distanceFromLevel(row);
    const errorSurprise = errors.surprise(row, { error, least });
    const levelSurprise = distances.surprise(row, { error: distance, least });
    result.forecasts[row] = forecast;
    result.radii[row] = Math.max(least, errors.radius());
    result.pValues[row] = errors.recent.pValue(error);
    result.errorSurprises[row] = errorSurprise;
    result.levelSurprises[row] = levelSurprise;
    result.surprises[row] = (errorSurprise + levelSurprise) / 2;
    errors.add(row, error);
    distances.add(row, distance);
  }

  /** From the mean of the rows before, which then takes in this one. To be called row by row. */
  private distanceFromLevel(row: number): number {
    const difference = this.values[row] - this.level;
    this.level += difference / (row + 1);
    return Math.abs(difference);
  }
}

function settingsOf(options: ForecastOptions): typeof DEFAULTS {
  const settings = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    settings[name] = options[name] ?? DEFAULTS[name];
  }
  const { learnShare, learnRowsMax, retrainGrowth, coverage, cycleRows, leastError } = settings;
  const expect = (option: string, expected: string, isRight: boolean) => {
    if (!isRight) throw new RangeError(`forecast option ${option}: expected ${expected}`);
  };
  expect('learnShare', 'a share between 0 and 1', learnShare > 0 && learnShare < 1);
  expect('learnRowsMax', 'a number above 0', learnRowsMax > 0);
  expect('retrainGrowth', 'a number above 1', retrainGrowth > 1);
  expect('coverage', 'a share between 0 and 1', coverage > 0 && coverage < 1);
  expect('cycleRows', 'a whole number from 0', Number.isInteger(cycleRows) && cycleRows >= 0);
  expect('leastError', 'a number from 0', leastError >= 0 && leastError < Infinity);
  return settings;
}
