import { describe, expect, test } from 'vitest';
import { type NdjsonOptions, NdjsonReader } from './read-ndjson.ts';
import type { ReadTable } from './table.ts';

function read(lines: (string | object)[], options: NdjsonOptions = {}, chunkBytes = 1 << 16) {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  const bytes = new TextEncoder().encode(text.join('\n'));
  const reader = new NdjsonReader({ name: 'table "x.ndjson"', ...options });
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    reader.push(bytes.slice(at, at + chunkBytes));
  }
  return reader.finish();
}

function plain({ table }: ReadTable): [string, (number | string | null)[]][] {
  return table.columns.map((column) => [
    column.name,
    column.kind === 'number'
      ? Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
      : Array.from(column.codes, (code) => (code < 0 ? null : column.categories[code])),
  ]);
}

describe('lines', () => {
  test('are rows, their keys columns; what a line lacks is missing', () => {
    const lines = [
      '\ufeff{"a":1,"b":"x"}',
      '',
      ' {"b":null,"a":2.5}\r',
      '{"c":true,"a":1e999}',
      '',
    ];
    for (const chunkBytes of [1, 1000]) {
      const result = read(lines, {}, chunkBytes);
      expect(plain(result)).toEqual([
        ['a', [1, 2.5, null]],
        ['b', ['x', null, null]],
        ['c', [null, null, 'true']],
      ]);
      expect(result.notes.map(({ text }) => text)).toEqual([
        'column "a": infinite numbers in 1 cells, read as missing',
      ]);
    }
  });

  test('may come by thousands, with columns that come late', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => ({
      i,
      ...(i >= 2000 && { late: `${i}` }),
    }));
    const [[, all], [name, late]] = plain(read(rows));
    expect(all).toEqual(rows.map(({ i }) => i));
    expect(name).toBe('late');
    expect(late).toEqual(rows.map(({ i }) => (i < 2000 ? null : i)));
  });

  test('have names that are data', () => {
    expect(plain(read(['{"__proto__":1,"constructor":"a","":2}']))).toEqual([
      ['__proto__', [1]],
      ['constructor', ['a']],
      ['', [2]],
    ]);
  });
});

describe('kinds', () => {
  test('are those of text: strings that read as numbers are, declared categories are not', () => {
    const rows = [{ a: '1', b: 7 }, { a: 2, b: 80 }, { a: 'NA' }];
    expect(plain(read(rows, { categories: ['b'] }))).toEqual([
      ['a', [1, 2, null]],
      ['b', ['7', '80', null]],
    ]);
  });

  test('text after numbers makes categories of them, or is an error where it is rare', () => {
    expect(plain(read([{ a: 1.5 }, { a: 'x' }]))).toEqual([['a', ['1.5', 'x']]]);
    const rows = Array.from({ length: 99 }, (_, i) => ({ a: i }));
    expect(() => read([...rows, { a: '?' }])).toThrow(
      'table "x.ndjson", line 100, column "a": expected a number as in 99 of 100 cells, found "?"',
    );
  });
});

describe('what is no table is refused with its place', () => {
  test.each([
    ['nothing', [], 'expected rows of data, found none'],
    ['no JSON', [{ a: 1 }, '{"a":'], 'line 2: expected a JSON object, found "{\\"a\\":"'],
    ['a list', ['[1]'], 'line 1: expected a JSON object, found "[1]"'],
    ['null', ['null'], 'line 1: expected a JSON object, found "null"'],
    ['a list within', [{ a: [1] }], 'line 1: expected a single value in column "a", found a list'],
    ['an object within', [{ a: {} }], 'in column "a", found an object'],
    ['deep nesting', [`{"a":${'['.repeat(1e6)}${']'.repeat(1e6)}}`], 'found a list'],
    ['a long text', [{ a: 'x'.repeat(70_000) }], 'expected texts of at most 65536 bytes'],
    ['no columns', ['{}'], 'expected a column'],
    [
      'too many columns',
      [Object.fromEntries(Array.from({ length: 16_385 }, (_, i) => [`c${i}`, 1]))],
      'expected at most 16384 columns, found 16385',
    ],
  ])('%s', (_, lines, message) => {
    expect(() => read(lines)).toThrow(message);
    expect(() => read(lines)).toThrow('table "x.ndjson"');
  });

  test('a category that is no column', () => {
    expect(() => read([{ port: 1 }], { categories: ['ports'] })).toThrow('found "port"');
  });
});
