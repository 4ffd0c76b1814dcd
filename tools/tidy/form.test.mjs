import { describe, expect, test } from 'vitest';
import { rule as blobs } from './blobs.mjs';
import { findIn } from './testing/find-in.mjs';
import { rule as markdown } from './markdown.mjs';
import { rule as names } from './names.mjs';
import { rule as packages } from './packages.mjs';
import { rule as sizes } from './sizes.mjs';
import { rule as words } from './words.mjs';

const lines = (count, text = 'a();') => `${text}\n`.repeat(count);
const longFunction = `const before = 1;\nfunction long() {\n${lines(70)}}\n`;

describe('sizes', () => {
  test.each([
    ['a file of 501 lines', { 'a.ts': lines(501) }, ['a.ts:1']],
    ['a file of 500 lines', { 'a.ts': lines(500) }, []],
    ['a function of 72 lines', { 'a.ts': longFunction }, ['a.ts:2']],
    ['a describe of 72 lines', { 'a.test.ts': longFunction }, []],
    ['101 columns', { 'a.mjs': `\n${'a'.repeat(101)}\n` }, ['a.mjs:2']],
    ['101 columns with an address', { 'a.mjs': `// https://${'a'.repeat(100)}\n` }, []],
  ])('%s', (_, texts, found) => expect(findIn(sizes, texts)).toEqual(found));

  const excuse = (number, reason = 'a table') => ({
    'a.ts': lines(510),
    'tools/tidy/sizes.json': JSON.stringify({ 'a.ts': { lines: number, reason } }),
  });
  const list = 'tools/tidy/sizes.json:1';
  test.each([
    ['an excuse that fits', excuse(510), []],
    ['an excuse outgrown', excuse(509), ['a.ts:1']],
    ['an excuse with room to grow', excuse(520), [list]],
    ['an excuse without a reason', excuse(510, ''), [list]],
    ['an excuse for what is gone', { ...excuse(510), 'a.ts': '' }, [list]],
  ])('%s', (_, texts, found) => expect(findIn(sizes, texts)).toEqual(found));
});

describe('names', () => {
  test.each([
    ['src/FlowTable.ts', true],
    ['src/flow_table.ts', true],
    ['src/flow-utils.ts', true],
    ['src/helpers/a.ts', true],
    ['src/error-handler.ts', true],
    ['src/flow-table.test.ts', false],
    ['docs/decisions/0001-stack.md', false],
    ['README.md', false],
    ['.ci/run', false],
    ['test/captures/a.pcap.gz', false],
  ])('%s', (path, isFound) => {
    expect(findIn(names, { [path]: '' })).toEqual(isFound ? [`${path}:1`] : []);
  });
});

describe('words', () => {
  test.each([
    [`// ${'TO'}DO: later`, true],
    [`see /${'home'}/someone`, true],
    [`https://registry.${'example'}.org/a`, true],
    ['https://example.org/home/a', false],
    ['mktemp /tmp/a.XXXXXX', false],
  ])('%s', (text, isFound) => {
    expect(findIn(words, { 'a.ts': `\n${text}\n` })).toEqual(isFound ? ['a.ts:2'] : []);
  });
});

describe('markdown', () => {
  test.each([
    ['one title', '# A\n\n## B\n', []],
    ['two titles', '# A\n\n# B\n', ['docs/a.md:3']],
    ['no title', 'text\n', ['docs/a.md:1']],
    ['a title in a code block', '# A\n```sh\n# B\n[x](gone.md)\n```\n', []],
    ['a link to a file', '# A\n[b](b.md#part) [c](../src/) [d](https://a.b/c) [e](#a)\n', []],
    ['a link to nothing', '# A\n\n![b](gone.png)\n', ['docs/a.md:3']],
  ])('%s', (_, text, found) => {
    const texts = { 'docs/a.md': text, 'docs/b.md': '# B\n', 'src/a.ts': '' };
    expect(findIn(markdown, texts)).toEqual(found);
  });
});

describe('blobs', () => {
  const binary = (length = 10) => Buffer.alloc(length);
  test.each([
    ['src/kernel.wasm', binary(), ['src/kernel.wasm:1']],
    ['docs/console.png', binary(), []],
    ['docs/large.png', binary(600_001), ['docs/large.png:1']],
    ['test/captures/a.pcap.gz', binary(), []],
    ['test/captures/b.pcapng', binary(10_000_000), ['test/captures:1']],
    ['models/a.vedette', binary(), []],
    ['models/b.vedette', binary(500_001), ['models/b.vedette:1']],
    ['src/a.ts', 'text', []],
  ])('%s', (path, content, found) => expect(findIn(blobs, { [path]: content })).toEqual(found));
});

describe('packages', () => {
  const tree = ({ entry = {}, decision = 'we use zod' }) => ({
    'package.json': JSON.stringify({ dependencies: { zod: '4' } }, null, 2),
    'package-lock.json': JSON.stringify({ packages: { 'node_modules/zod': entry } }, null, 2),
    'docs/decisions/0001-stack.md': decision,
  });
  test.each([
    ['a reasoned package', {}, []],
    ['one without a reason', { decision: '' }, ['package.json:3']],
    ['an install script', { entry: { hasInstallScript: true } }, ['package-lock.json:1']],
    ['one in development', { entry: { hasInstallScript: true, dev: true } }, []],
    [
      'a platform left out',
      { entry: { optionalDependencies: { '@zod/darwin-arm64': '4.0.0' } } },
      ['package-lock.json:1'],
    ],
    ['a host', { entry: { resolved: 'https://a.b/zod.tgz' } }, ['package-lock.json:4']],
  ])('%s', (_, change, found) => expect(findIn(packages, tree(change))).toEqual(found));
});
