import type { SeriesSummary } from '../../api/index.ts';
import { SERIES_BINS_MIN, type TriageResult } from '../../triage/index.ts';

const US_PER_S = 1e6;

/** How much of the traffic was forecast. */
export function seriesSummaryOf({ traffic }: Pick<TriageResult, 'traffic'>): SeriesSummary {
  const { binUs, binCount, series } = traffic;
  return {
    binSeconds: binUs / US_PER_S,
    bins: binCount,
    binsMin: SERIES_BINS_MIN,
    forecast: series.length,
    anomalies: series.reduce((sum, { anomalies }) => sum + anomalies.length, 0),
  };
}
