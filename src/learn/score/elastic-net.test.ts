import { describe, expect, test } from 'vitest';
import { type ElasticNetModel, elasticNetPredictors, predictElasticNet } from '../model/index.ts';
import { createRandom } from '../random.ts';
import { createMatrix, type Matrix } from '../table/index.ts';
import { ElasticNetEngine } from './elastic-net.ts';

const random = createRandom(5, 'elastic net engine');
const draw = (length: number, scale: number) =>
  Float64Array.from({ length }, () => scale * (random.next() - 0.5));

function model(family: ElasticNetModel['family'], outputs: number): ElasticNetModel {
  const coefficients = draw(4 * outputs, 3).map((value, i) => (i % 4 === 2 ? 0 : value));
  return {
    kind: 'elastic-net',
    version: 1,
    family,
    columnNames: ['a', 'b', 'c', 'd'],
    means: draw(4, 5),
    alpha: 0.5,
    lambda: 0.1,
    intercepts: draw(outputs, 2),
    coefficients,
  };
}

const names = ['a', 'b', 'c', 'd'];
const matrix = createMatrix(
  names,
  [3, 1, 100, 8].map((scale) => draw(50, scale)),
);
const rowOf = ({ columns }: Matrix, row: number) => columns.map((column) => column[row]);
const models = [model('linear', 1), model('logistic', 1), model('multinomial', 3)];

describe.each(models)('an engine of a $family elastic net', (each) => {
  const engine = new ElasticNetEngine(each);

  test('scores as the reference prediction does, all rows or some', () => {
    const scores = engine.score(matrix);
    const rows = Uint32Array.of(7, 3, 3);
    const some = engine.score(matrix, rows);
    for (let row = 0; row < 50; row++) {
      for (const [k, expected] of predictElasticNet(each, rowOf(matrix, row)).entries()) {
        expect(scores[row * engine.scoreCount + k]).toBeCloseTo(expected, 12);
      }
    }
    for (const [i, row] of rows.entries()) {
      const from = row * engine.scoreCount;
      const part = some.subarray(i * engine.scoreCount, (i + 1) * engine.scoreCount);
      expect(part).toEqual(scores.slice(from, from + engine.scoreCount));
    }
  });

  test('explains a row by terms that sum with the base to the linear predictor', () => {
    for (let row = 0; row < 50; row++) {
      const terms = engine.explain(matrix, row);
      for (const [o, expected] of elasticNetPredictors(each, rowOf(matrix, row)).entries()) {
        const sum = terms.slice(4 * o, 4 * o + 4).reduce((a, b) => a + b, engine.bases[o]);
        expect(Math.abs(sum - expected)).toBeLessThan(1e-9);
      }
    }
    const average = createMatrix(
      names,
      [...each.means].map((mean) => Float64Array.of(mean)),
    );
    expect(new Set(engine.explain(average, 0).map(Math.abs))).toEqual(new Set([0]));
  });

  test('does not look at columns that do not count', () => {
    const holes = { ...matrix, columns: matrix.columns.with(2, new Float64Array(50).fill(NaN)) };
    expect(engine.score(holes)).toEqual(engine.score(matrix));
    expect(engine.explain(holes, 4)).toEqual(engine.explain(matrix, 4));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %s, by column and row', (value) => {
    const bad = { ...matrix, columns: matrix.columns.map((column) => column.slice()) };
    bad.columns[1][9] = value;
    const message = new RegExp(`"b", row 9: expected a finite number, got ${value}`);
    expect(() => engine.score(bad)).toThrow(message);
    expect(() => engine.score(bad, Uint32Array.of(1, 9))).toThrow(message);
  });

  test('refuses a table of other columns', () => {
    expect(() => engine.score(createMatrix(['a'], [new Float64Array(2)]))).toThrow(
      /expected 4 columns, got 1/,
    );
  });
});
