/*
 * How long our CSV reader takes for a table whose bytes are in memory (unpacked), beside
 * pandas.read_csv as it comes (numbers to the last bit or two) and with exact numbers as ours are.
 * Processes in turn; each reads the table once cold, then some times warm.
 *
 *     npm run bench -- read-table FILE.csv[.gz] [ROUNDS]          after a build
 *
 * PYTHON names the interpreter that has pandas; /usr/bin/python3 if absent.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const ROUNDS = 5;
const WARM_READS = 5;
const CHUNK_BYTES = 1 << 18;
const THIS_FILE = fileURLToPath(import.meta.url);
const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';

const PANDAS = `
import gzip, io, json, sys, time, pandas
path, precision, reads = sys.argv[1], sys.argv[2] or None, int(sys.argv[3])
data = (gzip.open if path.endswith('.gz') else open)(path, 'rb').read()
times = []
for _ in range(1 + reads):
    start = time.perf_counter()
    table = pandas.read_csv(io.BytesIO(data), float_precision=precision, low_memory=False)
    times.append((time.perf_counter() - start) * 1e3)
print(json.dumps({'times': times, 'rows': len(table), 'columns': len(table.columns)}))
`;

export function run([file, rounds = ROUNDS]) {
  if (file === undefined) throw new TypeError('expected a CSV file, got none');
  const reads = String(WARM_READS);
  const readers = [
    ['vedette', [process.execPath, THIS_FILE, '--read', file]],
    ['pandas', [PYTHON, '-c', PANDAS, file, '', reads]],
    ['pandas, exact numbers', [PYTHON, '-c', PANDAS, file, 'round_trip', reads]],
  ];
  const found = readers.map(([name]) => ({ name, cold: [], warm: [] }));
  for (let round = 0; round < Number(rounds); round++) {
    for (const [index, [, command]] of readers.entries()) {
      const { times, rows, columns } = resultOf(command);
      found[index].cold.push(times[0]);
      found[index].warm.push(...times.slice(1));
      found[index].shape = `${rows} x ${columns}`;
    }
  }
  print(found, file);
}

function resultOf([program, ...args]) {
  const done = spawnSync(program, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${program}: expected exit code 0, got ${done.stderr}`);
  return JSON.parse(done.stdout);
}

function print(found, file) {
  const [own] = found;
  console.log(`${file}: medians in ms, and ratio to ours (above 1: slower than ours)`);
  console.log(`${cpus()[0].model}, ${cpus().length} cores, node ${process.version}`);
  for (const { name, cold, warm, shape } of found) {
    const cells = [
      [cold, own.cold],
      [warm, own.warm],
    ].map(([times, ours]) => {
      const ratio = (median(times) / median(ours)).toFixed(2);
      return `${median(times).toFixed(0)} (${ratio} x)`.padStart(16);
    });
    console.log(`${name.padEnd(22)} ${shape}  cold${cells[0]}  warm${cells[1]}`);
  }
}

function median(times) {
  return times.toSorted((a, b) => a - b)[times.length >> 1];
}

/** The child's part: reads the file as often as pandas does, and prints its times. */
async function readOften(file) {
  const { CsvReader } = await import('../dist/learn/index.js');
  const bytes = readFileSync(file);
  const data = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  const times = [];
  let table;
  for (let read = 0; read <= WARM_READS; read++) {
    const startMs = performance.now();
    const reader = new CsvReader();
    for (let at = 0; at < data.length; at += CHUNK_BYTES) {
      reader.push(data.subarray(at, at + CHUNK_BYTES));
    }
    ({ table } = reader.finish());
    times.push(performance.now() - startMs);
  }
  const { rowCount, columns } = table;
  console.log(JSON.stringify({ times, rows: rowCount, columns: columns.length }));
}

if (process.argv[1] === THIS_FILE) {
  const [flag, file] = process.argv.slice(2);
  if (flag === '--read') await readOften(file);
  else run(process.argv.slice(2));
}
