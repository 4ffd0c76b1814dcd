import { describe, expect, test } from 'vitest';
import { elasticNetPredictors, predictElasticNet } from '../model/index.ts';
import { createRandom } from '../random.ts';
import { createMatrix, type Matrix } from '../table/index.ts';
import { type ElasticNetPath, elasticNetAt, fitElasticNetPath } from './elastic-net.ts';
import type { ElasticNetOptions } from './elastic-net-options.ts';
import type { ElasticNetTarget } from './elastic-net-target.ts';

const random = createRandom(11, 'elastic net tests');
const normal = () => Array.from({ length: 12 }, () => random.next()).reduce((a, b) => a + b) - 6;

/** Correlated columns of very different ranges; the last is constant. */
function table(rowCount: number, columnCount: number): Matrix {
  const common = Float64Array.from({ length: rowCount }, normal);
  const columns = Array.from({ length: columnCount }, (_, c) =>
    common.map((value) =>
      c === columnCount - 1 ? 7 : 10 ** ((3 * c) % 10) * (value * (c % 3) + normal() + 1),
    ),
  );
  return createMatrix(
    columns.map((_, c) => `c${c}`),
    columns,
  );
}

function targets(matrix: Matrix, classCount: number): ElasticNetTarget {
  const signal = (row: number) =>
    matrix.columns.slice(0, 3).reduce((sum, column, c) => sum + column[row] / 10 ** (3 * c), 0) +
    normal();
  if (classCount === 0) return Float64Array.from({ length: matrix.rowCount }, (_, r) => signal(r));
  const classOf = (row: number) => Math.max(0, Math.min(classCount - 1, Math.round(signal(row))));
  const labels = Uint8Array.from({ length: matrix.rowCount }, (_, row) => classOf(row));
  return { labels, classCount };
}

interface Standard {
  columns: Float64Array[];
  means: number[];
  scales: number[];
  weights: Float64Array;
}

function standardise(matrix: Matrix, rowWeights?: Float64Array): Standard {
  const raw = rowWeights ?? new Float64Array(matrix.rowCount).fill(1);
  const total = raw.reduce((a, b) => a + b);
  const weights = raw.map((weight) => weight / total);
  const mean = (values: Float64Array) =>
    values.reduce((sum, value, r) => sum + weights[r] * value, 0);
  const means = matrix.columns.map(mean);
  const scales = matrix.columns.map((values, c) =>
    Math.sqrt(mean(values.map((value) => (value - means[c]) ** 2))),
  );
  const columns = matrix.columns.map((values, c) =>
    values.map((value) => (scales[c] > 1e-9 ? (value - means[c]) / scales[c] : 0)),
  );
  return { columns, means, scales, weights };
}

/** Half the mean deviance, from the model's own reference prediction. */
function halfDeviance(path: ElasticNetPath, index: number, at: Data): number {
  const { matrix, target, weights } = at;
  const model = elasticNetAt(path, index);
  return weights.reduce((sum, weight, row) => {
    const values = matrix.columns.map((column) => column[row]);
    if (target instanceof Float64Array) {
      return sum + (weight * (elasticNetPredictors(model, values)[0] - target[row]) ** 2) / 2;
    }
    return sum - weight * Math.log(predictElasticNet(model, values)[target.labels[row]]);
  }, 0);
}

interface Data {
  matrix: Matrix;
  target: ElasticNetTarget;
  weights: Float64Array;
}

/** Derivatives of half the mean deviance by the standardised coefficients, output by output. */
function gradients(path: ElasticNetPath, index: number, at: Data): number[][] {
  const { matrix, target } = at;
  const { columns, weights } = standardise(matrix, at.weights);
  const model = elasticNetAt(path, index);
  const shares = Array.from({ length: matrix.rowCount }, (_, row) => {
    const values = matrix.columns.map((column) => column[row]);
    return predictElasticNet(model, values).slice(path.family === 'logistic' ? 1 : 0);
  });
  const wanted = (row: number, output: number) => {
    if (target instanceof Float64Array) return target[row];
    return target.labels[row] === (path.family === 'logistic' ? 1 : output) ? 1 : 0;
  };
  return Array.from({ length: path.outputCount }, (_, output) =>
    [...columns, new Float64Array(matrix.rowCount).fill(1)].map((column) =>
      column.reduce(
        (sum, x, row) => sum + weights[row] * x * (shares[row][output] - wanted(row, output)),
        0,
      ),
    ),
  );
}

