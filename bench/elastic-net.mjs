/*
 * How long the path of 100 logistic elastic nets at α .5 takes, beside R's glmnet on the same
 * coding and rows of UNSW-NB15 (official test partition, cut in two), in turn; and how far the
 * probabilities of all rows, at all of glmnet's own λ, lie apart.
 *
 *     npm run bench -- elastic-net [ROUNDS] [--converged | --multinomial]
 *
 * --multinomial takes all ten classes, a path of 40 nets over the columns that `vedette train`
 * makes of the table (one a category), and compares the share of deviance explained at each λ.
 *
 * glmnet stops at thresh = 1e-7. --converged also compares with glmnet at 1e-12, which takes it
 * more than a minute. Looks for data and the peer's script below VEDETTE_SHARED.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import {
  applyDesign,
  designOf,
  ElasticNetEngine,
  elasticNetAt,
  fitElasticNetPath,
} from '../dist/learn/index.js';
import { readParts } from './trees/unsw.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SHARED = resolve(ROOT, process.env.VEDETTE_SHARED ?? '../shared');
const TABLE = join(SHARED, 'data/unsw-nb15/official-test.csv.gz');
const SPLIT = join(SHARED, 'data/unsw-nb15/official-test-split.csv.gz');
const PEER = join(SHARED, 'peers/forests.R');
const TARGET = 'attack_cat';
const NOT_FEATURES = ['id', 'label', TARGET];
const ROUNDS = 3;
/** glmnet until its coefficients no longer move; the target is in the last column. */
const CONVERGED = `
suppressMessages(library(glmnet))
files <- commandArgs(TRUE)
d <- as.matrix(read.csv(files[1], header = FALSE))
p <- ncol(d) - 1
s <- system.time(g <- glmnet(d[, 1:p], d[, p + 1], family = "binomial", alpha = .5,
                             nlambda = 100, thresh = 1e-12))[["elapsed"]]
write.csv(data.frame(lambda = g$lambda, t(as.matrix(coef(g)))), files[2], row.names = FALSE)
cat(s)`;
/** The same columns; the class, from 0, is in the last one. */
const MULTINOMIAL = `
suppressMessages(library(glmnet))
files <- commandArgs(TRUE)
d <- as.matrix(read.csv(files[1], header = FALSE))
p <- ncol(d) - 1
s <- system.time(g <- glmnet(d[, 1:p], factor(d[, p + 1]), family = "multinomial", alpha = .5,
                             nlambda = 40, maxit = 1e6))[["elapsed"]]
write.csv(data.frame(lambda = g$lambda, ratio = g$dev.ratio), files[2], row.names = FALSE)
cat(s)`;
/** Probabilities further apart than this are counted. */
const APART = 1e-3;

