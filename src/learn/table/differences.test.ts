import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import {
  checkDifferences,
  DIFFERENCES_MAX,
  differenceColumns,
  differencesOf,
} from './differences.ts';
import { createMatrix } from './matrix.ts';

const random = createRandom(5, 'differences');
const drawn = (next: () => number, rows = 400) => Float64Array.from({ length: rows }, next);

/** Two counts that are often equal, a share, a code, and two columns that are 0 in most rows. */
function mixed() {
  const a = drawn(() => 1 + random.below(4));
  const b = a.map((value) => (random.next() < 0.5 ? value : value + random.below(5)));
  const [x, code] = [drawn(random.next), drawn(() => random.below(3))];
  const [y, z] = [0, 1].map(() => drawn(() => (random.next() < 0.99 ? 0 : random.next())));
  const names = ['x', 'a', 'code', 'b', 'y', 'z'];
  return createMatrix(names, [x, a, code, b, y, z], [0, 0, 3, 0, 0, 0]);
}

const pairs = (of: ReturnType<typeof differencesOf>) =>
  Array.from(of?.firsts ?? [], (first, i) => [first, of?.seconds[i]]);

describe('differences are of columns that count alike:', () => {
  test('not of codes, of shares, nor of what is 0 in both', () => {
    expect(pairs(differencesOf(mixed()))).toEqual([[1, 3]]);
  });

  test('none of columns that are the same in all rows, and none without rows', () => {
    const a = drawn(() => random.below(4));
    expect(differencesOf(createMatrix(['a', 'b'], [a, a]))).toBeNull();
    const none = new Float64Array(0);
    expect(differencesOf(createMatrix(['a', 'b'], [none, none]))).toBeNull();
  });

  test('the most often equal ones where there are many', () => {
    const columns = Array.from({ length: 20 }, (_, i) => drawn(() => 1 + random.below(i + 2)));
    const names = columns.map((_, i) => `c${i}`);
    const found = pairs(differencesOf(createMatrix(names, columns)));
    expect(found).toHaveLength(DIFFERENCES_MAX);
    expect(found).toContainEqual([0, 1]);
    expect(found).not.toContainEqual([18, 19]);
  });
});

describe('differences', () => {
  const differences = differencesOf(mixed());
  if (differences === null) throw new TypeError('expected differences');

  test('are numbers of 32 bits, missing where one of the two is', () => {
    const [a, b] = [Float64Array.of(3, 0.1, Number.NaN), Float64Array.of(5, 0.3, 1)];
    const rest = Float64Array.of(0, 1, 2);
    const three = createMatrix(['x', 'a', 'code', 'b'], [rest, a, rest, b]);
    const { names, columns } = differenceColumns(differences, three);
    expect(names).toEqual(['a - b']);
    const between = Math.fround(Math.fround(0.1) - Math.fround(0.3));
    expect([...columns[0]]).toEqual([-2, between, Number.NaN]);
  });

  test.each([
    ['a column that is not there', { seconds: Int32Array.of(6) }],
    ['a column less itself', { seconds: Int32Array.of(1) }],
    ['a column below 0', { firsts: Int32Array.of(-1) }],
    ['a list too short', { seconds: new Int32Array(0) }],
    ['no pairs', { firsts: new Int32Array(0), seconds: new Int32Array(0) }],
    ['numbers of another type', { firsts: Float64Array.of(1) }],
  ])('are refused with %s', (_, over) => {
    expect(() => checkDifferences(differences, 6)).not.toThrow();
    const forged = { ...differences, ...over } as unknown as typeof differences;
    expect(() => checkDifferences(forged, 6)).toThrow('differences: expected');
  });
});
