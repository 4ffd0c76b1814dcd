import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { ascendingOrder, averageRanks } from './rank-order.ts';

test('rows come by value, equal ones in their order, as a sort by comparison gives them', () => {
  const random = createRandom(3, 'order');
  for (const scale of [1, 7, 1e9, 1e-300]) {
    const values = Float64Array.from({ length: 500 }, () =>
      scale === 7 ? random.below(7) - 3 : (random.next() - 0.5) * scale,
    );
    const expected = [...values.keys()].sort((a, b) => values[a] - values[b] || a - b);
    expect([...ascendingOrder(values)]).toEqual(expected);
  }
});

test('infinities are ends, and minus zero is zero', () => {
  const values = Float64Array.of(0, Infinity, -0, -1e-310, -Infinity, 5e-324);
  expect([...ascendingOrder(values)]).toEqual([4, 3, 0, 2, 5, 1]);
});

test('a NaN is refused with its row', () => {
  expect(() => ascendingOrder(Float64Array.of(1, NaN), 'scores')).toThrow(
    new RangeError('scores: expected numbers, got NaN in row 1'),
  );
});

test('nothing and one value have an order', () => {
  expect(ascendingOrder(new Float64Array())).toHaveLength(0);
  expect([...ascendingOrder(Float64Array.of(4))]).toEqual([0]);
});

test('ranks count from 1 and are shared by equal values', () => {
  expect([...averageRanks(Float64Array.of(20, 10, 20, 30, 20))]).toEqual([3, 1, 3, 5, 3]);
});
