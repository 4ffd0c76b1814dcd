import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { balancedBootstrap, classWeights } from './class-balance.ts';
import { createMatrix } from './matrix.ts';
import { columnGroups, equalRowGroups, singleRows } from './row-groups.ts';
import {
  repeatedFolds,
  rowsOfPart,
  stratifiedFolds,
  stratifiedParts,
  timeParts,
} from './splits.ts';

const random = createRandom(11, 'splits test');
const ROWS = 4000;
const draw = (limit: number) => Float64Array.from({ length: ROWS }, () => random.below(limit));
const matrix = createMatrix(['a', 'b'], [draw(50), draw(30)]);
/** Shares of about 0.8, 0.19 and 0.01. */
const labels = Uint8Array.from({ length: ROWS }, () => {
  const at = random.next();
  return at < 0.8 ? 0 : at < 0.99 ? 1 : 2;
});

function shareOf(parts: Uint8Array, part: number, label: number): number {
  const all = labels.reduce((sum, l) => sum + Number(l === label), 0);
  return labels.reduce((sum, l, i) => sum + Number(l === label && parts[i] === part), 0) / all;
}

describe('groups', () => {
  test('are the rows that a slow comparison finds equal', () => {
    const { groups, groupCount } = equalRowGroups(matrix);
    const slow = new Map<string, number>();
    for (let row = 0; row < ROWS; row++) {
      const key = matrix.columns.map((column) => column[row]).join();
      if (!slow.has(key)) slow.set(key, slow.size);
      expect(groups[row]).toBe(slow.get(key));
    }
    expect(groupCount).toBe(slow.size);
  });

  test('of a column are its values, with missing ones as one more', () => {
    const numbers = { kind: 'number' as const, name: 'n', values: Float64Array.of(5, NaN, 5, NaN) };
    expect([...columnGroups(numbers).groups]).toEqual([0, 1, 0, 1]);
    const codes = Int32Array.of(-1, 0, 1, 0);
    const words = { kind: 'category' as const, name: 'c', codes, categories: ['a', 'b'] };
    expect([...columnGroups(words).groups]).toEqual([0, 1, 2, 1]);
  });
});

describe('parts', () => {
  const groups = equalRowGroups(matrix);

  test('have their shares of all rows and of each class, with equal rows together', () => {
    const parts = stratifiedParts({ groups, labels, shares: [0.7, 0.3], seed: 1 });
    for (const label of [0, 1, 2]) {
      expect(Math.abs(shareOf(parts, 0, label) - 0.7)).toBeLessThan(label === 2 ? 0.05 : 0.01);
    }
    const partOf = new Map<number, number>();
    for (let row = 0; row < ROWS; row++) {
      const group = groups.groups[row];
      expect(partOf.get(group) ?? parts[row]).toBe(parts[row]);
      partOf.set(group, parts[row]);
    }
  });

  test('are the same for one seed, and others for another', () => {
    const [one, again, other] = [1, 1, 2].map((seed) =>
      stratifiedFolds({ groups, labels, foldCount: 5, seed }),
    );
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test('as folds differ by one row of a class where rows stand alone', () => {
    const folds = stratifiedFolds({ groups: singleRows(ROWS), labels, foldCount: 7, seed: 3 });
    for (const label of [0, 1, 2]) {
      const rows = labels.reduce((sum, l) => sum + Number(l === label), 0);
      for (let fold = 0; fold < 7; fold++) {
        expect(Math.abs(shareOf(folds, fold, label) * rows - rows / 7)).toBeLessThanOrEqual(1);
      }
    }
  });

  test('that are repeated differ each time', () => {
    const [one, two] = repeatedFolds({ groups, labels, foldCount: 5, repeats: 2, seed: 3 });
    expect(one).not.toEqual(two);
  });

  test('by time begin with the earliest, and rows of one time stay together', () => {
    expect([...timeParts(Float64Array.of(9, 1, 5, 2, 7), [0.6, 0.4])]).toEqual([1, 0, 0, 0, 1]);
    expect([...timeParts(Float64Array.of(1, 2, 2, 2, 3), [0.4, 0.6])]).toEqual([0, 0, 0, 0, 1]);
    expect([...timeParts(Float64Array.of(1, 2, 3), [1 / 3, 1 / 3, 1 / 3])]).toEqual([0, 1, 2]);
    expect(() => timeParts(Float64Array.of(1, NaN), [0.5, 0.5])).toThrow('got none in row 1');
  });

  test('give the rows inside and outside of one', () => {
    expect(rowsOfPart(Uint8Array.of(1, 0, 1), 1)).toEqual({
      in: Uint32Array.of(0, 2),
      out: Uint32Array.of(1),
    });
  });

  test('refuse shares and folds that make no sense', () => {
    for (const shares of [[0.5, 0.6], [1], [1.5, -0.5], [NaN, 0.5]]) {
      expect(() => stratifiedParts({ groups, labels, shares, seed: 1 })).toThrow('sum to 1');
    }
    expect(() => stratifiedFolds({ groups, labels, foldCount: 1, seed: 1 })).toThrow('got 1');
  });
});

describe('balance', () => {
  test('draws rare classes again until all are as many, from the rows given only', () => {
    const rows = Uint32Array.of(0, 1, 2, 3, 6);
    const rare = Uint8Array.of(0, 0, 0, 1, 1, 2, 2);
    const balanced = balancedBootstrap(rows, rare, 5);
    expect(balanced.slice(0, 5)).toEqual(rows);
    expect([...balanced].every((row) => rows.includes(row))).toBe(true);
    const counts = [0, 1, 2].map((label) => balanced.filter((row) => rare[row] === label).length);
    expect(counts).toEqual([3, 3, 3]);
    expect(balancedBootstrap(rows, rare, 5)).toEqual(balanced);
    expect([...balancedBootstrap(new Uint32Array(0), rare, 5)]).toEqual([]);
  });

  test('weights give each class the same sum', () => {
    expect([...classWeights(Uint8Array.of(0, 0, 0, 1), 3)]).toEqual([4 / 6, 2, 0]);
    expect(() => classWeights(Uint8Array.of(3), 3)).toThrow('expected classes below 3, got 3');
  });
});
