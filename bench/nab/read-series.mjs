import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DAY_MS = 86_400_000;

/** All series below `folder`/data with their windows of anomaly as first and last rows. */
export function readAllSeries(folder) {
  const labels = readJson(join(folder, 'labels', 'combined_windows.json'));
  return readdirSync(join(folder, 'data'), { recursive: true })
    .filter((name) => name.endsWith('.csv') && name in labels)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => readSeries(join(folder, 'data', name), { name, windows: labels[name] }));
}

function readSeries(path, { name, windows }) {
  const rows = readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1);
  const cells = rows.map((row) => row.split(','));
  const rowAt = new Map(cells.map(([time], row) => [time, row]));
  return {
    name,
    dayRows: Math.round(DAY_MS / medianStepMs(cells.map(([time]) => time))),
    values: Float64Array.from(cells, ([, value]) => Number(value)),
    // Labels carry fractions of a second, which the rows lack.
    windows: windows.map((times) => times.map((time) => rowAt.get(time.split('.')[0]))),
  };
}

/** Rows of the series are not quite even in time. */
function medianStepMs(times) {
  const steps = times
    .slice(1)
    .map((time, i) => Date.parse(`${time}Z`) - Date.parse(`${times[i]}Z`));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)];
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
