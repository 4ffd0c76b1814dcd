import { describe, expect, test } from 'vitest';
import { EVENT_CLASSES } from '../event/index.ts';
import { listPrecision, precisionLogOdds } from './list-precision.ts';
import { prioritise, ratioEvidence } from './priority.ts';

describe('the precision of a list', () => {
  test('is a half without verdicts, and follows them as the Beta posterior does', () => {
    expect(listPrecision({ confirmed: 0, dismissed: 0 })).toBe(0.5);
    // Beta(2 + 6, 2 + 0): 8 / 10. Beta(2, 2 + 16): 2 / 20.
    expect(listPrecision({ confirmed: 6, dismissed: 0 })).toBeCloseTo(0.8, 12);
    expect(listPrecision({ confirmed: 0, dismissed: 16 })).toBeCloseTo(0.1, 12);
  });

  test('is the probability of a row that only the list speaks of', () => {
    for (const verdicts of [
      { confirmed: 0, dismissed: 0 },
      { confirmed: 9, dismissed: 1 },
      { confirmed: 0, dismissed: 40 },
    ]) {
      const logOdds = precisionLogOdds(listPrecision(verdicts));
      const { probability } = prioritise({
        evidence: [ratioEvidence('list', { logOdds, cap: 20, reason: '' })],
        severity: EVENT_CLASSES.beacon.severity,
      });
      expect(probability).toBeCloseTo(listPrecision(verdicts), 12);
    }
  });
});
