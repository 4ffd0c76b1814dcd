/** `npm run test:slow`: what takes minutes. Each has a short sample in `npm test`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/slow/*.slow.ts'],
    testTimeout: 30 * 60_000,
    // One after another: memory and packets a second are told.
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});
