import { describe, expect, test } from 'vitest';
import { findIn } from './testing/find-in.mjs';
import { rule as cycles } from './cycles.mjs';
import { rule as deadFiles } from './dead-files.mjs';
import { rule as directions } from './directions.mjs';
import { rule as doors } from './doors.mjs';
import { rule as rim } from './rim.mjs';

const door = "/** A folder of the house, for tests of tidy. */\nexport * from './a.ts';\n";
const house = Object.fromEntries(
  ['api', 'wire/flow', 'wire', 'learn', 'triage/detect', 'service/store'].flatMap((folder) => [
    [`src/${folder}/index.ts`, door],
    [`src/${folder}/a.ts`, 'export const a = 1;\n'],
  ]),
);

describe('directions', () => {
  const check = (path, specifier, isFound) => {
    const tree = { ...house, [path]: `import { a } from '${specifier}';\n` };
    expect(findIn(directions, tree)).toEqual(isFound ? [`${path}:1`] : []);
  };

  test.each([
    ['src/wire/x.ts', '../learn/index.ts'],
    ['src/learn/x.ts', '../wire/index.ts'],
    ['src/triage/x.ts', '../service/store/index.ts'],
    ['src/triage/x.ts', '../api/index.ts'],
    ['src/api/x.ts', '../wire/index.ts'],
    ['src/wire/x.ts', 'some-package'],
    ['src/api/x.ts', 'fastify'],
    ['web/src/x.tsx', '../../src/wire/index.ts'],
    ['bench/x.mjs', '../src/wire/index.ts'],
    ['src/service/x.ts', '../../tools/tidy.mjs'],
    ['src/wire/x.ts', './testing/flows.ts'],
  ])('%s must not import %s', (path, specifier) => {
    house['tools/tidy.mjs'] = '';
    house['src/wire/testing/flows.ts'] = '';
    check(path, specifier, true);
  });

  test.each([
    ['src/triage/x.ts', '../wire/index.ts'],
    ['src/service/x.ts', '../api/index.ts'],
    ['src/api/x.ts', 'zod'],
    ['src/service/x.ts', 'fastify'],
    ['src/wire/x.test.ts', 'fast-check'],
    ['src/wire/x.test.ts', './testing/flows.ts'],
    ['web/src/x.tsx', '../../src/api/index.ts'],
    ['bench/x.mjs', '../dist/wire/index.js'],
    ['src/service/x.test.ts', '../../docs/errors.md'],
    ['test/x.test.ts', '../src/service/store/a.ts'],
  ])('%s may import %s', (path, specifier) => {
    house['docs/errors.md'] = '';
    check(path, specifier, false);
  });

  test('an import type and a re-export count, a comment does not', () => {
    const found = findIn(directions, {
      ...house,
      'src/wire/x.ts': [
        "// import { a } from '../learn/index.ts';",
        "import type { A } from '../learn/index.ts';",
        "export { a } from '../learn/index.ts';",
        "type B = import('../learn/index.ts').B;",
      ].join('\n'),
    });
    expect(found).toEqual([2, 3, 4].map((line) => `src/wire/x.ts:${line}`));
  });
});

describe('doors', () => {
  test.each([
    ['a folder without a door', { 'src/wire/flow/b.ts': '' }, 'src/wire/flow/index.ts:1'],
    [
      'a door without a paragraph',
      { 'src/wire/index.ts': "export * from './a.ts';" },
      'src/wire/index.ts:1',
    ],
    [
      'a door that computes',
      { 'src/wire/index.ts': `${door}export const b = 2;\n` },
      'src/wire/index.ts:3',
    ],
    [
      'an import past a door',
      { ...house, 'src/triage/detect/b.ts': "import '../../wire/flow/a.ts';" },
      'src/triage/detect/b.ts:1',
    ],
    [
      'a room that reaches into the next',
      {
        'src/wire/flow/index.ts': door,
        'src/wire/packet/index.ts': door,
        'src/wire/packet/b.ts': "\nimport '../flow/c.ts';",
        'src/wire/flow/c.ts': '',
      },
      'src/wire/packet/b.ts:2',
    ],
  ])('%s is found', (_, texts, place) => expect(findIn(doors, texts)).toEqual([place]));

  test('siblings, doors, a wing’s own files and tests pass', () => {
    const texts = {
      ...house,
      'src/wire/flow/b.ts': "import './a.ts'; import '../a.ts';",
      'src/triage/detect/b.ts': "import '../../wire/flow/index.ts';",
      'src/wire/b.test.ts': "import './flow/a.ts';",
      'src/service/cli/main.ts': '',
    };
    expect(findIn(doors, texts)).toEqual([]);
  });
});

describe('cycles', () => {
  test('a cycle of types is found once, where it begins', () => {
    const texts = {
      'src/wire/a.ts': "\nimport type { B } from './b.ts';",
      'src/wire/b.ts': "import { c } from './c.ts';",
      'src/wire/c.ts': "export * from './a.ts';",
    };
    expect(findIn(cycles, texts)).toEqual(['src/wire/a.ts:2']);
  });

  test('a diamond is none', () => {
    const texts = {
      'a.mjs': "import './b.mjs'; import './c.mjs';",
      'b.mjs': "import './d.mjs';",
      'c.mjs': "import './d.mjs';",
      'd.mjs': '',
    };
    expect(findIn(cycles, texts)).toEqual([]);
  });
});

describe('rim', () => {
  const check = (wing, line, isFound) => {
    const path = `src/${wing}/a.ts`;
    expect(findIn(rim, { [path]: `${line}\n` })).toEqual(isFound ? [`${path}:1`] : []);
  };

  test.each([
    ['wire', "import { readFileSync } from 'node:fs';"],
    ['wire', "import { createHash } from 'node:crypto';"],
    ['triage', "import { createHash, randomBytes } from 'node:crypto';"],
    ['wire', 'const t = Date.now();'],
    ['wire', 'const t = new Date();'],
    ['learn', 'const r = Math.random();'],
    ['learn', 'setTimeout(f, 1);'],
    ['triage', 'console.log(1);'],
    ['triage', 'const { env } = process.env;'],
    ['api', 'performance.now();'],
  ])('%s: %s is found', (wing, line) => check(wing, line, true));

  test.each([
    ['triage', "import { createHash } from 'node:crypto';"],
    ['learn', "import { Worker } from 'node:worker_threads';"],
    ['wire', 'const t = new Date(us / 1000);'],
    ['wire', '// Date.now() and Math.random() are not for here'],
    ['wire', 'const t = "console.log"; this.process.next();'],
    ['service', 'const t = Date.now();'],
  ])('%s: %s passes', (wing, line) => check(wing, line, false));
});

describe('dead files', () => {
  test('what only its test imports is dead', () => {
    const texts = {
      'src/wire/index.ts': "export * from './used.ts';",
      'src/wire/used.ts': "new Worker(new URL('./worker.ts', import.meta.url));",
      'src/wire/worker.ts': '',
      'src/wire/dead.ts': '',
      'src/wire/dead.test.ts': "import './dead.ts';",
    };
    expect(findIn(deadFiles, texts)).toEqual(['src/wire/dead.ts:1']);
  });

  test('pages and built files lead to their sources', () => {
    const texts = {
      'web/index.html': '<script type="module" src="/src/main.tsx"></script>',
      'web/src/main.tsx': '',
      'bench/speed.mjs': "await import('../dist/learn/fast.js');",
      'src/learn/fast.ts': '',
    };
    expect(findIn(deadFiles, texts)).toEqual([]);
  });
});
