import type { ReactNode } from 'react';
import type { TrafficSeries } from '../../lib/api.ts';
import { formatMoment } from '../../lib/format.ts';
import { amountWords, bandWords, binTime } from '../../lib/series-words.ts';
import { useSettings } from '../../lib/settings.ts';
import { useOneSeries } from '../../lib/source-context.ts';
import { LevelMark } from '../../ui/level-mark.tsx';
import { ErrorNote, LoadingNote } from '../../ui/notes.tsx';
import { SeriesChart } from '../../ui/series-chart.tsx';

interface OneSeriesProps {
  id: string;
  link: (groupId: string, children: ReactNode) => ReactNode;
}

export function OneSeries({ id, link }: OneSeriesProps) {
  const { data, isError, error, refetch } = useOneSeries(id);
  if (isError && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <LoadingNote />;
  return (
    <section className="series-one">
      <SeriesChart key={data.id} series={data} />
      {data.anomalies.length > 0 && <Anomalies series={data} link={link} />}
      <p className="dim">{methodWords(data)}</p>
    </section>
  );
}

function Anomalies({ series, link }: { series: TrafficSeries; link: OneSeriesProps['link'] }) {
  const { zone } = useSettings();
  const { metric, anomalies } = series;
  return (
    <div className="series-scroll">
      <table className="series-table">
        <thead className="dim">
          <tr>
            <th scope="col">Level</th>
            <th scope="col">When</th>
            {['Actual', 'Expected', 'Band', 'In bands', 'As odd'].map((name) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
            <th scope="col">Told by</th>
          </tr>
        </thead>
        <tbody>
          {anomalies.map((anomaly) => (
            <tr key={anomaly.first}>
              <td>{anomaly.level ? <LevelMark level={anomaly.level} /> : 'not told'}</td>
              <td>{formatMoment(binTime(series, anomaly.index), zone)}</td>
              <td className="number">{amountWords(metric, anomaly.actual)}</td>
              <td className="number">{amountWords(metric, anomaly.expected)}</td>
              <td className="number">{bandWords(metric, anomaly)}</td>
              <td className="number">{anomaly.surprise.toFixed(1)}</td>
              <td className="number">1 in {Math.round(1 / anomaly.pValue)}</td>
              <td>{anomaly.groupId ? link(anomaly.groupId, 'its row of the queue') : 'no row'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function methodWords({ method, trainings, learnedBins }: TrafficSeries): string {
  const learned =
    `The first ${learnedBins} bins were only learned from; each forecast saw earlier bins ` +
    'alone. Forecast by';
  const last = trainings.at(-1);
  if (method === 'simple' || last === undefined) {
    return `${learned} the last value, a short mean or the last cycle, whichever erred least.`;
  }
  const loss = last.losses.at(-1)?.toPrecision(2) ?? 'none';
  const times = trainings.length === 1 ? 'once' : `${trainings.length} times`;
  return `${learned} an LSTM that learned ${times}; its last loss was ${loss}.`;
}
