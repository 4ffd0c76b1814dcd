import { basename } from 'node:path';
import {
  type Column,
  findColumn,
  forecastSeries,
  type SeriesForecast,
  type Table,
} from '../../learn/index.ts';
import { OperatorError } from '../errors.ts';
import { readTable } from '../ingest/index.ts';
import { explained } from './explained.ts';
import { timeOf } from './times.ts';

export interface ForecastPlan {
  readonly path: string;
  /** The column of values; the only column of numbers when absent. */
  readonly column?: string | undefined;
  readonly window?: number | undefined;
  readonly epochs?: number | undefined;
  readonly units?: number | undefined;
  readonly batch?: number | undefined;
  readonly learningRate?: number | undefined;
  /** Rows at which a forecast's error this rare among recent ones is an anomaly. */
  readonly threshold: number;
  readonly seed: number;
  readonly onProgress?: (done: { step: number; steps: number }) => void;
}

/** How far an error is beyond what recent ones stay within, as words. */
export const SURPRISE_LEVELS = [
  { level: 'Critical', from: 4 },
  { level: 'High', from: 2 },
  { level: 'Medium', from: 1.25 },
  { level: 'Low', from: 0 },
] as const;

export type SurpriseLevel = (typeof SURPRISE_LEVELS)[number]['level'];

/** Neighbouring rows that their forecasts did not expect; told by the most surprising one. */
export interface Anomaly {
  /** From 0. */
  readonly row: number;
  readonly rows: number;
  readonly time: string;
  readonly value: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly pValue: number;
  readonly surprise: number;
  readonly level: SurpriseLevel;
}

export interface Forecasted {
  readonly source: string;
  readonly column: string;
  readonly values: Float64Array;
  readonly times: readonly string[];
  readonly forecast: SeriesForecast;
  /** Rows at the beginning that were only learned from. */
  readonly learnedRows: number;
  readonly anomalies: readonly Anomaly[];
  readonly notes: readonly string[];
}

/** Anomalies nearer to each other than this many rows are told as one. */
const JOINED_ROWS = 20;
const DAY_MS = 86_400_000;

/** Walks over a series as if its rows came one by one; nothing looks ahead. */
export async function forecastFile(plan: ForecastPlan): Promise<Forecasted> {
  const { table } = await readTable(plan.path);
  return explained(async () => {
    const column = valueColumn(table, plan.column);
    const { rows, times } = seriesRows(table, column);
    const values = Float64Array.from(rows, (row) => column.values[row]);
    const { window, epochs, units, batch: batchRows, learningRate: rate, seed } = plan;
    const forecast = forecastSeries(values, {
      cycleRows: dayRows(times),
      forecaster: given({ window, epochs, units, batchRows, rate }),
      seed,
      ...(plan.onProgress && { onProgress: plan.onProgress }),
    });
    const missing = column.values.length - values.length;
    const learnedRows = forecast.forecasts.findIndex((value) => !Number.isNaN(value));
    return {
      source: basename(plan.path),
      column: column.name,
      values,
      times,
      forecast,
      learnedRows,
      anomalies: anomaliesOf({ values, times, forecast }, plan.threshold),
      notes: missing > 0 ? [`${missing} rows without a value were passed over`] : [],
    };
  });
}

/** Without the settings that nobody gave. */
function given(settings: { [name: string]: number | undefined }): { [name: string]: number } {
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}

function valueColumn(table: Table, name: string | undefined) {
  const numbers = table.columns.filter((column) => column.kind === 'number');
  const column =
    name === undefined
      ? (numbers.find((each) => each.name === 'value') ?? onlyOf(numbers))
      : findColumn(table, name);
  if (column.kind === 'number') return column;
  throw new RangeError(`column "${column.name}": expected numbers, found words`);
}

function onlyOf<Each extends Column>(columns: readonly Each[]): Each {
  if (columns.length === 1) return columns[0];
  const names = columns.map(({ name }) => `"${name}"`).join(', ') || 'none';
  throw new OperatorError(
    'VED_USAGE',
    `option --column: expected one column of numbers, found ${names}; name the one to forecast`,
  );
}

/** Rows that have a value, and when each was: the first column of words, else the row's number. */
function seriesRows(table: Table, column: Column & { kind: 'number' }) {
  const time = table.columns.find((each) => each.kind === 'category');
  const all = Uint32Array.from(column.values, (_, row) => row);
  const rows = all.filter((row) => !Number.isNaN(column.values[row]));
  const times = Array.from(rows, (row) =>
    time?.kind === 'category' ? (time.categories[time.codes[row]] ?? '') : `row ${row + 1}`,
  );
  return { rows, times };
}

/** Rows of a day, by the middle step between times; 0 where times can't be read. */
function dayRows(times: readonly string[]): number {
  const at = times.map(timeOf);
  const steps = at.slice(1).map((time, i) => time - at[i]);
  const middle = steps.sort((a, b) => a - b)[steps.length >> 1];
  return middle > 0 ? Math.round(DAY_MS / middle) : 0;
}

function anomaliesOf(
  { values, times, forecast }: Pick<Forecasted, 'values' | 'times' | 'forecast'>,
  threshold: number,
): Anomaly[] {
  const anomalies: Anomaly[] = [];
  let lastRow = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < values.length; row++) {
    if (!(forecast.pValues[row] <= threshold)) continue;
    const found = anomalyAt(row, { values, times, forecast });
    const before = anomalies[anomalies.length - 1];
    if (row - lastRow > JOINED_ROWS) anomalies.push(found);
    else {
      const worse = found.surprise > before.surprise ? found : before;
      anomalies[anomalies.length - 1] = { ...worse, rows: before.rows + 1 };
    }
    lastRow = row;
  }
  return anomalies;
}

function anomalyAt(
  row: number,
  { values, times, forecast }: Pick<Forecasted, 'values' | 'times' | 'forecast'>,
): Anomaly {
  const expected = forecast.forecasts[row];
  const surprise = forecast.surprises[row];
  const [lowest] = SURPRISE_LEVELS.toReversed();
  const { level } = SURPRISE_LEVELS.find(({ from }) => surprise >= from) ?? lowest;
  return {
    row,
    rows: 1,
    time: times[row],
    value: values[row],
    expected,
    low: expected - forecast.radii[row],
    high: expected + forecast.radii[row],
    pValue: forecast.pValues[row],
    surprise,
    level,
  };
}
