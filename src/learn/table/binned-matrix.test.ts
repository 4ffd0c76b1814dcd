import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { binCountOf, binMatrix, binMatrixAs, MISSING_BIN, OTHER_CODES_BIN } from './index.ts';
import { createMatrix } from './matrix.ts';

const NAN = Number.NaN;

test('codes of categories are their own bins; rare ones beyond the last share one', () => {
  const codes = Float64Array.of(0, 3, 253, 254, 299, NAN);
  const binned = binMatrix(createMatrix(['code'], [codes], [300]));
  expect([...binned.bins]).toEqual([0, 3, 253, OTHER_CODES_BIN, OTHER_CODES_BIN, MISSING_BIN]);
  expect(binned.edges[0]).toHaveLength(0);
  expect(binCountOf(binned, 0)).toBe(255);
});

test('a column has as many bins as codes, or one more than cuts', () => {
  const columns = [Float64Array.of(0, 1, 2), Float64Array.of(5, 5, 7)];
  const binned = binMatrix(createMatrix(['code', 'number'], columns, [4, 0]));
  expect([0, 1].map((column) => binCountOf(binned, column))).toEqual([4, 2]);
});

test('other rows are cut where the first ones were', () => {
  const random = createRandom(3, 'binned matrix');
  const draw = () => Float64Array.from({ length: 3000 }, () => random.next() ** 3 * 100);
  const first = binMatrix(createMatrix(['x', 'y'], [draw(), draw()]));
  const other = createMatrix(['x', 'y'], [draw(), draw()]);
  const { bins, edges } = binMatrixAs(first, other);
  expect(edges).toBe(first.edges);
  other.columns.forEach((column, c) => {
    const wrong = column.findIndex((value, row) => {
      return bins[2 * row + c] !== edges[c].filter((edge) => edge < value).length;
    });
    expect(wrong).toBe(-1);
  });
});

test('rows of another number of columns are refused', () => {
  const first = binMatrix(createMatrix(['x'], [new Float64Array(2)]));
  const other = createMatrix(['x', 'y'], [new Float64Array(2), new Float64Array(2)]);
  expect(() => binMatrixAs(first, other)).toThrow(/expected 1 columns, got 2/);
});
