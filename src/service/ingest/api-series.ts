import type { Group, SeriesSummary, TrafficSeries } from '../../api/index.ts';
import {
  idOf,
  SERIES_BINS_MIN,
  type SeriesAnomaly,
  type TrafficForecast,
  type TrafficForecasts,
  type TriageResult,
} from '../../triage/index.ts';
import { timeText } from '../time-text.ts';

const US_PER_S = 1e6;
const DIGITS = 4;

/** How much of the traffic was forecast. */
export function seriesSummaryOf({ traffic }: { traffic: TrafficForecasts }): SeriesSummary {
  const { binUs, binCount, series } = traffic;
  return {
    binSeconds: binUs / US_PER_S,
    bins: binCount,
    binsMin: SERIES_BINS_MIN,
    forecast: series.length,
    anomalies: series.reduce((sum, { anomalies }) => sum + anomalies.length, 0),
  };
}

/** All series of a result in the shape that travels; `groups` are those of the same result. */
export function apiSeries(
  result: Pick<TriageResult, 'traffic' | 'tellers'>,
  { sourceId, groups }: { sourceId: string; groups: readonly Group[] },
): TrafficSeries[] {
  const rows = new Map(groups.map((group) => [group.id, group]));
  const rowOf = (anomaly: SeriesAnomaly) => {
    const teller = result.tellers.get(anomaly);
    return teller && rows.get(idOf('group', sourceId, teller.class, teller.subject.key));
  };
  return result.traffic.series.map((series) => seriesOf(series, { sourceId, rowOf }));
}

function seriesOf(
  { subject, metric, startUs, binUs, values, forecast, ...series }: TrafficForecast,
  place: { sourceId: string; rowOf: (anomaly: SeriesAnomaly) => Group | undefined },
): TrafficSeries {
  const key = subject.type === 'network' ? 'network' : subject.key;
  return {
    id: idOf('series', place.sourceId, subject.type, key, metric),
    sourceId: place.sourceId,
    subject: { type: subject.type, key },
    metric,
    start: timeText(startUs),
    binSeconds: binUs / US_PER_S,
    bins: values.length,
    method: series.method,
    learnedBins: series.learnedBins,
    anomalies: series.anomalies.map((anomaly) => {
      const row = place.rowOf(anomaly);
      return { ...anomaly, ...(row && { groupId: row.id, level: row.parts.level }) };
    }),
    values: [...values],
    expected: Array.from(forecast.forecasts, numberOrNull),
    radius: Array.from(forecast.radii, numberOrNull),
    trainings: forecast.trainings
      .filter(({ losses }) => losses.length > 0)
      .map(({ rows, losses }) => ({ bins: rows, losses: Array.from(losses, short) })),
  };
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : short(value);
}

/** More digits than a chart shows would only fill disks. */
function short(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
