/** UNSW-NB15's official test partition, cut in two, as the peers' scripts read it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  dropColumns,
  encodeTable,
  encodingOf,
  findColumn,
  PredictTeam,
  takeRows,
} from '../../dist/learn/index.js';
import { readTable } from '../../dist/service/ingest/index.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = resolve(ROOT, process.env.VEDETTE_SHARED ?? '../shared');
const TABLE = join(SHARED, 'data/unsw-nb15/official-test.csv.gz');
const SPLIT = join(SHARED, 'data/unsw-nb15/official-test-split.csv.gz');
const PEERS = join(SHARED, 'peers');
const TARGET = 'attack_cat';
const PYTHON = process.env.PEER_PYTHON ?? '/usr/bin/python3';

/** False, and said, where data or peers are not there. */
export function isHere() {
  if ([TABLE, SPLIT, PEERS].every((file) => existsSync(file))) return true;
  console.log(`skipped: no data or peers below ${SHARED}; set VEDETTE_SHARED`);
  return false;
}

/** Matrices, encoding and classes of the training and the test rows, without the columns named. */
export async function readParts({ drop = [] } = {}) {
  const { table, rowsOf } = await readSplit();
  const target = findColumn(table, TARGET);
  const columns = dropColumns(table, ['id', 'label', TARGET, ...drop]);
  const encoding = encodingOf(columns);
  const of = (name) => {
    const own = rowsOf(name);
    const labels = Uint8Array.from(own, (row) => target.codes[row]);
    return { matrix: encodeTable(encoding, takeRows(columns, own)).matrix, labels };
  };
  return { train: of('train'), test: of('test'), classes: target.categories, encoding };
}

/** The same rows as tables, the kind of attack in `attack_cat`. */
export async function readTables() {
  const { table, rowsOf } = await readSplit();
  const columns = dropColumns(table, ['id', 'label']);
  const [train, test] = ['train', 'test'].map((name) => takeRows(columns, rowsOf(name)));
  return { train, test };
}

async function readSplit() {
  const [{ table }, split] = await Promise.all([readTable(TABLE), readTable(SPLIT)]);
  const part = findColumn(split.table, 'part');
  const partOf = new Map(
    Array.from(findColumn(split.table, 'id').values, (id, row) => [
      id,
      part.categories[part.codes[row]],
    ]),
  );
  const ids = findColumn(table, 'id').values;
  const rowsOf = (name) => [...ids.keys()].filter((row) => partOf.get(ids[row]) === name);
  return { table, rowsOf };
}

/** What scikit-learn says of one model, as its script prints it. */
export function runPython(model, jobs) {
  return runPeer(PYTHON, ['trees.py', '--models', model, '--jobs', String(jobs)])[0];
}

/** Seconds that ranger takes, on two threads. */
export function runRanger() {
  return runPeer('Rscript', ['forests.R', '--trees', '100'])[0];
}

function runPeer(program, [script, ...named]) {
  const args = [join(PEERS, script), TABLE, TARGET, '--split', SPLIT, '--drop', 'id,label'];
  const { stdout, status, stderr } = spawnSync(program, [...args, ...named], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script}: expected to end well, got ${stderr}`);
  return stdout.trim().split('\n').map(JSON.parse);
}

/**
 * What a model says of all rows by `jobs` threads, and at which speed: the threads are awake and
 * warm, as those of the peers' pools are.
 */
export async function predictAll(model, matrix, jobs) {
  const member = { learner: model.kind, settings: {}, design: null, model, calibration: null };
  const team = new PredictTeam(member, matrix, { jobs });
  team.wait();
  team.predict(matrix);
  const from = performance.now();
  const shares = team.predict(matrix);
  const seconds = (performance.now() - from) / 1000;
  await team.end();
  return { shares, rowsPerSecond: matrix.rowCount / seconds };
}

/** Median, with the least and the most. */
export function summary(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], least: sorted[0], most: sorted.at(-1) };
}

/** Microseconds of one call, the median of `count`. */
export function oneByOne(count, call) {
  const times = Array.from({ length: count }, (_, i) => {
    const from = performance.now();
    call(i);
    return 1000 * (performance.now() - from);
  });
  return summary(times).median;
}

/** Rows of `[what, unit, ours, theirs, isMoreBetter]`: medians, spread, and how often better. */
export function printRatios(peer, rounds, rows) {
  const [{ model }] = cpus();
  console.log(`${rounds} rounds in turn, medians (least to most)`);
  console.log(`${model}, ${cpus().length} cores, node ${process.version}`);
  for (const [what, unit, own, theirs, isMoreBetter] of rows) {
    const [a, b] = [summary(own), summary(theirs)];
    const ratio = isMoreBetter ? a.median / b.median : b.median / a.median;
    const cells = [a, b].map((s) => `${short(s.median)} (${short(s.least)} to ${short(s.most)})`);
    console.log(`${what}: vedette ${cells[0]}, ${peer} ${cells[1]} ${unit}: ${ratio.toFixed(2)} x`);
  }
}

const short = (number) => (number >= 100 ? String(Math.round(number)) : number.toPrecision(3));

export const pick = (runs, key) => runs.map((run) => run[key]);
