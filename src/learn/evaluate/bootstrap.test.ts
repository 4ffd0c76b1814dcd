import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import {
  blockGroups,
  bootstrapInterval,
  classFigure,
  comparePaired,
  rankedFigure,
  rankedIntervals,
} from './bootstrap.ts';
import { classReport, confusionMatrix } from './classification.ts';
import { averagePrecision, rocAuc, thresholdCounts } from './curves.ts';

const random = createRandom(21, 'bootstrap tests');

/** Roughly normal: the sum of twelve uniform draws. */
const normal = () => Array.from({ length: 12 }, () => random.next()).reduce((a, b) => a + b) - 6;

const meanOf = (values: Float64Array) => (weights: Float64Array) => {
  let total = 0;
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    total += weights[row] * values[row];
    count += weights[row];
  }
  return total / count;
};

describe('an interval', () => {
  test('of a mean is as wide as its standard error says', () => {
    const values = Float64Array.from({ length: 400 }, normal);
    const interval = bootstrapInterval(meanOf(values), { rowCount: 400, seed: 1, rounds: 2000 });
    const mean = values.reduce((a, b) => a + b) / 400;
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 400);
    const halfWidth = (1.96 * deviation) / 20;
    expect(interval.estimate).toBeCloseTo(mean, 12);
    expect(Math.abs(interval.low - (mean - halfWidth))).toBeLessThan(0.2 * halfWidth);
    expect(Math.abs(interval.high - (mean + halfWidth))).toBeLessThan(0.2 * halfWidth);
  });

  test('covers the truth about as often as it promises', () => {
    let covered = 0;
    for (let round = 0; round < 200; round++) {
      const values = Float64Array.from({ length: 60 }, normal);
      const options = { rowCount: 60, seed: round, rounds: 200, level: 0.8 };
      const { low, high } = bootstrapInterval(meanOf(values), options);
      if (low <= 0 && high >= 0) covered++;
    }
    // 0.8 ± four standard errors, and the method's own shortfall on 60 rows.
    expect(covered / 200).toBeGreaterThan(0.66);
    expect(covered / 200).toBeLessThan(0.92);
  });

  test('is wider over groups where rows of a group repeat each other', () => {
    const groups = blockGroups(400, 20);
    const ofGroup = Float64Array.from({ length: 20 }, normal);
    const figure = meanOf(Float64Array.from(groups, (group) => ofGroup[group]));
    const rows = bootstrapInterval(figure, { rowCount: 400, seed: 3 });
    const blocks = bootstrapInterval(figure, { rowCount: 400, seed: 3, groups });
    const ratio = (blocks.high - blocks.low) / (rows.high - rows.low);
    // The square root of 20 rows a group.
    expect(ratio).toBeGreaterThan(3.2);
    expect(ratio).toBeLessThan(5.8);
  });

  test('is the same for the same seed, and leaves out draws without a figure', () => {
    const labels = Uint8Array.of(1, 0, 0, 0);
    const auc = rankedFigure({ scores: Float64Array.of(3, 1, 4, 2), labels }, rocAuc);
    const options = { rowCount: 4, seed: 5, rounds: 300 };
    const interval = bootstrapInterval(auc, options);
    expect(bootstrapInterval(auc, options)).toEqual(interval);
    // A draw misses the only positive with chance 0.75⁴, or takes nothing else with 0.25⁴.
    expect(interval.undefinedRounds / 300).toBeGreaterThan(0.2);
    expect(interval.undefinedRounds / 300).toBeLessThan(0.45);
    expect(interval.low).toBeGreaterThanOrEqual(0);
  });

  test('of nothing, and of options that make no sense, is refused', () => {
    const figure = () => 1;
    expect(() => bootstrapInterval(figure, { rowCount: 0, seed: 1 })).toThrow('bootstrap rows');
    expect(() => bootstrapInterval(figure, { rowCount: 2, seed: 1, level: 1 })).toThrow('level');
    expect(() => bootstrapInterval(figure, { rowCount: 2, seed: 1, rounds: 0 })).toThrow('rounds');
    const groups = Uint32Array.of(0);
    expect(() => bootstrapInterval(figure, { rowCount: 2, seed: 1, groups })).toThrow('groups');
    expect(() => blockGroups(3, 0)).toThrow('block');
  });
});

