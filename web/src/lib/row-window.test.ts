import { describe, expect, it } from 'vitest';
import { windowOf } from './row-window.ts';

const base = { first: 0, fits: 30, count: 1000, activeIndex: 0, drawAllUpTo: 200 };

describe('the rows that are drawn', () => {
  it('are all of a short list', () => {
    expect(windowOf({ ...base, count: 200 })).toHaveLength(200);
    expect(windowOf({ ...base, count: 0, activeIndex: -1 })).toEqual([]);
  });

  it.each([
    [{ first: 0 }, 0, 45],
    [{ first: 500, activeIndex: 510 }, 484, 545],
    [{ first: 990, activeIndex: 999 }, 974, 999],
    [{ first: 5000, activeIndex: 990 }, 984, 999],
  ])('of a long list at %j go from %d to %d', (change, from, to) => {
    const indexes = windowOf({ ...base, ...change });
    expect([indexes[0], indexes.at(-1)]).toEqual([from, to]);
    expect(indexes).toHaveLength(to - from + 1);
  });

  it('hold the active row wherever it is, in its order', () => {
    expect(windowOf({ ...base, first: 500, activeIndex: 3 })[0]).toBe(3);
    expect(windowOf({ ...base, first: 0, activeIndex: 900 }).at(-1)).toBe(900);
    expect(windowOf({ ...base, activeIndex: -1 })).not.toContain(-1);
  });
});
