import { expect, test } from 'vitest';
import { createStyle, terminalText } from './terminal-text.ts';

test.each([
  ['plain → text', 'plain → text'],
  ['\x1b[2J\x1b[H', '\\x1b[2J\\x1b[H'],
  ['a\r\nb\tc\x00', 'a\\x0d\\x0ab\\x09c\\x00'],
  ['\x9b31m', '\\x9b31m'],
  ['evil\u202egpj.exe', 'evil\\u202egpj.exe'],
  ['zero\u200bwidth\u2066', 'zero\\u200bwidth\\u2066'],
])('%j reaches a terminal as %j', (text, expected) => {
  expect(terminalText(text)).toBe(expected);
});

test('without colour nothing but text is written', () => {
  const style = createStyle(false);
  expect([style.bold('a'), style.dim('b'), style.level('Critical', 'c')]).toEqual(['a', 'b', 'c']);
});
