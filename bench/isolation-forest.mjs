/*
 * How long an isolation forest of 100 trees of 256 rows takes to fit on the normal rows, to score
 * many rows and one, and its area under the ROC curve (attacks above normal rows), beside
 * scikit-learn's on the same rows of UNSW-NB15 (official test partition, cut in two), in turn.
 *
 *     npm run bench -- isolation-forest [ROUNDS] [--extended]
 *
 * --extended also tells the area of an extended isolation forest of two columns a cut. Looks for
 * data and the peer's script below VEDETTE_SHARED.
 */
import {
  ExtendedIsolationForestEngine,
  IsolationForestEngine,
  rocAuc,
  thresholdCounts,
  trainExtendedIsolationForest,
  trainIsolationForest,
} from '../dist/learn/index.js';
import {
  isHere,
  oneByOne,
  pick,
  printRatios,
  readParts,
  runPython,
  summary,
} from './trees/unsw.mjs';

const ROUNDS = 5;
const NORMAL = 'Normal';
const SINGLE_ROWS = 500;
/** Forests of other seeds, to see how far an area lies from another by chance. */
const SEEDS = 10;

export async function run(args) {
  if (!isHere()) return;
  const rounds = Number(/^\d+$/.test(args[0] ?? '') ? args[0] : ROUNDS);
  const { train, test, classes } = await readParts();
  const normal = classes.indexOf(NORMAL);
  const rows = Uint32Array.from(
    [...train.labels.keys()].filter((row) => train.labels[row] === normal),
  );
  const task = {
    train,
    test,
    rows,
    labels: test.labels.map((label) => (label === normal ? 0 : 1)),
  };
  const [own, peer] = [[], []];
  for (let round = 0; round < rounds; round++) {
    own.push(fitAndScore(task, round + 1));
    peer.push(runPython('iforest', 2));
  }
  console.log(`${rows.length} rows to fit, ${test.matrix.rowCount} to score; the peer has 2 jobs`);
  printRatios('scikit-learn', rounds, [
    ['fit', 's', pick(own, 'fitSeconds'), pick(peer, 'fit_s'), false],
    ['batch', 'rows/s', pick(own, 'rowsPerSecond'), pick(peer, 'predict_rows_per_s'), true],
    ['one row', 'ms', pick(own, 'rowMs'), pick(peer, 'single_row_ms'), false],
    ['ROC-AUC', '', pick(own, 'area'), pick(peer, 'roc_auc'), true],
  ]);
  tellAreas(
    'ROC-AUC',
    (seed) => {
      const model = trainIsolationForest(train.matrix, { rows, seed });
      return new IsolationForestEngine(model).score(test.matrix);
    },
    task.labels,
  );
  if (!args.includes('--extended')) return;
  tellAreas(
    'ROC-AUC, extended',
    (seed) => {
      const model = trainExtendedIsolationForest(train.matrix, { rows, seed, columnsPerCut: 2 });
      return new ExtendedIsolationForestEngine(model).score(test.matrix);
    },
    task.labels,
  );
}

function fitAndScore({ train, test, rows, labels }, seed) {
  const from = performance.now();
  const model = trainIsolationForest(train.matrix, { rows, seed });
  const fitSeconds = (performance.now() - from) / 1000;
  const engine = new IsolationForestEngine(model);
  engine.score(
    test.matrix,
    rows.subarray(0, 64).map((_, row) => row),
  );
  const scoring = performance.now();
  const scores = engine.score(test.matrix);
  const seconds = (performance.now() - scoring) / 1000;
  const row = new Float64Array(test.matrix.columns.length);
  const rowUs = oneByOne(SINGLE_ROWS, (i) => {
    for (let column = 0; column < row.length; column++)
      row[column] = test.matrix.columns[column][i];
    engine.scoreRow(row);
  });
  return {
    fitSeconds,
    rowsPerSecond: test.matrix.rowCount / seconds,
    rowMs: rowUs / 1000,
    area: areaOf(scores, labels),
  };
}

function tellAreas(what, scoresOf, labels) {
  const areas = Array.from({ length: SEEDS }, (_, i) => areaOf(scoresOf(i + 1), labels));
  const { median, least, most } = summary(areas);
  const cells = [median, least, most].map((area) => area.toFixed(4));
  console.log(`${what} of ${SEEDS} seeds: ${cells[0]} (${cells[1]} to ${cells[2]})`);
}

const areaOf = (scores, labels) => rocAuc(thresholdCounts({ scores, labels }));
