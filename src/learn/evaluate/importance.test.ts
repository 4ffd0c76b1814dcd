import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createMatrix, type Matrix } from '../table/index.ts';
import { permutationImportance } from './importance.ts';

const random = createRandom(51, 'importance tests');
const column = () => Float64Array.from({ length: 4000 }, () => random.next());
const matrix = createMatrix(['strong', 'weak', 'unused'], [column(), column(), column()]);

/** A model of known weights, and its negative mean squared error against itself. */
const score = ({ columns: [strong, weak] }: Matrix) =>
  strong.map((value, row) => 3 * value + weak[row]);
const truth = score(matrix);
const figure = (scores: Float64Array) =>
  -scores.reduce((sum, value, row) => sum + (value - truth[row]) ** 2, 0) / truth.length;

test('a linear model loses twice the variance that a column brings to it', () => {
  const { columns, figure: base } = permutationImportance({ matrix, score, figure, seed: 1 });
  expect(base).toBeCloseTo(0, 12);
  expect(columns.map(({ name }) => name)).toEqual(['strong', 'weak', 'unused']);
  // Uniform numbers have a variance of 1/12.
  expect(Math.abs(columns[0].loss - (2 * 9) / 12)).toBeLessThan(0.1);
  expect(Math.abs(columns[1].loss - 2 / 12)).toBeLessThan(0.02);
  expect(columns[2]).toEqual({ name: 'unused', loss: 0, spread: 0 });
  expect(columns[0].spread).toBeGreaterThan(0);
});

test('columns that say the same hide each other', () => {
  const [strong] = matrix.columns;
  const twice = createMatrix(['one', 'other'], [strong, strong]);
  const mean = ({ columns: [one, other] }: Matrix) =>
    one.map((value, row) => 1.5 * (value + other[row]));
  const target = mean(twice);
  const error = (scores: Float64Array) =>
    -scores.reduce((sum, value, row) => sum + (value - target[row]) ** 2, 0) / target.length;
  const { columns } = permutationImportance({ matrix: twice, score: mean, figure: error, seed: 1 });
  // A quarter of what the one column has above, each.
  for (const { loss } of columns) expect(Math.abs(loss - (2 * 2.25) / 12)).toBeLessThan(0.03);
});

test('the same seed gives the same losses, and the matrix is left as it was', () => {
  const before = matrix.columns.map((values) => values.slice());
  const steps: number[] = [];
  const task = { matrix, score, figure, seed: 9, repeats: 2 };
  const onProgress = ({ step }: { step: number }) => steps.push(step);
  const first = permutationImportance({ ...task, onProgress });
  expect(permutationImportance(task)).toEqual(first);
  expect(permutationImportance({ ...task, seed: 10 })).not.toEqual(first);
  expect(matrix.columns).toEqual(before);
  expect(steps).toEqual([1, 2, 3]);
});

test('every order of the values comes as often, the one they have among them', () => {
  const { columns } = permutationImportance({
    matrix: createMatrix(['c'], [Float64Array.of(0, 1, 2)]),
    score: ({ columns: [values] }) => values,
    // 1 where the values are as they were.
    figure: ([a, b]) => (a === 0 && b === 1 ? 1 : 0),
    seed: 3,
    repeats: 3000,
  });
  // Four standard errors of a share of 5/6.
  expect(Math.abs(columns[0].loss - 5 / 6)).toBeLessThan(0.028);
});

test('no repeats are refused, and one has no spread', () => {
  const task = { matrix, score, figure, seed: 1 };
  expect(() => permutationImportance({ ...task, repeats: 0 })).toThrow('repeats');
  expect(permutationImportance({ ...task, repeats: 1 }).columns[0].spread).toBeNaN();
});
