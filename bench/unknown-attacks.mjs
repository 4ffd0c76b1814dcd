/*
 * Attacks of a kind that training never saw, on UNSW-NB15 (official test partition, cut in two,
 * without the time-to-live columns): each of the nine categories is left out in turn, learners tell
 * normal from attack, the threshold lets through 1 % of the normal rows held out, and the recall is
 * of all rows of the category left out. Prints the median over seeds: a forest alone (leaves of two
 * rows), an even blend of forest, extra trees and boosting, novelty alone, and the blend fused with
 * novelty by weights that are learned as each category but the one left out is left out as well.
 * The last three are what `vedette evaluate … --leave-out attack_cat` prints of such a blend.
 *
 *     npm run bench -- unknown-attacks [SEED ...]
 *
 * Looks for the data below VEDETTE_SHARED.
 */
import {
  ForestEngine,
  learnerNamed,
  recallAtFpr,
  settingsOf,
  takeMatrixRows,
  thresholdCounts,
  trainForestParallel,
  UNKNOWN_KINDS_FPR,
  unknownKinds,
} from '../dist/learn/index.js';
import { isHere, readParts, summary } from './trees/unsw.mjs';

const LEFT_OUT = ['sttl', 'dttl', 'ct_state_ttl'];
const JOBS = 2;
const PARTS = ['alone', 'classifier', 'novelty', 'fused'];

export async function run(args) {
  if (!isHere()) return;
  const seeds = args.length > 0 ? args.map(Number) : [1, 2, 3];
  const parts = await readParts({ drop: LEFT_OUT });
  const runs = [];
  for (const seed of seeds) runs.push(await recallsOf(parts, seed));
  console.log(`recall at 1 % false positives, median of seeds ${seeds}`);
  const found = runs[0].map(({ kind, rows }, i) => {
    const of = (name) => summary(runs.map((kinds) => kinds[i][name])).median;
    return { kind, rows, ...Object.fromEntries(PARTS.map((name) => [name, of(name)])) };
  });
  for (const each of found) console.log(`${each.kind} (${each.rows} rows): ${words(each)}`);
  const mean = (name) => found.reduce((sum, each) => sum + each[name], 0) / found.length;
  console.log(`mean: ${words(Object.fromEntries(PARTS.map((name) => [name, mean(name)])))}`);
  const least = found.toSorted((a, b) => a.fused - a.alone - (b.fused - b.alone))[0];
  const below = least.alone - least.fused;
  const rows = Math.round(below * least.rows);
  console.log(
    `furthest below the forest alone: ${least.kind}, by ${below.toFixed(3)} (${rows} rows)`,
  );
}

function words({ alone, classifier, novelty, fused }) {
  const [a, b, c, d] = [alone, classifier, novelty, fused].map((value) => value.toFixed(3));
  return `forest ${a}, blend ${b}, novelty ${c}, fused ${d}`;
}

async function recallsOf(parts, seed) {
  const normal = parts.classes.indexOf('Normal');
  const side = ({ matrix, labels }) => ({
    matrix,
    kinds: labels,
    target: {
      kind: 'classes',
      labels: labels.map((label) => (label === normal ? 0 : 1)),
      classCount: 2,
    },
  });
  const input = {
    train: side(parts.train),
    test: side(parts.test),
    kindNames: parts.classes,
    encoding: parts.encoding,
    normal: 0,
    seed,
    jobs: JOBS,
  };
  const learner = learnerNamed('blend');
  const settings = settingsOf(learner, { even: 1 });
  const { kinds, mean } = await unknownKinds({ ...input, learner, settings });
  console.log(`seed ${seed}: mean fused ${mean.fused.toFixed(3)}`);
  const found = [];
  for (const { kind, rows, classifier, novelty, fused } of kinds) {
    const alone = await forestAlone(input, { unknown: parts.classes.indexOf(kind), seed });
    const [a, b, c] = [classifier, novelty, fused].map(({ recall }) => recall);
    found.push({ kind, rows, alone, classifier: a, novelty: b, fused: c });
  }
  return found;
}

async function forestAlone({ train, test }, { unknown, seed }) {
  const known = rowsWhere(train.kinds, (kind) => kind !== unknown);
  const target = { labels: Uint8Array.from(known, (row) => train.target.labels[row]) };
  const { model } = await trainForestParallel(
    takeMatrixRows(train.matrix, known),
    { ...target, classCount: 2 },
    { treeCount: 100, leafRowsMin: 2, seed, jobs: JOBS },
  );
  const engine = new ForestEngine(model);
  const scoresOf = ({ matrix }, rows) =>
    engine.score(takeMatrixRows(matrix, rows)).filter((_, i) => i % 2 === 1);
  const ordinary = scoresOf(
    test,
    rowsWhere(test.target.labels, (label) => label === 0),
  );
  const found = [train, test].flatMap((side) => [
    ...scoresOf(
      side,
      rowsWhere(side.kinds, (kind) => kind === unknown),
    ),
  ]);
  const scores = Float64Array.from([...ordinary, ...found]);
  const labels = new Uint8Array(scores.length).fill(1, ordinary.length);
  return recallAtFpr(thresholdCounts({ scores, labels }), UNKNOWN_KINDS_FPR);
}

function rowsWhere(labels, isWanted) {
  return Uint32Array.from([...labels.keys()].filter((row) => isWanted(labels[row])));
}
