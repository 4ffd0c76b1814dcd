import { expect, test } from 'vitest';
import { wrapText } from './wrap-text.ts';

const words = 'one two three four five six seven eight nine ten eleven twelve';

test('no line is wider than the terminal, and nothing is lost', () => {
  const lines = wrapText(words, { columns: 41, indent: '  ', firstIndent: '' });
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.every((line) => line.length <= 40)).toBe(true);
  expect(lines[0].startsWith('one')).toBe(true);
  expect(lines.slice(1).every((line) => /^ {2}\S/.test(line))).toBe(true);
  expect(lines.map((line) => line.trim()).join(' ')).toBe(words);
});

test('a word longer than a line stands alone', () => {
  const long = 'x'.repeat(100);
  expect(wrapText(`a ${long} b`, { columns: 50, indent: '' })).toEqual(['a', long, 'b']);
});

test('a text without words is one line', () => {
  expect(wrapText('', { columns: 80, indent: '  ' })).toEqual(['  ']);
});
