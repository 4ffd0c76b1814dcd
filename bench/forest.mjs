/*
 * How long a forest of 100 trees takes to fit, to score many rows and one row, and how well it
 * names the ten classes, beside scikit-learn's on the same rows of UNSW-NB15 (official test
 * partition, cut in two), in turn; with --ranger beside R's ranger too.
 *
 *     npm run bench -- forest [ROUNDS] [--jobs N] [--ranger]
 *
 * Fitting counts from the table in memory to the model, threads started. Looks for data and the
 * peers' scripts below VEDETTE_SHARED.
 */
import {
  classReport,
  confusionMatrix,
  ForestEngine,
  likeliestClasses,
  trainForestParallel,
} from '../dist/learn/index.js';
import {
  isHere,
  oneByOne,
  pick,
  predictAll,
  printRatios,
  readParts,
  runPython,
  runRanger,
  summary,
} from './trees/unsw.mjs';

const ROUNDS = 5;
const SINGLE_ROWS = 500;

export async function run(args) {
  if (!isHere()) return;
  const jobs = args.includes('--jobs') ? Number(args[args.indexOf('--jobs') + 1]) : 2;
  const rounds = Number(/^\d+$/.test(args[0] ?? '') ? args[0] : ROUNDS);
  const parts = await readParts();
  const [own, peer, ranger] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    own.push(await fitAndScore(parts, { jobs, seed: round + 1 }));
    peer.push(runPython('rf', jobs));
    if (args.includes('--ranger')) ranger.push(runRanger());
  }
  const { train, test } = parts;
  console.log(
    `${train.matrix.rowCount} rows to fit, ${test.matrix.rowCount} to score, ${jobs} jobs`,
  );
  printRatios('scikit-learn', rounds, [
    ['fit', 's', pick(own, 'fitSeconds'), pick(peer, 'fit_s'), false],
    ['batch', 'rows/s', pick(own, 'rowsPerSecond'), pick(peer, 'predict_rows_per_s'), true],
    ['one row', 'ms', pick(own, 'rowMs'), pick(peer, 'single_row_ms'), false],
    ['accuracy', '', pick(own, 'accuracy'), pick(peer, 'accuracy'), true],
    ['macro-F1', '', pick(own, 'macroF1'), pick(peer, 'macro_f1'), true],
  ]);
  console.log(`out-of-bag accuracy ${summary(pick(own, 'outOfBagAccuracy')).median.toFixed(4)}`);
  if (ranger.length === 0) return;
  printRatios('ranger', rounds, [
    ['fit', 's', pick(own, 'fitSeconds'), pick(ranger, 'fit_s'), false],
    ['accuracy', '', pick(own, 'accuracy'), pick(ranger, 'accuracy'), true],
  ]);
}

async function fitAndScore({ train, test, classes }, { jobs, seed }) {
  const classCount = classes.length;
  const from = performance.now();
  const trained = await trainForestParallel(
    train.matrix,
    { labels: train.labels, classCount },
    { jobs, seed },
  );
  const fitSeconds = (performance.now() - from) / 1000;
  const { shares, rowsPerSecond } = await predictAll(trained.model, test.matrix, jobs);
  const predicted = likeliestClasses(shares, classCount);
  const report = classReport(confusionMatrix({ labels: test.labels, predicted, classCount }));
  return {
    fitSeconds,
    rowsPerSecond,
    rowMs: oneRow(new ForestEngine(trained.model), test.matrix, classCount) / 1000,
    outOfBagAccuracy: trained.outOfBagAccuracy,
    accuracy: report.accuracy,
    macroF1: report.macro.f1,
  };
}

function oneRow(engine, { columns }, classCount) {
  const row = new Float64Array(columns.length);
  const shares = new Float64Array(classCount);
  return oneByOne(SINGLE_ROWS, (i) => {
    for (let column = 0; column < row.length; column++) row[column] = columns[column][i];
    engine.scoreRow(row, shares);
  });
}
