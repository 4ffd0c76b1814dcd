import { expect, test } from 'vitest';
import { alarmRows, classMetrics, numberMetrics } from './metrics.ts';

const rows = {
  shares: Float64Array.of(0.8, 0.1, 0.1, 0.5, 0.4, 0.1, 0.1, 0.6, 0.3, 0.2, 0.2, 0.6),
  labels: Uint8Array.of(0, 1, 1, 2),
  classCount: 3,
};

test('classes have figures by the likeliest class, and alarms by 1 − P(normal)', () => {
  const metrics = classMetrics(rows, 0);
  expect(Object.keys(metrics)).toEqual([
    'accuracy',
    'macro_f1',
    'weighted_f1',
    'log_loss',
    'calibration_error',
    'roc_auc',
    'pr_auc',
    'fpr_at_recall_0.95',
    'fpr_at_recall_0.99',
    'fpr_at_recall_0.995',
  ]);
  expect(metrics.accuracy).toBe(0.75);
  expect(metrics.macro_f1).toBeCloseTo((2 / 3 + 2 / 3 + 1) / 3, 12);
  expect(metrics.weighted_f1).toBeCloseTo((2 / 3 + 2 * (2 / 3) + 1) / 4, 12);
  expect(metrics.log_loss).toBeCloseTo(-Math.log(0.8 * 0.4 * 0.6 * 0.6) / 4, 12);
  expect(metrics.roc_auc).toBe(1);
  expect(metrics['fpr_at_recall_0.995']).toBe(0);
});

test('the alarm score is what is left of the normal share', () => {
  const alarms = alarmRows(rows, 2);
  expect([...alarms.scores]).toEqual([1 - 0.1, 1 - 0.1, 1 - 0.3, 1 - 0.6]);
  expect([...alarms.labels]).toEqual([1, 1, 1, 0]);
  expect(() => alarmRows(rows, 3)).toThrow('normal class: expected 0 to 2, got 3');
});

test('without a normal class, or without both kinds of row, there are no alarm figures', () => {
  expect(classMetrics(rows)).not.toHaveProperty('roc_auc');
  const onlyNormal = { ...rows, labels: new Uint8Array(4) };
  expect(classMetrics(onlyNormal, 0)).not.toHaveProperty('roc_auc');
});

test('numbers have their errors under the names of the peers', () => {
  const actual = Float64Array.of(1, 2, 3);
  expect(numberMetrics({ actual, predicted: Float64Array.of(2, 3, 4) })).toEqual({
    mse: 1,
    rmse: 1,
    mae: 1,
    r2: 1 - 3 / 2,
    msle: expect.closeTo((Math.log(1.5) ** 2 + Math.log(4 / 3) ** 2 + Math.log(5 / 4) ** 2) / 3),
    spearman: 1,
  });
});
