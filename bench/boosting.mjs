/*
 * How long gradient boosting of 100 rounds takes to fit the ten classes of UNSW-NB15 (official test
 * partition, cut in two) and how well it does, beside xgboost's histogram trees on the same rows,
 * in turn. Both at the settings they have: ours at the defaults, a seed a round.
 *
 *     npm run bench -- boosting [ROUNDS] [--jobs N]
 *     npm run bench -- boosting --large [--jobs N]     2.5 M rows, two classes, 31 leaves; no peer
 *
 * Fitting counts from the table in memory to the model, threads started. Looks for data and the
 * peers' scripts below VEDETTE_SHARED.
 */
import {
  BoostingEngine,
  binMatrix,
  binMatrixAs,
  classMetrics,
  createMatrix,
  createRandom,
  trainBoostingParallel,
} from '../dist/learn/index.js';
import {
  isHere,
  oneByOne,
  pick,
  predictAll,
  printRatios,
  readParts,
  runPython,
} from './trees/unsw.mjs';

const ROUNDS = 5;
const SINGLE_ROWS = 500;
const LARGE_ROWS = 2_500_000;
const CHUNK_ROWS = 50_000;
const QUALITY = [
  ['accuracy', true],
  ['macro_f1', true],
  ['roc_auc', true],
  ['pr_auc', true],
  ['fpr_at_recall_0.95', false],
  ['fpr_at_recall_0.99', false],
  ['fpr_at_recall_0.995', false],
];

export async function run(args) {
  if (!isHere()) return;
  const jobs = args.includes('--jobs') ? Number(args[args.indexOf('--jobs') + 1]) : 2;
  const parts = await readParts();
  if (args.includes('--large')) await runLarge(parts, jobs);
  else await compare(parts, jobs, Number(/^\d+$/.test(args[0] ?? '') ? args[0] : ROUNDS));
}

async function compare(parts, jobs, rounds) {
  const [own, peer] = [[], []];
  for (let round = 0; round < rounds; round++) {
    own.push(await fitAndScore(parts, { jobs, seed: round + 1 }));
    peer.push(runPython('xgb', jobs));
  }
  const { train, test } = parts;
  console.log(
    `${train.matrix.rowCount} rows to fit, ${test.matrix.rowCount} to score, ${jobs} jobs`,
  );
  printRatios('xgboost', rounds, [
    ['fit', 's', pick(own, 'fit_s'), pick(peer, 'fit_s'), false],
    ['batch', 'rows/s', pick(own, 'rowsPerSecond'), pick(peer, 'predict_rows_per_s'), true],
    ['one row', 'ms', pick(own, 'rowMs'), pick(peer, 'single_row_ms'), false],
  ]);
  for (const [name, isMoreBetter] of QUALITY) {
    const [ours, theirs] = [own, peer].map((runs) => median(pick(runs, name)));
    const gain = isMoreBetter ? ours - theirs : theirs - ours;
    const verdict = `${Math.abs(gain).toFixed(5)} ${gain < 0 ? 'worse' : 'better'}`;
    console.log(`${name}: vedette ${ours.toFixed(5)}, xgboost ${theirs.toFixed(5)}: ${verdict}`);
  }
}

async function fitAndScore({ train, test, classes }, { jobs, seed }) {
  const classCount = classes.length;
  const from = performance.now();
  const target = { labels: train.labels, classCount };
  const { model } = await trainBoostingParallel(train.matrix, target, { jobs, seed });
  const fitSeconds = (performance.now() - from) / 1000;
  const { shares, rowsPerSecond } = await predictAll(model, test.matrix, jobs);
  return {
    ...classMetrics({ shares, labels: test.labels, classCount }, classes.indexOf('Normal')),
    fit_s: fitSeconds,
    rowsPerSecond,
    rowMs: oneRow(new BoostingEngine(model), test.matrix) / 1000,
  };
}

/** Rows of both parts, drawn again with a seed and turned into bytes chunk by chunk. */
async function runLarge({ train, test, classes }, jobs) {
  const random = createRandom(1, 'bench boosting');
  const rowOf = Uint32Array.from({ length: LARGE_ROWS }, () =>
    random.below(train.matrix.rowCount + test.matrix.rowCount),
  );
  const start = performance.now();
  const binned = largeBins([train.matrix, test.matrix], rowOf);
  const fitting = performance.now();
  const all = [...train.labels, ...test.labels];
  const normal = classes.indexOf('Normal');
  const labels = Uint8Array.from(rowOf, (row) => (all[row] === normal ? 0 : 1));
  const options = { jobs, seed: 1, rounds: 100, leavesMax: 31 };
  const { model, trainingLosses } = await trainBoostingParallel(
    binned,
    { labels, classCount: 2 },
    options,
  );
  const end = performance.now();
  const fitSeconds = (end - fitting) / 1000;
  console.log(`${LARGE_ROWS} rows x ${binned.columnCount}, ${jobs} jobs, ${options.rounds} rounds`);
  console.log(`drawing and cutting into bins ${((fitting - start) / 1000).toFixed(1)} s`);
  console.log(`fit ${fitSeconds.toFixed(1)} s, loss ${trainingLosses.at(-1).toFixed(5)}`);
  console.log(`resident at the most ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
  const engine = new BoostingEngine(model);
  const scoring = performance.now();
  const times = 10;
  for (let i = 0; i < times; i++) engine.score(test.matrix);
  const seconds = (performance.now() - scoring) / 1000;
  console.log(`batch ${Math.round((times * test.matrix.rowCount) / seconds)} rows/s on one thread`);
  console.log(`one row ${oneRow(engine, test.matrix).toFixed(1)} µs`);
}

function largeBins(matrices, rowOf) {
  const [{ columnNames, columns, rowCount, categoryCounts }, other] = matrices;
  const draw = (from, to) => {
    const chunk = columns.map((column, c) =>
      Float64Array.from(rowOf.subarray(from, to), (row) =>
        row < rowCount ? column[row] : other.columns[c][row - rowCount],
      ),
    );
    return createMatrix(columnNames, chunk, categoryCounts);
  };
  const cuts = binMatrix(draw(0, 4 * CHUNK_ROWS));
  const bins = new Uint8Array(rowOf.length * columns.length);
  for (let from = 0; from < rowOf.length; from += CHUNK_ROWS) {
    const chunk = draw(from, Math.min(rowOf.length, from + CHUNK_ROWS));
    bins.set(binMatrixAs(cuts, chunk).bins, from * columns.length);
  }
  return { ...cuts, rowCount: rowOf.length, bins, columnNames };
}

function oneRow(engine, { columns }) {
  const row = new Float64Array(columns.length);
  return oneByOne(SINGLE_ROWS, (i) => {
    for (let column = 0; column < row.length; column++) row[column] = columns[column][i];
    engine.scoreRow(row);
  });
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}
