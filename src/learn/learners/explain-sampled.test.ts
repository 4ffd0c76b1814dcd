import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createMatrix, type Matrix } from '../table/index.ts';
import { backgroundOf, checkBackground } from './background.ts';
import { explainerOf } from './explain.ts';
import { fitMember } from './fit-member.ts';
import { settingsOf } from './learner.ts';
import { learnerNamed } from './learners.ts';
import { type BlendModel, type Member, memberPredictor } from './member.ts';
import type { Target } from './target.ts';

const random = createRandom(12, 'sampled explanation tests');
const ROWS = 240;
const matrix = createMatrix(
  ['x', 'y', 'kind', 'noise'],
  [
    ...[0, 1].map(() => Float64Array.from({ length: ROWS }, random.next)),
    Float64Array.from({ length: ROWS }, () => (random.next() < 0.1 ? Number.NaN : random.below(3))),
    Float64Array.from({ length: ROWS }, random.next),
  ],
  [0, 0, 4, 0],
);
const [x, y, kind] = matrix.columns;
const sums = x.map((value, row) => 3 * value + y[row] * (kind[row] === 1 ? 2 : -1));
const labelsOf = (cuts: number[]) =>
  Uint8Array.from(sums, (sum) => cuts.filter((cut) => sum > cut).length);

const targets: Record<string, Target> = {
  'a number': { kind: 'number', values: sums },
  'two classes': { kind: 'classes', labels: labelsOf([1]), classCount: 2 },
  'three classes': { kind: 'classes', labels: labelsOf([0.5, 2]), classCount: 3 },
};

async function fitted(name: string, target: Target, normal?: number): Promise<Member> {
  const learner = learnerNamed(name);
  const settings = settingsOf(learner, name === 'blend' ? { folds: 2 } : {});
  const { member } = await fitMember(learner, {
    matrix,
    target,
    settings,
    seed: 1,
    normal,
    jobs: 1,
  });
  return member;
}

/** Shapley's formula over all subsets of columns, the mean over the rows of the background. */
function bruteForce(member: Member, row: number, score: (told: Float64Array) => number): number[] {
  const background = member.background ?? [];
  const count = background[0].length;
  const n = background.length;
  const { predict, width } = memberPredictor(member);
  const worth = Array.from({ length: 2 ** n }, (_, subset) => {
    const columns = background.map((values, j) =>
      (subset >> j) & 1 ? values.map(() => matrix.columns[j][row]) : values,
    );
    const told = predict({ ...matrix, rowCount: count, columns } as Matrix);
    let sum = 0;
    for (let b = 0; b < count; b++) sum += score(told.subarray(b * width, (b + 1) * width));
    return sum / count;
  });
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  return background.map((_, j) => {
    let part = 0;
    for (const [subset, without] of worth.entries()) {
      if ((subset >> j) & 1) continue;
      const size = subset.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(n - size - 1)) / factorial(n);
      part += weight * (worth[subset | (1 << j)] - without);
    }
    return part;
  });
}

describe.each([
  ['neighbours', 'a number', undefined],
  ['neighbours', 'two classes', undefined],
  ['blend', 'three classes', undefined],
  ['blend', 'three classes', 0],
] as const)('%s of %s, normal class %s', (name, what, normal) => {
  test('explained by a sample agree with the formula over all subsets', async () => {
    const member = await fitted(name, targets[what], normal);
    const explainer = explainerOf(member, { seed: 4 });
    if (explainer === undefined) throw new TypeError('expected an explainer');
    const score = (told: Float64Array) =>
      explainer.unit === 'log-odds' ? Math.log(told[1] / (1 - told[1])) : told[told.length - 1];
    for (const row of [3, 77, 200]) {
      const output = explainer.unit === 'number' ? 0 : 1;
      const { parts } = explainer.explain(matrix, row, output);
      const exact = bruteForce(member, row, score);
      const size = Math.max(...exact.map(Math.abs));
      exact.forEach((part, j) => expect(Math.abs(parts[j] - part) / size).toBeLessThan(0.1));
      expect(explainerOf(member, { seed: 4 })?.explain(matrix, row, output).parts).toEqual(parts);
    }
  }, 30_000);
});

test('a blend of two classes keeps the exact parts of the members that have them', async () => {
  const blended = await fitted('blend', targets['two classes']);
  const model = blended.model as BlendModel;
  const [, , boosting] = model.members;
  const weights = Float64Array.of(0, 0, 0.7);
  const member = { ...blended, model: { ...model, blending: { ...model.blending, weights } } };
  const explainer = explainerOf(member);
  expect(explainer?.how).toBe('exact');
  const own = explainerOf(boosting)?.explain(matrix, 9, 1);
  const parts = explainer?.explain(matrix, 9, 1).parts;
  expect(parts).toEqual(own?.parts.map((part) => 0.7 * part));
}, 30_000);

test('a member without a background has no sampled explanation', async () => {
  const { background: _, ...member } = await fitted('neighbours', targets['two classes']);
  expect(explainerOf(member)).toBeUndefined();
});

describe('a background', () => {
  test('holds the middles of eight parts of each column, whose order differs', () => {
    const values = Float64Array.from({ length: 800 }, (_, i) => (i * 37) % 800);
    const twice = createMatrix(['a', 'b'], [values, values]);
    const [a, b] = backgroundOf(twice, 1);
    const middles = [50, 150, 250, 350, 450, 550, 650, 750];
    expect([...a].sort((one, other) => one - other)).toEqual(middles);
    expect([...b].sort((one, other) => one - other)).toEqual(middles);
    expect(a).not.toEqual(b);
    expect(backgroundOf(twice, 1)).toEqual([a, b]);
  });

  test('has missing values and categories as often as the table', () => {
    const codes = Float64Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? Number.NaN : i % 8));
    const [column] = backgroundOf(createMatrix(['a'], [codes], [8]), 1);
    expect(column.filter(Number.isNaN)).toHaveLength(4);
    expect(() => checkBackground([column], [8])).not.toThrow();
  });

  test.each([
    ['too few columns', []],
    ['too few rows', [new Float64Array(7)]],
    ['a code that is none', [new Float64Array(8).fill(3)]],
    ['a list', [[0, 0, 0, 0, 0, 0, 0, 0] as unknown as Float64Array]],
  ])('with %s is refused', (_what, background) => {
    expect(() => checkBackground(background, [3])).toThrow(RangeError);
  });
});
