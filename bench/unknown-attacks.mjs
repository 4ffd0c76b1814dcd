/*
 * Attacks of a kind that training never saw, on UNSW-NB15 (official test partition, cut in two,
 * without the time-to-live columns): each of the nine categories is left out in turn, learners tell
 * normal from attack, the threshold lets through 1 % of the normal rows held out, and the recall is
 * of all rows of the category left out. Prints the median over seeds: a forest alone, and the mean
 * log-odds of a forest, extra trees and boosting.
 *
 *     npm run bench -- unknown-attacks [SEED ...]
 *
 * Looks for the data below VEDETTE_SHARED.
 */
import {
  BoostingEngine,
  ForestEngine,
  takeMatrixRows,
  trainBoostingParallel,
  trainForestParallel,
} from '../dist/learn/index.js';
import { isHere, readParts, summary } from './trees/unsw.mjs';

const LEFT_OUT = ['sttl', 'dttl', 'ct_state_ttl'];
const FALSE_POSITIVES = 0.01;
const JOBS = 2;
/** A forest's share of 0 or 1 has no log-odds: so many trees more are taken to disagree. */
const DOUBT = 0.5 / 101;

export async function run(args) {
  if (!isHere()) return;
  const seeds = args.length > 0 ? args.map(Number) : [1, 2, 3];
  const parts = await readParts({ drop: LEFT_OUT });
  const normal = parts.classes.indexOf('Normal');
  const categories = parts.classes.filter((_, label) => label !== normal);
  console.log(`recall at ${100 * FALSE_POSITIVES} % false positives, median of seeds ${seeds}`);
  const found = [];
  for (const category of categories) {
    const unknown = parts.classes.indexOf(category);
    const runs = [];
    for (const seed of seeds) runs.push(await recallsOf(parts, { unknown, normal, seed }));
    const [alone, together] = ['forest', 'blend'].map(
      (name) => summary(runs.map((recalls) => recalls[name])).median,
    );
    found.push({ alone, together });
    console.log(`${category}: forest ${alone.toFixed(3)}, with the others ${together.toFixed(3)}`);
  }
  const mean = (name) => found.reduce((sum, each) => sum + each[name], 0) / found.length;
  console.log(`mean: forest ${mean('alone').toFixed(3)}, all ${mean('together').toFixed(3)}`);
}

async function recallsOf({ train, test }, { unknown, normal, seed }) {
  const known = rowsWhere(train.labels, (label) => label !== unknown);
  const matrix = takeMatrixRows(train.matrix, known);
  const labels = Uint8Array.from(known, (row) => (train.labels[row] === normal ? 0 : 1));
  const target = { labels, classCount: 2 };
  const options = { seed, jobs: JOBS };
  const trees = { ...options, treeCount: 100, leafRowsMin: 2 };
  const engines = [
    new ForestEngine((await trainForestParallel(matrix, target, trees)).model),
    new ForestEngine(
      (await trainForestParallel(matrix, target, { ...trees, cuts: 'random' })).model,
    ),
    new BoostingEngine((await trainBoostingParallel(matrix, target, options)).model),
  ];
  const ordinary = takeMatrixRows(
    test.matrix,
    rowsWhere(test.labels, (each) => each === normal),
  );
  const attacks = [train, test].map((part) =>
    takeMatrixRows(
      part.matrix,
      rowsWhere(part.labels, (label) => label === unknown),
    ),
  );
  const recallOf = (used) => {
    const below = sumOfLogOdds(used, ordinary).sort();
    const threshold = below[Math.ceil((1 - FALSE_POSITIVES) * below.length) - 1];
    const scores = attacks.flatMap((rows) => Array.from(sumOfLogOdds(used, rows)));
    return scores.filter((score) => score > threshold).length / scores.length;
  };
  return { forest: recallOf(engines.slice(0, 1)), blend: recallOf(engines) };
}

function sumOfLogOdds(engines, matrix) {
  const sums = new Float64Array(matrix.rowCount);
  for (const engine of engines) {
    const shares = engine.score(matrix);
    const doubt = engine instanceof ForestEngine ? DOUBT : 0;
    for (let row = 0; row < sums.length; row++) {
      sums[row] += Math.log((shares[2 * row + 1] + doubt) / (shares[2 * row] + doubt));
    }
  }
  return sums;
}

function rowsWhere(labels, isWanted) {
  return Uint32Array.from([...labels.keys()].filter((row) => isWanted(labels[row])));
}
