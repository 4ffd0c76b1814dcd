import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createTable } from '../table/index.ts';
import { experiment } from './experiment.ts';
import { explainerOf } from './explain.ts';
import { importancesOf } from './importances.ts';
import { learnerNamed } from './learners.ts';

const random = createRandom(4, 'importances tests');
const ROWS = 300;
const strong = Float64Array.from({ length: ROWS }, () => random.next());
const weak = strong.map(() => random.next());
const noise = strong.map(() => random.next());
const columns = Object.entries({ noise, weak, strong }).map(
  ([name, values]) => ({ kind: 'number', name, values }) as const,
);
const sums = strong.map((value, row) => 4 * value + weak[row]);
const codes = Int32Array.from(sums, (sum) => (sum > 2.5 ? 1 : 0));
const tables = {
  classes: createTable([
    ...columns,
    { kind: 'category', name: 'y', codes, categories: ['low', 'high'] },
  ]),
  number: createTable([...columns, { kind: 'number', name: 'y', values: sums }]),
};

async function weigh(name: string, kind: 'classes' | 'number') {
  const task =
    kind === 'number'
      ? { kind, target: 'y' }
      : { kind, target: 'y', classes: ['low', 'high'], normal: 0 };
  const done = await experiment({
    task,
    train: tables[kind],
    test: tables[kind],
    learners: [{ learner: learnerNamed(name), settings: {} }],
    trainingSets: ['as found'],
    folds: 0,
    repeats: 1,
    atFpr: [],
    seed: 1,
    jobs: 1,
    now: () => 0,
  });
  const [run] = done.runs;
  return { done, run, found: importancesOf(done, run, { seed: 1 }) };
}

const measures = { loss: 'permutation', gain: 'gain', shap: 'mean |SHAP|' } as const;

describe.each(['classes', 'number'] as const)('importances for %s', (kind) => {
  test.each(['forest', 'boosting', 'elastic-net'])(
    'of %s put the column that matters most first, by every measure',
    async (name) => {
      const { found, run } = await weigh(name, kind);
      const own = (Object.keys(measures) as (keyof typeof measures)[]).filter(
        (measure) => measure !== 'gain' || run.gains !== undefined,
      );
      for (const measure of own) {
        const ranked = found.columns.toSorted((a, b) => (b[measure] ?? 0) - (a[measure] ?? 0));
        expect([measure, ranked[0].name]).toEqual([measure, 'strong']);
      }
      expect(found.shap).toEqual({
        rows: ROWS,
        how: 'exact',
        unit: kind === 'number' ? 'number' : name === 'forest' ? 'share' : 'log-odds',
      });
    },
  );

  test('are means of what explanations say of the class that each row is taken for', async () => {
    const { done, run, found } = await weigh('forest', kind);
    const explainer = explainerOf(run.member);
    if (explainer === undefined) throw new TypeError('expected an explainer');
    const rows = Array.from({ length: ROWS }, (_, row) => {
      const isHigh = kind === 'classes' && run.predictions[2 * row + 1] > 0.5;
      return explainer.explain(done.train.matrix, row, isHigh ? 1 : 0).parts;
    });
    for (const [column, { shap }] of found.columns.entries()) {
      const sum = rows.reduce((all, parts) => all + Math.abs(parts[column]), 0);
      expect(shap).toBeCloseTo(sum / ROWS, 12);
    }
  });
});

test('a baseline has no explanations, and no column that it would miss', async () => {
  const { found } = await weigh('baseline', 'classes');
  expect(found.shap).toBeUndefined();
  expect(found.columns.map(({ loss }) => loss)).toEqual([0, 0, 0]);
});
