import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { printPages, writePages } from './docs.mjs';
import { root } from './run.mjs';

test('generated pages are what their tables print (UPDATE=1 or tools/docs.mjs rewrites)', async () => {
  const printed = await printPages((module) => import(`../src/${module}.ts`));
  if (process.env.UPDATE === '1') writePages(printed);
  for (const { file, text } of printed) {
    const committed = existsSync(root + file) ? readFileSync(root + file, 'utf8') : '';
    expect(committed, file).toBe(text);
  }
});
