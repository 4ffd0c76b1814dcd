import { expect, test } from 'vitest';
import { meterMutations, slowEachTime } from './hostile.ts';
import { seedFrames } from './mutations.ts';

test('twenty thousand mutated packets: each is metered or has a reason', () => {
  const run = () => meterMutations(seedFrames(), 20_000, 1);
  const result = run();
  expect(result.packets).toBe(result.metered + result.rejected);
  expect(result.packets).toBeGreaterThanOrEqual(20_000);
  expect(result.unknownReasons).toEqual([]);
  expect(slowEachTime(result, run)).toEqual([]);
  // Else the mutations would not reach deep.
  expect(result.reasonCount).toBeGreaterThan(10);
  expect(result.flows).toBeGreaterThan(500);
});
