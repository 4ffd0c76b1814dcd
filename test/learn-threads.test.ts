/** Training by threads, with the built library: threads run compiled files. */
import { expect, test } from 'vitest';

const {
  createMatrix,
  createRandom,
  createTable,
  experiment,
  learnerNamed,
  learnerNames,
  memberPredictor,
  predictParallel,
  prepare,
  takeRows,
  taskOf,
  trainBoosting,
  trainBoostingParallel,
  trainForest,
  trainForestParallel,
  trainLstm,
  trainLstmParallel,
} = await import(new URL('../dist/learn/index.js', import.meta.url).href);

test.each([1, 2, 3, 50])('%d threads give the forest that one gives', async (jobs) => {
  const random = createRandom(6, 'threads');
  const columns = [0, 1, 2, 3].map(() => Float64Array.from({ length: 300 }, () => random.next()));
  const labels = Uint8Array.from({ length: 300 }, (_, row) => (columns[0][row] > 0.4 ? 1 : 0));
  const matrix = createMatrix(['a', 'b', 'c', 'd'], columns);
  const options = { seed: 3, treeCount: 11 };
  const alone = trainForest(matrix, { labels, classCount: 2 }, options);
  const together = await trainForestParallel(
    matrix,
    { labels, classCount: 2 },
    { ...options, jobs },
  );
  expect(together).toEqual(alone);
});

test('what a thread refuses is refused', async () => {
  const matrix = createMatrix(['a'], [new Float64Array(3)]);
  const labelled = { labels: new Uint8Array(2), classCount: 2 };
  await expect(trainForestParallel(matrix, labelled, { seed: 1, jobs: 2 })).rejects.toThrow(
    /expected 3 labels/,
  );
});

test.each([
  [2, 2, 40_000],
  [3, 2, 40_000],
  [2, 5, 2000],
  [4, 5, 2000],
])('%d threads boost as one does: %d classes, %d rows', async (jobs, classCount, rowCount) => {
  const random = createRandom(7, 'threads');
  const columns = [0, 1, 2, 3].map(() =>
    Float64Array.from({ length: rowCount }, () => random.next()),
  );
  const labels = Uint8Array.from(columns[0], (value, row) =>
    Math.floor(classCount * ((value + columns[1][row]) / 2)),
  );
  const weights = columns[3].map((value) => value + 0.5);
  const matrix = createMatrix(['a', 'b', 'c', 'd'], columns);
  const options = { seed: 3, rounds: 4, rowShare: 0.8, weights };
  const alone = trainBoosting(matrix, { labels, classCount }, options);
  const together = await trainBoostingParallel(
    matrix,
    { labels, classCount },
    { ...options, jobs },
  );
  expect(together).toEqual(alone);
});

test.each([
  [32, 1, 0],
  [9, 2, 0.3],
  [4, 1, 0.1],
])('two threads forecast as one does: batches of %d, %d layers, %d dropped', async (...sizes) => {
  const [batchRows, layers, dropout] = sizes;
  const random = createRandom(8, 'threads');
  const columns = [0, 1].map(() => Float64Array.from({ length: 300 }, () => random.next()));
  const series = [createMatrix(['a', 'b'], columns)];
  const options = { batchRows, layers, dropout, window: 8, units: 6, epochs: 4, seed: 2 };
  expect(await trainLstmParallel(series, options)).toEqual(trainLstm(series, options));
});

test('what an LSTM refuses is refused with threads, too', async () => {
  const short = createMatrix(['a'], [new Float64Array(9)]);
  await expect(trainLstmParallel([short], { seed: 1 })).rejects.toThrow(/got 9 of 9|rows to train/);
});

/** Numbers, words and holes, of which two classes can be told. */
function tableOf(rowCount: number) {
  const random = createRandom(9, 'threads');
  const numbers = (share: number) =>
    Float64Array.from({ length: rowCount }, () =>
      random.next() < share ? Number.NaN : random.next(),
    );
  const [x, y] = [numbers(0), numbers(0.1)];
  const words = Int32Array.from({ length: rowCount }, () => random.below(3));
  return createTable([
    { kind: 'number', name: 'x', values: x },
    { kind: 'number', name: 'y', values: y },
    { kind: 'category', name: 'word', codes: words, categories: ['a', 'b', 'c'] },
    {
      kind: 'category',
      name: 'kind',
      codes: Int32Array.from(x, (value, row) => (value + words[row] > 1.4 ? 1 : 0)),
      categories: ['no', 'yes'],
    },
  ]);
}

const namers = learnerNames().filter((name: string) =>
  learnerNamed(name).tasks.includes('classes'),
);

test.each<string>(namers)('threads predict what one does: %s', async (name: string) => {
  const table = tableOf(20_000);
  const rows = (from: number, to: number) =>
    takeRows(
      table,
      Uint32Array.from({ length: to - from }, (_, i) => from + i),
    );
  const task = taskOf(table, { target: 'kind', normal: 'no' });
  const options = {
    task,
    train: rows(0, 300),
    test: rows(300, 19_807),
    learners: [{ learner: learnerNamed(name), settings: {} }],
    trainingSets: ['as found'],
    folds: 0,
    repeats: 1,
    atFpr: [],
    seed: 5,
    now: () => 0,
  };
  const { runs, encoding } = await experiment({ ...options, jobs: 2 });
  const { matrix } = prepare(options.test, { task, encoding });
  const alone = memberPredictor(runs[0].member).predict(matrix);
  expect(runs[0].predictions).toEqual(alone);
  const { width } = runs[0];
  for (const jobs of [1, 3]) {
    const told = await predictParallel(runs[0].member, matrix, { jobs });
    expect(told).toEqual({ predictions: alone, width });
  }
});
