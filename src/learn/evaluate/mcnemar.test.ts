import { expect, test } from 'vitest';
import { mcNemarTest } from './mcnemar.ts';

/** Predictions of which only one is right in so many rows, and then both or none. */
function rowsWith(onlyFirst: number, onlySecond: number) {
  const labels = [...new Array<number>(onlyFirst + onlySecond).fill(1), 1, 0, 2];
  const first = labels.map((label, row) => (row < onlyFirst || label !== 1 ? label : 0));
  const second = labels.map((label, row) => (row >= onlyFirst ? label : 2));
  first.splice(-3, 3, 1, 2, 0);
  second.splice(-3, 3, 1, 1, 1);
  return {
    labels: Uint8Array.from(labels),
    first: Uint8Array.from(first),
    second: Uint8Array.from(second),
  };
}

// scipy.stats.binomtest(fewer, n, 0.5).pvalue of scipy 1.10.1
test.each([
  [1, 9, 0.021484375],
  [3, 3, 1],
  [0, 5, 0.0625],
  [12, 30, 0.007915897334896727],
  [430, 570, 1.070973766495961e-5],
  [0, 0, 1],
])('%i against %i rows of which only one is right', (a, b, pValue) => {
  const forward = mcNemarTest(rowsWith(a, b));
  expect(forward).toMatchObject({ onlyFirstRight: a, onlySecondRight: b });
  expect(forward.pValue / pValue).toBeCloseTo(1, 9);
  expect(mcNemarTest(rowsWith(b, a)).pValue).toBeCloseTo(forward.pValue, 12);
});

test('a split of many rows has a p-value near 0, not NaN', () => {
  const { pValue } = mcNemarTest(rowsWith(20_000, 100));
  expect(pValue).toBeGreaterThanOrEqual(0);
  expect(pValue).toBeLessThan(1e-300);
});

test('lengths that differ are refused', () => {
  const one = Uint8Array.of(1);
  expect(() => mcNemarTest({ labels: one, first: one, second: new Uint8Array(2) })).toThrow(
    'expected 1 predictions each, got 1 and 2',
  );
});
