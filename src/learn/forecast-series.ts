/**
 * Finds:  values that a series' own past did not announce, row by row, as if they came one by one.
 * Reads:  one column of finite numbers at even steps of time.
 * Fails:  on changes slower than the window, which it learns to forecast; and where the past itself
 *         was odd, until that is no longer recent.
 * Cost:   a forecaster trained anew each time the past has grown by half, and a forecast a row.
 * Score:  surprise: the error in units of what 99.5 % of recent errors stay within. Above 1 is
 *         outside that band; and a p-value by rank among recent errors.
 * Paper:  Hochreiter & Schmidhuber (1997); Gibbs & Candès, "Adaptive Conformal Inference Under
 *         Distribution Shift" (2021), for bands from recent errors.
 */
import { RecentRanks } from './evaluate/index.ts';
import type { LstmModel } from './model/index.ts';
import { LstmEngine } from './score/index.ts';
import { createMatrix, type Matrix } from './table/index.ts';
import { type LstmOptions, trainLstm } from './train/index.ts';

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
  /** The forecaster's own; they have defaults for series of some hundred to some 100,000 rows. */
  forecaster?: Omit<LstmOptions, 'seed' | 'onProgress' | 'target'>;
  seed: number;
  /** Steps are rows. */
  onProgress?: (done: { step: number; steps: number }) => void;
}

/** A number a row; NaN for the rows that were only learned from. */
export interface SeriesForecast {
  readonly forecasts: Float64Array;
  /** The band is forecast ± radius. */
  readonly radii: Float64Array;
  /** Of an error at least as large, among recent ones. */
  readonly pValues: Float64Array;
  /** |value − forecast| / radius: 0 or more. */
  readonly surprises: Float64Array;
}

const DEFAULTS = {
  learnShare: 0.15,
  learnRowsMax: 750,
  retrainGrowth: 1.5,
  recentRows: 1000,
  coverage: 0.995,
};
const FORECASTER = { window: 24, units: 16, epochs: 15, rate: 5e-3, patience: 4 };
/** Of the rows first learned from: their errors are the first ones that the band is made of. */
const CALIBRATION_SHARE = 0.25;
/** A radius is at least this part of the values' spread in the rows first learned from. */
const RADIUS_MIN = 1e-6;

/**
 * Walks once over the values. Every forecast, p-value and band comes from earlier rows alone.
 * Throws a RangeError for values that are not finite, too few rows to learn from, and options out
 * of range.
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
  readonly result: SeriesForecast;
  private readonly values: Float64Array;
  private readonly settings: typeof DEFAULTS;
  private readonly options: ForecastOptions;
  private readonly recent: RecentRanks;
  private readonly learnRows: number;
  private radiusMin = 0;

  constructor(values: Float64Array, options: ForecastOptions) {
    this.values = values;
    this.options = options;
    this.settings = settingsOf(options);
    this.recent = new RecentRanks(this.settings.recentRows);
    const { learnShare, learnRowsMax } = this.settings;
    this.learnRows = Math.min(Math.floor(learnShare * values.length), learnRowsMax);
    const empty = () => new Float64Array(values.length).fill(Number.NaN);
    this.result = { forecasts: empty(), radii: empty(), pValues: empty(), surprises: empty() };
  }

  /** Learns from the first rows; returns the first row to forecast. */
  begin(): number {
    const { learnRows } = this;
    const model = this.train(learnRows, CALIBRATION_SHARE);
    const [deviation] = model.deviations;
    for (const residual of model.residuals) this.recent.add(Math.abs(residual * deviation));
    this.radiusMin = RADIUS_MIN * deviation;
    return this.forecastRows(model, learnRows);
  }

  forecastUntilRetrained(from: number): number {
    return this.forecastRows(this.train(from, 0), from);
  }

  private train(rowCount: number, calibrationShare: number): LstmModel {
    const { forecaster, seed } = this.options;
    const past = asMatrix(this.values.subarray(0, rowCount));
    return trainLstm([past], { ...FORECASTER, ...forecaster, calibrationShare, seed }).model;
  }

  /** Up to where the forecaster is to be trained again; returns that row. */
  private forecastRows(model: LstmModel, from: number): number {
    const { values, settings, result, options } = this;
    const to = Math.min(
      values.length,
      Math.max(from + 1, Math.floor(from * settings.retrainGrowth)),
    );
    const first = from - model.window;
    const forecasts = new LstmEngine(model).score(asMatrix(values.subarray(first, to)));
    for (let row = from; row < to; row++) {
      const forecast = forecasts[row - first];
      const error = Math.abs(values[row] - forecast);
      const radius = Math.max(this.radiusMin, this.recent.conformalQuantile(settings.coverage));
      result.forecasts[row] = forecast;
      result.radii[row] = radius;
      result.pValues[row] = this.recent.pValue(error);
      result.surprises[row] = error / radius;
      this.recent.add(error);
    }
    options.onProgress?.({ step: to, steps: values.length });
    return to;
  }
}

function settingsOf(options: ForecastOptions): typeof DEFAULTS {
  const settings = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    settings[name] = options[name] ?? DEFAULTS[name];
  }
  const { learnShare, learnRowsMax, retrainGrowth, coverage } = settings;
  const expect = (option: string, expected: string, isRight: boolean) => {
    if (!isRight) throw new RangeError(`forecast option ${option}: expected ${expected}`);
  };
  expect('learnShare', 'a share between 0 and 1', learnShare > 0 && learnShare < 1);
  expect('learnRowsMax', 'a number above 0', learnRowsMax > 0);
  expect('retrainGrowth', 'a number above 1', retrainGrowth > 1);
  expect('coverage', 'a share between 0 and 1', coverage > 0 && coverage < 1);
  return settings;
}

function asMatrix(values: Float64Array): Matrix {
  return createMatrix(['value'], [values]);
}
