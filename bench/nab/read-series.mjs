import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All series below `folder`/data with their windows of anomaly as first and last rows. */
export function readAllSeries(folder) {
  const labels = readJson(join(folder, 'labels', 'combined_windows.json'));
  return readdirSync(join(folder, 'data'), { recursive: true })
    .filter((name) => name.endsWith('.csv') && name in labels)
    .sort()
    .map((name) => readSeries(join(folder, 'data', name), { name, windows: labels[name] }));
}

function readSeries(path, { name, windows }) {
  const rows = readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1);
  const cells = rows.map((row) => row.split(','));
  const rowAt = new Map(cells.map(([time], row) => [time, row]));
  return {
    name,
    values: Float64Array.from(cells, ([, value]) => Number(value)),
    // Labels carry fractions of a second, which the rows lack.
    windows: windows.map((times) => times.map((time) => rowAt.get(time.split('.')[0]))),
  };
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
