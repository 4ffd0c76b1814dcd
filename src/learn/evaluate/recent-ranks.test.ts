import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentRanks } from './recent-ranks.ts';

test('recent ranks are those of the last values, counted the slow way', () => {
  const cases = fc.record({
    capacity: fc.integer({ min: 1, max: 9 }),
    // Few different values, so that many are equal.
    values: fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 40 }),
  });
  fc.assert(
    fc.property(cases, ({ capacity, values }) => {
      const ranks = new RecentRanks(capacity);
      values.forEach((value, i) => {
        ranks.add(value);
        const kept = values.slice(Math.max(0, i + 1 - capacity), i + 1);
        const sorted = [...kept].sort((a, b) => a - b);
        expect(ranks.size).toBe(kept.length);
        for (let asked = -4; asked <= 4; asked++) {
          const atLeast = kept.filter((each) => each >= asked).length;
          expect(ranks.pValue(asked)).toBe((1 + atLeast) / (kept.length + 1));
        }
        for (const share of [0.1, 0.5, 0.9]) {
          const rank = Math.min(kept.length, Math.ceil(share * (kept.length + 1)));
          expect(ranks.conformalQuantile(share)).toBe(sorted[rank - 1]);
        }
      });
    }),
    { seed: 4 },
  );
});

test('recent ranks of nothing say nothing', () => {
  expect(new RecentRanks(3).pValue(7)).toBe(1);
  expect(new RecentRanks(3).conformalQuantile(0.9)).toBeNaN();
  expect(() => new RecentRanks(0)).toThrow(/room for 1 or more, got 0/);
});
