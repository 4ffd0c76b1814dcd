import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { equalRowsFolds } from './folds.ts';
import { createMatrix } from './matrix.ts';

test('equal rows share a fold, and folds are about equally large', () => {
  const random = createRandom(2, 'folds');
  const draw = () => Float64Array.from({ length: 3000 }, () => random.below(30));
  const matrix = createMatrix(['a', 'b'], [draw(), draw()]);
  const folds = equalRowsFolds(matrix, 5, 9);
  const byRow = new Map<string, number>();
  for (let row = 0; row < matrix.rowCount; row++) {
    const key = `${matrix.columns[0][row]} ${matrix.columns[1][row]}`;
    expect(byRow.get(key) ?? folds[row]).toBe(folds[row]);
    byRow.set(key, folds[row]);
  }
  for (let fold = 0; fold < 5; fold++) {
    const share = folds.filter((f) => f === fold).length / folds.length;
    expect(share).toBeGreaterThan(0.14);
    expect(share).toBeLessThan(0.26);
  }
});

test('missing values and both zeros are equal to themselves', () => {
  const matrix = createMatrix(['a'], [Float64Array.of(Number.NaN, -Number.NaN, 0, -0)]);
  const [one, other, zero, minusZero] = equalRowsFolds(matrix, 64, 1);
  expect(one).toBe(other);
  expect(zero).toBe(minusZero);
});
