import { describe, expect, it } from 'vitest';
import type { PriorityParts } from './api.ts';
import { extentOf, factorsOf, roundToSum, stepsOf, valueText } from './parts.ts';

/** A small generator with a seed (Park and Miller 1988), so that a failure can be repeated. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function partsOf(random: () => number): PriorityParts {
  const evidence = Array.from({ length: Math.floor(random() * 6) }, () => ({
    detector: 'scan',
    unit: 'likelihood-ratio' as const,
    value: 2,
    logOdds: (random() - 0.3) * 8,
    reason: 'because',
    refs: [],
  }));
  const priorLogOdds = -8 * random();
  const logOdds = evidence.reduce((sum, item) => sum + item.logOdds, priorLogOdds);
  const probability = 1 / (1 + Math.exp(-logOdds));
  const score = Math.round(random() * 100) / 10;
  const assetWeight = Math.max(0.05, Math.round(random() * 20) / 20);
  const severity = { score, low: score, high: score, vector: 'CVSS:3.1/AV:N' };
  const priority = (100 * probability * score * assetWeight) / 10;
  const level = 'Low' as const;
  return {
    priorLogOdds,
    evidence,
    logOdds,
    probability,
    severity,
    assetWeight,
    priority,
    level,
  };
}

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed + 1);

describe('parts of a Priority', () => {
  it.each(SEEDS)('shown log-odds add up to the shown sum (seed %d)', (seed) => {
    const parts = partsOf(randomOf(seed));
    const steps = stepsOf(parts);
    const cents = steps.reduce((sum, step) => sum + Math.round(step.shown * 100), 0);
    expect(cents).toBe(Math.round(parts.logOdds * 100));
    for (const step of steps) expect(Math.abs(step.shown - step.logOdds)).toBeLessThan(0.01);
  });

  it.each(SEEDS)('shown factors give the shown Priority (seed %d)', (seed) => {
    const shown = factorsOf(partsOf(randomOf(seed)));
    const { probability, severity, assetWeight } = shown;
    const product = 100 * Number(probability) * (Number(severity) / 10) * Number(assetWeight);
    expect(product.toFixed(1)).toBe(shown.priority);
  });

  it('what is nearly certain is not shown as certain', () => {
    const nearly = { ...partsOf(randomOf(3)), probability: 0.99912, priority: 9.9912 };
    const severity = { ...nearly.severity, score: 1 };
    expect(factorsOf({ ...nearly, severity, assetWeight: 1 }).probability).toBe('0.999');
    expect(factorsOf({ ...nearly, severity, assetWeight: 1, probability: 1 }).probability).toBe(
      '1.00',
    );
  });

  it('each bar starts where the one before ended, and the last ends at the sum', () => {
    const parts = partsOf(randomOf(7));
    const steps = stepsOf(parts);
    expect(steps[0]?.from).toBe(0);
    steps.slice(1).forEach((step, index) => expect(step.from).toBe(steps[index]?.to));
    expect(steps.at(-1)?.to).toBeCloseTo(parts.logOdds, 9);
    expect(steps).toHaveLength(parts.evidence.length + 1);
  });

  it('the axis holds zero and every end, and is never a point', () => {
    const evidenceless = { ...partsOf(randomOf(1)), evidence: [], priorLogOdds: 0, logOdds: 0 };
    expect(extentOf(stepsOf(evidenceless))).toEqual({ low: -1, high: 1 });
    const { low, high } = extentOf(stepsOf({ ...evidenceless, priorLogOdds: -3, logOdds: -3 }));
    expect([low, high]).toEqual([-3, 0]);
  });

  it('rounding moves as little as it can', () => {
    expect(roundToSum([0.333, 0.333, 0.334], 1, 2)).toEqual([0.33, 0.33, 0.34]);
    expect(roundToSum([-4.605, 5.483], 0.878, 2)).toEqual([-4.6, 5.48]);
    expect(roundToSum([], 0, 2)).toEqual([]);
  });

  it.each([
    ['p-value', 0.001234, 'p-value 0.00123'],
    ['likelihood-ratio', 240.5, '241 times as likely'],
    ['probability', 0.93, 'probability 0.93'],
  ] as const)('%s %d reads %s', (unit, value, text) => {
    expect(valueText({ unit, value })).toBe(text);
  });
});
