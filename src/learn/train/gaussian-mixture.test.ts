import { describe, expect, test } from 'vitest';
import {
  checkGaussianMixture,
  type GaussianMixtureModel,
  predictGaussianMixture,
} from '../model/index.ts';
import { GaussianMixtureEngine } from '../score/index.ts';
import { createMatrix } from '../table/index.ts';
import { trainGaussianMixture } from './gaussian-mixture.ts';

/*
 * What scikit-learn 1.2.1 gives, on standardised columns and told in their own units:
 *     i = arange(120); g = i%3
 *     a, b, c = i*37%101/50 - 1, i*53%97/48 - 1, i*71%89/44 - 1
 *     x = c_[choose(g, [0, 2.5, -2]) + a + b/2, choose(g, [0, 2, 2.5]) + b,
 *            1000*(choose(g, [0, 1, 2]) + c - 0.7*a)]
 *     GaussianMixture(3, reg_covar=1e-9, tol=1e-12, max_iter=5000, n_init=10, random_state=0)
 */
const SCIKIT = {
  queries: [
    [0, 0, 0],
    [6.2, 5.1, 900],
    [1, -2, 3000],
    [-5, 9, 4000],
  ],
  weights: [0.3333333336774883, 0.333204781041155, 0.3334618852813569],
  means: [
    [-2.077281177553408, 2.473437414664206, 2084.572655724107],
    [0.015407785005527086, -0.011761972361516548, -16.29743077915964],
    [2.4935114495480644, 1.9797440192072795, 1040.6535172123529],
  ],
  logLikelihood: -10.641760019659845,
  bayesCriterion: 2692.8596652590422,
  scores: [9.1475089069361, 31.312599959178545, 43.02032437482012, 146.63844493716786],
};

const made = (formula: (i: number) => number) =>
  Float64Array.from({ length: 120 }, (_, i) => formula(i));
const a = made((i) => ((i * 37) % 101) / 50 - 1);
const b = made((i) => ((i * 53) % 97) / 48 - 1);
const c = made((i) => ((i * 71) % 89) / 44 - 1);
const matrix = createMatrix(
  ['a', 'b', 'c'],
  [
    made((i) => [0, 2.5, -2][i % 3] + a[i] + b[i] / 2),
    made((i) => [0, 2, 2.5][i % 3] + b[i]),
    made((i) => 1000 * ((i % 3) + c[i] - 0.7 * a[i])),
  ],
);
const asked = createMatrix(
  matrix.columnNames,
  matrix.columns.map((_, column) => Float64Array.from(SCIKIT.queries, (query) => query[column])),
);
const exact = { componentCount: 3, ridge: 1e-9, tolerance: 1e-13, stepsMax: 5000, seed: 1 };
const rowOf = (row: number) => asked.columns.map((column) => column[row]);

