import { describe, expect, test } from 'vitest';
import {
  checkRegressionForest,
  predictRegressionForest,
  type RegressionForestModel,
} from './model/index.ts';
import { createRandom } from './random.ts';
import { RegressionForestEngine } from './score/index.ts';
import { createMatrix, type Matrix } from './table/index.ts';
import { trainRegressionForest } from './train/index.ts';

const random = createRandom(21, 'regression forest tests');

/** A step in one column, a slope in another, one of noise; a share of the cells missing. */
function problem(rowCount: number, missing = 0) {
  const columns = [0, 1, 2].map(() =>
    Float64Array.from({ length: rowCount }, () => random.next() * 10),
  );
  const targets = Float64Array.from(
    { length: rowCount },
    (_, row) => 1000 + (columns[0][row] < 4 ? 0 : 5) + columns[1][row],
  );
  for (const column of columns) {
    for (let row = 0; row < rowCount; row++) if (random.next() < missing) column[row] = Number.NaN;
  }
  return { matrix: createMatrix(['a', 'b', 'noise'], columns), targets };
}

const rowOf = (matrix: Matrix, row: number) => matrix.columns.map((column) => column[row]);

describe('a regression forest', () => {
  test.each(['best', 'random'] as const)(
    'of %s cuts predicts as its reference does, missing values included',
    (cuts) => {
      const { matrix, targets } = problem(300, 0.2);
      const { model } = trainRegressionForest(matrix, targets, { seed: 1, treeCount: 10, cuts });
      checkRegressionForest(model);
      const engine = new RegressionForestEngine(model);
      const values = engine.score(matrix);
      for (let row = 0; row < matrix.rowCount; row++) {
        const expected = predictRegressionForest(model, rowOf(matrix, row));
        expect(values[row]).toBe(expected);
        expect(engine.scoreRow(rowOf(matrix, row))).toBe(expected);
      }
    },
  );

  test.each(['best', 'random'] as const)('of %s cuts learns what can be learned', (cuts) => {
    const { matrix, targets } = problem(2000);
    const options = { seed: 2, cuts, sampling: 'bootstrap', columnsTried: 3 } as const;
    const trained = trainRegressionForest(matrix, targets, options);
    const fresh = problem(500);
    const values = new RegressionForestEngine(trained.model).score(fresh.matrix);
    const meanSquare =
      values.reduce((sum, value, row) => sum + (value - fresh.targets[row]) ** 2, 0) / 500;
    // The targets' variance is about 14.
    expect(meanSquare).toBeLessThan(0.4);
    expect(Math.abs(trained.outOfBagMeanSquare - meanSquare)).toBeLessThan(0.3);
    expect(Math.min(trained.importances[0], trained.importances[1])).toBeGreaterThan(0.3);
    expect(trained.importances[2]).toBeLessThan(0.02);
    expect(trained.importances.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
  });

  test('gives each training row its own target where leaves are of one row', () => {
    const { matrix, targets } = problem(200);
    const options = { seed: 3, treeCount: 3, sampling: 'whole' } as const;
    const { model, outOfBagValues } = trainRegressionForest(matrix, targets, options);
    const values = new RegressionForestEngine(model).score(matrix);
    for (let row = 0; row < 200; row++) expect(values[row]).toBeCloseTo(targets[row], 9);
    expect(outOfBagValues.every(Number.isNaN)).toBe(true);
  });

  test('cuts where the sum of squares falls most, as all cuts tried one by one say', () => {
    for (let round = 0; round < 20; round++) {
      const values = Float64Array.from({ length: 40 }, () => random.below(15));
      const targets = Float64Array.from({ length: 40 }, () => random.next() - 0.5);
      const matrix = createMatrix(['x'], [values]);
      const options = { seed: round, treeCount: 1, depthMax: 1, sampling: 'whole' } as const;
      const { model } = trainRegressionForest(matrix, targets, options);
      const squaresAt = (cut: number) => {
        const [left, right] = [true, false].map((side) =>
          [...targets].filter((_, row) => values[row] <= cut === side),
        );
        return squaresAbout(left) + squaresAbout(right);
      };
      const best = Math.min(...Array.from({ length: 14 }, (_, cut) => squaresAt(cut)));
      expect(squaresAt(model.thresholds[0])).toBeCloseTo(best, 12);
    }
  });

  test('of equal targets is a leaf', () => {
    const { matrix } = problem(30);
    const { model } = trainRegressionForest(matrix, new Float64Array(30).fill(-7), { seed: 1 });
    expect(model.columns).toHaveLength(100);
    expect(predictRegressionForest(model, [1, 2, 3])).toBe(-7);
  });

  test.each([
    ['targets too few', new Float64Array(3), /expected 30 targets for as many rows, got 3/],
    ['no number', new Float64Array(30).fill(Number.NaN), /finite targets, got NaN in row 0/],
  ])('refuses %s', (_, targets, message) => {
    expect(() => trainRegressionForest(problem(30).matrix, targets, { seed: 1 })).toThrow(message);
  });

  test.each<[string, Partial<RegressionForestModel>, RegExp]>([
    ['no number in a leaf', { leafValues: new Float64Array(999).fill(Infinity) }, /finite values/],
    ['no leaves', { leafValues: new Float64Array(0) }, /leaf \d+ to begin in/],
    ['no columns', { columnNames: [] }, /a column below 0/],
  ])('of a foreign file with %s is refused', (_, change, message) => {
    const { matrix, targets } = problem(30);
    const { model } = trainRegressionForest(matrix, targets, { seed: 1, treeCount: 4 });
    expect(() => checkRegressionForest({ ...model, ...change })).toThrow(message);
  });
});

function squaresAbout(numbers: readonly number[]): number {
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  return numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0);
}