/** The largest break of the conditions of Karush, Kuhn and Tucker, as a share of λ·α or λ. */
function largestBreak(path: ElasticNetPath, index: number, at: Data): number {
  const { scales, weights } = standardise(at.matrix, at.weights);
  const { alpha, lambda, coefficients } = elasticNetAt(path, index);
  // A linear target's unit: glmnet standardises it, too.
  const { target } = at;
  let unit = 1;
  if (target instanceof Float64Array) {
    const mean = target.reduce((sum, y, r) => sum + weights[r] * y, 0);
    unit = Math.sqrt(target.reduce((sum, y, r) => sum + weights[r] * (y - mean) ** 2, 0));
  }
  const breaks = gradients(path, index, at).flatMap((gradient, output) =>
    gradient.map((slope, c) => {
      if (c === scales.length) return Math.abs(slope);
      if (scales[c] < 1e-9) return 0;
      const beta = coefficients[output * scales.length + c] * scales[c];
      const pulled = slope + ((lambda * (1 - alpha)) / unit) * beta;
      return beta === 0
        ? Math.max(0, Math.abs(pulled) - lambda * alpha)
        : Math.abs(pulled + Math.sign(beta) * lambda * alpha);
    }),
  );
  return Math.max(...breaks) / lambda;
}

const tight: ElasticNetOptions = { tolerance: 1e-20 };
const families = [
  ['linear', 0],
  ['logistic', 2],
  ['multinomial', 4],
] as const;

describe.each(families)('a %s elastic net', (family, classCount) => {
  const matrix = table(150, 7);
  const target = targets(matrix, classCount);
  const weights = Float64Array.from({ length: 150 }, () => random.below(4));
  const data = { matrix, target, weights };

  test.each([0, 0.3, 1])('meets the conditions of a minimum at every λ, α = %s', (alpha) => {
    const path = fitElasticNetPath(matrix, target, { ...tight, alpha, weights, lambdaCount: 30 });
    expect(path.family).toBe(family);
    expect(path.lambdas.length).toBeGreaterThan(10);
    for (const index of path.lambdas.keys()) {
      expect(largestBreak(path, index, data)).toBeLessThan(1e-5);
    }
  });

  test('states the share of the deviance that each λ explains', () => {
    const path = fitElasticNetPath(matrix, target, { weights, lambdaCount: 12 });
    const total = weights.reduce((a, b) => a + b);
    for (const index of path.lambdas.keys()) {
      const share = 1 - (2 * halfDeviance(path, index, data)) / total / path.nullDeviance;
      expect(path.devianceRatios[index]).toBeCloseTo(share, 9);
    }
    expect(path.devianceRatios[0]).toBeCloseTo(0, 9);
    expect(path.columnCounts[0]).toBe(0);
  });

  test('gives constant columns the coefficient 0', () => {
    const path = fitElasticNetPath(matrix, target, { alpha: 0, lambdaCount: 5 });
    const last = path.coefficients.filter((_, i) => i % 7 === 6);
    expect(new Set(last)).toEqual(new Set([0]));
  });

  test('scales a coefficient against its column', () => {
    const scaled = { ...matrix, columns: matrix.columns.map((c, i) => c.map((v) => v * 8 ** i)) };
    const [one, other] = [matrix, scaled].map((m) => fitElasticNetPath(m, target, tight));
    expect(other.lambdas.length).toBe(one.lambdas.length);
    for (const [i, coefficient] of one.coefficients.entries()) {
      const size = Math.abs(coefficient) + 1e-12;
      const back = other.coefficients[i] * 8 ** (i % 7);
      expect(Math.abs(back - coefficient) / size).toBeLessThan(1e-9);
    }
  });

  test('takes a weight of 2 for a row given twice, and 0 for one left out', () => {
    const rows = [...matrix.columns[0].keys()].flatMap((row) => Array(weights[row]).fill(row));
    const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
    const repeated = createMatrix(matrix.columnNames, matrix.columns.map(pick));
    const repeatedTarget =
      target instanceof Float64Array
        ? pick(target)
        : { ...target, labels: Uint8Array.from(rows, (row) => target.labels[row]) };
    expectAlike(
      matrix,
      fitElasticNetPath(repeated, repeatedTarget, tight),
      fitElasticNetPath(matrix, target, { ...tight, weights }),
    );
  });

  test('does not mind the order of the rows', () => {
    const turned = { ...matrix, columns: matrix.columns.map((column) => column.toReversed()) };
    const turnedTarget =
      target instanceof Float64Array
        ? target.toReversed()
        : { ...target, labels: target.labels.toReversed() };
    expectAlike(
      matrix,
      fitElasticNetPath(turned, turnedTarget, tight),
      fitElasticNetPath(matrix, target, tight),
    );
  });

  test('agrees with a slow solver by proximal gradients', () => {
    const small = table(60, 4);
    const smallTarget = targets(small, classCount);
    const path = fitElasticNetPath(small, smallTarget, { ...tight, alpha: 0.6, lambdaCount: 8 });
    const data = { matrix: small, target: smallTarget, weights: new Float64Array(60).fill(1) };
    const slow = proximal(path, 4, data);
    const { scales } = standardise(small);
    const { coefficients } = elasticNetAt(path, 4);
    for (const [i, beta] of slow.entries()) {
      expect(coefficients[i] * scales[i % 4]).toBeCloseTo(beta, 6);
    }
  });
});

