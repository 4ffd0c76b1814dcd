import { describe, expect, test } from 'vitest';
import { findFunctions } from './functions.mjs';
import { findImports } from './imports.mjs';
import { mask } from './mask.mjs';

describe('mask', () => {
  // A space in the expected text stands for one or more characters of blanks.
  const check = (text, expected) => {
    const masked = mask(text);
    expect(masked.length).toBe(text.length);
    expect(masked.replace(/\s+/g, ' ').trim()).toBe(expected);
  };

  test.each([
    ['a(); // b {', 'a();'],
    ['a(/* { */ b);', 'a( b);'],
    ["a('it\\'s {', \"}\");", 'a(\' \', " ");'],
    // A border of a template part is blank, too; what stands in `${}` is code.
    ['`a ${b({ c: `}` })} d {`;', '` b({ c: ` ` }) `;'],
    ['a = b / c / d;', 'a = b / c / d;'],
    ['a = /[/{]\\/}/g.test(b);', 'a = / /g.test(b);'],
    ['return /{/.test(a);', 'return / /.test(a);'],
    ["<p>Don't {a}</p>", "<p>Don't {a}</p>"],
    ['<a /> // b', '<a />'],
  ])('%s', check);

  test('an unfinished literal ends with the text', () => {
    for (const text of ['`a ${', "'a", '/* a', '/a', '`', '\\']) {
      expect(mask(text).length).toBe(text.length);
    }
  });
});

describe('findImports', () => {
  test.each([
    ["import a, { b as c, type D } from './x.ts';", './x.ts', ['*', 'b', 'D']],
    ["import type { A } from 'x';", 'x', ['A']],
    ["import * as a from 'x';", 'x', ['*']],
    ["export * from 'x';", 'x', ['*']],
    ["import {\n  a,\n  b,\n} from 'x';", 'x', ['a', 'b']],
    ["import 'x';", 'x', []],
    ["await import('x');", 'x', []],
    ["new URL('./x.ts', import.meta.url)", './x.ts', []],
  ])('%s', (text, specifier, names) => {
    expect(findImports(text, mask(text))).toEqual([{ specifier, names, line: 1 }]);
  });

  test.each([
    'const a = \'import "x"\';',
    "// import 'x';",
    'import.meta.url',
    "export const a = 'x';",
  ])('%s imports nothing', (text) => expect(findImports(text, mask(text))).toEqual([]));
});

describe('findFunctions', () => {
  test.each([
    ['function a() {\n}', ['a 1-2']],
    ['\nexport async function a(b: { c: number }): Promise<void> {\n}', ['a 2-3']],
    ['class A {\n  b(c) {\n  }\n}', ['b 2-3']],
    ['const a = (b) => {\n};', ['a 1-2']],
    ['if (a) {\n}\nfor (;;) {\n}', []],
    ['const a = { b: 1 };', []],
    ['f(() => {\n});', ['an arrow 1-2']],
  ])('%s', (text, expected) => {
    const found = findFunctions(mask(text));
    expect(found.map(({ name, line, lines }) => `${name} ${line}-${line + lines - 1}`)).toEqual(
      expected,
    );
  });
});
