import { describe, expect, test } from 'vitest';
import { leafOf, predictForest } from './model/index.ts';
import { createRandom } from './random.ts';
import { ForestEngine } from './score/index.ts';
import { binMatrix, createMatrix, type Matrix, MISSING_BIN } from './table/index.ts';
import { type ForestOptions, trainForest } from './train/index.ts';

const random = createRandom(8, 'forest tests');

/** Three classes by two columns, one column of noise, a share of the cells missing. */
function problem(rowCount: number, missing = 0) {
  const columns = [0, 1, 2].map(() =>
    Float64Array.from({ length: rowCount }, () => random.next() * 10),
  );
  const labels = Uint8Array.from({ length: rowCount }, (_, row) =>
    columns[0][row] < 4 ? 0 : columns[1][row] < 5 ? 1 : 2,
  );
  for (const column of columns) {
    for (let row = 0; row < rowCount; row++) if (random.next() < missing) column[row] = Number.NaN;
  }
  return { matrix: createMatrix(['a', 'b', 'noise'], columns), labels, classCount: 3 };
}

const rowOf = (matrix: Matrix, row: number) => matrix.columns.map((column) => column[row]);

function accuracy(shares: Float64Array, labels: Uint8Array, classCount: number): number {
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    const of = [...shares.subarray(row * classCount, (row + 1) * classCount)];
    if (of.indexOf(Math.max(...of)) === labels[row]) right++;
  }
  return right / labels.length;
}

describe('bins', () => {
  test('keep the order of values, and tell missing ones', () => {
    const values = Float64Array.of(3, 1, Number.NaN, 2, 2, Number.POSITIVE_INFINITY);
    const { bins, edges } = binMatrix(createMatrix(['x'], [values]));
    expect([...bins]).toEqual([2, 0, MISSING_BIN, 1, 1, 3]);
    expect(edges[0]).toHaveLength(3);
  });

  test('agree with their cuts for many values', () => {
    const values = Float64Array.from({ length: 5000 }, () => (random.next() - 0.5) * 1e6);
    const { bins, edges } = binMatrix(createMatrix(['x'], [values]));
    expect(edges[0].length).toBeGreaterThan(200);
    for (let row = 0; row < values.length; row++) {
      const below = edges[0].filter((edge) => edge < values[row]).length;
      expect(bins[row]).toBe(below);
    }
  });

  test('of a column of one value have no cut', () => {
    expect(binMatrix(createMatrix(['x'], [new Float64Array(9).fill(7)])).edges[0]).toHaveLength(0);
  });
});

