import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { fitDecisionWeights } from './decision-weights.ts';
import { fitNumberPool, fitSharePool, poolNumbers, poolShares } from './pool.ts';
import { classReport, confusionMatrix, likeliestClasses } from './classification.ts';
import { classLogLoss } from './probability.ts';

/** Three models of four classes: a good one, a worse one that errs elsewhere, and one of noise. */
function opinions(rowCount: number, seed: number) {
  const random = createRandom(seed, 'pool tests');
  const classCount = 4;
  const labels = Uint8Array.from({ length: rowCount }, () => random.below(classCount));
  const shares = [1, 0.7, 0].map((insight) => {
    const own = new Float64Array(rowCount * classCount);
    for (let row = 0; row < rowCount; row++) {
      let sum = 0;
      for (let c = 0; c < classCount; c++) {
        const logit = (labels[row] === c ? insight : 0) + 2 * random.next();
        own[row * classCount + c] = Math.exp(logit);
        sum += Math.exp(logit);
      }
      for (let c = 0; c < classCount; c++) own[row * classCount + c] /= sum;
    }
    return own;
  });
  return { labels, classCount, shares };
}

const lossOf = (rows: ReturnType<typeof opinions>, weights: ArrayLike<number>) =>
  classLogLoss({ ...rows, shares: poolShares(rows, weights) });

describe('a pool of shares', () => {
  test('is their product, each to the power of its weight, divided by the sum', () => {
    const shares = [Float64Array.of(0.5, 0.25, 0.25), Float64Array.of(0.1, 0.6, 0.3)];
    const pooled = poolShares({ shares, classCount: 3 }, [2, 0.5]);
    const products = [0, 1, 2].map((c) => shares[0][c] ** 2 * Math.sqrt(shares[1][c]));
    const sum = products.reduce((total, product) => total + product, 0);
    for (const [c, product] of products.entries()) expect(pooled[c]).toBeCloseTo(product / sum, 12);
  });

  test('has weights near which none is better, and is better than each model', () => {
    const rows = opinions(3000, 1);
    const weights = fitSharePool(rows, rows.labels);
    const best = lossOf(rows, weights);
    for (const [m, weight] of weights.entries()) {
      for (const other of [weight + 0.02, Math.max(0, weight - 0.02)]) {
        expect(lossOf(rows, weights.with(m, other))).toBeGreaterThanOrEqual(best - 1e-7);
      }
      expect(lossOf(rows, [0, 0, 0].with(m, 1))).toBeGreaterThan(best);
    }
    expect(weights[0]).toBeGreaterThan(weights[1]);
    expect(weights[2]).toBeLessThan(0.1);
  });

  test('gives no weight below 0 to a model that is wrong', () => {
    const rows = opinions(500, 2);
    const wrong = rows.shares[0].map((share) => 1 / share);
    for (let row = 0; row < 500; row++) {
      const own = wrong.subarray(4 * row, 4 * row + 4);
      const sum = own.reduce((total, share) => total + share, 0);
      for (let c = 0; c < 4; c++) own[c] /= sum;
    }
    const weights = fitSharePool({ ...rows, shares: [rows.shares[0], wrong] }, rows.labels);
    expect(weights[0]).toBeGreaterThan(0.5);
    expect(weights[1]).toBe(0);
  });
});

describe('a pool of numbers', () => {
  test('sums to 1 and has the lowest error on a grid of weights', () => {
    const random = createRandom(4, 'numbers');
    const actual = Float64Array.from({ length: 800 }, () => random.next());
    const numbers = [0.2, 0.3, 0.9].map((noise) =>
      actual.map((value) => value + noise * (random.next() - 0.5)),
    );
    const errorOf = (weights: ArrayLike<number>) =>
      poolNumbers(numbers, weights).reduce((sum, p, row) => sum + (p - actual[row]) ** 2, 0);
    const weights = fitNumberPool(numbers, actual);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    for (let a = 0; a <= 20; a++) {
      for (let b = 0; a + b <= 20; b++) {
        const grid = [a / 20, b / 20, (20 - a - b) / 20];
        expect(errorOf(grid)).toBeGreaterThanOrEqual(errorOf(weights) - 1e-9);
      }
    }
  });
});

describe('weights for decisions', () => {
  /** A rare class that always comes second, though it is half as likely as the first. */
  function rare(rowCount: number) {
    const random = createRandom(5, 'rare');
    const labels = Uint8Array.from({ length: rowCount }, () => (random.next() < 0.06 ? 1 : 0));
    const shares = new Float64Array(2 * rowCount);
    for (let row = 0; row < rowCount; row++) {
      shares[2 * row + 1] = labels[row] === 1 ? 0.2 + 0.3 * random.next() : 0.35 * random.next();
      shares[2 * row] = 1 - shares[2 * row + 1];
    }
    return { labels, shares, classCount: 2 };
  }
  const reportOf = (rows: ReturnType<typeof rare>, weights: Float64Array) => {
    const predicted = likeliestClasses(
      rows.shares.map((share, i) => share * weights[i % 2]),
      2,
    );
    return classReport(confusionMatrix({ ...rows, predicted }));
  };

  test('name a rare class more often, for a higher macro F1', () => {
    const rows = rare(4000);
    const weights = fitDecisionWeights(rows, { accuracyCost: 0.5, fixed: 0 });
    expect(weights[0]).toBe(1);
    expect(weights[1]).toBeGreaterThan(1.2);
    const even = reportOf(rows, Float64Array.of(1, 1));
    expect(reportOf(rows, weights).macro.f1).toBeGreaterThan(even.macro.f1 + 0.1);
  });

  test('give up no more accuracy than they may', () => {
    const rows = rare(4000);
    for (let row = 0; row < 300; row++) rows.shares.set([0.51, 0.49], 2 * row);
    const even = reportOf(rows, Float64Array.of(1, 1));
    for (const accuracyCost of [0, 0.01, 0.05]) {
      const { accuracy } = reportOf(rows, fitDecisionWeights(rows, { accuracyCost }));
      expect(accuracy).toBeGreaterThanOrEqual(even.accuracy - accuracyCost);
    }
  });
});

test.each([
  [[], 'expected 0 models, got 0'],
  [[new Float64Array(4), new Float64Array(2)], 'expected 4 numbers of each model, got 2'],
  [[new Float64Array(0)], 'expected shares of 0 rows, at least one'],
])('a pool of %j is refused', (shares, message) => {
  expect(() => fitSharePool({ shares, classCount: 2 }, new Uint8Array(0))).toThrow(message);
});
