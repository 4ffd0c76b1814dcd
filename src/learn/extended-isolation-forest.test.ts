import { describe, expect, test } from 'vitest';
import {
  checkExtendedIsolationForest,
  type ExtendedIsolationForestModel,
  predictExtendedIsolationForest,
} from './model/index.ts';
import { createRandom } from './random.ts';
import { ExtendedIsolationForestEngine, IsolationForestEngine } from './score/index.ts';
import { createMatrix, type Matrix } from './table/index.ts';
import { trainExtendedIsolationForest, trainIsolationForest } from './train/index.ts';

const random = createRandom(9, 'extended isolation forest tests');

/** Rows along the diagonal of two columns, some cells missing. */
function diagonal(rowCount: number, missing = 0): Matrix {
  const along = Array.from({ length: rowCount }, () => random.next() * 10);
  const columns = [0, 1].map(() =>
    Float64Array.from(along, (place) =>
      random.next() < missing ? Number.NaN : place + random.next(),
    ),
  );
  return createMatrix(['x', 'y'], columns);
}

const rowOf = (matrix: Matrix, row: number) => matrix.columns.map((column) => column[row]);

describe('an extended isolation forest', () => {
  test('scores as its reference prediction does, missing values included', () => {
    for (const columnsPerCut of [1, 2]) {
      const matrix = diagonal(300, 0.2);
      const model = trainExtendedIsolationForest(matrix, { seed: 1, treeCount: 20, columnsPerCut });
      checkExtendedIsolationForest(model);
      const scores = new ExtendedIsolationForestEngine(model).score(matrix);
      for (let row = 0; row < matrix.rowCount; row++) {
        expect(scores[row]).toBe(predictExtendedIsolationForest(model, rowOf(matrix, row)));
      }
    }
  });

  test('sees a row beside a slanted cloud better than cuts along the axes do', () => {
    const matrix = diagonal(2000);
    const engine = new ExtendedIsolationForestEngine(
      trainExtendedIsolationForest(matrix, { seed: 2 }),
    );
    const rank = (odd: number, others: Float64Array) =>
      others.filter((score) => score < odd).length / others.length;
    // Both of its values are ordinary; together they are not.
    const odd = [3, 7.5];
    const extended = rank(engine.scoreRow(odd), engine.score(matrix));
    const plainEngine = new IsolationForestEngine(trainIsolationForest(matrix, { seed: 2 }));
    const plain = rank(plainEngine.scoreRow(odd), plainEngine.score(matrix));
    expect(extended).toBeGreaterThan(0.99);
    expect(plain).toBeLessThan(extended);
  });

  test('does not mind the units of a column', () => {
    const matrix = diagonal(500);
    const [x, y] = matrix.columns;
    const scaled = createMatrix(['x', 'y'], [x, y.map((value) => value * 1024)]);
    const [one, other] = [matrix, scaled].map((each) =>
      new ExtendedIsolationForestEngine(trainExtendedIsolationForest(each, { seed: 3 })).score(
        each,
      ),
    );
    for (let row = 0; row < 500; row++) expect(other[row]).toBeCloseTo(one[row], 6);
  });

  test('is the same for the same seed, and has the tree counts of a plain one', () => {
    const matrix = diagonal(200);
    const options = { seed: 5, treeCount: 7, sampleSize: 32 };
    const model = trainExtendedIsolationForest(matrix, options);
    expect(trainExtendedIsolationForest(matrix, options)).toEqual(model);
    expect(model.roots).toHaveLength(trainIsolationForest(matrix, options).roots.length);
  });

  test('gives equal rows equal scores', () => {
    const matrix = createMatrix(['x', 'y'], [new Float64Array(50).fill(3), new Float64Array(50)]);
    const model = trainExtendedIsolationForest(matrix, { seed: 1 });
    expect(new Set(new ExtendedIsolationForestEngine(model).score(matrix)).size).toBe(1);
  });

  test.each([0, 3, 1.5])('refuses %d columns a cut of two', (columnsPerCut) => {
    const train = () => trainExtendedIsolationForest(diagonal(9), { seed: 1, columnsPerCut });
    expect(train).toThrow(/expected 1 to 2 columns a cut/);
  });

  test.each<[string, (model: ExtendedIsolationForestModel) => object, RegExp]>([
    ['no columns a cut', () => ({ columnsPerCut: 0 }), /1 to 2 columns a cut, got 0/],
    ['a plane too many', ({ planes }) => ({ planes: planes.map(() => 10_000) }), /planes below/],
    [
      'a column too many',
      ({ planeColumns }) => ({ planeColumns: planeColumns.fill(2) }),
      /below 2/,
    ],
    ['no weight', ({ planeWeights }) => ({ planeWeights: planeWeights.fill(NaN) }), /finite/],
    ['missing centers', () => ({ centers: new Float64Array(1) }), /2 centers, got 1/],
    ['children before parents', ({ lefts }) => ({ lefts: lefts.map(() => 0) }), /after it/],
    ['endless paths', ({ pathLengths }) => ({ pathLengths: pathLengths.fill(Infinity) }), /path/],
  ])('of a foreign file with %s is refused', (_, change, message) => {
    const model = trainExtendedIsolationForest(diagonal(40), { seed: 1, treeCount: 3 });
    expect(() => checkExtendedIsolationForest({ ...model, ...change(model) })).toThrow(message);
  });
});