describe('a Gaussian mixture', () => {
  const trained = trainGaussianMixture(matrix, exact);
  const { model } = trained;
  const engine = new GaussianMixtureEngine(model);

  test('is the one that scikit-learn finds', () => {
    checkGaussianMixture(model);
    const order = [0, 1, 2].sort((one, other) => model.means[3 * one] - model.means[3 * other]);
    for (const [place, k] of order.entries()) {
      expect(model.weights[k]).toBeCloseTo(SCIKIT.weights[place], 5);
      for (let i = 0; i < 3; i++) {
        const unit = i === 2 ? 1000 : 1;
        expect(model.means[3 * k + i] / unit).toBeCloseTo(SCIKIT.means[place][i] / unit, 5);
      }
    }
    expect(trained.logLikelihood).toBeCloseTo(SCIKIT.logLikelihood, 8);
    expect(trained.bayesCriterion).toBeCloseTo(SCIKIT.bayesCriterion, 5);
    expect(trained.isAtRest).toBe(true);
    for (const [row, score] of engine.score(asked).entries()) {
      expect(score).toBeCloseTo(SCIKIT.scores[row], 4);
    }
  });

  test('scores as its reference prediction does', () => {
    const scores = engine.score(asked, Uint32Array.of(3, 0));
    expect(scores[0]).toBeCloseTo(predictGaussianMixture(model, rowOf(3)), 10);
    expect(scores[1]).toBeCloseTo(predictGaussianMixture(model, rowOf(0)), 10);
  });

  test('explains a score by columns in turn, which sum to it', () => {
    for (const [row, score] of engine.score(asked).entries()) {
      const sum = engine.explain(asked, row).reduce((total, part) => total + part);
      expect(sum).toBeCloseTo(score, 9);
    }
  });

  test('tells the surprise of a column given the others as integrals of the density do', () => {
    for (const row of [0, 1]) {
      const surprises = engine.surprise(asked, row);
      for (let column = 0; column < 3; column++) {
        // p(others) by the trapezoid rule over the column.
        const step = column === 2 ? 5 : 0.005;
        let others = 0;
        for (let value = -3000 * step; value <= 3000 * step; value += step) {
          const moved = rowOf(row).with(column, value);
          others += step * Math.exp(-predictGaussianMixture(model, moved));
        }
        const score = predictGaussianMixture(model, rowOf(row));
        expect(surprises[column]).toBeCloseTo(score + Math.log(others), 5);
      }
    }
  });

  test('fits its rows better with each step', () => {
    const losses: number[] = [];
    const onProgress = ({ loss = NaN }) => losses.push(loss);
    trainGaussianMixture(matrix, { componentCount: 5, seed: 3, tolerance: 1e-9, onProgress });
    expect(losses.length).toBeGreaterThan(3);
    for (let i = 1; i < losses.length; i++) {
      expect(losses[i]).toBeLessThanOrEqual(losses[i - 1] + 1e-9);
    }
  });

  test('ends at the number of steps given, or at rest', () => {
    const short = trainGaussianMixture(matrix, { ...exact, componentCount: 6, stepsMax: 2 });
    expect([short.steps, short.isAtRest]).toEqual([2, false]);
    expect(trained.steps).toBeGreaterThan(1);
    expect(trained.steps).toBeLessThan(exact.stepsMax);
  });

  test('is the same for the same seed, and does not mind the units of its columns', () => {
    const scaled = { ...matrix, columns: matrix.columns.map((x, i) => x.map((v) => v * 8 ** i)) };
    const other = trainGaussianMixture(scaled, exact);
    expect(trainGaussianMixture(matrix, exact)).toEqual(trained);
    expect(other.logLikelihood).toBeCloseTo(trained.logLikelihood - Math.log(8 ** 3), 9);
  });

  test('of one component is the mean and the covariance, by a divisor of the rows', () => {
    const one = trainGaussianMixture(matrix, { componentCount: 1, ridge: 1e-12, seed: 1 }).model;
    const mean = (of: (row: number) => number) =>
      matrix.columns[0].reduce((sum, _, row) => sum + of(row), 0) / 120;
    const means = matrix.columns.map((column) => mean((row) => column[row]));
    const [first, second] = matrix.columns;
    const both = mean((row) => (first[row] - means[0]) * (second[row] - means[1]));
    expect(one.means[1]).toBeCloseTo(means[1], 10);
    expect(one.factors[0] * one.factors[1]).toBeCloseTo(both, 8);
  });

  test('stands columns of one value, equal rows, and fewer rows than components', () => {
    const flat = createMatrix(['x', 'same'], [made((i) => i % 2), made(() => 7)]);
    const small = trainGaussianMixture(flat, { componentCount: 6, seed: 1 }).model;
    checkGaussianMixture(small);
    expect(small.weights.length).toBe(2);
    const scores = new GaussianMixtureEngine(small).score(
      createMatrix(['x', 'same'], [Float64Array.of(0, 0, 1e200), Float64Array.of(7, 8, 7)]),
    );
    expect(scores[1]).toBeGreaterThan(scores[0] + 1e5);
    expect(scores[2]).toBe(Infinity);
  });

  const gap = {
    ...matrix,
    columns: matrix.columns.with(
      1,
      made((i) => (i === 5 ? NaN : i)),
    ),
  };
  test.each<[string, () => unknown, RegExp]>([
    ['a missing value', () => trainGaussianMixture(gap, exact), /column "b", row 5: .* got NaN/],
    ['a question with a gap', () => engine.score(gap), /"b", row 5: expected a finite number/],
    ['other columns', () => engine.score(createMatrix(['x'], [a])), /3 columns, got 1/],
    ['no rows', () => trainGaussianMixture(matrix, { ...exact, rows: new Uint32Array(0) }), /row/],
    ['no components', () => trainGaussianMixture(matrix, { ...exact, componentCount: 0 }), /got 0/],
    ['no ridge', () => trainGaussianMixture(matrix, { ...exact, ridge: 0 }), /a ridge above 0/],
  ])('refuses %s', (_, run, message) => {
    expect(run).toThrow(message);
  });

  test.each<[string, object, RegExp]>([
    ['another kind', { kind: 'forest' }, /kind "gaussian-mixture", got forest/],
    ['means too few', { means: new Float64Array(3) }, /9 means, got 3/],
    ['factors too few', { factors: new Float64Array(3) }, /18 factors, got 3/],
    ['weights beyond 1', { weights: Float64Array.of(1, 1, 1) }, /sum to 1, got 3/],
    ['a flat component', { factors: new Float64Array(18) }, /above 0 in component 0, got 0/],
    ['a mean not finite', { means: new Float64Array(9).fill(NaN) }, /finite means, got NaN/],
  ])('as data is refused with %s', (_, change, message) => {
    expect(() => checkGaussianMixture({ ...model, ...change } as GaussianMixtureModel)).toThrow(
      message,
    );
  });
});