export async function run(args) {
  if (![TABLE, SPLIT, PEER].every((file) => existsSync(file))) {
    console.log(`skipped: no data or peer below ${SHARED}; set VEDETTE_SHARED`);
    return;
  }
  const rounds = Number(args.find((arg) => !arg.startsWith('--')) ?? ROUNDS);
  const scratch = mkdtempSync(join(tmpdir(), 'vedette-bench-'));
  try {
    if (args.includes('--multinomial')) await compareClasses(rounds, scratch);
    else compare(rounds, scratch, args.includes('--converged'));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function compare(rounds, scratch, isConverged) {
  const table = readTable();
  const coefficients = join(scratch, 'coefficients.csv');
  const seconds = { own: [], peer: [] };
  let path;
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    path = fitElasticNetPath(table.matrix, table.target, { weights: table.weights });
    seconds.own.push((performance.now() - from) / 1000);
    seconds.peer.push(runPeer(coefficients));
  }
  const [own, peer] = [median(seconds.own), median(seconds.peer)];
  const [{ model }] = cpus();
  console.log(`${path.lambdas.length} lambdas, ${rounds} rounds in turn, medians`);
  console.log(`${model}, ${cpus().length} cores, node ${process.version}`);
  console.log(`vedette ${own.toFixed(2)} s (first ${seconds.own[0].toFixed(2)} s)`);
  console.log(`glmnet  ${peer.toFixed(2)} s: ${(peer / own).toFixed(2)} x`);
  report('glmnet, thresh 1e-7', table, readPath(coefficients, path));
  if (!isConverged) return;
  const taken = runConverged(table, { rows: join(scratch, 'rows.csv'), coefficients });
  console.log(`glmnet  ${taken.toFixed(2)} s at thresh 1e-12: ${(taken / own).toFixed(1)} x`);
  report('glmnet, thresh 1e-12', table, readPath(coefficients, path));
}

async function compareClasses(rounds, scratch) {
  const { train, classes } = await readParts();
  const matrix = applyDesign(designOf(train.matrix), train.matrix);
  const target = { labels: train.labels, classCount: classes.length };
  const [rows, found] = [join(scratch, 'rows.csv'), join(scratch, 'path.csv')];
  const lines = Array.from(target.labels, (label, row) =>
    [...matrix.columns.map((column) => column[row]), label].join(','),
  );
  writeFileSync(rows, `${lines.join('\n')}\n`);
  const seconds = { own: [], peer: [] };
  let path;
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    path = fitElasticNetPath(matrix, target, { alpha: 0.5, lambdaCount: 40 });
    seconds.own.push((performance.now() - from) / 1000);
    seconds.peer.push(Number(runR(['-e', MULTINOMIAL, rows, found])));
  }
  const [own, peer] = [median(seconds.own), median(seconds.peer)];
  const nets = readFileSync(found, 'utf8').trim().split('\n').slice(1);
  const apart = nets.map((line, i) =>
    Math.abs(Number(line.split(',')[1]) - path.devianceRatios[i]),
  );
  const shared = apart.filter((each) => !Number.isNaN(each));
  const [{ model }] = cpus();
  console.log(
    `${matrix.rowCount} rows, ${matrix.columns.length} columns, ${classes.length} classes`,
  );
  console.log(
    `${model}, ${cpus().length} cores, node ${process.version}, ${rounds} rounds in turn`,
  );
  console.log(`vedette ${own.toFixed(1)} s, ${path.lambdas.length} lambdas`);
  console.log(`glmnet  ${peer.toFixed(1)} s, ${nets.length} lambdas: ${(peer / own).toFixed(2)} x`);
  const most = Math.max(...shared).toExponential(1);
  console.log(`shares of deviance explained differ by ${most} at the most, at ${shared.length}`);
}

/** Text columns as codes of their sorted values from 1, as the peer codes them. */
function readTable() {
  const [splitNames, ...splitRows] = readRows(SPLIT);
  const parts = new Map(splitRows.map((row) => [row[0], row[splitNames.indexOf('part')]]));
  const [names, ...all] = readRows(TABLE);
  const rows = all.filter((row) => parts.has(row[0]));
  const columnNames = names.filter((name) => !NOT_FEATURES.includes(name));
  const columns = columnNames.map((name) => codesOf(rows.map((row) => row[names.indexOf(name)])));
  const at = names.indexOf(TARGET);
  const labels = Uint8Array.from(rows, (row) => (row[at] === 'Normal' ? 0 : 1));
  return {
    matrix: { rowCount: rows.length, columnNames, columns },
    target: { labels, classCount: 2 },
    weights: Float64Array.from(rows, (row) => (parts.get(row[0]) === 'train' ? 1 : 0)),
  };
}

function readRows(file) {
  const text = gunzipSync(readFileSync(file))
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
}

function codesOf(cells) {
  if (cells.every((cell) => cell !== '' && !Number.isNaN(Number(cell)))) {
    return Float64Array.from(cells, Number);
  }
  const codes = new Map([...new Set(cells)].sort(byLetters).map((cell, code) => [cell, code + 1]));
  return Float64Array.from(cells, (cell) => codes.get(cell));
}

