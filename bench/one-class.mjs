/*
 * What novelty alone finds on UNSW-NB15: models of the ordinary rows of the official train
 * partition (as far as they were recovered) score all of the official test partition, which none of
 * them saw. Prints the area under the ROC curve of each, for each seed. Columns whose values depend
 * on the clock of the recording, or were lost in the recovery, are left out.
 *
 *     npm run bench -- one-class [SEED ...]
 *
 * Looks for the data below VEDETTE_SHARED.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AutoencoderEngine,
  applyDesign,
  designOf,
  dropColumns,
  encodeTable,
  encodingOf,
  findColumn,
  GaussianMixtureEngine,
  IsolationForestEngine,
  NeighboursEngine,
  rocAuc,
  takeRows,
  thresholdCounts,
  trainAutoencoder,
  trainGaussianMixture,
  trainIsolationForest,
  trainNeighbours,
} from '../dist/learn/index.js';
import { readTable } from '../dist/service/ingest/index.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SHARED = resolve(ROOT, process.env.VEDETTE_SHARED ?? '../shared', 'data/unsw-nb15');
const LEFT_OUT = ['sinpkt', 'dinpkt', 'sjit', 'djit', 'stcpb', 'dtcpb'];
/** Rows that a mixture and the neighbours keep, evenly over all: more take minutes. */
const ROWS_MAX = 8000;

const LEARNERS = {
  'isolation forest': (matrix, seed) =>
    new IsolationForestEngine(trainIsolationForest(matrix, { seed })),
  autoencoder: (matrix, seed) => new AutoencoderEngine(trainAutoencoder(matrix, { seed }).model),
  'Gaussian mixture of 20': (matrix, seed) => {
    const rows = some(matrix.rowCount);
    const { model } = trainGaussianMixture(matrix, { componentCount: 20, rows, seed });
    return new GaussianMixtureEngine(model);
  },
  '5 nearest neighbours': (matrix) => {
    const rows = some(matrix.rowCount);
    return new NeighboursEngine(trainNeighbours(matrix, undefined, { neighbourCount: 5, rows }));
  },
};

export async function run(args) {
  const files = ['official-train-normal-backdoor.csv.gz', 'official-test.csv.gz'];
  const [trainFile, testFile] = files.map((file) => join(SHARED, file));
  if (![trainFile, testFile].every((file) => existsSync(file))) {
    console.log(`skipped: no data below ${SHARED}; set VEDETTE_SHARED`);
    return;
  }
  const { train, test, labels } = await readParts(trainFile, testFile);
  console.log(`${train.rowCount} ordinary rows to learn from, ${test.rowCount} to judge`);
  for (const [name, fit] of Object.entries(LEARNERS)) {
    for (const seed of args.length > 0 ? args.map(Number) : [1]) {
      const from = performance.now();
      const scores = fit(train, seed).score(test);
      const area = rocAuc(thresholdCounts({ scores, labels }));
      const seconds = ((performance.now() - from) / 1000).toFixed(0);
      console.log(`${name}, seed ${seed}: ROC-AUC ${area.toFixed(4)} (${seconds} s)`);
    }
  }
}

/** Designs learned on the ordinary rows alone. */
async function readParts(trainFile, testFile) {
  const [train, test] = await Promise.all([readTable(trainFile), readTable(testFile)]);
  const kinds = findColumn(train.table, 'attack_cat');
  const normal = kinds.categories.indexOf('Normal');
  const rows = [...kinds.codes.keys()].filter((row) => kinds.codes[row] === normal);
  const columns = dropColumns(train.table, [...LEFT_OUT, 'attack_cat', 'label']);
  const ordinary = takeRows(columns, rows);
  const encoding = encodingOf(ordinary);
  const { matrix } = encodeTable(encoding, ordinary);
  const design = designOf(matrix, { encoding });
  const judged = encodeTable(encoding, test.table).matrix;
  const labels = Uint8Array.from(findColumn(test.table, 'label').values);
  return { train: applyDesign(design, matrix), test: applyDesign(design, judged), labels };
}

function some(rowCount) {
  const count = Math.min(rowCount, ROWS_MAX);
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rowCount) / count));
}
