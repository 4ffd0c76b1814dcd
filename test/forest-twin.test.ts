/** Forests by threads and without WebAssembly, with the built library. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const LEARN = new URL('../dist/learn/index.js', import.meta.url).href;
const { createMatrix, createRandom, trainRegressionForest, trainRegressionForestParallel } =
  await import(LEARN);

test('threads give the regression forest that one gives', async () => {
  const random = createRandom(7, 'threads');
  const columns = [0, 1, 2].map(() => Float64Array.from({ length: 500 }, () => random.next()));
  const targets = Float64Array.from(columns[0], (value) => value / 3 + random.next());
  const matrix = createMatrix(['a', 'b', 'c'], columns);
  const options = { seed: 3, treeCount: 9 };
  const alone = trainRegressionForest(matrix, targets, options);
  const together = await trainRegressionForestParallel(matrix, targets, { ...options, jobs: 3 });
  expect(together).toEqual(alone);
});

test('what goes wrong while trees grow ends all threads and is told', async () => {
  const random = createRandom(8, 'threads');
  const matrix = createMatrix(['a'], [Float64Array.from({ length: 5000 }, () => random.next())]);
  const onProgress = () => {
    throw new Error('no more');
  };
  const training = trainRegressionForestParallel(matrix, matrix.columns[0], {
    seed: 1,
    treeCount: 10_000,
    jobs: 2,
    onProgress,
  });
  await expect(training).rejects.toThrow('no more');
});

test('a machine without WebAssembly grows and scores the same forest', () => {
  const script = `
    import { createHash } from 'node:crypto';
    import { createMatrix, createRandom, ForestEngine, trainForest, trainRegressionForest }
      from ${JSON.stringify(LEARN)};
    const random = createRandom(9, 'twin');
    const columns = Array.from({ length: 20 }, () =>
      Float64Array.from({ length: 400 }, () => random.next() < 0.1 ? NaN : random.below(90)));
    const matrix = createMatrix(columns.map((_, i) => 'c' + i), columns);
    const labels = Uint8Array.from({ length: 400 }, () => random.below(5));
    const options = { seed: 3, treeCount: 4, classWeights: 'balanced' };
    const { model, outOfBagShares } = trainForest(matrix, { labels, classCount: 5 }, options);
    const numbers = Float64Array.from(labels, (label) => label + random.next());
    const other = trainRegressionForest(matrix, numbers, { seed: 4, treeCount: 4, cuts: 'random' });
    const digest = createHash('sha256');
    for (const of of [model, other.model]) {
      for (const array of Object.values(of).filter(ArrayBuffer.isView)) digest.update(array);
    }
    digest.update(outOfBagShares).update(new ForestEngine(model).score(matrix));
    console.log(typeof WebAssembly, digest.digest('hex'));`;
  const [kernel, twin] = [[], ['--jitless']].map((flags) => {
    const args = [...flags, '--input-type=module', '-e', script];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stderr).not.toMatch(/Error/);
    return stdout.trim().split(' ');
  });
  expect([kernel[0], twin[0]]).toEqual(['object', 'undefined']);
  expect(twin[1]).toBe(kernel[1]);
});