/** The same path, as far as its predictors at some rows of `matrix` can tell, to 1e-9. */
function expectAlike(matrix: Matrix, one: ElasticNetPath, other: ElasticNetPath): void {
  expect(other.lambdas.length).toBe(one.lambdas.length);
  let largest = 0;
  for (const index of one.lambdas.keys()) {
    const [first, second] = [one, other].map((path) => elasticNetAt(path, index));
    for (let row = 0; row < 20; row++) {
      const values = matrix.columns.map((column) => column[row]);
      const expected = elasticNetPredictors(first, values);
      for (const [output, got] of elasticNetPredictors(second, values).entries()) {
        const size = Math.abs(expected[output]) + 1;
        largest = Math.max(largest, Math.abs(got - expected[output]) / size);
      }
    }
  }
  expect(largest).toBeLessThan(1e-9);
}

/** ISTA from 0, with steps of 1 over a bound of the curvature; standardised coefficients. */
function proximal(path: ElasticNetPath, index: number, { matrix, target }: Data): Float64Array {
  const { columns, weights } = standardise(matrix);
  const outputs = path.outputCount;
  const lambda = path.lambdas[index];
  const mean = target instanceof Float64Array ? target.reduce((a, b) => a + b) / target.length : 0;
  const unit =
    target instanceof Float64Array
      ? Math.sqrt(target.reduce((sum, y) => sum + (y - mean) ** 2, 0) / target.length)
      : 1;
  const beta = new Float64Array(outputs * columns.length);
  const intercepts = new Float64Array(outputs);
  // The trace of the Hessian is at most this: 1/4 or 1/2 of p + 1 for shares.
  const curvature = path.family === 'linear' ? 1 : path.family === 'logistic' ? 1 / 4 : 1 / 2;
  const step = 1 / (curvature * (columns.length + 1));
  for (let round = 0; round < 20_000; round++) {
    const slopes = new Float64Array(beta.length);
    const interceptSlopes = new Float64Array(outputs);
    for (let row = 0; row < matrix.rowCount; row++) {
      const eta = intercepts.map(
        (base, o) =>
          base + columns.reduce((sum, x, c) => sum + beta[o * columns.length + c] * x[row], 0),
      );
      const errors = errorsOf(path.family, target, row, eta);
      for (let o = 0; o < outputs; o++) {
        interceptSlopes[o] += weights[row] * errors[o];
        for (let c = 0; c < columns.length; c++) {
          slopes[o * columns.length + c] += weights[row] * errors[o] * columns[c][row];
        }
      }
    }
    let largest = 0;
    for (let o = 0; o < outputs; o++) intercepts[o] -= step * interceptSlopes[o];
    for (let i = 0; i < beta.length; i++) {
      const moved = beta[i] - step * slopes[i];
      const shrunk = Math.sign(moved) * Math.max(0, Math.abs(moved) - step * lambda * path.alpha);
      const after = shrunk / (1 + (step * lambda * (1 - path.alpha)) / unit);
      largest = Math.max(largest, Math.abs(after - beta[i]));
      beta[i] = after;
    }
    if (largest < 1e-10) break;
  }
  return beta;
}

