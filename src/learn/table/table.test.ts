import { expect, test } from 'vitest';
import { createTable, dropColumns, findColumn, nearNames, pickColumns, takeRows } from './table.ts';

const table = createTable([
  { kind: 'number', name: 'bytes', values: Float64Array.of(1, 2, 3) },
  { kind: 'category', name: '__proto__', codes: Int32Array.of(0, -1, 1), categories: ['a', 'b'] },
]);

test('columns are found, picked and dropped by name', () => {
  expect(findColumn(table, '__proto__').kind).toBe('category');
  expect(pickColumns(table, ['__proto__', 'bytes']).columns.map(({ name }) => name)).toEqual([
    '__proto__',
    'bytes',
  ]);
  expect(dropColumns(table, ['__proto__']).columns).toEqual([table.columns[0]]);
  expect(pickColumns(table, [])).toEqual({ rowCount: 3, columns: [] });
});

test('a name that is not there is answered with those like it', () => {
  expect(() => findColumn(table, 'Byte')).toThrow(
    'table: expected a column "Byte", found "bytes", "__proto__"',
  );
  expect(nearNames(['dur', 'sbytes', 'dbytes', 'rate'], 'sbyte')).toMatch(/^"sbytes", "dbytes", /);
  expect(nearNames([], 'a')).toBe('no columns');
});

test('rows are taken in any order, more than once', () => {
  const taken = takeRows(table, [2, 0, 2]);
  expect(taken.columns[0]).toMatchObject({ values: Float64Array.of(3, 1, 3) });
  expect(taken.columns[1]).toMatchObject({ codes: Int32Array.of(1, 0, 1) });
  expect(() => takeRows(table, [3])).toThrow('expected rows below 3, got 3');
});

test('unequal lengths and equal names are refused', () => {
  const [bytes] = table.columns;
  expect(() => createTable([bytes, bytes])).toThrow('got "bytes" twice');
  const short = { kind: 'number' as const, name: 'x', values: new Float64Array(1) };
  expect(() => createTable([bytes, short])).toThrow('"x": expected 3 rows, got 1');
});