const byLetters = (one, other) => (one < other ? -1 : 1);

function runPeer(coefficients) {
  const named = ['--split', SPLIT, '--drop', 'id,label', '--trees', '1', '--coef', coefficients];
  const lines = runR([PEER, TABLE, TARGET, ...named])
    .trim()
    .split('\n')
    .map(JSON.parse);
  return lines.find(({ model }) => model.includes('glmnet')).fit_s;
}

function runConverged({ matrix, target, weights }, { rows, coefficients }) {
  const lines = [...weights.keys()]
    .filter((row) => weights[row] > 0)
    .map((row) => [...matrix.columns.map((column) => column[row]), target.labels[row]].join(','));
  writeFileSync(rows, `${lines.join('\n')}\n`);
  return Number(runR(['-e', CONVERGED, rows, coefficients]));
}

function runR(args) {
  const { stdout, status, stderr } = spawnSync('Rscript', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args[0]}: expected to end well, got ${stderr}`);
  return stdout;
}

/** Pairs of models at the same λ: the peer's from its file, and ours. */
function readPath(file, path) {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return lines.map((line, index) => {
    const [lambda, intercept, ...coefficients] = line.split(',').map(Number);
    const own = elasticNetAt(path, index);
    const intercepts = Float64Array.of(intercept);
    const peer = { ...own, lambda, intercepts, coefficients: Float64Array.from(coefficients) };
    return [own, peer];
  });
}

function report(name, { matrix, target, weights }, pairs) {
  let [lambdaApart, largest, apart, above, below] = [0, 0, 0, 0, 0];
  for (const models of pairs) {
    const [own, peer] = models.map((model) => new ElasticNetEngine(model).score(matrix));
    const [ownLoss, peerLoss] = models.map((model) => objective(model, matrix, target, weights));
    above = Math.max(above, ownLoss - peerLoss);
    below = Math.max(below, peerLoss - ownLoss);
    lambdaApart = Math.max(lambdaApart, Math.abs(models[1].lambda / models[0].lambda - 1));
    for (let i = 1; i < own.length; i += 2) {
      const distance = Math.abs(own[i] - peer[i]);
      largest = Math.max(largest, distance);
      if (distance > APART) apart++;
    }
  }
  const cells = pairs.length * matrix.rowCount;
  console.log(`against ${name}, ${cells} probabilities at ${pairs.length} lambdas:`);
  console.log(`  lambdas differ by ${lambdaApart.toExponential(1)} of their size at the most`);
  console.log(`  probabilities differ by ${largest.toExponential(2)} at the most,`);
  console.log(`  by more than ${APART} in ${((100 * apart) / cells).toFixed(4)} %`);
  const excess = [above, below].map((each) => each.toExponential(1));
  console.log(`  penalised loss: ours is higher by at most ${excess[0]}, lower by ${excess[1]}`);
}

/** What both minimise, on the training rows; the penalty is on columns of mean square 1. */
function objective(model, matrix, { labels }, weights) {
  const predictors = new ElasticNetEngine(model).predict(matrix);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let loss = 0;
  for (let row = 0; row < predictors.length; row++) {
    if (weights[row] === 0) continue;
    const margin = labels[row] === 1 ? predictors[row] : -predictors[row];
    loss += Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin);
  }
  const penalty = model.coefficients.reduce((sum, coefficient, column) => {
    if (coefficient === 0) return sum;
    const size = Math.abs(coefficient) * spread(matrix.columns[column], weights, total);
    return sum + model.alpha * size + ((1 - model.alpha) / 2) * size * size;
  }, 0);
  return loss / total + model.lambda * penalty;
}

function spread(values, weights, total) {
  const mean = values.reduce((sum, value, row) => sum + weights[row] * value, 0) / total;
  const square = values.reduce((sum, value, row) => sum + weights[row] * (value - mean) ** 2, 0);
  return Math.sqrt(square / total);
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
