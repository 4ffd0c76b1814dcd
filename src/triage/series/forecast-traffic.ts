/**
 * Finds:  amounts of traffic that their own past did not announce: surges and drops of the network,
 *         of a host, of a service.
 * Reads:  bytes, packets, flows, distinct peers and failed flows by bins of time; with a baseline,
 *         the same series there, which come before.
 * Fails:  on changes slower than some bins, which the forecast follows; on series shorter than 200
 *         bins; on what is no more than the band, which in bursty traffic is wide.
 * Cost:   an LSTM for the network's bytes, and for more series while they have no more than a bin
 *         to 100 flows; a simple forecaster for the others, about a millisecond each.
 * Score:  p-value: the share of recent forecasts that erred at least as far; lower is odder.
 * Paper:  those of `learn/forecast-series.ts`.
 */
import { forecastSeries, type SeriesForecast } from '../../learn/index.ts';
import type { HostTable } from '../flows/index.ts';
import type { BaselineTraffic } from './baseline-traffic.ts';
import { anomaliesOf, type SeriesAnomaly, silencesOf } from './anomalies.ts';
import { METRICS, type Metric, type SubjectBins } from './subject-bins.ts';
import { type SeriesSubject, subjectsOf } from './subjects.ts';
import type { TrafficBins } from './traffic-bins.ts';

/** Fewer bins are too short to forecast: p-values come from a hundred errors and more. */
export const SERIES_BINS_MIN = 200;
/** The heaviest of them are forecast. */
export const HOSTS_FORECAST = 16;
export const SERVICES_FORECAST = 8;
/** An LSTM costs some 0.05 ms a bin, a flow 10 µs and more: so it takes a twentieth of the time. */
const FLOWS_A_LEARNED_BIN = 100;
/**
 * Chosen on the network's series of recordings marked tuning (270 bins): beside the forecaster's
 * own settings, which suit longer series, a mean absolute error of .45 for .48 deviations, in a
 * fifth of the time.
 */
const LSTM = {
  forecaster: { window: 12, units: 8, batchRows: 16 },
  retrainGrowth: 2,
} as const;
/** No error up to this is worth a word, however steady the series was. */
const LEAST_ERRORS = { bytes: 20e3, packets: 50, flows: 10, peers: 5, failures: 5 } as const;

/** One series with what was expected of it. */
export interface TrafficForecast {
  readonly subject: SeriesSubject;
  readonly metric: Metric;
  /** When its first bin began; it is the first in which the subject was seen. */
  readonly startUs: number;
  readonly binUs: number;
  readonly values: Float64Array;
  readonly forecast: SeriesForecast;
  readonly method: 'lstm' | 'simple';
  /** Ordinary bins that were learned from before its own; 0 without a baseline that has them. */
  readonly pastBins: number;
  /** Bins at the beginning that were only learned from. */
  readonly learnedBins: number;
  readonly anomalies: readonly SeriesAnomaly[];
}

export interface TrafficForecasts {
  readonly binUs: number;
  /** Whole bins of the span; below SERIES_BINS_MIN nothing is forecast. */
  readonly binCount: number;
  readonly series: readonly TrafficForecast[];
  /** Inside hosts and services that have a part in the traffic and no series here. */
  readonly leftOut: { readonly hosts: number; readonly services: number };
}

interface Budget {
  /** Bins that may still be learned by an LSTM. */
  bins: number;
}

interface Context {
  readonly span: { from: number; to: number; binUs: number };
  readonly seed: number;
  readonly budget: Budget;
  readonly baseline: BaselineTraffic | undefined;
}

/**
 * Forecasts what was counted, once all is; the same bins, hosts and seed give the same. With a
 * baseline each series is learned from there on, where it knows the subject.
 */
export function forecastTraffic(
  bins: TrafficBins,
  {
    hosts,
    flowCount,
    seed,
    baseline,
  }: {
    hosts: HostTable;
    flowCount: number;
    seed: number;
    baseline?: BaselineTraffic | undefined;
  },
): TrafficForecasts {
  bins.widenWhereEmpty(SERIES_BINS_MIN);
  if (baseline) bins.widenTo(baseline.binUs, SERIES_BINS_MIN);
  const { binUs } = bins;
  const { from, to } = bins.wholeBins();
  const found = { binUs, binCount: to - from };
  if (to - from < SERIES_BINS_MIN) return { ...found, series: [], leftOut: NOTHING };
  const context: Context = {
    span: { from, to, binUs },
    seed,
    budget: { bins: Math.max(to - from, flowCount / FLOWS_A_LEARNED_BIN) },
    baseline: baseline?.canTell(binUs) ? baseline : undefined,
  };
  const most = { hostsMax: HOSTS_FORECAST, servicesMax: SERVICES_FORECAST };
  const series = subjectsOf(bins, { hosts, ...most }).flatMap(([subject, of]) =>
    METRICS.flatMap((metric) => forecastOne(of, { subject, metric }, context)),
  );
  return { ...found, series, leftOut: leftOutOf(bins, hosts) };
}