function errorsOf(
  family: string,
  target: ElasticNetTarget,
  row: number,
  eta: Float64Array,
): Float64Array {
  if (target instanceof Float64Array) return Float64Array.of(eta[0] - target[row]);
  if (family === 'logistic') {
    return Float64Array.of(1 / (1 + Math.exp(-eta[0])) - target.labels[row]);
  }
  const total = eta.reduce((sum, each) => sum + Math.exp(each), 0);
  return eta.map((each, o) => Math.exp(each) / total - (target.labels[row] === o ? 1 : 0));
}

describe('an elastic net', () => {
  test('explains more with more columns, down to the λ where that ends', () => {
    const matrix = table(200, 5);
    const path = fitElasticNetPath(matrix, targets(matrix, 0));
    expect(path.lambdas.length).toBeLessThan(100);
    for (let i = 1; i < path.lambdas.length; i++) {
      expect(path.devianceRatios[i]).toBeGreaterThanOrEqual(path.devianceRatios[i - 1]);
    }
  });

  test('finds the few columns that count among more columns than rows', () => {
    const matrix = createMatrix(
      Array.from({ length: 120 }, (_, c) => `c${c}`),
      Array.from({ length: 120 }, () => Float64Array.from({ length: 60 }, normal)),
    );
    const target = matrix.columns[5].map((x, row) => 3 * x - 2 * matrix.columns[77][row]);
    const path = fitElasticNetPath(matrix, target, { ...tight, alpha: 1 });
    const data = { matrix, target, weights: new Float64Array(60).fill(1) };
    for (let index = 0; index < path.lambdas.length; index += 9) {
      expect(largestBreak(path, index, data)).toBeLessThan(1e-5);
    }
    const { coefficients } = elasticNetAt(path, path.lambdas.length - 1);
    expect(coefficients[5]).toBeCloseTo(3, 0);
    expect(coefficients[77]).toBeCloseTo(-2, 0);
    expect(coefficients.filter((c) => Math.abs(c) > 0.2).length).toBe(2);
  });

  test('ends the path of classes that a column divides perfectly, all but explained', () => {
    const matrix = createMatrix(['x'], [Float64Array.from({ length: 40 }, (_, row) => row)]);
    const labels = Uint8Array.from({ length: 40 }, (_, row) => (row < 20 ? 0 : 1));
    const path = fitElasticNetPath(matrix, { labels, classCount: 2 });
    expect(path.devianceRatios.at(-1)).toBeGreaterThan(0.97);
    expect([...path.coefficients].every(Number.isFinite)).toBe(true);
  });

  test('leaves all coefficients 0 where all columns are constant', () => {
    const matrix = createMatrix(['x'], [new Float64Array(30).fill(1e9)]);
    const labels = Uint8Array.from({ length: 30 }, (_, row) => row % 3);
    const path = fitElasticNetPath(matrix, { labels, classCount: 3 });
    expect(new Set(path.coefficients)).toEqual(new Set([0]));
    const shares = predictElasticNet(elasticNetAt(path, 0), [1e9]);
    for (const share of shares) expect(share).toBeCloseTo(1 / 3, 9);
  });

  test('weighs classes as it weighs their rows', () => {
    const matrix = table(80, 4);
    const target = { labels: Uint8Array.from({ length: 80 }, (_, r) => r % 2), classCount: 2 };
    const weights = Float64Array.from(target.labels, (label) => (label === 1 ? 5 : 0.5));
    expect(fitElasticNetPath(matrix, target, { classWeights: [0.5, 5] })).toEqual(
      fitElasticNetPath(matrix, target, { weights }),
    );
  });

  test('balances classes', () => {
    const matrix = table(80, 4);
    const target = {
      labels: Uint8Array.from({ length: 80 }, (_, r) => +(r % 5 < 1)),
      classCount: 2,
    };
    const one = fitElasticNetPath(matrix, target, { classWeights: 'balanced' });
    const other = fitElasticNetPath(matrix, target, { classWeights: [0.625, 2.5] });
    expect(one.lambdas).toEqual(other.lambdas);
    expect(one.coefficients).toEqual(other.coefficients);
  });

  test('reports each λ it has done', () => {
    const matrix = table(50, 4);
    const steps: number[] = [];
    const onProgress = ({ step }: { step: number }) => steps.push(step);
    const path = fitElasticNetPath(matrix, targets(matrix, 2), { lambdaCount: 6, onProgress });
    expect(steps.length).toBe(path.lambdas.length);
  });
});

