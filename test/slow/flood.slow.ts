import { expect, test } from 'vitest';
import { flood } from './flood.ts';

const SYNS = 10_000_000;
const CAPACITY = 500_000;
const MIB = 2 ** 20;

test('ten million SYNs through a table of half a million', () => {
  const result = flood(SYNS, CAPACITY);
  const { ended, established, establishedPackets } = result;
  process.stdout.write(
    `flood: ${SYNS} flows, table of ${CAPACITY}: ` +
      `${Math.round(result.packetsPerSecond / 1000)} thousand packets/s, resident ` +
      `${Math.round(result.residentEarly / MIB)} MiB after a tenth, ` +
      `${Math.round(result.residentPeak / MIB)} MiB at the peak; ended ${JSON.stringify(ended)}\n`,
  );
  expect(result.miscounts).toEqual([]);
  expect(Object.values(ended).reduce((sum, count) => sum + count, 0)).toBe(SYNS + 1);
  expect(result.liveAtEnd).toBe(CAPACITY);
  expect(result.liveAfter).toBe(1);
  expect(established).toEqual([{ packets: establishedPackets, reason: 'end-of-input' }]);
  expect(result.residentPeak - result.residentEarly).toBeLessThan(32 * MIB);
  expect(result.residentPeak).toBeLessThan(1024 * MIB);
  expect(result.packetsPerSecond).toBeGreaterThan(100_000);
});
