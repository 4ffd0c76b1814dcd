import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { applyDesign, checkDesign, designOf, sumBySource } from './design.ts';
import { encodeTable, encodingOf } from './encoding.ts';
import { createMatrix, type Matrix } from './matrix.ts';
import { createTable } from './table.ts';

const NONE = Number.NaN;

function numbers(columns: Record<string, number[]>): Matrix {
  return createMatrix(
    Object.keys(columns),
    Object.values(columns).map((values) => Float64Array.from(values)),
  );
}

function codes(values: number[], count: number): Matrix {
  return createMatrix(['c'], [Float64Array.from(values)], [count]);
}

const rounded = (column: Float64Array) => [...column].map((value) => Number(value.toFixed(4)));

describe('numbers', () => {
  test('have mean 0 and deviation 1 in training; missing ones are the mean, and told apart', () => {
    const matrix = numbers({ a: [1, 2, 3, NONE], b: [5, 5, 5, 5] });
    const design = designOf(matrix);
    expect(design.names).toEqual(['a', 'a is missing']);
    const [a, missing] = applyDesign(design, matrix).columns;
    // Population deviation of 1, 2, 3: the square root of 2/3.
    expect(rounded(a)).toEqual([-1.2247, 0, 1.2247, 0]);
    expect(rounded(missing)).toEqual([-0.25, -0.25, -0.25, 0.75]);
  });

  test('that are skewed and not below 0 are taken by their logarithm, where this is wanted', () => {
    const skewed = [0, 1, 1, 2, 2, 3, 1, 0, 2, 100_000];
    const matrix = numbers({ a: skewed, b: skewed.map((v) => v - 1), c: skewed.map((v) => v % 2) });
    const design = designOf(matrix);
    expect(design.names).toEqual(['log1p(a)', 'b', 'c']);
    const [a] = applyDesign(design, matrix).columns;
    const logs = skewed.map(Math.log1p);
    const mean = logs.reduce((sum, v) => sum + v, 0) / logs.length;
    const deviation = Math.sqrt(logs.reduce((sum, v) => sum + (v - mean) ** 2, 0) / logs.length);
    expect(rounded(a)).toEqual(logs.map((v) => Number(((v - mean) / deviation).toFixed(4))));
    expect(designOf(matrix, { logScale: 'never' }).names).toEqual(['a', 'b', 'c']);
  });

  test('are all taken by their magnitude, of either sign, where this is wanted', () => {
    const values = [0, -9, 99, 999];
    const design = designOf(numbers({ a: values }), { logScale: 'all' });
    expect(design.names).toEqual(['magnitude(a)']);
    const logs = [0, -Math.log(10), Math.log(100), Math.log(1000)];
    const mean = logs.reduce((sum, v) => sum + v, 0) / 4;
    const deviation = Math.sqrt(logs.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 4);
    const [a] = applyDesign(design, numbers({ a: values })).columns;
    expect(rounded(a)).toEqual(logs.map((v) => Number(((v - mean) / deviation).toFixed(4))));
  });

  test('that never change have a column where new values are to be told', () => {
    for (const logScale of ['all', 'auto'] as const) {
      const design = designOf(numbers({ a: [0, 0] }), { logScale, newValues: 'tell' });
      checkDesign(design);
      const [a] = applyDesign(design, numbers({ a: [0, 1, -1e9, NONE] })).columns;
      expect(rounded(a)).toEqual([0, logScale === 'all' ? 0.6931 : 1, -10, 0]);
    }
    const missing = designOf(numbers({ a: [NONE, NONE] }), { newValues: 'tell' });
    expect(missing.names).toEqual([]);
  });

  test('far outside of the training range are cut off at ten deviations', () => {
    const design = designOf(numbers({ a: [0, 1], b: [0, 1] }));
    const far = numbers({ a: [1e308, -1e308, Infinity, NONE], b: [-Infinity, 5, 5.5, 6] });
    const [a, b] = applyDesign(design, far).columns;
    expect([...a]).toEqual([10, -10, 10, 0]);
    expect([...b]).toEqual([-10, 9, 10, 10]);
  });

  test('that are to stay plain keep their unit, and have no other column', () => {
    const matrix = numbers({ a: [1024, 3072, NONE, 4096, 16_384], b: [1, 2, 3, 4, 5] });
    const design = designOf(matrix, { plain: 'a' });
    checkDesign(design);
    expect(design.names).toEqual(['a', 'b']);
    const far = numbers({ a: [1e9, NONE, -3], b: [1, 2, 3] });
    expect([...applyDesign(design, far).columns[0]]).toEqual([1e9, 6144, -3]);
  });

  test('of any size give finite columns, also on rows that were not trained on', () => {
    const value = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1e308, -1e308, 5e-324));
    const column = fc.array(value, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(
        column,
        column,
        fc.constantFrom('auto' as const, 'never' as const),
        (t, o, log) => {
          const design = designOf(numbers({ a: t }), { logScale: log });
          checkDesign(design);
          for (const designed of applyDesign(design, numbers({ a: o })).columns) {
            expect(designed.every((each) => Math.abs(each) <= 10)).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('a category that training never had has a column where new values are to be told', () => {
  const training = codes([0, 0, 1], 3);
  expect(designOf(training).names).toEqual(['c=0', 'c=1']);
  const design = designOf(training, { newValues: 'tell' });
  expect(design.names).toEqual(['c=0', 'c=1', 'c=<rest>']);
  expect(rounded(applyDesign(design, codes([1, 2, NONE], 3)).columns[2])).toEqual([0, 1, 0]);
  expect(designOf(codes([1, 1], 3), { newValues: 'tell' }).names).toEqual(['c=1', 'c=<rest>']);
});

describe('categories', () => {
  test('have a column each for the commonest twenty, and one for the rest', () => {
    const random = createRandom(4, 'design test');
    const values = Array.from({ length: 2000 }, () => Math.floor(30 * random.next() ** 2));
    const matrix = codes([...values, NONE], 31);
    const design = designOf(matrix);
    expect(design.names.length).toBe(22);
    expect(design.names.slice(0, 2)).toEqual(['c=0', 'c=1']);
    expect(design.names.slice(20)).toEqual(['c=<rest>', 'c is missing']);
    const rows = applyDesign(design, codes([3, 30, NONE], 31));
    const hot = (row: number) => design.names.filter((_, i) => rows.columns[i][row] > 0);
    expect([0, 1, 2].map(hot)).toEqual([['c=3'], ['c=<rest>'], ['c is missing']]);
    const trained = applyDesign(design, matrix).columns;
    for (const column of trained) {
      expect(Math.abs(column.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-9);
    }
  });

  test('that are new are none of the others where there is no rest', () => {
    const design = designOf(codes([0, 1, 1, 1], 3));
    const { columns } = applyDesign(design, codes([2], 3));
    expect(columns.map(([value]) => value)).toEqual([-0.25, -0.75]);
  });

  test('of one kind in all rows tell nothing', () => {
    expect(designOf(codes([1, 1], 3)).names).toEqual([]);
    expect(applyDesign(designOf(codes([1, 1], 3)), codes([0, 1, 2], 3)).rowCount).toBe(3);
    expect(designOf(codes([NONE, NONE], 3)).names).toEqual([]);
  });

  test('are called by their names where an encoding is given', () => {
    const codeList = Int32Array.of(0, 1, -1);
    const categories = ['dns', 'http'];
    const table = createTable([{ kind: 'category', name: 'service', codes: codeList, categories }]);
    const encoding = encodingOf(table);
    const { names } = designOf(encodeTable(encoding, table).matrix, { encoding });
    expect(names).toEqual(['service=dns', 'service=http', 'service is missing']);
  });
});

test('what is said of design columns is summed by source column', () => {
  const design = designOf(
    createMatrix(
      ['n', 'same', 'c'],
      [Float64Array.of(1, NONE, 2), Float64Array.of(1, 1, 1), Float64Array.of(0, 1, 0)],
      [0, 0, 3],
    ),
  );
  expect(design.names).toEqual(['n', 'n is missing', 'c=0', 'c=1']);
  const sums = sumBySource(design, Float64Array.of(1, 2, 3, 4, 10, 20, 30, 40));
  expect([...sums]).toEqual([3, 0, 7, 30, 0, 70]);
  expect(() => sumBySource(design, new Float64Array(3))).toThrow('expected rows of 4 numbers');
});

test('other columns than those of the training are refused', () => {
  const design = designOf(numbers({ a: [1, 2], b: [1, 2] }));
  const other = numbers({ a: [1], c: [1] });
  expect(() => applyDesign(design, other)).toThrow('design column 2: expected "b", got "c"');
});

test('a design from elsewhere is refused where it is damaged', () => {
  const design = designOf(numbers({ a: [1, 2], b: [1, NONE] }));
  const damages: object[] = [
    { version: 2 },
    { forms: ['number'] },
    { forms: ['number', 'sum'] },
    { sources: Int32Array.of(1, 0) },
    { sources: Int32Array.of(0, 2) },
    { codes: Int32Array.of(0, -1) },
    { means: Float64Array.of(0, NONE) },
    { scales: Float64Array.of(0, 1) },
  ];
  expect(() => checkDesign(design)).not.toThrow();
  for (const damage of damages) {
    expect(() => checkDesign({ ...design, ...damage }), JSON.stringify(damage)).toThrow(RangeError);
  }
});
