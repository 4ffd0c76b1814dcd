import { expect, test } from 'vitest';
import { categoryOf, checkEncoding, encodeTable, encodingOf } from './encoding.ts';
import { createMatrix } from './matrix.ts';
import { CsvReader } from './read-csv.ts';
import { pickColumns, type Table } from './table.ts';

function tableOf(text: string): Table {
  const reader = new CsvReader();
  reader.push(new TextEncoder().encode(text));
  return reader.finish().table;
}

const training = tableOf('proto,bytes,state\ntcp,1,A\nudp,,B\n,3,A\n');

test('categories become codes, a new one the code after them, missing values NaN', () => {
  const encoding = encodingOf(training);
  const table = tableOf('x,state,bytes,proto\n1,C,7,udp\n1,B,,icmp\n1,A,9,\n');
  const { matrix, unseen } = encodeTable(encoding, table);
  expect(matrix.columnNames).toEqual(['proto', 'bytes', 'state']);
  expect(matrix.columns.map((column) => [...column])).toEqual([
    [1, 2, Number.NaN],
    [7, Number.NaN, 9],
    [2, 1, 0],
  ]);
  expect(matrix.categoryCounts).toEqual([3, 0, 3]);
  expect(unseen).toEqual([1, 0, 1]);
  expect([0, 1, 2, 3].map((code) => categoryOf(encoding.columns[0], code))).toEqual([
    'tcp',
    'udp',
    '<unseen>',
    undefined,
  ]);
});

test('an encoding is plain data', () => {
  const encoding = encodingOf(training);
  expect(JSON.parse(JSON.stringify(encoding))).toEqual(encoding);
});

test('an encoding from elsewhere is refused where it is damaged', () => {
  const encoding = encodingOf(training);
  const [proto, bytes] = encoding.columns;
  expect(() => checkEncoding(encoding)).not.toThrow();
  const damages: [object, string][] = [
    [{ version: 2 }, 'expected version 1, got 2'],
    [{ columns: [proto, bytes, proto] }, '"proto": expected it once'],
    [{ columns: [{ ...proto, kind: 'text' }] }, 'expected numbers or categories, got text'],
    [{ columns: [{ ...bytes, categories: ['a'] }] }, '"bytes": expected no categories'],
    [{ columns: [{ ...proto, categories: ['b', 'a'] }] }, 'ascending categories, got "a"'],
    [{ columns: [{ ...proto, categories: ['a', 'a'] }] }, 'ascending categories, got "a"'],
  ];
  for (const [damage, message] of damages) {
    expect(() => checkEncoding({ ...encoding, ...damage })).toThrow(message);
  }
});

test('every column that is absent or of another kind is named', () => {
  const table = tableOf('prot,bytes,state\ntcp,many,1\n');
  expect(() => encodeTable(encodingOf(training), table)).toThrow(
    'table: expected a column "proto", found "prot", "bytes", "state"; ' +
      'expected numbers in column "bytes", found categories such as "many"; ' +
      'expected categories in column "state", found numbers; declare it a category',
  );
});

test('a column without any value stands for either kind', () => {
  const { matrix } = encodeTable(encodingOf(training), tableOf('proto,bytes,state\n,2,A\n'));
  expect([...matrix.columns[0]]).toEqual([Number.NaN]);
});

test('a category that is called as what was never seen stays itself', () => {
  const odd = tableOf('a\n<unseen>\n__proto__\n');
  const { matrix, unseen } = encodeTable(encodingOf(odd), odd);
  expect([...matrix.columns[0]]).toEqual([0, 1]);
  expect(unseen).toEqual([0]);
});

test('rows that are picked keep their codes', () => {
  expect(encodingOf(pickColumns(training, ['state'])).columns).toMatchObject([{ name: 'state' }]);
});

test('a matrix refuses codes that its counts do not allow', () => {
  expect(() => createMatrix(['a'], [Float64Array.of(2)], [2])).toThrow('expected a code below 2');
  expect(() => createMatrix(['a'], [Float64Array.of(0.5)], [2])).toThrow('got 0.5');
  expect(() => createMatrix(['a'], [Float64Array.of(1)], [])).toThrow('expected 1 counts');
});
