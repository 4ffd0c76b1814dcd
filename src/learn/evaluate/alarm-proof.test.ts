import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { alarmProof } from './alarm-proof.ts';
import { averagePrecision, thresholdCounts } from './curves.ts';
import { brierScore, expectedCalibrationError } from './probability.ts';

function someRows(rowCount: number, seed: number) {
  const random = createRandom(seed, 'alarm proof');
  const scores = Float64Array.from({ length: rowCount }, () => random.next() ** 2);
  const labels = Uint8Array.from(scores, (score) => (random.next() < score ? 1 : 0));
  return { scores, labels };
}

describe('proof of alarms', () => {
  const rows = someRows(2000, 1);
  const proof = alarmProof(rows, { days: 4, budgets: [25], prior: 0.02, seed: 1, rounds: 60 });

  test('has the figures of all rows between the ends of their intervals', () => {
    const { pr_auc: area, brier, calibration_error: error } = proof.figures;
    expect(area.estimate).toBe(averagePrecision(thresholdCounts(rows)));
    expect(brier.estimate).toBeCloseTo(brierScore(rows), 12);
    expect(error.estimate).toBeCloseTo(expectedCalibrationError(rows), 12);
    for (const [name, { low, estimate, high }] of Object.entries(proof.figures)) {
      // Drawing rows again adds noise, and noise adds calibration error.
      if (name === 'calibration_error') continue;
      expect([name, low <= estimate && estimate <= high]).toEqual([name, true]);
    }
  });

  test('counts recall and false alarms a day at a budget a day', () => {
    const [budget] = proof.points;
    const highest = [...rows.scores.keys()].sort((a, b) => rows.scores[b] - rows.scores[a]);
    const hits = highest.slice(0, 100).filter((row) => rows.labels[row] === 1).length;
    const attacks = rows.labels.reduce((sum, label) => sum + label, 0);
    expect(budget.where).toBe('the first 25 a day');
    expect(budget.recall.estimate).toBeCloseTo(hits / attacks, 12);
    expect(budget.precision.estimate).toBeCloseTo(hits / 100, 12);
    expect(budget.falseAlarmsPerDay.estimate).toBeCloseTo((100 - hits) / 4, 12);
    const likely = proof.points.find(({ where }) => where.startsWith('P(attack)'));
    const alarms = rows.scores.filter((score, row) => score >= 0.5 && rows.labels[row] === 0);
    expect(likely?.falseAlarmsPerDay.estimate).toBeCloseTo(alarms.length / 4, 9);
  });

  test('tells the area at another share of attacks as if ordinary rows weighed more', () => {
    const attacks = rows.labels.reduce((sum, label) => sum + label, 0);
    const weight = (attacks * 0.98) / (0.02 * (2000 - attacks));
    const weights = Float64Array.from(rows.labels, (label) => (label === 1 ? 1 : weight));
    const expected = averagePrecision(thresholdCounts({ ...rows, weights }));
    expect(proof.figures['pr_auc_at_prior_0.02'].estimate).toBeCloseTo(expected, 9);
    expect(expected).toBeLessThan(proof.figures.pr_auc.estimate);
  });

  test('is refused of rows of one sort, and of no days', () => {
    const one = { scores: Float64Array.of(0.1, 0.2), labels: Uint8Array.of(0, 0) };
    const options = { days: 1, budgets: [], seed: 1 };
    expect(() => alarmProof(one, options)).toThrow('expected attacks and ordinary rows');
    expect(() => alarmProof(rows, { ...options, days: 0 })).toThrow('days: expected');
  });
});
