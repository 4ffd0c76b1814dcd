import { describe, expect, test } from 'vitest';
import { createRandom } from '../../learn/index.ts';
import { LEVEL_CUTS } from './level.ts';
import { prioritise, ratioEvidence } from './priority.ts';

const SEED = Number(process.env.SEED ?? 20_261);
const CUT = Object.fromEntries(LEVEL_CUTS)['Medium'];

function said(logOdds: number, reason = `part of ${logOdds}`) {
  return ratioEvidence('test', { logOdds, cap: 99, reason });
}
const severityOf = (score: number) => ({ score, low: score, high: score });

/** Priorities of one to seven pieces of evidence, with the choice of the smallest set by trial. */
function examples(count: number) {
  const random = createRandom(SEED, 'ways to be low');
  return Array.from({ length: count }, () => {
    const evidence = Array.from({ length: 1 + random.below(7) }, () => said(8 * random.next() - 2));
    const input = {
      evidence,
      severity: severityOf(10 * random.next()),
      assetWeight: 1 - 0.9 * random.next(),
      prior: random.next() < 0.2 ? 0.99 : 0.01,
    };
    return { input, parts: prioritise(input) };
  });
}

describe(`what would have to change to be Low (seed ${SEED})`, () => {
  const above = examples(3000).filter(({ parts }) => parts.toBeLow !== undefined);

  test('is told of what stands above Low, and of nothing else', () => {
    expect(above.length).toBeGreaterThan(100);
    for (const { parts } of examples(3000)) {
      expect(parts.toBeLow !== undefined).toBe(parts.priority >= CUT);
    }
  });

  test('names the fewest pieces of evidence, by trying all sets', () => {
    for (const { input, parts } of above) {
      const { evidence } = input;
      const priorityOf = (mask: number) =>
        prioritise({ ...input, evidence: evidence.filter((_, i) => !(mask & (1 << i))) }).priority;
      const masks = Array.from({ length: 1 << evidence.length }, (_, mask) => mask);
      const sizes = masks.filter((mask) => priorityOf(mask) < CUT).map(bitCount);
      const { without = [], priorityWithout } = parts.toBeLow ?? {};
      expect(without.length).toBe(sizes.length > 0 ? Math.min(...sizes) : 0);
      const mask = without.reduce((sum, i) => sum | (1 << i), 0);
      expect(priorityWithout).toBeCloseTo(priorityOf(mask), 9);
    }
  });

  test('gives severity, weight and prior at which the Priority is at the cut', () => {
    for (const { input, parts } of above) {
      const { severityBelow = 0, assetWeightBelow = 0, priorBelow = 0 } = parts.toBeLow ?? {};
      const at = [
        prioritise({ ...input, severity: severityOf(severityBelow) }),
        prioritise({ ...input, assetWeight: assetWeightBelow }),
      ];
      for (const { priority } of at) expect(priority).toBeCloseTo(CUT, 9);
      if (priorBelow < 1e-12) continue;
      expect(prioritise({ ...input, prior: priorBelow }).priority).toBeCloseTo(CUT, 6);
    }
  });

  test('says it in one sentence', () => {
    const evidence = [said(6, 'calls come evenly'), said(1, 'sizes are alike')];
    const { toBeLow } = prioritise({ evidence, severity: severityOf(8.7) });
    expect(toBeLow?.sentence).toBe(
      'Low or below without “calls come evenly” (Priority 2.3); or at a severity below 3.8 ' +
        // 1 + exp(7 + ln(5.2 / 3.5)) = 1630.3
        '(8.7 now), an asset weight below 0.44 (1 now), or a prior below 1 in 1,630 (1 in 100 now)',
    );
    const sure = prioritise({ evidence: [], severity: severityOf(9), prior: 0.99 });
    expect(sure.toBeLow?.sentence).toMatch(
      /^Not Low by the absence of any evidence; at a severity/,
    );
  });
});

function bitCount(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length;
}
