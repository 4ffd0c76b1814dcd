import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'test/**/*.test.ts',
      'web/src/**/*.test.{ts,tsx}',
      '{bench,lab,tools}/**/*.test.mjs',
    ],
    // A worker a core: most of the longest files wait for programs that they started.
    maxWorkers: '100%',
    testTimeout: 30_000,
    // Starting the program, or a browser, on a machine that is busy with the other tests.
    hookTimeout: 60_000,
    // A page on such a machine may take seconds; a test that holds is no slower for it.
    expect: { poll: { timeout: 10_000 } },
  },
});
