/*
 * How long an epoch of the LSTM forecaster takes and what it reaches, beside the same net in
 * PyTorch (50 units, a window of 32, batches of 32, Adam at 1e-3), in turn on the same series.
 *
 *     npm run bench -- lstm SERIES.csv PEER.py [ROUNDS]
 *
 * SERIES.csv has the columns timestamp,value. PEER.py takes it, --epochs and --seed, and prints
 * JSON with epoch_s, loss (of the epoch after) and single_forecast_ms.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { createMatrix, LstmEngine, trainLstm, trainLstmParallel } from '../dist/learn/index.js';

const EPOCHS = 5;
const ROUNDS = 3;
const FORECASTS = 500;
const PYTHON = '/usr/bin/python3';

export async function run([file, peer, rounds = ROUNDS]) {
  if (peer === undefined) throw new TypeError('expected SERIES.csv PEER.py, got less');
  const values = readSeries(file);
  const found = { alone: [], together: [], peer: [] };
  for (let seed = 1; seed <= Number(rounds); seed++) {
    found.alone.push(await trainOnce(values, seed, trainLstm));
    found.together.push(await trainOnce(values, seed, trainLstmParallel));
    found.peer.push(runPeer(peer, file, seed));
  }
  print(values.length, found);
}

function readSeries(file) {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return Float64Array.from(lines, (line) => Number(line.split(',')[1]));
}

/** As the peer does: all rows are training rows, and one epoch goes before those timed. */
async function trainOnce(values, seed, train) {
  const matrix = createMatrix(['value'], [values]);
  const seconds = [];
  let last = performance.now();
  const { model, losses } = await train([matrix], {
    epochs: EPOCHS + 1,
    validationShare: 0,
    calibrationShare: 0,
    gradientNormMax: Number.POSITIVE_INFINITY,
    seed,
    onProgress: () => {
      const now = performance.now();
      seconds.push((now - last) / 1000);
      last = now;
    },
  });
  const engine = new LstmEngine(model);
  const milliseconds = [];
  for (let i = 0; i < FORECASTS; i++) {
    const from = performance.now();
    engine.forecast(matrix);
    milliseconds.push(performance.now() - from);
  }
  return {
    epoch_s: median(seconds.slice(1)),
    loss: losses[EPOCHS],
    single_forecast_ms: median(milliseconds),
  };
}

function runPeer(peer, file, seed) {
  const args = [peer, file, '--epochs', String(EPOCHS), '--seed', String(seed)];
  const { stdout, status, stderr } = spawnSync(PYTHON, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${peer}: expected to end well, got ${stderr}`);
  return JSON.parse(stdout);
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function print(rowCount, { alone, together, peer }) {
  const [{ model }] = cpus();
  console.log(`${rowCount} rows, ${alone.length} rounds in turn, medians`);
  console.log(`${model}, ${cpus().length} cores, node ${process.version}`);
  console.log('                   1 thread 2 threads      peer  peer / 1  peer / 2');
  for (const name of ['epoch_s', 'loss', 'single_forecast_ms']) {
    const [one, two, other] = [alone, together, peer].map((all) =>
      median(all.map((each) => each[name])),
    );
    const figures = [one, two, other].map((figure) => figure.toFixed(4).padStart(10));
    const ratios = [other / one, other / two].map((ratio) => ratio.toFixed(2).padStart(10));
    console.log(`${name.padEnd(17)}${figures.join('')}${ratios.join('')}`);
  }
}
