import { expect, test } from 'vitest';
import {
  type BoostingModel,
  childOf,
  isolationScore,
  linkMargins,
  marginsOf,
  predictForest,
  predictIsolationForest,
  predictRegressionForest,
  type Row,
  type Trees,
} from '../model/index.ts';
import { createRandom } from '../random.ts';
import { createMatrix } from '../table/index.ts';
import {
  trainBoosting,
  trainForest,
  trainIsolationForest,
  trainRegressionForest,
} from '../train/index.ts';
import { unitQuadrature } from './quadrature.ts';
import {
  boostingShap,
  forestShap,
  isolationShap,
  regressionForestShap,
  type TreeExplanation,
} from './tree-shap.ts';

/** Mean of a tree where only some columns are known: algorithm 1 of the paper. */
function expectation(
  trees: Trees,
  node: number,
  { row, known, valueOf }: { row: Row; known: number; valueOf: (leaf: number) => number },
): number {
  const column = trees.columns[node];
  if (column < 0) return valueOf(node);
  const below = { row, known, valueOf };
  if ((known >> column) & 1) return expectation(trees, childOf(trees, node, row[column]), below);
  const left = trees.lefts[node];
  const [a, b] = [trees.covers[left], trees.covers[left + 1]];
  return (a * expectation(trees, left, below) + b * expectation(trees, left + 1, below)) / (a + b);
}

/** Shapley values as they are defined: over all subsets of the columns. */
function shapleyOf(value: (known: number) => number, columnCount: number): number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const sizeOf = (set: number) => set.toString(2).replaceAll('0', '').length;
  return Array.from({ length: columnCount }, (_, column) => {
    let sum = 0;
    for (let set = 0; set < 1 << columnCount; set++) {
      if ((set >> column) & 1) continue;
      const k = sizeOf(set);
      const weight = (factorial(k) * factorial(columnCount - k - 1)) / factorial(columnCount);
      sum += weight * (value(set | (1 << column)) - value(set));
    }
    return sum;
  });
}

const COLUMNS = 5;

/** Rows with missing cells, and a last column of categories where `categories` are more than 0. */
function problem({ rowCount, categories }: { rowCount: number; categories: number }) {
  const random = createRandom(21, 'tree shap');
  const columns = Array.from({ length: COLUMNS }, () =>
    Float64Array.from({ length: rowCount }, () =>
      random.next() < 0.1 ? Number.NaN : random.next(),
    ),
  );
  if (categories > 0) columns[4] = columns[4].map((value) => Math.floor(value * categories));
  const labels = Uint8Array.from(columns[0], (_, row) => {
    const sum = columns[0][row] + columns[1][row] * columns[2][row] + (columns[4][row] % 3);
    return sum > 1.5 ? 2 : sum > 0.6 ? 1 : 0;
  });
  const counts = [0, 0, 0, 0, categories];
  const matrix = createMatrix(['a', 'b', 'c', 'd', 'e'], columns, counts);
  const rowOf = (row: number) => columns.map((column) => column[row]);
  return { matrix, labels, rowOf };
}

test('parts of a forest’s share are Shapley values over all subsets of columns', () => {
  const { matrix, labels, rowOf } = problem({ rowCount: 60, categories: 0 });
  const { model } = trainForest(matrix, { labels, classCount: 3 }, { treeCount: 4, seed: 1 });
  const shap = forestShap(model);
  for (let row = 0; row < 10; row++) {
    for (const output of [0, 1, 2]) {
      const at = { row: rowOf(row), valueOf: leafShare };
      function leafShare(leaf: number): number {
        return model.leafShares[model.lefts[leaf] + output];
      }
      const value = (known: number) =>
        Array.from(model.roots, (root) => expectation(model, root, { ...at, known })).reduce(
          (sum, part) => sum + part / model.roots.length,
          0,
        );
      const { base, parts } = shap.explain(rowOf(row), output);
      expect(base).toBeCloseTo(value(0), 12);
      for (const [column, part] of shapleyOf(value, COLUMNS).entries()) {
        expect(parts[column]).toBeCloseTo(part, 12);
      }
    }
  }
});

test('parts of a boosted margin are Shapley values, with missing cells and categories', () => {
  const { matrix, labels, rowOf } = problem({ rowCount: 300, categories: 12 });
  const options = { rounds: 3, categoryHessianMin: 1, hessianMin: 0.01, seed: 1 };
  const { model } = trainBoosting(matrix, { labels, classCount: 3 }, options);
  expect(model.categorySets?.length).toBeGreaterThan(0);
  const shap = boostingShap(model);
  const unseen = [0.3, Number.NaN, 0.2, 0.1, 200];
  for (const row of [rowOf(0), rowOf(1), rowOf(2), unseen]) {
    for (const output of [0, 1, 2]) {
      const value = (known: number) =>
        marginAt(model, output, (root) =>
          expectation(model, root, {
            row,
            known,
            valueOf: (leaf) => model.leafValues[model.lefts[leaf]],
          }),
        );
      const { base, parts } = shap.explain(row, output);
      expect(base).toBeCloseTo(value(0), 12);
      for (const [column, part] of shapleyOf(value, COLUMNS).entries()) {
        expect(parts[column]).toBeCloseTo(part, 12);
      }
    }
  }
});