describe('a forest', () => {
  test('scores as its reference prediction does, missing values included', () => {
    for (const missing of [0, 0.3]) {
      const { matrix, labels, classCount } = problem(400, missing);
      const { model } = trainForest(matrix, { labels, classCount }, { seed: 1, treeCount: 15 });
      const shares = new ForestEngine(model).score(matrix);
      for (let row = 0; row < matrix.rowCount; row++) {
        const expected = predictForest(model, rowOf(matrix, row));
        for (let c = 0; c < classCount; c++) {
          expect(shares[row * classCount + c]).toBeCloseTo(expected[c], 12);
        }
      }
    }
  });

  test('learns what can be learned, and knows how well by the rows left out', () => {
    const { matrix, labels, classCount } = problem(1500);
    const trained = trainForest(matrix, { labels, classCount }, { seed: 2, treeCount: 60 });
    const fresh = problem(1500);
    const shares = new ForestEngine(trained.model).score(fresh.matrix);
    const held = accuracy(shares, fresh.labels, classCount);
    expect(held).toBeGreaterThan(0.97);
    expect(Math.abs(trained.outOfBagAccuracy - held)).toBeLessThan(0.02);
  });

  test('uses a value that is missing as a sign where it is one', () => {
    const values = Float64Array.from({ length: 300 }, (_, i) =>
      i % 2 ? Number.NaN : random.next(),
    );
    const labels = Uint8Array.from({ length: 300 }, (_, i) => i % 2);
    const matrix = createMatrix(['x'], [values]);
    const { model } = trainForest(matrix, { labels, classCount: 2 }, { seed: 3, treeCount: 20 });
    expect(accuracy(new ForestEngine(model).score(matrix), labels, 2)).toBe(1);
  });

  test('is the same for the same seed and another for another', () => {
    const { matrix, labels, classCount } = problem(200);
    const [one, same, other] = [1, 1, 2].map(
      (seed) => trainForest(matrix, { labels, classCount }, { seed, treeCount: 5 }).model,
    );
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test('keeps to the depth and the leaves it is given', () => {
    const { matrix, labels, classCount } = problem(500);
    const { model } = trainForest(
      matrix,
      { labels, classCount },
      { seed: 1, treeCount: 3, depthMax: 1 },
    );
    expect(model.columns).toHaveLength(9);
  });

  test('of random cuts learns from the whole sample, and is bootstrapped where asked', () => {
    const { matrix, labels, classCount } = problem(1500);
    const options = { seed: 4, treeCount: 60, cuts: 'random' } as const;
    const whole = trainForest(matrix, { labels, classCount }, options);
    expect(whole.outOfBagAccuracy).toBeNaN();
    expect(whole.outOfBagShares.every(Number.isNaN)).toBe(true);
    const fresh = problem(1500);
    const shares = new ForestEngine(whole.model).score(fresh.matrix);
    expect(accuracy(shares, fresh.labels, classCount)).toBeGreaterThan(0.95);
    const drawn = trainForest(
      matrix,
      { labels, classCount },
      { ...options, sampling: 'bootstrap' },
    );
    expect(drawn.outOfBagAccuracy).toBeGreaterThan(0.95);
  });

  test('says for each row left out what the trees that left it out say', () => {
    const { matrix, labels, classCount } = problem(80, 0.1);
    const options = { seed: 6, treeCount: 1 };
    const { model, outOfBagShares } = trainForest(matrix, { labels, classCount }, options);
    let count = 0;
    for (let row = 0; row < 80; row++) {
      const shares = outOfBagShares.subarray(row * classCount, (row + 1) * classCount);
      if (Number.isNaN(shares[0])) continue;
      count++;
      const expected = predictForest(model, rowOf(matrix, row));
      for (let c = 0; c < classCount; c++) expect(shares[c]).toBeCloseTo(expected[c], 6);
    }
    // A share of 1/e of the rows is left out of a bootstrap sample.
    expect(count).toBeGreaterThan(15);
    expect(count).toBeLessThan(45);
  });

  test('knows which columns it learned from', () => {
    const { matrix, labels, classCount } = problem(1500);
    const { importances } = trainForest(matrix, { labels, classCount }, { seed: 1 });
    expect(importances.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
    expect(importances[2]).toBeLessThan(0.1);
    expect(Math.min(importances[0], importances[1])).toBeGreaterThan(0.3);
  });

  test.each([
    ['class weights', { classWeights: 'balanced' }],
    ['weights by hand', { classWeights: [1, 40] }],
    ['a balanced sample', { sampling: 'balanced' }],
  ] as const)('finds more of a rare class with %s', (_, options) => {
    const rare = (rowCount: number) => {
      const x = Float64Array.from({ length: rowCount }, () => random.next());
      const labels = Uint8Array.from(x, (value) => (random.next() < value * 0.1 ? 1 : 0));
      return { matrix: createMatrix(['x'], [x]), labels };
    };
    const { matrix, labels } = rare(2000);
    const fresh = rare(2000);
    const found = (more: object) => {
      const shape = { seed: 1, treeCount: 20, depthMax: 3, ...more };
      const { model } = trainForest(matrix, { labels, classCount: 2 }, shape);
      const shares = new ForestEngine(model).score(fresh.matrix);
      return fresh.labels.filter((label, row) => label === 1 && shares[2 * row + 1] > 0.5).length;
    };
    expect(found({})).toBe(0);
    const count = fresh.labels.filter((label) => label === 1).length;
    expect(found(options)).toBeGreaterThan(count / 2);
  });

  test('sends a missing value that no training row had to the heavier side', () => {
    const values = Float64Array.from({ length: 100 }, (_, row) => row);
    for (const cut of [20, 80]) {
      const labels = Uint8Array.from(values, (value) => (value < cut ? 0 : 1));
      const options = { seed: 1, treeCount: 1, sampling: 'whole' } as const;
      const matrix = createMatrix(['x'], [values]);
      const { model } = trainForest(matrix, { labels, classCount: 2 }, options);
      expect([...predictForest(model, [Number.NaN])]).toEqual(cut === 20 ? [0, 1] : [1, 0]);
    }
  });

  test('keeps leaves to their least rows, of the lightest class where classes weigh', () => {
    const { matrix, labels, classCount } = problem(300);
    for (const classWeights of [undefined, [1, 3, 9]]) {
      const options = { seed: 1, treeCount: 2, leafRowsMin: 12, sampling: 'whole' } as const;
      const more = classWeights === undefined ? {} : { classWeights };
      const { model } = trainForest(matrix, { labels, classCount }, { ...options, ...more });
      const weights = classWeights ?? [1, 1, 1];
      const leafOfRow = (row: number) => leafOf(model, model.roots[0], rowOf(matrix, row));
      const sums = new Map<number, number>();
      for (let row = 0; row < 300; row++) {
        const leaf = leafOfRow(row);
        sums.set(leaf, (sums.get(leaf) ?? 0) + weights[labels[row]]);
      }
      expect(Math.min(...sums.values())).toBeGreaterThanOrEqual(12);
      expect(sums.size).toBeGreaterThan(2);
    }
  });

  test('tells how far it is', () => {
    const { matrix, labels, classCount } = problem(50);
    const steps: string[] = [];
    const onProgress = ({ step, steps: all }: { step: number; steps: number }) => {
      steps.push(`${step} of ${all}`);
    };
    trainForest(matrix, { labels, classCount }, { seed: 1, treeCount: 3, onProgress });
    expect(steps).toEqual(['1 of 3', '2 of 3', '3 of 3']);
  });

  test.each([
    [{ treeCount: 0 }, /treeCount from 1 to 10000, got 0/],
    [{ treeCount: 10_001 }, /treeCount from 1 to 10000/],
    [{ leafRowsMin: 0.5 }, /leafRowsMin from 1/],
    [{ columnsTried: 0 }, /columnsTried from 1/],
    [{ classWeights: [1, 2] }, /expected 3 of them, got 2/],
    [{ classWeights: [1, 2, 0] }, /positive finite numbers, got 0/],
    [{ classWeights: 'balanced', sampling: 'balanced' }, /or a balanced sample, got both/],
  ] as [Partial<ForestOptions>, RegExp][])('refuses %o', (options, message) => {
    const { matrix, labels, classCount } = problem(20);
    const train = () => trainForest(matrix, { labels, classCount }, { seed: 1, ...options });
    expect(train).toThrow(message);
  });

  test('of rows of one class is a leaf', () => {
    const { matrix } = problem(50);
    const labels = new Uint8Array(50).fill(1);
    const { model } = trainForest(matrix, { labels, classCount: 2 }, { seed: 1, treeCount: 2 });
    expect([...model.columns]).toEqual([-1, -1]);
    expect([...predictForest(model, [1, 2, 3])]).toEqual([0, 1]);
  });

  test.each([
    ['labels too few', new Uint8Array(3), 2, /expected 50 labels for as many rows, got 3/],
    ['a label too high', new Uint8Array(50).fill(7), 2, /expected labels below 2, got 7 in row 0/],
    ['no classes', new Uint8Array(50), 0, /expected 1 to 255 classes/],
  ])('refuses %s', (_, labels, classCount, message) => {
    const { matrix } = problem(50);
    expect(() => trainForest(matrix, { labels, classCount }, { seed: 1 })).toThrow(message);
  });
});
