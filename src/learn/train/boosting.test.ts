import { expect, test } from 'vitest';
import { checkBoosting, predictBoosting } from '../model/index.ts';
import { createRandom } from '../random.ts';
import { BoostingEngine } from '../score/index.ts';
import { createMatrix, type Matrix } from '../table/index.ts';
import { trainBoosting } from './index.ts';

const NAN = Number.NaN;

function uniform(rowCount: number, columnCount: number, seed: number): Float64Array[] {
  const random = createRandom(seed, 'boosting tests');
  return Array.from({ length: columnCount }, () =>
    Float64Array.from({ length: rowCount }, () => random.next()),
  );
}

const rowOf = (matrix: Matrix, row: number) => matrix.columns.map((column) => column[row]);

/** Three classes by two columns, one of noise, a share of the cells missing, and a category. */
function classes(rowCount: number, missing: number) {
  const random = createRandom(5, 'boosting classes');
  const columns = uniform(rowCount, 4, 6);
  columns[3] = columns[3].map((share) => Math.floor(share * 6));
  const labels = Uint8Array.from({ length: rowCount }, (_, row) =>
    columns[0][row] < 0.4 ? 0 : [1, 3, 4].includes(columns[3][row]) ? 1 : 2,
  );
  for (const column of columns) {
    for (let row = 0; row < rowCount; row++) if (random.next() < missing) column[row] = NAN;
  }
  const matrix = createMatrix(['a', 'b', 'noise', 'code'], columns, [0, 0, 0, 6]);
  return { matrix, target: { labels, classCount: 3 } };
}

function accuracy(shares: Float64Array, labels: Uint8Array, classCount: number): number {
  let right = 0;
  for (const [row, label] of labels.entries()) {
    const own = shares.subarray(row * classCount, (row + 1) * classCount);
    if (own.indexOf(Math.max(...own)) === label) right++;
  }
  return right / labels.length;
}

test('classes by numbers and by a set of categories are learnt', () => {
  const { matrix, target } = classes(2000, 0);
  const { model, trainingLosses, importances } = trainBoosting(matrix, target, {
    rounds: 30,
    learningRate: 0.3,
    columnShare: 1,
    categoryHessianMin: 1,
    seed: 1,
  });
  checkBoosting(model);
  const shares = new BoostingEngine(model).score(matrix);
  expect(accuracy(shares, target.labels, 3)).toBeGreaterThan(0.995);
  expect(trainingLosses).toHaveLength(30);
  expect(trainingLosses[29]).toBeLessThan(trainingLosses[0] / 10);
  expect(importances[0] + importances[3]).toBeGreaterThan(0.98);
});