describe('an elastic net refuses', () => {
  const of = (...values: number[]) =>
    createMatrix(['a', 'x'], [new Float64Array(4), Float64Array.from(values)]);
  const fine = of(1, 2, 3, 5);
  const labels = Uint8Array.of(0, 1, 0, 1);
  const two = { labels, classCount: 2 };
  const rows: [string, Matrix, ElasticNetTarget, ElasticNetOptions, RegExp][] = [
    ['a missing value', of(1, NaN, 3, 4), two, {}, /column "x", row 1: expected a finite .* NaN/],
    ['an infinite value', of(1, 2, -Infinity, 4), two, {}, /"x", row 2: .* got -Infinity/],
    ['no rows', createMatrix(['x'], [new Float64Array(0)]), new Float64Array(0), {}, /one row/],
    ['no columns', createMatrix([], []), new Float64Array(0), {}, /at least one row, got 0/],
    ['one class', fine, { labels: new Uint8Array(4), classCount: 2 }, {}, /every class, .* of 1/],
    ['one class by number', fine, { labels, classCount: 1 }, {}, /2 to 255 classes, got 1/],
    ['a label too high', fine, { labels: Uint8Array.of(0, 1, 2, 0), classCount: 2 }, {}, /row 2/],
    ['labels too few', fine, { labels: Uint8Array.of(0), classCount: 2 }, {}, /4 labels/],
    ['targets without spread', fine, new Float64Array(4).fill(3), {}, /with a spread, got 0/],
    ['a target not finite', fine, Float64Array.of(1, 2, Infinity, 4), {}, /target in row 2/],
    ['α above 1', fine, two, { alpha: 1.5 }, /alpha from 0 to 1, got 1.5/],
    ['λ that rise', fine, two, { lambdas: Float64Array.of(1, 2) }, /descending, got 1, 2/],
    ['weights too few', fine, two, { weights: Float64Array.of(1) }, /4 weights, got 1/],
    ['a weight below 0', fine, two, { weights: Float64Array.of(1, -1, 1, 1) }, /row 1, got -1/],
    ['no weight at all', fine, two, { weights: new Float64Array(4) }, /a weight above 0/],
  ];
  test.each(rows)('%s', (_, matrix, target, options, message) => {
    expect(() => fitElasticNetPath(matrix, target, options)).toThrow(message);
  });
});