function marginAt(model: BoostingModel, output: number, treeAt: (root: number) => number): number {
  const own = model.roots.filter((_, tree) => tree % model.baseMargins.length === output);
  return Array.from(own, treeAt).reduce((a, b) => a + b, model.baseMargins[output]);
}

test('parts and base sum to the score in deep trees', () => {
  const { matrix, labels, rowOf } = problem({ rowCount: 3000, categories: 0 });
  const noisy = labels.map((label, row) => (label + (row % 3 === 0 ? 1 : 0)) % 3);
  const labelled = { labels: noisy, classCount: 3 };
  const { model } = trainForest(matrix, labelled, { treeCount: 20, seed: 1 });
  const shap = forestShap(model);
  for (let row = 0; row < 50; row++) {
    const shares = predictForest(model, rowOf(row));
    for (const output of [0, 1, 2]) {
      const { base, parts } = shap.explain(rowOf(row), output);
      expect(parts.reduce((sum, part) => sum + part, base)).toBeCloseTo(shares[output], 12);
    }
  }
});

test('margins explained lead to the shares that the model gives', () => {
  const { matrix, labels, rowOf } = problem({ rowCount: 500, categories: 9 });
  const { model } = trainBoosting(matrix, { labels, classCount: 3 }, { rounds: 20, seed: 1 });
  const shap = boostingShap(model);
  for (let row = 0; row < 20; row++) {
    const sums = [0, 1, 2].map((output) => {
      const { base, parts } = shap.explain(rowOf(row), output);
      return parts.reduce((sum, part) => sum + part, base);
    });
    const expected = linkMargins(model, marginsOf(model, rowOf(row)));
    linkMargins(model, Float64Array.from(sums)).forEach((share, c) => {
      expect(share).toBeCloseTo(expected[c], 12);
    });
  }
});

test('columns that decide have the largest mean parts, noise the least', () => {
  const { matrix, labels } = problem({ rowCount: 800, categories: 0 });
  const { model } = trainBoosting(matrix, { labels, classCount: 3 }, { rounds: 20, seed: 1 });
  const rows = Uint32Array.from({ length: 100 }, (_, row) => row);
  const importances = boostingShap(model).importances(matrix, rows, 0);
  expect(Math.min(...importances)).toBe(importances[3]);
  expect(Math.max(...importances)).toBe(importances[0]);
});

test('parts of a regression forest and of an isolation forest sum to what they predict', () => {
  const { matrix, rowOf } = problem({ rowCount: 300, categories: 0 });
  const numbers = createMatrix(matrix.columnNames, matrix.columns);
  const target = numbers.columns[0].map((value, row) => (value || 0) + row / 1000);
  const regression = trainRegressionForest(numbers, target, { treeCount: 5, seed: 1 }).model;
  const isolation = trainIsolationForest(numbers, { treeCount: 20, seed: 1 });
  const { length: treeCount } = isolation.roots;
  const { sampleSize } = isolation;
  for (let row = 0; row < 20; row++) {
    const sumOf = ({ base, parts }: TreeExplanation) => parts.reduce((sum, p) => sum + p, base);
    const number = sumOf(regressionForestShap(regression).explain(rowOf(row), 0));
    expect(number).toBeCloseTo(predictRegressionForest(regression, rowOf(row)), 12);
    const length = sumOf(isolationShap(isolation).explain(rowOf(row), 0));
    const score = isolationScore(length * treeCount, { treeCount, sampleSize });
    expect(score).toBeCloseTo(predictIsolationForest(isolation, rowOf(row)), 12);
  }
});

test('an output that the model lacks is refused', () => {
  const { matrix, labels } = problem({ rowCount: 50, categories: 0 });
  const { model } = trainForest(matrix, { labels, classCount: 3 }, { treeCount: 1, seed: 1 });
  expect(() => forestShap(model).explain([0, 0, 0, 0, 0], 3)).toThrow(/output below 3, got 3/);
});

test.each([1, 2, 5, 14, 32])('%d points integrate powers up to twice as many exactly', (count) => {
  const { points, weights, rests } = unitQuadrature(count);
  for (let power = 0; power < 2 * count; power++) {
    const integral = points.reduce((sum, point, i) => sum + weights[i] * point ** power, 0);
    expect(integral).toBeCloseTo(1 / (power + 1), 14);
  }
  points.forEach((point, i) => {
    expect(point + rests[i]).toBeCloseTo(1, 15);
  });
});
