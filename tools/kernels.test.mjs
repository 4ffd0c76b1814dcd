import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { embeddedKernel, embeddedPath, kernels } from './kernels.mjs';
import { LAYOUT_FILE, meterLayout } from './meter-layout.mjs';
import { root } from './run.mjs';

test.each(kernels())('$name is embedded as its source compiles', async (kernel) => {
  expect(readFileSync(root + embeddedPath(kernel), 'utf8')).toBe(await embeddedKernel(kernel));
});

test('the kernel of the flow meter knows how the tables lie in memory', async () => {
  expect(readFileSync(root + LAYOUT_FILE, 'utf8')).toBe(await meterLayout());
});
