import { describe, expect, test } from 'vitest';
import { createTable, type Table } from '../table/index.ts';
import { knownRows, ordinaryColumn } from './known-rows.ts';

/** Words, of which an empty one is missing. */
function words(...cells: string[]): Table {
  const categories = [...new Set(cells.filter((cell) => cell !== ''))].sort();
  const codes = Int32Array.from(cells, (cell) => categories.indexOf(cell));
  return createTable([{ kind: 'category', name: 'kind', codes, categories }]);
}

function numbers(...cells: number[]): Table {
  return createTable([{ kind: 'number', name: 'kind', values: Float64Array.from(cells) }]);
}

describe('the ordinary value of a column', () => {
  test.each<[Table, string | undefined, string]>([
    [words('b', 'a', 'a'), 'a', 'a'],
    [words('Attack', 'Normal'), undefined, 'Normal'],
    [words('BENIGN'), undefined, 'BENIGN'],
    [numbers(1, 0, 1), '0', '0'],
  ])('is the one that was named, or called so', (table, normal, found) => {
    expect(ordinaryColumn(table, { target: 'kind', normal })).toEqual({
      column: 'kind',
      normal: found,
    });
  });

  test.each<[Table, string | undefined, string]>([
    [words('a', 'b'), undefined, 'expected the value of ordinary rows to be named, found a, b'],
    [words('a', 'b'), 'c', 'expected "c", found a, b'],
    [numbers(1, 2), '0', 'expected "0", found 1, 2'],
    [numbers(...Array(1001).keys()), '0', 'expected kinds of rows, found over 1000'],
  ])('is asked for where it is not there', (table, normal, message) => {
    expect(() => ordinaryColumn(table, { target: 'kind', normal })).toThrow(message);
  });
});

describe('known rows', () => {
  test('are those with a value, and other tables may have other kinds', () => {
    const known = knownRows(words('x', '', 'a', 'y', 'a'), { column: 'kind', normal: 'a' });
    expect([...known.rows]).toEqual([0, 2, 3, 4]);
    expect([...known.labels]).toEqual([1, 0, 1, 0]);
    expect(known.kinds).toEqual(['a', 'x', 'y']);
    expect([...known.kindOf]).toEqual([1, 0, 2, 0]);
  });

  test('are all other than ordinary where no row has the value', () => {
    const { labels } = knownRows(numbers(1, Number.NaN, 2), { column: 'kind', normal: '0' });
    expect([...labels]).toEqual([1, 1]);
  });

  test('without a column are all rows, taken for ordinary', () => {
    const { rows, labels, kinds } = knownRows(words('a', ''), null);
    expect([...rows]).toEqual([0, 1]);
    expect([...labels]).toEqual([0, 0]);
    expect(kinds).toEqual([]);
  });
});
