import type { SeriesForecast } from '../../learn/index.ts';

/** Bins beyond their band, near each other; told by the most surprising one. */
export interface SeriesAnomaly {
  /** From `first` to `last` bin of the series, that one included. */
  readonly first: number;
  readonly last: number;
  /** The most surprising bin, and what is said of it. */
  readonly index: number;
  readonly actual: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  /** Share of recent bins whose forecast erred at least as far. */
  readonly pValue: number;
  /** How far it is from the forecast and from the past's mean, in bands: their mean. */
  readonly surprise: number;
}

/** Odder than 99 in 100 forecasts. */
const P_MAX = 0.01;
/**
 * And so many bands out: bursts are ordinary in traffic, while a drop can't go farther than to
 * nothing. Chosen on recordings marked tuning.
 */
const SURPRISE_MIN = { surge: 3, drop: 1.5 };
/** What is not farther apart than this many bins is one anomaly. */
const JOINED_BINS = 10;

/** In the order of time. */
export function anomaliesOf(values: Float64Array, forecast: SeriesForecast): SeriesAnomaly[] {
  const found: SeriesAnomaly[] = [];
  for (let index = 0; index < values.length; index++) {
    if (!isOdd(index, values, forecast)) continue;
    const anomaly = anomalyAt(index, values, forecast);
    const before = found.at(-1);
    if (before === undefined || index - before.last > JOINED_BINS) found.push(anomaly);
    else {
      const worse = anomaly.surprise > before.surprise ? anomaly : before;
      found[found.length - 1] = { ...worse, first: before.first, last: index };
    }
  }
  return found;
}

/**
 * Bins without anything, three times as many in a row as ever before: a drop to nothing that swings
 * of the series hide in any one bin. The p-value is the rank of such bins among all before, `past`
 * included: ordinary bins from before the series.
 */
export function silencesOf(
  values: Float64Array,
  { forecast, past }: { forecast: SeriesForecast; past: Float64Array },
): SeriesAnomaly[] {
  const found: SeriesAnomaly[] = [];
  let longest = Math.max(1, longestSilence(past));
  for (let from = 0; from < values.length; from++) {
    if (values[from] > 0) continue;
    let to = from;
    while (to < values.length && values[to] === 0) to++;
    const surprise = (to - from) / longest;
    if (surprise >= SURPRISE_MIN.surge && !Number.isNaN(forecast.forecasts[from])) {
      const at = anomalyAt(from, values, forecast);
      found.push({ ...at, last: to - 1, pValue: 1 / (past.length + from + 1), surprise });
    }
    longest = Math.max(longest, to - from);
    from = to;
  }
  return found;
}

function longestSilence(values: Float64Array): number {
  let [longest, current] = [0, 0];
  for (const value of values) {
    current = value === 0 ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}

function isOdd(
  index: number,
  values: Float64Array,
  { forecasts, pValues, surprises }: SeriesForecast,
): boolean {
  const least = values[index] > forecasts[index] ? SURPRISE_MIN.surge : SURPRISE_MIN.drop;
  return pValues[index] <= P_MAX && surprises[index] >= least;
}

function anomalyAt(
  index: number,
  values: Float64Array,
  { forecasts, radii, pValues, surprises }: SeriesForecast,
): SeriesAnomaly {
  const expected = forecasts[index];
  return {
    first: index,
    last: index,
    index,
    actual: values[index],
    expected,
    low: expected - radii[index],
    high: expected + radii[index],
    pValue: pValues[index],
    surprise: surprises[index],
  };
}
