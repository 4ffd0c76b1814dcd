import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { checkDerived, derive, derivedWidth, withDerived, withoutDerived } from './derived.ts';
import { createMatrix } from './matrix.ts';

const random = createRandom(2, 'derived columns');
const drawn = (next: () => number) => Float64Array.from({ length: 1500 }, next);

/** Codes, two counts that are often equal, and many numbers of which some come again. */
const matrix = createMatrix(
  ['code', 'a', 'b', 'size'],
  [
    drawn(() => random.below(5)),
    drawn(() => 1 + random.below(3)),
    drawn(() => 1 + random.below(3)),
    drawn(() => random.below(600) ** 2 / 7),
  ],
  [5, 0, 0, 0],
);
const found = derive(matrix);
if (found === undefined) throw new TypeError('expected derived columns');
const { derived } = found;

describe('derived columns', () => {
  test('follow those of the table, as numbers', () => {
    const more = withDerived(derived, matrix);
    expect(more.columnNames).toEqual(['code', 'a', 'b', 'size', 'a - b', 'rows with size']);
    expect(more.columns.slice(0, 4)).toEqual(matrix.columns);
    expect(more.categoryCounts).toEqual([5, 0, 0, 0, 0, 0]);
    expect(derivedWidth(derived)).toBe(6);
  });

  test('of training rows count all others, of the same rows later all', () => {
    const [own, later] = [found.matrix, withDerived(derived, matrix)];
    expect(own.columns.slice(0, 5)).toEqual(later.columns.slice(0, 5));
    const less = later.columns[5].map((count) => (count > 3 ? count - 1 : 0));
    expect(own.columns[5]).toEqual(less);
    expect(Math.max(...less)).toBeGreaterThan(3);
  });

  test('are made of nothing but the columns that they were learned from', () => {
    const other = createMatrix(['code', 'b'], [drawn(random.next), drawn(random.next)]);
    expect(() => withDerived(derived, other)).toThrow('column 2: expected "a", got "b"');
  });

  test('give what is said of them to their columns', () => {
    const said = Float64Array.of(1, 2, 3, 4, 10, 100);
    expect([...withoutDerived(derived, said)]).toEqual([1, 7, 8, 104]);
  });

  test('are none where columns have nothing in common and no value comes again', () => {
    expect(derive(createMatrix(['x', 'y'], [drawn(random.next), drawn(random.next)]))).toBe(
      undefined,
    );
  });

  test.each([
    ['another version', { version: 2 }],
    ['fewer columns', { columnNames: ['code', 'a'] }],
    ['forged counts', { counts: { ...derived.counts, counts: new Int32Array(1) } }],
  ])('are refused with %s', (_, over) => {
    expect(() => checkDerived(derived)).not.toThrow();
    expect(() => checkDerived({ ...derived, ...over } as typeof derived)).toThrow('expected');
  });
});
