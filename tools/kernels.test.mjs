import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { embeddedKernel, embeddedPath, kernelNames } from './kernels.mjs';
import { root } from './run.mjs';

test.each(kernelNames())('%s is embedded as its source compiles', async (name) => {
  expect(readFileSync(`${root}${embeddedPath(name)}`, 'utf8')).toBe(await embeddedKernel(name));
});