const NOTHING = { hosts: 0, services: 0 };

function leftOutOf(bins: TrafficBins, hosts: HostTable): TrafficForecasts['leftOut'] {
  const inside = bins.hosts.heaviest().filter(({ key }) => hosts.isInside(key));
  const gone = [...bins.hosts.gone].filter((host) => hosts.isInside(host)).length;
  const lighter = (all: number, most: number) => Math.max(0, all - most);
  const services = lighter(bins.services.heaviest().length, SERVICES_FORECAST);
  return {
    hosts: gone + lighter(inside.length, HOSTS_FORECAST),
    services: bins.services.gone.size + services,
  };
}

/** Nothing of a series that is too short, or never more than what is worth a word. */
function forecastOne(
  of: SubjectBins,
  { subject, metric }: { subject: SeriesSubject; metric: Metric },
  context: Context,
): TrafficForecast[] {
  const { from, to, binUs } = context.span;
  const past = pastOf({ subject, metric }, context);
  // What the baseline knows was there before its first flow here.
  const first = past.length > 0 ? from : Math.max(from, of.firstBin());
  if (to - first < SERIES_BINS_MIN) return [];
  const values = of.values(metric, first, to);
  if (values.every((value) => value <= LEAST_ERRORS[metric])) return [];
  const { budget } = context;
  const method = values.length >= LSTM_BINS_MIN && values.length <= budget.bins ? 'lstm' : 'simple';
  if (method === 'lstm') budget.bins -= values.length;
  const forecast = forecastAfter(past, values, { method, metric, seed: context.seed });
  return [
    {
      subject,
      metric,
      startUs: first * binUs,
      binUs,
      values,
      forecast,
      method,
      pastBins: past.length,
      learnedBins: forecast.forecasts.findIndex((value) => !Number.isNaN(value)),
      anomalies: anomaliesIn({ subject, metric, values, forecast, past }),
    },
  ];
}

/** The baseline's last bins of the same series, if it has enough of them; else none. */
function pastOf(
  { subject, metric }: { subject: SeriesSubject; metric: Metric },
  { baseline, span: { binUs } }: Context,
): Float64Array {
  const values = baseline?.values(subject, { metric, binUs }) ?? NO_PAST;
  return values.length < PAST_BINS_MIN ? NO_PAST : values.subarray(-PAST_BINS_MAX);
}

const NO_PAST = new Float64Array();
/** More than the 15 % that most series would begin with. */
const PAST_BINS_MIN = 100;
/** As many as `forecastSeries` begins with at the most. */
const PAST_BINS_MAX = 750;

/** The past is learned from alone, so all of the series is forecast; without one, its beginning. */
function forecastAfter(
  past: Float64Array,
  values: Float64Array,
  { method, metric, seed }: { method: 'lstm' | 'simple'; metric: Metric; seed: number },
): SeriesForecast {
  const settings = method === 'lstm' ? LSTM : ({ forecaster: 'simple' } as const);
  const options = { ...settings, leastError: LEAST_ERRORS[metric], seed };
  if (past.length === 0) return forecastSeries(values, options);
  const joined = new Float64Array(past.length + values.length);
  joined.set(past);
  joined.set(values, past.length);
  const learnShare = (past.length + 0.5) / joined.length;
  const told = forecastSeries(joined, { ...options, learnShare, learnRowsMax: past.length });
  const own = (numbers: Float64Array) => numbers.slice(past.length);
  return {
    forecasts: own(told.forecasts),
    radii: own(told.radii),
    pValues: own(told.pValues),
    errorSurprises: own(told.errorSurprises),
    levelSurprises: own(told.levelSurprises),
    surprises: own(told.surprises),
    trainings: told.trainings,
  };
}

/** Hosts fall silent when their people leave; the network and a service don't. */
function anomaliesIn({
  subject,
  metric,
  values,
  forecast,
  past,
}: Pick<TrafficForecast, 'subject' | 'metric' | 'values' | 'forecast'> & {
  past: Float64Array;
}): SeriesAnomaly[] {
  const anomalies = anomaliesOf(values, forecast);
  if (subject.type === 'host' || metric !== 'packets') return anomalies;
  const silences = silencesOf(values, { forecast, past }).filter(
    ({ first, last }) => !anomalies.some((other) => other.first <= last && other.last >= first),
  );
  return [...anomalies, ...silences].sort((a, b) => a.first - b.first);
}

/** Of the first 15 % three quarters train, and a window of 24 with some rows after it is needed. */
const LSTM_BINS_MIN = 260;
