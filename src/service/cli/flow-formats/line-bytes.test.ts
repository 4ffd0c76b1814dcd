import { describe, expect, test } from 'vitest';
import { LineBytes } from './line-bytes.ts';

const textOf = (line: LineBytes): string => Buffer.from(line.take()).toString('latin1');

describe('numbers', () => {
  const rows: [number, string][] = [
    [0, '0'],
    [9, '9'],
    [10, '10'],
    [99, '99'],
    [100, '100'],
    [99_999, '99999'],
    [1_000_000, '1000000'],
    [2_147_483_647, '2147483647'],
    [2_147_483_648, '2147483648'],
    [4_294_967_295, '4294967295'],
    [5_000_000_007, '5000000007'],
    [1_000_000_000_000, '1000000000000'],
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
    line.endLine();
    expect(textOf(line)).toBe(`${text}\n`);
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
  const lines = textOf(line).split('\n');
  expect(lines).toHaveLength(3001);
  expect(lines[2999]).toBe(`${cell},2999`);
  expect(textOf(line)).toBe('');
});

test('an address of IPv4 is four numbers', () => {
  const line = new LineBytes();
  line.quad(Uint8Array.of(9, 10, 0, 200, 255), 1);
  line.number(1);
  line.endLine();
  expect(textOf(line)).toBe('10.0.200.255,1\n');
});
