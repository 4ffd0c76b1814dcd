import type { FlowColumns } from '../../wire/index.ts';
import { type HostTable, isFailed, type KnownHosts, type ObservedFlows } from '../flows/index.ts';
import { type Evidence, pValueLogOdds } from '../prioritise/index.ts';
import {
  amountSentence,
  type Metric,
  type SeriesAnomaly,
  serviceKey,
  type TrafficForecast,
  type TrafficForecasts,
} from '../series/index.ts';
import { FlowTally } from './flow-tally.ts';

/** Anomalies that may make rows; the most surprising first. */
const CLAIMS_MAX = 40;
/** What a series says of a stretch of time, and the flows in it. */
export interface SeriesClaim<Item = unknown> {
  readonly series: TrafficForecast;
  readonly anomaly: SeriesAnomaly;
  readonly startUs: number;
  readonly endUs: number;
  readonly tally: FlowTally;
  /** Of the flows in the metric, and of those that each finding covers. */
  total: number;
  readonly byItem: Map<Item, number>;
}

/** The most surprising anomalies, and how many others there are. */
export function seriesClaims<Item>(
  { series: all }: TrafficForecasts,
  context: {
    readonly hosts: HostTable;
    readonly known: KnownHosts;
    readonly span: { startUs: number; endUs: number };
  },
): { claims: SeriesClaim<Item>[]; leftOutCount: number } {
  const anomalies = all
    .flatMap((series) => series.anomalies.map((anomaly) => ({ series, anomaly })))
    .sort((a, b) => b.anomaly.surprise - a.anomaly.surprise);
  const claims = anomalies.slice(0, CLAIMS_MAX).map(({ series, anomaly }) => {
    const { subject, startUs, binUs } = series;
    const about = subject.type === 'host' ? subject.id : undefined;
    return {
      series,
      anomaly,
      startUs: startUs + anomaly.first * binUs,
      endUs: startUs + (anomaly.last + 1) * binUs,
      tally: new FlowTally({ ...context, about }),
      total: 0,
      byItem: new Map<Item, number>(),
    };
  });
  return { claims, leftOutCount: anomalies.length - claims.length };
}

/** Counts a flow for the claims that it is a part of; `items` are the findings that cover it. */
export function addToClaims<Item>(
  claims: readonly SeriesClaim<Item>[],
  flow: { batch: ObservedFlows; row: number; index: number; pValue: number },
  items: readonly Item[],
): void {
  const { batch, row } = flow;
  const { columns } = batch.flows;
  for (const claim of claims) {
    if (columns.startUs[row] >= claim.endUs || columns.endUs[row] < claim.startUs) continue;
    if (!isAbout(claim.series, batch, row)) continue;
    const amount = amountWithin(columns, row, { ...claim, metric: claim.series.metric });
    if (amount <= 0) continue;
    claim.tally.add(batch, row, flow);
    claim.total += amount;
    for (const item of items) claim.byItem.set(item, (claim.byItem.get(item) ?? 0) + amount);
  }
}

/**
 * A p-value of at most 1,000 errors is 1 in 1,001 at the least, which alone stays below Medium, as
 * it should: of how odd ordinary traffic can be, its past knows no more.
 */
export function seriesEvidence({ series, anomaly }: SeriesClaim): Evidence {
  const { metric, binUs, method, pastBins } = series;
  const words = amountSentence(metric, { ...anomaly, binUs });
  return {
    detector: 'forecast',
    model: method === 'lstm' ? 'LSTM' : 'simple forecast',
    unit: 'p-value',
    value: anomaly.pValue,
    logOdds: pValueLogOdds(anomaly.pValue),
    reason:
      `${words}; 1 in ${Math.round(1 / anomaly.pValue)} forecasts ` +
      `${pastBins > 0 ? 'of the baseline and here' : 'here'} is as far off`,
  };
}

function isAbout({ subject }: TrafficForecast, batch: ObservedFlows, row: number): boolean {
  if (subject.type === 'network') return true;
  if (subject.type === 'service') return serviceKey(batch.flows.columns, row) === subject.id;
  return batch.origHosts[row] === subject.id || batch.respHosts[row] === subject.id;
}

/** What a flow adds to a series between two times, as its bins count it. */
function amountWithin(
  columns: FlowColumns,
  row: number,
  { metric, startUs, endUs }: { metric: Metric; startUs: number; endUs: number },
): number {
  const [from, to] = [columns.startUs[row], columns.endUs[row]];
  if (metric === 'bytes' || metric === 'packets') {
    const amount =
      metric === 'bytes'
        ? columns.origIpBytes[row] + columns.respIpBytes[row]
        : columns.origPackets[row] + columns.respPackets[row];
    if (to === from) return amount;
    return (amount * (Math.min(to, endUs) - Math.max(from, startUs))) / (to - from);
  }
  if (from < startUs) return 0;
  return metric !== 'failures' || isFailed(columns, row) ? 1 : 0;
}
