import { describe, expect, test } from 'vitest';
import { pValueLogOdds } from './p-value-evidence.ts';

describe('evidence', () => {
  test('of a p-value is the bound of Sellke, Bayarri and Berger', () => {
    // Their table 1: p = 0.05 and 0.01 bound the odds for the null at 0.407 and 0.125.
    expect(Math.exp(-pValueLogOdds(0.05))).toBeCloseTo(0.407, 3);
    expect(Math.exp(-pValueLogOdds(0.01))).toBeCloseTo(0.125, 3);
  });

  test('of an ordinary p-value is nothing', () => {
    expect(pValueLogOdds(0.4)).toBe(0);
    expect(pValueLogOdds(1)).toBe(0);
    expect(() => pValueLogOdds(0)).toThrow(RangeError);
    expect(() => pValueLogOdds(Number.NaN)).toThrow(RangeError);
  });
});