test('a ranked figure of weights is that of the rows repeated', () => {
  const labels = Uint8Array.from({ length: 50 }, () => random.below(2));
  const scores = Float64Array.from({ length: 50 }, () => random.below(12));
  const weights = Float64Array.from({ length: 50 }, () => random.below(3));
  const rows = [...labels.keys()].flatMap((row) => new Array<number>(weights[row]).fill(row));
  const repeated = thresholdCounts({
    scores: Float64Array.from(rows, (row) => scores[row]),
    labels: Uint8Array.from(rows, (row) => labels[row]),
  });
  expect(rankedFigure({ scores, labels }, rocAuc)(weights)).toBe(rocAuc(repeated));
  expect(rankedFigure({ scores, labels }, averagePrecision)(weights)).toBe(
    averagePrecision(repeated),
  );
});

test('intervals of several ranked figures are those of each by itself', () => {
  const random = createRandom(8, 'ranked intervals');
  const labels = Uint8Array.from({ length: 200 }, () => random.below(2));
  const scores = Float64Array.from(labels, (label) => label + 3 * random.next());
  const both = rankedIntervals(
    { scores, labels },
    { pr_auc: averagePrecision, roc_auc: rocAuc },
    { seed: 4, rounds: 50 },
  );
  const alone = (figure: typeof rocAuc) =>
    bootstrapInterval(rankedFigure({ scores, labels }, figure), {
      rowCount: 200,
      seed: 4,
      rounds: 50,
    });
  expect(both).toEqual({ pr_auc: alone(averagePrecision), roc_auc: alone(rocAuc) });
});

test('a figure of classes by weights is that of the rows repeated', () => {
  const labels = Uint8Array.from({ length: 50 }, () => random.below(3));
  const predicted = Uint8Array.from({ length: 50 }, () => random.below(3));
  const weights = Float64Array.from({ length: 50 }, () => random.below(4));
  const rows = [...labels.keys()].flatMap((row) => new Array<number>(weights[row]).fill(row));
  const repeated = confusionMatrix({
    labels: Uint8Array.from(rows, (row) => labels[row]),
    predicted: Uint8Array.from(rows, (row) => predicted[row]),
    classCount: 3,
  });
  const figure = classFigure({ labels, predicted, classCount: 3 }, (report) => report.macro.f1);
  for (let twice = 0; twice < 2; twice++) {
    expect(figure(weights)).toBe(classReport(repeated).macro.f1);
  }
});

describe('a paired comparison', () => {
  const labels = Uint8Array.from({ length: 600 }, () => (random.next() < 0.3 ? 1 : 0));
  const noise = Float64Array.from(labels, () => random.next() * 3);
  const scores = noise.map((value, row) => value + labels[row]);
  const figureOf = (values: Float64Array) => rankedFigure({ scores: values, labels }, rocAuc);

  test('sees a small difference that the intervals apart would hide', () => {
    const better = noise.map((value, row) => value + 1.15 * labels[row]);
    const figures = { first: figureOf(scores), second: figureOf(better) };
    const compared = comparePaired(figures, { rowCount: 600, seed: 2, rounds: 500 });
    expect(compared.second.low).toBeLessThan(compared.first.high);
    expect(compared.difference.low).toBeGreaterThan(0);
    expect(compared.difference.estimate).toBe(compared.second.estimate - compared.first.estimate);
    expect(compared.pValue).toBe(2 / 501);
  });

  test('of a model with itself finds nothing', () => {
    const figures = { first: figureOf(scores), second: figureOf(scores) };
    const compared = comparePaired(figures, { rowCount: 600, seed: 2, rounds: 100 });
    expect(compared.difference).toMatchObject({ estimate: 0, low: 0, high: 0 });
    expect(compared.pValue).toBe(1);
  });
});
