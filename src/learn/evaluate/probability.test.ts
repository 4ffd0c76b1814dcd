import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import {
  brierScore,
  classBrierScore,
  classLogLoss,
  expectedCalibrationError,
  logLoss,
  reliabilityTable,
  topClassRows,
} from './probability.ts';
import { sklearnFigures } from './testing/sklearn-figures.ts';

const figures = sklearnFigures.probability;
const rows = {
  scores: Float64Array.from(figures.scores),
  labels: Uint8Array.from(figures.labels),
};
const weights = Float64Array.from(figures.weights);
const classes = {
  shares: Float64Array.from(figures.shares),
  labels: Uint8Array.from(figures.classes),
  classCount: 3,
};

test('losses are those of scikit-learn, sure mistakes included', () => {
  expect(brierScore(rows)).toBeCloseTo(figures.brier, 12);
  expect(brierScore({ ...rows, weights })).toBeCloseTo(figures.brierWeighted, 12);
  expect(logLoss(rows)).toBeCloseTo(figures.logLoss, 9);
  expect(logLoss({ ...rows, weights })).toBeCloseTo(figures.logLossWeighted, 9);
  expect(classLogLoss(classes)).toBeCloseTo(figures.classLogLoss, 9);
});

test('for two classes the Brier score of all shares is twice that of one', () => {
  const shares = Float64Array.from([...rows.scores].flatMap((score) => [1 - score, score]));
  const both = { shares, labels: rows.labels, classCount: 2 };
  expect(classBrierScore(both)).toBeCloseTo(2 * brierScore(rows), 12);
  expect(classLogLoss(both)).toBeCloseTo(logLoss(rows), 9);
});

test('shares that do not sum to 1 are divided by their sum for the log loss', () => {
  const loose = { shares: Float64Array.of(0.6, 0.2), labels: Uint8Array.of(0), classCount: 2 };
  expect(classLogLoss(loose)).toBeCloseTo(-Math.log(0.75), 12);
});

describe('the reliability table', () => {
  const random = createRandom(6, 'reliability');
  const scores = Float64Array.from({ length: 3000 }, () => random.next());

  test('has equal bins that hold all rows, in order', () => {
    const labels = Uint8Array.from(scores, (score) => (random.next() < score ? 1 : 0));
    const bins = reliabilityTable({ scores, labels });
    expect(bins.map((bin) => bin.rowCount)).toEqual(new Array(15).fill(200));
    for (const [i, bin] of bins.entries()) {
      const inside = [...scores.keys()].filter(
        (row) => scores[row] >= bin.low && scores[row] <= bin.high,
      );
      const mean = (of: (row: number) => number) =>
        inside.reduce((sum, row) => sum + of(row), 0) / inside.length;
      expect(bin.meanScore).toBeCloseTo(
        mean((row) => scores[row]),
        10,
      );
      expect(bin.positiveShare).toBeCloseTo(
        mean((row) => labels[row]),
        10,
      );
      if (i > 0) expect(bin.low).toBeGreaterThan(bins[i - 1].high);
    }
    expect(expectedCalibrationError({ scores, labels })).toBeLessThan(0.05);
  });

  test('keeps rows of one score together', () => {
    const coarse = scores.map((score) => Math.round(score * 3) / 3);
    const labels = new Uint8Array(3000);
    const bins = reliabilityTable({ scores: coarse, labels });
    expect(bins.map((bin) => bin.low)).toEqual([0, 1 / 3, 2 / 3, 1]);
    expect(bins.map((bin) => bin.high)).toEqual([0, 1 / 3, 2 / 3, 1]);
    expect(bins.reduce((sum, bin) => sum + bin.rowCount, 0)).toBe(3000);
  });

  test('has a row a bin where there are fewer rows than bins, and none without', () => {
    const few = { scores: Float64Array.of(0.9, 0.1), labels: Uint8Array.of(1, 1) };
    expect(reliabilityTable(few)).toEqual([
      { rowCount: 1, low: 0.1, high: 0.1, meanScore: 0.1, positiveShare: 1 },
      { rowCount: 1, low: 0.9, high: 0.9, meanScore: 0.9, positiveShare: 1 },
    ]);
    expect(expectedCalibrationError(few)).toBeCloseTo((0.9 + 0.1) / 2, 12);
    const none = { scores: new Float64Array(), labels: new Uint8Array() };
    expect(reliabilityTable(none)).toEqual([]);
    expect(expectedCalibrationError(none)).toBeNaN();
  });

  test('gives the distance of a constant score from the truth', () => {
    const labels = Uint8Array.of(1, 0, 0, 0);
    const flat = { scores: new Float64Array(4).fill(0.65), labels };
    expect(expectedCalibrationError(flat)).toBeCloseTo(0.4, 12);
  });
});

test('the top class is the first of the largest shares', () => {
  const top = topClassRows({
    shares: Float64Array.of(0.5, 0.5, 0.2, 0.8),
    labels: Uint8Array.of(1, 1),
    classCount: 2,
  });
  expect([...top.scores]).toEqual([0.5, 0.8]);
  expect([...top.labels]).toEqual([0, 1]);
});

test('what is no probability is refused', () => {
  const labels = Uint8Array.of(0);
  for (const score of [1.01, -0.1, NaN]) {
    const bad = { scores: Float64Array.of(score), labels };
    for (const figure of [brierScore, logLoss, expectedCalibrationError]) {
      expect(() => figure(bad)).toThrow('scores: expected numbers from 0 to 1');
    }
  }
  const shares = Float64Array.of(0.5, 0.5);
  expect(() => classLogLoss({ shares, labels: Uint8Array.of(2), classCount: 2 })).toThrow(
    'labels: expected classes below 2, got 2 in row 0',
  );
  expect(() => classLogLoss({ shares, labels, classCount: 3 })).toThrow('expected 1 rows of 3');
});
