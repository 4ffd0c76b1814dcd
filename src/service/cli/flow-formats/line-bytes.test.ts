import { describe, expect, test } from 'vitest';
import { LineBytes } from './line-bytes.ts';

describe('numbers', () => {
  const rows: [number, string][] = [
    [0, '0'],
    [9, '9'],
    [10, '10'],
    [4_294_967_295, '4294967295'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [0.5, '0.5'],
    [0.000001, '0.000001'],
    [0.0000004, '0'],
    [1.9999996, '2'],
    [2060.4395604395604, '2060.43956'],
    [1448215091.40017, '1448215091.40017'],
    [-1.25, '-1.25'],
    [-3, '-3'],
    [12_074_703_000.5, '12074703000.5'],
    [Number.NaN, 'NaN'],
  ];
  test.each(rows)('%f is %s', (value, text) => {
    const line = new LineBytes();
    line.number(value);
    expect(line.take()).toBe(text);
  });
});

test('lines of cells, longer than the room there was', () => {
  const line = new LineBytes();
  const cell = 'x'.repeat(1000);
  for (let at = 0; at < 3000; at++) {
    line.text(cell);
    line.number(at);
    line.endLine();
  }
  const lines = line.take().split('\n');
  expect(lines).toHaveLength(3001);
  expect(lines[2999]).toBe(`${cell},2999`);
  expect(line.take()).toBe('');
});
