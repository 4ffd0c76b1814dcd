import { expect, test } from 'vitest';
import { runThreads } from './threads.ts';

const module = (code: string) =>
  new URL(`data:text/javascript,import { parentPort, workerData } from 'worker_threads'; ${code}`);

test('each thread gets its input, and results come in the order of inputs', async () => {
  const twice = module('parentPort.postMessage(2 * workerData.number);');
  expect(await runThreads<number>(twice, [{ number: 3 }, { number: 4 }])).toEqual([6, 8]);
});

test('no inputs, no results', async () => {
  expect(await runThreads(module(''), [])).toEqual([]);
});

test.each([
  ['throws', `throw new RangeError('too far');`, /a thread failed: too far/],
  ['ends without a result', '', /ended with code 0 and no result/],
])('a thread that %s ends them all', async (_, code, message) => {
  const endless = module(
    `if (workerData.number === 1) setInterval(() => {}, 1000); else { ${code} }`,
  );
  await expect(runThreads(endless, [{ number: 1 }, { number: 2 }])).rejects.toThrow(message);
});
