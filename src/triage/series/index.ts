/**
 * Series of traffic by bins of time, and where they leave their forecast. State is bounded; it
 * makes no rows and judges no flow.
 */
export type { SeriesAnomaly } from './anomalies.ts';
export {
  forecastTraffic,
  SERIES_BINS_MIN,
  type TrafficForecast,
  type TrafficForecasts,
} from './forecast-traffic.ts';
export { BaselineTraffic } from './baseline-traffic.ts';
export type { SeriesSubject } from './subjects.ts';
export { amountSentence } from './series-words.ts';
export type { Metric } from './subject-bins.ts';
export { serviceKey, TrafficBins } from './traffic-bins.ts';