test('the engine agrees with the reference, missing cells and unseen codes included', () => {
  const { matrix, target } = classes(800, 0.2);
  const options = { rounds: 10, categoryHessianMin: 1, hessianMin: 0.01, seed: 2 };
  const { model } = trainBoosting(matrix, target, options);
  expect(model.categorySets?.length).toBeGreaterThan(0);
  const engine = new BoostingEngine(model);
  const codes = [NAN, 0, 5, 77, 254, 255, 256, 1e9, 2.5, -1];
  const odd = createMatrix(
    matrix.columnNames,
    [0, 1, 2, 3].map((c) => Float64Array.from(codes, (code, i) => (c === 3 ? code : i / 10))),
  );
  for (const table of [matrix, odd]) {
    const shares = engine.score(table);
    for (let row = 0; row < table.rowCount; row++) {
      const expected = predictBoosting(model, rowOf(table, row));
      expect(engine.scoreRow(rowOf(table, row))).toEqual(expected);
      expect(shares.slice(3 * row, 3 * row + 3)).toEqual(expected);
      expect(expected.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  }
});

test('a category too rare for a set is told from all others', () => {
  const codes = Float64Array.from({ length: 100 }, (_, row) => row % 10);
  const labels = Uint8Array.from(codes, (code) => (code === 7 ? 1 : 0));
  const matrix = createMatrix(['code'], [codes], [10]);
  const options = { rounds: 1, leavesMax: 2, hessianMin: 0.5, seed: 1 };
  const { model } = trainBoosting(matrix, { labels, classCount: 2 }, options);
  expect(Array.from(model.categorySets ?? [])).toEqual([1 << 7, 0, 0, 0, 0, 0, 0, 0]);
  expect(Array.from(model.covers)).toEqual([100, 10, 90]);
});

test('one stump has the values of Newton’s step, and cuts where the loss falls most', () => {
  const values = Float64Array.from({ length: 100 }, (_, row) => row);
  const labels = Uint8Array.from(values, (value) => (value < 40 ? 1 : 0));
  const { model } = trainBoosting(
    createMatrix(['x'], [values]),
    { labels, classCount: 2 },
    { rounds: 1, leavesMax: 2, learningRate: 1, l2: 1, seed: 1 },
  );
  expect(model.baseMargins[0]).toBeCloseTo(Math.log(0.4 / 0.6), 12);
  expect(model.thresholds[0]).toBe(39.5);
  // -G / (H + 1) with g = p - y, h = p (1 - p) at p = 0.4; whole numbers round the sums.
  expect(model.leafValues[0]).toBeCloseTo((40 * 0.6) / (40 * 0.24 + 1), 1);
  expect(model.leafValues[1]).toBeCloseTo((-60 * 0.4) / (60 * 0.24 + 1), 1);
  expect(Array.from(model.covers)).toEqual([100, 40, 60]);
});

test('squared errors of a step fall to nothing', () => {
  const columns = uniform(500, 2, 9);
  const target = columns[0].map((value) => (value < 0.3 ? -5 : 1e6));
  const { model, trainingLosses } = trainBoosting(createMatrix(['x', 'y'], columns), target, {
    rounds: 60,
    learningRate: 0.5,
    l2: 0,
    hessianMin: 0,
    columnShare: 1,
    seed: 1,
  });
  expect(predictBoosting(model, [0.1, 0.5])[0]).toBeCloseTo(-5, 1);
  expect(predictBoosting(model, [0.9, 0.5])[0]).toBeCloseTo(1e6, 1);
  expect(trainingLosses[59]).toBeLessThan(1);
});

test('a quantile has its share of the rows below it', () => {
  const columns = uniform(4000, 2, 10);
  const target = columns[0].map((value, row) => value * 10 + columns[1][row] * value);
  const matrix = createMatrix(['x'], [columns[0]]);
  for (const quantile of [0.1, 0.5, 0.9]) {
    const { model } = trainBoosting(matrix, target, { rounds: 100, quantile, seed: 1 });
    const predicted = new BoostingEngine(model).score(matrix);
    const below = target.filter((value, row) => value <= predicted[row]).length;
    expect(Math.abs(below / 4000 - quantile)).toBeLessThan(0.03);
  }
});

test('a column that is to rise or fall does so everywhere', () => {
  const columns = uniform(1500, 2, 12);
  const noise = createRandom(3, 'noise');
  const target = columns[0].map(
    (value, row) => Math.sin(9 * value) + value - columns[1][row] + noise.next(),
  );
  const matrix = createMatrix(['x', 'y'], columns);
  const { model } = trainBoosting(matrix, target, { seed: 1, monotone: [1, -1] });
  const free = trainBoosting(matrix, target, { seed: 1 }).model;
  const rise = (m: typeof model, a: number[], b: number[]) =>
    predictBoosting(m, b)[0] - predictBoosting(m, a)[0];
  let least = Infinity;
  let leastFree = Infinity;
  for (let other = 0.05; other < 1; other += 0.1) {
    for (let x = 0; x < 1; x += 0.01) {
      const up = rise(model, [x, other], [x + 0.01, other]);
      const down = -rise(model, [other, x], [other, x + 0.01]);
      least = Math.min(least, up, down);
      leastFree = Math.min(leastFree, rise(free, [x, other], [x + 0.01, other]));
    }
  }
  expect(least).toBeGreaterThanOrEqual(0);
  expect(leastFree).toBeLessThan(0);
});

test('a row of weight 2 counts as two rows, one of weight 0 as none', () => {
  const columns = uniform(300, 2, 13);
  const target = columns[0].map((value, row) => value + columns[1][row] ** 2);
  const twice = Uint32Array.from({ length: 400 }, (_, i) => (i < 200 ? i : i - 200));
  const doubled = createMatrix(
    ['x', 'y'],
    columns.map((column) => Float64Array.from(twice, (row) => column[row])),
  );
  const options = { rounds: 20, hessianMin: 3, seed: 1 };
  const weights = Float64Array.from(target, (_, row) => (row < 200 ? 2 : 0));
  const whole = createMatrix(['x', 'y'], columns);
  const a = trainBoosting(whole, target, { ...options, weights }).model;
  const b = trainBoosting(
    doubled,
    Float64Array.from(twice, (row) => target[row]),
    options,
  ).model;
  // Cuts differ where only rows without weight lie between.
  const mean = (model: typeof a) =>
    columns[0].reduce((sum, x, row) => sum + predictBoosting(model, [x, columns[1][row]])[0], 0);
  expect(mean(a) / 300).toBeCloseTo(mean(b) / 300, 2);
  expect(a.covers[0]).toBeCloseTo(400, 3);
});

test('training stops when validation rows no longer gain, and keeps the best rounds', () => {
  const columns = uniform(400, 3, 14);
  const random = createRandom(4, 'labels');
  const labels = columns[0].map((value) => (random.next() < 0.2 + 0.6 * value ? 1 : 0));
  const part = (from: number, to: number) => ({
    matrix: createMatrix(
      ['x', 'y', 'z'],
      columns.map((column) => column.slice(from, to)),
    ),
    target: { labels: Uint8Array.from(labels.slice(from, to)), classCount: 2 },
  });
  const { matrix, target } = part(0, 200);
  const { model, validationLosses } = trainBoosting(matrix, target, {
    seed: 1,
    rounds: 200,
    validation: part(200, 400),
    patience: 10,
  });
  const best = validationLosses.indexOf(Math.min(...validationLosses)) + 1;
  expect(model.roots).toHaveLength(best);
  expect(validationLosses).toHaveLength(best + 10);
});

test.each([
  ['a target that never differs', Float64Array.of(4, 4, 4, 4), 4],
  ['one row', Float64Array.of(-7), -7],
])('%s is predicted as it is', (_, target, expected) => {
  const columns = uniform(target.length, 2, 1);
  const { model } = trainBoosting(createMatrix(['x', 'y'], columns), target, { seed: 1 });
  expect(predictBoosting(model, [0.5, NAN])).toEqual(Float64Array.of(expected));
});

test('a class without rows is given next to no share', () => {
  const { matrix, target } = classes(300, 0);
  const { model } = trainBoosting(matrix, { ...target, classCount: 4 }, { seed: 1 });
  checkBoosting(model);
  const shares = new BoostingEngine(model).score(matrix);
  const most = Math.max(...shares.filter((_, i) => i % 4 === 3));
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(0.01);
});

test('columns of nothing, of one value or of too many categories do no harm', () => {
  const x = uniform(900, 1, 2)[0];
  const codes = x.map((_, row) => row % 300);
  const columns = [x.map(() => NAN), x.map(() => 3), codes, x];
  const matrix = createMatrix(['nothing', 'same', 'codes', 'x'], columns, [0, 0, 300, 0]);
  const labels = Uint8Array.from(codes, (code, row) => (code < 100 || x[row] > 0.9 ? 1 : 0));
  const options = { rounds: 20, categoryHessianMin: 0.1, columnShare: 1, seed: 1 };
  const { model } = trainBoosting(matrix, { labels, classCount: 2 }, options);
  checkBoosting(model);
  const shares = new BoostingEngine(model).score(matrix);
  expect(accuracy(shares, labels, 2)).toBeGreaterThan(0.95);
  expect(shares.slice(0, 2)).toEqual(predictBoosting(model, rowOf(matrix, 0)));
});

test('rows that a tree did not draw are still moved by it', () => {
  const { matrix, target } = classes(1000, 0.1);
  const { model, trainingLosses } = trainBoosting(matrix, target, {
    rounds: 20,
    rowShare: 0.5,
    columnShare: 0.75,
    seed: 3,
  });
  const shares = new BoostingEngine(model).score(matrix);
  const loss = target.labels.reduce(
    (sum, label, row) => sum - Math.log(shares[3 * row + label]),
    0,
  );
  expect(loss / 1000).toBeCloseTo(trainingLosses[19], 5);
});

test('limits of leaves, depth and rows hold', () => {
  const { matrix, target } = classes(1000, 0);
  const options = { rounds: 3, leavesMax: 9, depthMax: 3, leafRowsMin: 30, seed: 1 };
  const { model } = trainBoosting(matrix, target, options);
  const depths = new Map<number, number>(Array.from(model.roots, (root) => [root, 0]));
  let leaves = 0;
  model.columns.forEach((column, node) => {
    const depth = depths.get(node) ?? 0;
    if (column < 0) {
      leaves++;
      expect(depth).toBeLessThanOrEqual(3);
      expect(model.covers[node]).toBeGreaterThanOrEqual(30);
      return;
    }
    depths.set(model.lefts[node], depth + 1).set(model.lefts[node] + 1, depth + 1);
  });
  expect(leaves / model.roots.length).toBeLessThanOrEqual(8);
});

test('the same seed gives the same model', () => {
  const { matrix, target } = classes(600, 0.1);
  const train = (seed: number) =>
    trainBoosting(matrix, target, { rounds: 4, rowShare: 0.8, columnShare: 0.5, seed }).model;
  expect(train(1)).toEqual(train(1));
  expect(train(1)).not.toEqual(train(2));
});

const classesOfTwo = {
  matrix: createMatrix(['a', 'b', 'noise', 'code'], uniform(3, 4, 1)),
  target: { labels: new Uint8Array(3), classCount: 2 },
};

test.each([
  [{ learningRate: 0 }, /learningRate.*got 0/],
  [{ leavesMax: 1 }, /leavesMax.*got 1/],
  [{ rowShare: 1.5 }, /rowShare.*got 1.5/],
  [{ monotone: [0, 0] }, /monotone: expected 4 columns, got 2/],
  [{ monotone: [0, 0, 0, 1] }, /monotone: expected 0 for categories/],
  [{ weights: Float64Array.of(1) }, /weights: expected 50 rows, got 1/],
  [{ weights: new Float64Array(50) }, /weights: expected one above 0/],
  [{ patience: 0 }, /patience.*got 0/],
  [{ validation: classesOfTwo }, /classes of validation rows: expected 3, got 2/],
])('options that cannot be are refused: %j', (options, message) => {
  const { matrix, target } = classes(50, 0);
  expect(() => trainBoosting(matrix, target, { seed: 1, ...options })).toThrow(message);
});
