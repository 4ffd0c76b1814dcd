import { describe, expect, test } from 'vitest';
import {
  checkIsolationForest,
  type IsolationForestModel,
  predictIsolationForest,
} from './model/index.ts';
import { createRandom } from './random.ts';
import { IsolationForestEngine } from './score/index.ts';
import { createMatrix, type Matrix } from './table/index.ts';
import { trainIsolationForest } from './train/index.ts';

const random = createRandom(3, 'isolation forest tests');

/** Sum of twelve uniforms less six: close to a standard normal. */
const normal = () => Array.from({ length: 12 }, () => random.next()).reduce((a, b) => a + b) - 6;

function cloud(rowCount: number, columnCount: number, missing = 0): Matrix {
  const columns = Array.from({ length: columnCount }, () =>
    Float64Array.from({ length: rowCount }, () =>
      random.next() < missing ? Number.NaN : normal(),
    ),
  );
  return createMatrix(
    columns.map((_, i) => `c${i}`),
    columns,
  );
}

const rowOf = (matrix: Matrix, row: number) => matrix.columns.map((column) => column[row]);

describe('an isolation forest', () => {
  test('scores as its reference prediction does, on random models, missing values included', () => {
    for (const [rows, columns, missing] of [
      [500, 4, 0],
      [300, 7, 0.2],
      [2, 1, 0],
      [1, 3, 0],
      [40, 2, 0.9],
    ]) {
      const matrix = cloud(rows, columns, missing);
      const model = trainIsolationForest(matrix, { seed: rows, treeCount: 20, sampleSize: 64 });
      const scores = new IsolationForestEngine(model).score(matrix);
      for (let row = 0; row < rows; row++) {
        expect(scores[row]).toBe(predictIsolationForest(model, rowOf(matrix, row)));
      }
    }
  });

  test('puts a row far from the others above every one of them', () => {
    const matrix = cloud(400, 5);
    for (const column of matrix.columns) column[17] = 12;
    const scores = new IsolationForestEngine(trainIsolationForest(matrix, { seed: 1 })).score(
      matrix,
    );
    expect(scores.indexOf(Math.max(...scores))).toBe(17);
  });

  test('explains a row by the column that sets it apart, and the shares sum to the path', () => {
    const matrix = cloud(400, 5);
    matrix.columns[3][9] = 40;
    const model = trainIsolationForest(matrix, { seed: 1 });
    const engine = new IsolationForestEngine(model);
    const shares = engine.explain(matrix, 9);
    expect(shares.indexOf(Math.max(...shares))).toBe(3);
    const score = engine.score(matrix)[9];
    // score = 2^(−mean path / c), so the shares sum to c − mean path = c·(1 + log2 score).
    const c = shares.reduce((sum, share) => sum + share, 0) / (1 + Math.log2(score));
    expect(c).toBeCloseTo(10.2448, 3);
  });

  test('is the same for the same seed and another for another', () => {
    const matrix = cloud(200, 3);
    const [one, same, other] = [1, 1, 2].map((seed) => trainIsolationForest(matrix, { seed }));
    expect(same).toEqual(one);
    expect(other.thresholds).not.toEqual(one.thresholds);
  });

  test('gives equal rows equal scores and does not mind columns without spread', () => {
    const matrix = createMatrix(
      ['same', 'x'],
      [new Float64Array(60).fill(5), new Float64Array(60)],
    );
    const scores = new IsolationForestEngine(trainIsolationForest(matrix, { seed: 1 })).score(
      matrix,
    );
    expect(new Set(scores).size).toBe(1);
  });

  test('refuses a table without rows', () => {
    expect(() =>
      trainIsolationForest(createMatrix(['x'], [new Float64Array(0)]), { seed: 1 }),
    ).toThrow(/expected at least one row and one column, got 0 rows/);
  });
});

describe('a foreign isolation forest', () => {
  test.each<[string, Partial<IsolationForestModel>, RegExp]>([
    ['no sample', { sampleSize: 0 }, /a sample of 1 row or more, got 0/],
    ['a path of no length', { pathLengths: new Float64Array(999).fill(-1) }, /path lengths of 0/],
    ['too few path lengths', { pathLengths: new Float64Array(1) }, /leaf \d+ to begin in 0 \.\. 0/],
    ['too few columns', { columnNames: ['a'] }, /a column below 1/],
  ])('with %s is refused', (_, change, message) => {
    const model = trainIsolationForest(cloud(100, 3), { seed: 1, treeCount: 4 });
    expect(() => checkIsolationForest(model)).not.toThrow();
    expect(() => checkIsolationForest({ ...model, ...change })).toThrow(message);
  });
});
