import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { distinctValues } from './distinct-values.ts';

test('finds what sorting finds, up to its limit', () => {
  const random = createRandom(1, 'distinct values');
  for (const kinds of [1, 2, 50, 254, 255, 256, 2000]) {
    for (const scale of [1, 1 / 3, 2 ** 32, 1e-300]) {
      const values = Float64Array.from({ length: 3000 }, () => (random.below(kinds) - 7) * scale);
      const expected = [...new Set(values)].sort((a, b) => a - b);
      const found = distinctValues(values, 255);
      if (expected.length > 255) expect(found).toBeUndefined();
      else expect([...(found ?? [])]).toEqual(expected.map((value) => value + 0));
    }
  }
});

test('takes both zeros for one, and infinities for what they are', () => {
  const values = Float64Array.of(0, -0, Infinity, -Infinity, -0);
  expect([...(distinctValues(values, 3) ?? [])]).toEqual([-Infinity, 0, Infinity]);
  expect(distinctValues(values, 2)).toBeUndefined();
  expect(distinctValues(new Float64Array(0), 9)).toHaveLength(0);
});
