import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createTable, type Table } from '../table/index.ts';
import { experiment } from './experiment.ts';
import { explainerOf } from './explain.ts';
import { learnerNamed } from './learners.ts';
import { memberPredictor } from './member.ts';
import type { Task } from './task.ts';

const random = createRandom(8, 'explain tests');

/** A target of so many classes, or a number, that follows from two columns of three. */
function table(rowCount: number, classCount: number): { table: Table; task: Task } {
  const x = Float64Array.from({ length: rowCount }, () => random.next());
  const noise = Float64Array.from({ length: rowCount }, () => random.next());
  const kinds = Int32Array.from(x, () => random.below(3));
  const y = x.map((value, row) => 4 * value + kinds[row] + 0.2 * random.next());
  const classes = ['a', 'b', 'c'].slice(0, classCount);
  const columns = [
    { kind: 'number', name: 'x', values: x } as const,
    { kind: 'category', name: 'kind', codes: kinds, categories: ['p', 'q', 'r'] } as const,
    { kind: 'number', name: 'noise', values: noise } as const,
  ];
  if (classCount === 0) {
    const numbers = createTable([...columns, { kind: 'number', name: 'y', values: y }]);
    return { table: numbers, task: { kind: 'number', target: 'y' } };
  }
  const codes = Int32Array.from(y, (value) => Math.min(classCount - 1, Math.floor(value / 2)));
  const words = createTable([
    ...columns,
    { kind: 'category', name: 'y', codes, categories: classes },
  ]);
  return { table: words, task: { kind: 'classes', target: 'y', classes, normal: -1 } };
}

const names = ['forest', 'extra-trees', 'boosting', 'elastic-net', 'neural-net', 'neighbours'];
const cases = [...names, 'blend'].flatMap((name) =>
  [0, 2, 3].map((classCount) => [name, classCount] as const),
);

describe.each(cases)('an explanation by %s of %d classes', (name, classCount) => {
  test('sums to what the model says, and finds the columns that matter', async () => {
    const { table: rows, task } = table(300, classCount);
    const { runs, train } = await experiment({
      task,
      train: rows,
      test: rows,
      learners: [{ learner: learnerNamed(name), settings: {} }],
      trainingSets: ['as found'],
      folds: 0,
      repeats: 1,
      atFpr: [],
      seed: 3,
      jobs: 1,
      now: () => 0,
    });
    const { member } = runs[0];
    const explainer = explainerOf(member);
    if (explainer === undefined) throw new TypeError('expected an explainer');
    const predictor = memberPredictor(member);
    const precision = name === 'neural-net' ? 1e-4 : 1e-6;
    expect(howOf(name, classCount)).toContain(explainer.how);
    const weights = new Float64Array(3);
    for (let row = 0; row < 20; row++) {
      const shares = predictor.predict(train.matrix).subarray(row * predictor.width);
      const outputs = Array.from({ length: predictor.width }, (_, output) => {
        const { base, parts } = explainer.explain(train.matrix, row, output);
        parts.forEach((part, column) => {
          weights[column] += Math.abs(part);
        });
        return parts.reduce((sum, part) => sum + part, base);
      });
      expect(told(outputs, explainer.unit, member.model)).toSatisfy((values: number[]) =>
        values.every((value, output) => Math.abs(value - shares[output]) < precision),
      );
    }
    expect(weights[2]).toBeLessThan(weights[0]);
  });
});

/** Forests within a blend have no log-odds that add up. */
/** A blend of two classes is exact where only members that are so have a weight. */
function howOf(name: string, classCount: number): string[] {
  if (name === 'blend' && classCount === 2) return ['exact', 'sampled'];
  return [name === 'neighbours' || (name === 'blend' && classCount > 2) ? 'sampled' : 'exact'];
}

/** Scores as the predictor gives them. */
function told(
  scores: number[],
  unit: string,
  model: { kind: string; roots?: Int32Array },
): number[] {
  if (unit === 'number' || model.kind === 'neighbours') return scores;
  // Each class against all others.
  if (model.kind === 'blend') return scores.map((score) => 1 / (1 + Math.exp(-score)));
  if (unit === 'share') {
    // One tree more that knows nothing.
    const trees = model.roots?.length ?? 0;
    return scores.map((score) => (score * trees + 1 / scores.length) / (trees + 1));
  }
  // Mean log-odds against each other class differ from the logits by a common factor and shift.
  const factor = model.kind === 'neural-net' ? (scores.length - 1) / scores.length : 1;
  const single = scores.length === 2 && model.kind !== 'neural-net' ? [0, scores[1]] : scores;
  const exps = single.map((score) => Math.exp(score * factor));
  const sum = exps.reduce((a, b) => a + b);
  return exps.map((value) => value / sum);
}
