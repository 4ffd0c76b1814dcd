import { describe, expect, test } from 'vitest';
import {
  checkNeighbours,
  type NeighboursModel,
  nearestRows,
  predictNeighbours,
} from '../model/index.ts';
import { createRandom } from '../random.ts';
import { createMatrix, type Matrix } from '../table/index.ts';
import { trainNeighbours } from '../train/index.ts';
import { NeighboursEngine } from './neighbours.ts';

const random = createRandom(8, 'neighbour tests');

/** Few values, so that many rows are equal or equally far. */
function grid(rowCount: number, columnCount: number): Matrix {
  const columns = Array.from({ length: columnCount }, (_, c) =>
    Float64Array.from({ length: rowCount }, () => random.below(3 + 2 * c)),
  );
  return createMatrix(
    columns.map((_, c) => `c${c}`),
    columns,
  );
}

const rowOf = ({ columns }: Matrix, row: number) => columns.map((column) => column[row]);

/*
 * What scikit-learn 1.2.1 gives with algorithm='brute' and 4 neighbours:
 *     i = arange(60); x = c_[i*7%11 + i/100, i*i%13 + i/130, i*5%17/2 + i/170, i**3%7 + i/190]
 *     classes (i*i)%3, numbers (i*3)%19
 */
const SCIKIT = {
  queries: [
    [3.2, 4.1, 2.3, 1.9],
    [10.3, 0.2, 8.1, 6.4],
    [0.1, 12.4, 0.3, 0.2],
    [30, -9, 4, 3],
  ],
  rows: [
    [35, 2, 11, 4],
    [26, 12, 40, 53],
    [8, 21, 49, 7],
    [25, 14, 39, 53],
  ],
  farthest: [3.2533535757305243, 6.212153959845505, 5.503646469242264, 23.957539689539516],
  shares: [
    [0, 1],
    [0.25, 0.75],
    [0.25, 0.75],
    [0.25, 0.75],
  ],
  means: [10.5, 8, 6.75, 8],
};

describe('neighbours', () => {
  const made = (formula: (i: number) => number) =>
    Float64Array.from({ length: 60 }, (_, i) => formula(i));
  const matrix = createMatrix(
    ['a', 'b', 'c', 'd'],
    [
      made((i) => ((i * 7) % 11) + i / 100),
      made((i) => ((i * i) % 13) + i / 130),
      made((i) => ((i * 5) % 17) / 2 + i / 170),
      made((i) => (i ** 3 % 7) + i / 190),
    ],
  );
  const asked = createMatrix(
    matrix.columnNames,
    matrix.columns.map((_, c) => Float64Array.from(SCIKIT.queries, (query) => query[c])),
  );
  const classes = { labels: Uint8Array.from({ length: 60 }, (_, i) => (i * i) % 3), classCount: 2 };
  const numbers = made((i) => (i * 3) % 19);

  test('are those that scikit-learn finds, and tell the same', () => {
    const scores = [classes, numbers, undefined].map((target) =>
      new NeighboursEngine(trainNeighbours(matrix, target, { neighbourCount: 4 })).score(asked),
    );
    const engine = new NeighboursEngine(trainNeighbours(matrix, undefined, { neighbourCount: 4 }));
    for (const [query, rows] of SCIKIT.rows.entries()) {
      expect([...engine.nearest(asked, query).rows]).toEqual(rows);
      expect(scores[0][2 * query + 1]).toBeCloseTo(SCIKIT.shares[query][1], 12);
      expect(scores[1][query]).toBeCloseTo(SCIKIT.means[query], 12);
      expect(scores[2][query]).toBeCloseTo(SCIKIT.farthest[query], 12);
    }
  });

  test.each([
    [1, 1, 1],
    [16, 2, 3],
    [17, 3, 17],
    [500, 2, 7],
    [700, 6, 1],
    [900, 19, 10],
  ])('of %i rows, %i columns, %i asked are the reference’s, ties included', (rows, columns, k) => {
    const training = grid(rows, columns);
    const labels = Uint8Array.from({ length: rows }, () => random.below(3));
    const model = trainNeighbours(training, { labels, classCount: 3 }, { neighbourCount: k });
    checkNeighbours(model);
    const engine = new NeighboursEngine(model);
    const questions = grid(40, columns);
    const scores = engine.score(questions);
    for (let row = 0; row < 40; row++) {
      expect(engine.nearest(questions, row)).toEqual(nearestRows(model, rowOf(questions, row)));
      const shares = scores.subarray(3 * row, 3 * row + 3);
      expect(shares).toEqual(predictNeighbours(model, rowOf(questions, row)));
    }
  });

  test('explain their distance column by column', () => {
    const engine = new NeighboursEngine(trainNeighbours(matrix, undefined));
    const scores = engine.score(asked, Uint32Array.of(3, 1));
    for (const [i, row] of [3, 1].entries()) {
      const sum = engine.explain(asked, row).reduce((a, b) => a + b);
      expect(Math.sqrt(sum)).toBeCloseTo(scores[i], 12);
    }
    expect([...engine.explain(asked, 3)].indexOf(Math.max(...engine.explain(asked, 3)))).toBe(0);
  });

  test('may be some of the rows only', () => {
    const rows = Uint32Array.of(50, 3, 8);
    const model = trainNeighbours(matrix, numbers, { rows, neighbourCount: 1 });
    expect([...new NeighboursEngine(model).score(matrix, rows)]).toEqual([17, 9, 5]);
  });

  const bad = {
    ...matrix,
    columns: matrix.columns.with(
      1,
      made((i) => (i === 7 ? NaN : i)),
    ),
  };
  test.each<[string, () => unknown, RegExp]>([
    ['a missing value', () => trainNeighbours(bad, undefined), /column "b", row 7, got NaN/],
    ['no neighbours', () => trainNeighbours(matrix, numbers, { neighbourCount: 0 }), /1 to 60/],
    ['more than rows', () => trainNeighbours(matrix, numbers, { neighbourCount: 61 }), /1 to 60/],
    ['targets too few', () => trainNeighbours(matrix, numbers.slice(1)), /60 targets .* got 59/],
    ['a class too high', () => trainNeighbours(matrix, { ...classes, classCount: 1 }), /row 1/],
    ['no columns', () => trainNeighbours(createMatrix([], []), undefined), /one column/],
    [
      'a question with a gap',
      () => new NeighboursEngine(trainNeighbours(matrix, numbers)).score(bad),
      /"b", row 7: expected a finite number, got NaN/,
    ],
  ])('refuse %s', (_, run, message) => {
    expect(run).toThrow(message);
  });

  test.each<[string, object, RegExp]>([
    ['another kind', { kind: 'forest' }, /kind "neighbours", got forest/],
    ['an unknown task', { task: 'ranks' }, /a known task, got ranks/],
    ['half a row', { values: new Float64Array(7) }, /4 values a row, got 7/],
    ['more neighbours than rows', { neighbourCount: 99 }, /1 to 60 neighbours, got 99/],
    ['targets too few', { targets: new Float64Array(2) }, /60 targets, got 2/],
    [
      'a class that is none',
      { targets: new Float64Array(60).fill(0.5) },
      /classes below 2, got 0.5/,
    ],
    ['a value not finite', { values: new Float64Array(240).fill(NaN) }, /finite values, got NaN/],
    ['no classes', { classCount: 0 }, /a count of classes for classes, got 0/],
  ])('as data are refused with %s', (_, change, message) => {
    const model = { ...trainNeighbours(matrix, classes), ...change } as NeighboursModel;
    expect(() => checkNeighbours(model)).toThrow(message);
  });
});
