import { describe, expect, test } from 'vitest';
import { createRandom } from '../../random.ts';
import { residualBand } from './residual-band.ts';

describe('a residual band', () => {
  test('holds the share of new rows that it names', () => {
    const random = createRandom(5, 'residual band');
    const rows = (count: number) => {
      const predicted = Float64Array.from({ length: count }, () => random.next() * 10);
      const actual = predicted.map((value) => value + (random.next() ** 3 - 0.2) * 2);
      return { predicted, actual };
    };
    let within = 0;
    for (let draw = 0; draw < 200; draw++) {
      const band = residualBand(rows(99), 0.9);
      const { predicted, actual } = rows(100);
      actual.forEach((value, row) => {
        const from = predicted[row];
        if (value >= from + band.low && value <= from + band.high) within++;
      });
    }
    expect(within / 20_000).toBeGreaterThanOrEqual(0.89);
    expect(within / 20_000).toBeLessThan(0.93);
  });

  test('of few rows is as wide as they are', () => {
    const predicted = Float64Array.of(0, 0, 0);
    const actual = Float64Array.of(-1, 0.5, 3);
    expect(residualBand({ predicted, actual })).toEqual({ coverage: 0.9, low: -1, high: 3 });
  });

  test('of no rows is refused', () => {
    const none = new Float64Array(0);
    expect(() => residualBand({ predicted: none, actual: none })).toThrow(RangeError);
  });
});
