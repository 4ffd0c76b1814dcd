/**
 * Finds:  amounts of traffic that their own past did not announce: surges and drops of the network,
 *         of a host, of a service.
 * Reads:  bytes, packets, flows, distinct peers and failed flows by bins of time.
 * Fails:  on changes slower than some bins, which the forecast follows; on series shorter than 200
 *         bins; on what is no more than the band, which in bursty traffic is wide.
 * Cost:   an LSTM for the network's bytes, and for more series while they have no more than a bin
 *         to 100 flows; a simple forecaster for the others, about a millisecond each.
 * Score:  p-value: the share of recent forecasts that erred at least as far; lower is odder.
 * Paper:  those of `learn/forecast-series.ts`.
 */
import { forecastSeries, type SeriesForecast } from '../../learn/index.ts';
import { protocolName, SERVICES } from '../../wire/index.ts';
import type { HostTable } from '../flows/index.ts';
import { anomaliesOf, type SeriesAnomaly, silencesOf } from './anomalies.ts';
import { METRICS, type Metric, type SubjectBins } from './subject-bins.ts';
import { serviceOf, type TrafficBins } from './traffic-bins.ts';

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

export interface SeriesSubject {
  readonly type: 'network' | 'host' | 'service';
  /** Address of the host, name of the service; empty for the network. */
  readonly key: string;
  /** Number of the host, or key of the service as `serviceKey` gives it; 0 for the network. */
  readonly id: number;
}

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

/** Forecasts what was counted, once all is; the same bins, hosts and seed give the same. */
export function forecastTraffic(
  bins: TrafficBins,
  { hosts, flowCount, seed }: { hosts: HostTable; flowCount: number; seed: number },
): TrafficForecasts {
  bins.widenWhereEmpty(SERIES_BINS_MIN);
  const { from, to } = bins.wholeBins();
  const found = { binUs: bins.binUs, binCount: to - from };
  if (to - from < SERIES_BINS_MIN) return { ...found, series: [], leftOut: NOTHING };
  const inside = bins.hosts.heaviest().filter(({ key }) => hosts.isInside(key));
  const services = bins.services.heaviest();
  const subjects: [SeriesSubject, SubjectBins][] = [
    [{ type: 'network', key: '', id: 0 }, bins.network],
    ...inside
      .slice(0, HOSTS_FORECAST)
      .map(({ key: id, bins: of }): [SeriesSubject, SubjectBins] => [
        { type: 'host', key: hosts.text(id), id },
        of,
      ]),
    ...services
      .slice(0, SERVICES_FORECAST)
      .map(({ key: id, bins: of }): [SeriesSubject, SubjectBins] => [
        { type: 'service', key: serviceText(id), id },
        of,
      ]),
  ];
  const budget = { bins: Math.max(to - from, flowCount / FLOWS_A_LEARNED_BIN) };
  const span = { from, to, binUs: bins.binUs };
  const series = subjects.flatMap(([subject, of]) =>
    METRICS.flatMap((metric) => forecastOne(of, { subject, metric, span, seed, budget })),
  );
  const lighter = (all: number, most: number) => Math.max(0, all - most);
  const gone = [...bins.hosts.gone].filter((host) => hosts.isInside(host)).length;
  return {
    ...found,
    series,
    leftOut: {
      hosts: gone + lighter(inside.length, HOSTS_FORECAST),
      services: bins.services.gone.size + lighter(services.length, SERVICES_FORECAST),
    },
  };
}

const NOTHING = { hosts: 0, services: 0 };

/** Nothing of a series that is too short, or never more than what is worth a word. */
function forecastOne(
  of: SubjectBins,
  {
    subject,
    metric,
    span: { from, to, binUs },
    seed,
    budget,
  }: {
    subject: SeriesSubject;
    metric: Metric;
    span: { from: number; to: number; binUs: number };
    seed: number;
    budget: Budget;
  },
): TrafficForecast[] {
  const first = Math.max(from, of.firstBin());
  if (to - first < SERIES_BINS_MIN) return [];
  const values = of.values(metric, first, to);
  const leastError = LEAST_ERRORS[metric];
  if (values.every((value) => value <= leastError)) return [];
  const method = values.length >= LSTM_BINS_MIN && values.length <= budget.bins ? 'lstm' : 'simple';
  if (method === 'lstm') budget.bins -= values.length;
  const settings = method === 'lstm' ? LSTM : ({ forecaster: 'simple' } as const);
  const forecast = forecastSeries(values, { ...settings, leastError, seed });
  return [
    {
      subject,
      metric,
      startUs: first * binUs,
      binUs,
      values,
      forecast,
      method,
      learnedBins: forecast.forecasts.findIndex((value) => !Number.isNaN(value)),
      anomalies: anomaliesIn({ subject, metric, values, forecast }),
    },
  ];
}

/** Hosts fall silent when their people leave; the network and a service don't. */
function anomaliesIn({
  subject,
  metric,
  values,
  forecast,
}: Pick<TrafficForecast, 'subject' | 'metric' | 'values' | 'forecast'>): SeriesAnomaly[] {
  const anomalies = anomaliesOf(values, forecast);
  if (subject.type === 'host' || metric !== 'packets') return anomalies;
  const silences = silencesOf(values, forecast).filter(
    ({ first, last }) => !anomalies.some((other) => other.first <= last && other.last >= first),
  );
  return [...anomalies, ...silences].sort((a, b) => a.first - b.first);
}

/** Of the first 15 % three quarters train, and a window of 24 with some rows after it is needed. */
const LSTM_BINS_MIN = 260;

function serviceText(key: number): string {
  const of = serviceOf(key);
  return 'service' in of ? SERVICES[of.service] : `${protocolName(of.protocol)}/${of.port}`;
}
