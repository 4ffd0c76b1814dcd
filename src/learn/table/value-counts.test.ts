import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createMatrix } from './matrix.ts';
import {
  checkValueCounts,
  COUNT_MIN,
  countColumns,
  trainingCountColumns,
  valueCountsOf,
} from './value-counts.ts';

const ROWS = 900;
const random = createRandom(8, 'value counts');
const numbers = (next: (row: number) => number) =>
  Float64Array.from({ length: ROWS }, (_, row) => next(row));

/** Numbers, one in three among seven; few numbers; some that never come again; codes. */
function mixed() {
  const some = numbers((row) => (row % 3 === 0 ? -random.below(7) / 8 : 1 + row));
  some[4] = Number.NaN;
  some[5] = Number.POSITIVE_INFINITY;
  const names = ['some', 'few', 'alone', 'code'];
  const few = numbers(() => random.below(9));
  const code = numbers(() => random.below(400));
  return createMatrix(names, [some, few, numbers(random.next), code], [0, 0, 0, 400]);
}

const matrix = mixed();
const counts = valueCountsOf(matrix);
if (counts === null) throw new TypeError('expected counts');

describe('counts of values', () => {
  test('are of columns of many numbers some of which come again', () => {
    expect([...counts.sources]).toEqual([0]);
    expect([...counts.values]).toEqual([-0.75, -0.625, -0.5, -0.375, -0.25, -0.125, 0]);
  });

  test('tell other rows how many rows had the value, and a training row how many others', () => {
    const [some] = matrix.columns;
    const had = (value: number) => some.filter((each) => each === value).length;
    const asked = createMatrix(
      ['some'],
      [Float64Array.of(-0.5, 0, -0, 2, Number.NaN, Number.POSITIVE_INFINITY, -9)],
    );
    const { names, columns } = countColumns(counts, asked);
    expect(names).toEqual(['rows with some']);
    expect([...columns[0]]).toEqual([had(-0.5), had(0), had(0), 0, 0, 0, 0]);
    const [own] = trainingCountColumns(counts, matrix).columns;
    expect(own).toEqual(
      some.map((value) => {
        const others = had(value) - 1;
        return others >= COUNT_MIN ? others : 0;
      }),
    );
  });

  test('are the same when rows are drawn several times', () => {
    const columns = matrix.columns.map((values) => Float64Array.from([...values, ...values]));
    const twice = { ...matrix, columns, rowCount: 2 * ROWS };
    expect(valueCountsOf(twice)).toEqual(counts);
  });

  test('of a value that came less than three times are none', () => {
    const pairs = numbers((row) => row >>> 1);
    expect(valueCountsOf(createMatrix(['a'], [pairs]))).toBeNull();
  });

  test.each([
    ['a column that is not there', { sources: Int32Array.of(9) }],
    ['values out of order', { values: counts.values.slice().reverse() }],
    ['a value that is no number', { values: counts.values.map(() => Number.NaN) }],
    ['a count too small', { counts: counts.counts.map(() => 2) }],
    ['a count too few', { counts: counts.counts.slice(1) }],
    ['a list that ends elsewhere', { starts: Int32Array.of(0, 3) }],
    ['no columns', { sources: new Int32Array(0), starts: Int32Array.of(0) }],
    ['numbers of another type', { values: Float64Array.from(counts.values) }],
  ])('are refused with %s', (_, over) => {
    expect(() => checkValueCounts(counts, 4)).not.toThrow();
    const forged = { ...counts, ...over } as unknown as typeof counts;
    expect(() => checkValueCounts(forged, 4)).toThrow('value counts: expected');
  });
});
