import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { printPages, writePages } from './docs.mjs';
import { root } from './run.mjs';

const load = (module) => import(/* @vite-ignore */ `${root}src/${module}.ts`);

test('generated pages are what their tables print (UPDATE=1 rewrites)', async () => {
  const printed = await printPages(load);
  if (process.env.UPDATE === '1') writePages(printed);
  for (const { file, text } of printed) {
    const committed = existsSync(root + file) ? readFileSync(root + file, 'utf8') : '';
    expect(committed, `${file} is stale: run node tools/docs.mjs`).toBe(text);
  }
});
