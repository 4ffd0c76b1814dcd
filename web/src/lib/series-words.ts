/** Series of traffic as people read them: names, amounts, the question that a chart answers. */
import {
  LEVELS,
  type Level,
  type Metric,
  type SeriesAnomaly,
  type SeriesHead,
  type SeriesSummary,
} from './api.ts';
import { countOf, formatBytes, formatCount, formatDuration } from './format.ts';

export const METRIC_WORDS: Record<Metric, string> = {
  bytes: 'bytes',
  packets: 'packets',
  flows: 'flows',
  peers: 'distinct peers',
  failures: 'failed flows',
};

export function subjectWords({ type, key }: SeriesHead['subject']): string {
  return type === 'network' ? 'the network' : type === 'service' ? `service ${key}` : key;
}

/** `How many bytes a minute did 10.0.0.5 move, and how many were expected?` */
export function seriesQuestion({ subject, metric, binSeconds }: SeriesHead): string {
  const who = subjectWords(subject);
  const verb = metric === 'bytes' || metric === 'packets' ? 'move' : 'have';
  const much = `How many ${METRIC_WORDS[metric]} ${perBin(binSeconds)}`;
  return `${much} did ${who} ${verb}, and how many were expected?`;
}

export function perBin(seconds: number): string {
  const unit = { 1: 'a second', 60: 'a minute', 3600: 'an hour', 86_400: 'a day' }[seconds];
  return unit ?? `in ${formatDuration(seconds)}`;
}

export function amountWords(metric: Metric, value: number): string {
  const amount = Math.max(0, Math.round(value));
  return metric === 'bytes' ? formatBytes(amount) : formatCount(amount);
}

/** `120 kB to 310 kB`. */
export function bandWords(metric: Metric, { low, high }: { low: number; high: number }): string {
  const [least, most] = [low, high].map((end) => amountWords(metric, end));
  return `${least} to ${most}`;
}

/** Those with anomalies first, the most surprising of them at the top; else as they came. */
export function inOrder(series: readonly SeriesHead[]): SeriesHead[] {
  return series.toSorted((a, b) => mostSurprising(b) - mostSurprising(a));
}

function mostSurprising({ anomalies }: SeriesHead): number {
  return anomalies.reduce((most, { surprise }) => Math.max(most, surprise), 0);
}

/** How many anomalies stand at each level, by the rows of the queue that tell of them. */
export function countsByLevel(series: readonly SeriesHead[]): Record<Level, number> {
  const counts = Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>;
  for (const { level } of series.flatMap(({ anomalies }) => anomalies)) {
    if (level !== undefined) counts[level]++;
  }
  return counts;
}

/** The worst level of some anomalies; undefined where no row tells of any. */
export function worstLevel(anomalies: readonly SeriesAnomaly[]): Level | undefined {
  return LEVELS.find((level) => anomalies.some((anomaly) => anomaly.level === level));
}

/** How much of an analysis was forecast, and what came of it. */
export function summaryWords({ bins, binsMin, binSeconds, ...seen }: SeriesSummary): string {
  const by = `${countOf(bins, 'bin')} of ${formatDuration(binSeconds)}`;
  if (bins < binsMin) return `Too short to forecast: ${by}, needs ${binsMin}.`;
  if (seen.forecast === 0) return `${by}, and too little in them to forecast.`;
  const found = ['no stretch', '1 stretch'][seen.anomalies] ?? `${seen.anomalies} stretches`;
  return `${seen.forecast} series of ${by}; ${found} unlike the forecast`;
}

/** When a bin began. */
export function binTime({ start, binSeconds }: SeriesHead, bin: number): string {
  return new Date(Date.parse(start) + bin * binSeconds * 1000).toISOString();
}
