import { describe, expect, test } from 'vitest';
import { EVENT_CLASSES } from '../event/index.ts';
import { levelOf } from './level.ts';
import { amountLogOdds, triesLogOdds } from './likelihood.ts';
import { type Evidence, prioritise, ratioEvidence } from './priority.ts';

const severity = EVENT_CLASSES.beacon.severity;
const said = (logOdds: number): Evidence =>
  ratioEvidence('test', { logOdds, cap: 9, reason: 'so it is said' });

describe('a priority', () => {
  test('is the sum of its parts, and the product of its factors', () => {
    const parts = prioritise({
      evidence: [said(3.1), said(-0.7), said(4.4)],
      severity,
      assetWeight: 0.5,
    });
    const sum = parts.evidence.reduce((total, { logOdds }) => total + logOdds, parts.priorLogOdds);
    expect(parts.logOdds).toBeCloseTo(sum, 9);
    expect(Math.log(parts.probability / (1 - parts.probability))).toBeCloseTo(sum, 9);
    const product = ((100 * parts.probability * severity.score) / 10) * 0.5;
    expect(parts.priority).toBeCloseTo(product, 9);
  });

  test('without evidence is the prior of one in a hundred', () => {
    expect(prioritise({ evidence: [], severity }).probability).toBeCloseTo(0.01, 12);
  });

  test('rises with evidence for an attack and falls with evidence against', () => {
    const of = (logOdds: number) => prioritise({ evidence: [said(logOdds)], severity }).priority;
    expect(of(2)).toBeGreaterThan(of(0));
    expect(of(-2)).toBeLessThan(of(0));
  });

  test('refuses an asset weight that is no share', () => {
    expect(() => prioritise({ evidence: [], severity, assetWeight: 0 })).toThrow(RangeError);
    expect(() => prioritise({ evidence: [], severity, assetWeight: 1.1 })).toThrow(RangeError);
  });

  test.each([
    [100, 'Critical'],
    [80, 'Critical'],
    [79.999, 'High'],
    [60, 'High'],
    [35, 'Medium'],
    [15, 'Low'],
    [14.999, 'Informational'],
    [0, 'Informational'],
  ])('of %d is called %s', (priority, level) => {
    expect(levelOf(priority)).toBe(level);
  });
});

describe('evidence', () => {
  test('of tries is that of the sequential test', () => {
    const chances = { attack: 0.8, ordinary: 0.2 };
    expect(triesLogOdds({ failed: 1, succeeded: 0 }, chances)).toBeCloseTo(Math.log(4), 12);
    expect(triesLogOdds({ failed: 3, succeeded: 3 }, chances)).toBeCloseTo(0, 12);
  });

  test('of an amount is the ratio of two normal densities in its logarithm', () => {
    const pair = { ordinaryMedian: 2, attackMedian: 50, sigma: 0.9 };
    const density = (x: number, median: number) =>
      Math.exp(-((Math.log(x) - Math.log(median)) ** 2) / (2 * pair.sigma ** 2));
    for (const value of [2, 5, 10, 30, 50]) {
      const expected = Math.log(density(value, 50) / density(value, 2));
      expect(amountLogOdds(value, pair)).toBeCloseTo(expected, 9);
    }
    expect(amountLogOdds(1e9, pair)).toBeCloseTo(amountLogOdds(50, pair), 12);
    expect(amountLogOdds(0, pair)).toBeCloseTo(amountLogOdds(2, pair), 12);
  });

  test('of an amount may point down', () => {
    const pair = { ordinaryMedian: 0.6, attackMedian: 0.1, sigma: 1 };
    expect(amountLogOdds(0.1, pair)).toBeGreaterThan(0);
    expect(amountLogOdds(0.6, pair)).toBeLessThan(0);
  });
});
