import { expect, test } from 'vitest';
import { flood } from './flood.ts';

test('a flood of SYNs is counted to the flow, and spares the connection that talks', () => {
  const result = flood(200_000, 5000);
  const { ended, established, establishedPackets } = result;
  expect(result.miscounts).toEqual([]);
  expect(Object.values(ended).reduce((sum, count) => sum + count, 0)).toBe(200_001);
  expect(ended.evicted).toBe(200_001 - 5000);
  expect(result.liveAtEnd).toBe(5000);
  expect(result.liveAfter).toBe(1);
  expect(established).toEqual([{ packets: establishedPackets, reason: 'end-of-input' }]);
});
