import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { conformalPValues } from './conformal.ts';
import {
  checkOrdinaryRanks,
  type OrdinaryRanks,
  ordinaryRanks,
  rankPValues,
} from './ordinary-ranks.ts';

function draws(count: number, seed: number): Float64Array {
  const random = createRandom(seed, 'ordinary ranks');
  return Float64Array.from({ length: count }, () => -Math.log(1 - random.next()));
}

describe('ranks among ordinary scores', () => {
  test('are those of all scores while these are few, ties and scores in between included', () => {
    const scores = draws(3000, 1).map((score) => Math.round(score * 500) / 500);
    const asked = Float64Array.of(...draws(500, 2), ...scores.subarray(0, 500), -1, 1e9);
    const ranks = ordinaryRanks(scores);
    expect(ranks.counts.some((count) => count > 1)).toBe(true);
    expect(rankPValues(ranks, asked)).toEqual(conformalPValues(scores, asked));
  });

  test('of many are exact in the tail, and never too small nor far too large below', () => {
    const scores = draws(60_000, 3);
    const asked = draws(5000, 4);
    const ranks = ordinaryRanks(scores);
    expect(ranks.scores.length).toBeLessThanOrEqual(10_000);
    checkOrdinaryRanks(ranks);
    const exact = conformalPValues(scores, asked);
    const kept = rankPValues(ranks, asked);
    for (const [i, p] of exact.entries()) {
      if (p < 0.08) expect(kept[i]).toBe(p);
      expect(kept[i]).toBeGreaterThanOrEqual(p);
      expect(kept[i] - p).toBeLessThan(1 / 5000);
    }
  });

  test('say 1/(n + 1) of what is beyond all, and 1 of what is below all', () => {
    const ranks = ordinaryRanks(Float64Array.of(3, 1, 2));
    expect([...rankPValues(ranks, Float64Array.of(9, Infinity, 3, 0))]).toEqual([
      0.25, 0.25, 0.5, 1,
    ]);
  });

  test('are not taken among no scores, or among infinite ones', () => {
    expect(() => ordinaryRanks(new Float64Array(0))).toThrow('expected scores, got none');
    expect(() => ordinaryRanks(Float64Array.of(1, Infinity))).toThrow('finite');
    expect(() => rankPValues(ordinaryRanks(Float64Array.of(1)), Float64Array.of(NaN))).toThrow(
      'got NaN',
    );
  });

  const sound = ordinaryRanks(Float64Array.of(1, 2, 2));
  test.each<[string, Partial<Record<keyof OrdinaryRanks, unknown>>, string]>([
    ['of another version', { version: 2 }, 'version 1'],
    ['without scores', { scores: new Float64Array(0), counts: new Uint32Array(0) }, '1 to 10000'],
    ['of too many scores', { scores: new Float64Array(10_001) }, '1 to 10000'],
    ['with a list of scores', { scores: [1, 2] }, '64-bit'],
    ['with a list of counts', { counts: [1, 2] }, 'counts as whole'],
    ['that fall', { scores: Float64Array.of(2, 1) }, 'ascending'],
    ['that are no number', { scores: Float64Array.of(1, Number.NaN) }, 'finite'],
    ['with too few counts', { counts: Uint32Array.of(1) }, '2 counts'],
    ['that stand for no row', { counts: Uint32Array.of(1, 0) }, '1 or more'],
  ])('%s are refused', (_what, change, message) => {
    expect(() => checkOrdinaryRanks({ ...sound, ...change } as OrdinaryRanks)).toThrow(message);
  });
});
