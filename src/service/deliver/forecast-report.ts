import { lossPlot, seriesPlot } from '../../learn/index.ts';
import { type Forecasted, SURPRISE_LEVELS } from '../learning/index.ts';
import { htmlList, htmlPage, htmlTable } from './html-page.ts';

/** The series with its band, and what stood out of it, most surprising first. */
export function forecastReport(found: Forecasted, madeBy: string): string {
  const { source, column, values, forecast, anomalies, learnedRows, notes } = found;
  const { forecasts, radii } = forecast;
  const plot = seriesPlot(
    {
      title: `${column}: what came, and what was predicted`,
      description: `${values.length} rows, ${anomalies.length} anomalies`,
    },
    {
      values,
      expected: forecasts,
      low: forecasts.map((expected, row) => expected - radii[row]),
      high: forecasts.map((expected, row) => expected + radii[row]),
      anomalies: anomalies.map(({ row }) => row),
      valueName: column,
    },
  );
  const rows = anomalies
    .toSorted((a, b) => b.surprise - a.surprise)
    .map((each) => [
      each.time,
      each.level,
      ...[each.value, each.expected, each.low, each.high, each.surprise].map(short),
      each.pValue.toPrecision(2),
      String(each.rows),
    ]);
  const head = ['time', 'level', 'value', 'expected', 'from', 'to', 'surprise', 'p', 'rows'];
  const counts = SURPRISE_LEVELS.map(({ level }) => [
    level,
    String(anomalies.filter((each) => each.level === level).length),
  ]);
  const learned = `The first ${learnedRows} of ${values.length} rows were only learned from; each `;
  const body = [
    `<p>${learned}forecast saw earlier rows alone.</p>`,
    ...(notes.length > 0 ? [htmlList(notes)] : []),
    `<div class="figures"><figure>${plot}</figure><figure>${lossesOf(forecast)}</figure></div>`,
    '<h2>By severity</h2>',
    htmlTable([['level', 'anomalies'], ...counts]),
    '<h2>Anomalies</h2>',
    rows.length > 0 ? htmlTable([head, ...rows]) : '<p>Nothing stands out.</p>',
  ];
  return htmlPage({
    title: `${column}: what nothing announced`,
    subtitle: source,
    body: body.join('\n'),
    madeBy,
  });
}

/** One line each time that the forecaster learned, the last ones where they are many. */
function lossesOf({ trainings }: Forecasted['forecast']): string {
  const description = 'mean squared error of the training rows, in deviations';
  return lossPlot(
    { title: 'Training loss by epoch', description },
    trainings.slice(-LOSS_LINES).map(({ rows, losses }) => ({
      name: `${rows} rows`,
      curve: losses,
    })),
  );
}

/** Lines that one plot can tell apart. */
const LOSS_LINES = 5;

const short = (value: number) => String(Number(value.toPrecision(4)));
