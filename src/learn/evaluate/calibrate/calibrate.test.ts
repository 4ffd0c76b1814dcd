import { describe, expect, test } from 'vitest';
import { createRandom } from '../../random.ts';
import {
  type ClassShares,
  classLogLoss,
  expectedCalibrationError,
  logLoss,
  topClassRows,
} from '../probability.ts';
import { sklearnFigures } from '../testing/sklearn-figures.ts';
import { type Calibrator, checkCalibrator } from './check.ts';
import { applyClassIsotonic, fitClassIsotonic } from './class-isotonic.ts';
import { applyIsotonic, fitIsotonic } from './isotonic.ts';
import { applyPlatt, fitPlatt } from './platt.ts';
import { applyTemperature, fitTemperature } from './temperature.ts';

const figures = sklearnFigures.calibration;
const labels = Uint8Array.from(figures.labels);
const scores = Float64Array.from(figures.scores);
const tied = Float64Array.from(figures.tied);
const at = Float64Array.from(figures.at);
const random = createRandom(31, 'calibration tests');

/** Rows whose true probability is a known curve of the score. */
function rowsOf(rowCount: number, curve: (score: number) => number) {
  const drawn = Float64Array.from({ length: rowCount }, () => random.next());
  return { scores: drawn, labels: Uint8Array.from(drawn, (s) => +(random.next() < curve(s))) };
}

describe('isotonic calibration', () => {
  test('is that of scikit-learn, between and beyond the scores, ties or not', () => {
    for (const [of, expected] of [
      [scores, figures.isotonic],
      [tied, figures.isotonicTied],
    ] as const) {
      const applied = applyIsotonic(fitIsotonic({ scores: of, labels }), at);
      for (const [i, value] of applied.entries()) expect(value).toBeCloseTo(expected[i], 12);
    }
  });

  test('is the highest of the lowest means around each row', () => {
    for (let round = 0; round < 20; round++) {
      const rows = rowsOf(40, (score) => 0.2 + 0.5 * score);
      const order = [...rows.scores.keys()].sort((a, b) => rows.scores[a] - rows.scores[b]);
      const sorted = order.map((row) => rows.labels[row]);
      const mean = (from: number, to: number) =>
        sorted.slice(from, to + 1).reduce((sum, label) => sum + label, 0) / (to + 1 - from);
      const applied = applyIsotonic(fitIsotonic(rows), rows.scores);
      for (const [i, row] of order.entries()) {
        const lowest = (from: number) =>
          Math.min(...sorted.slice(i).map((_, step) => mean(from, i + step)));
        const expected = Math.max(...sorted.slice(0, i + 1).map((_, from) => lowest(from)));
        expect(applied[row]).toBeCloseTo(expected, 12);
      }
    }
  });

  test('of one class is level', () => {
    const model = fitIsotonic({ scores, labels: new Uint8Array(scores.length) });
    expect(new Set(applyIsotonic(model, at))).toEqual(new Set([0]));
    expect(model.scores).toHaveLength(2);
    const constant = fitIsotonic({
      scores: new Float64Array(4),
      labels: Uint8Array.of(1, 0, 0, 0),
    });
    expect([...applyIsotonic(constant, Float64Array.of(-1, 0, 1))]).toEqual([0.25, 0.25, 0.25]);
  });

  test('repairs a bent curve on rows it did not see', () => {
    const curve = (score: number) => score ** 3;
    const fresh = rowsOf(5000, curve);
    const model = fitIsotonic(rowsOf(5000, curve));
    const calibrated = { ...fresh, scores: applyIsotonic(model, fresh.scores) };
    expect(expectedCalibrationError(fresh)).toBeGreaterThan(0.2);
    expect(expectedCalibrationError(calibrated)).toBeLessThan(0.04);
  });
});

describe("Platt's calibration", () => {
  test('is that of scikit-learn', () => {
    for (const [of, [a, b]] of [
      [scores, figures.platt],
      [tied, figures.plattTied],
    ] as const) {
      const { slope, offset } = fitPlatt({ scores: of, labels });
      // Theirs stops at a gradient of 1e-5, ours at one of rounding errors.
      expect(slope).toBeCloseTo(-a, 3);
      expect(offset).toBeCloseTo(-b, 3);
    }
  });

  test('has no better line near it', () => {
    const rows = rowsOf(300, (score) => 1 / (1 + Math.exp(3 - 8 * score)));
    const model = fitPlatt(rows);
    const positives = rows.labels.reduce((sum, label) => sum + label, 0);
    const loss = (slope: number, offset: number) =>
      rows.scores.reduce((sum, score, row) => {
        const share = 1 / (1 + Math.exp(-(slope * score + offset)));
        const target =
          rows.labels[row] === 1 ? (positives + 1) / (positives + 2) : 1 / (302 - positives);
        return sum - target * Math.log(share) - (1 - target) * Math.log(1 - share);
      }, 0);
    const best = loss(model.slope, model.offset);
    for (const [slope, offset] of [
      [1e-3, 0],
      [-1e-3, 0],
      [0, 1e-3],
      [0, -1e-3],
    ]) {
      expect(loss(model.slope + slope, model.offset + offset)).toBeGreaterThan(best);
    }
    expect(Math.abs(model.slope - 8)).toBeLessThan(2.5);
  });

  test('stays finite where rows are apart, of one class, equal, or of large scores', () => {
    const apart = fitPlatt({
      scores: Float64Array.of(0, 1, 2, 3),
      labels: Uint8Array.of(0, 0, 1, 1),
    });
    expect(applyPlatt(apart, Float64Array.of(3))[0]).toBeCloseTo(3 / 4, 1);
    const one = fitPlatt({ scores: Float64Array.of(1, 2, 3), labels: Uint8Array.of(1, 1, 1) });
    for (const share of applyPlatt(one, Float64Array.of(1, 2, 3)))
      expect(share).toBeCloseTo(4 / 5, 6);
    const equal = fitPlatt({ scores: Float64Array.of(2, 2), labels: Uint8Array.of(1, 0) });
    expect(applyPlatt(equal, Float64Array.of(2))[0]).toBeCloseTo(0.5, 9);
    const large = rowsOf(500, (score) => score);
    const scaled = { ...large, scores: large.scores.map((score) => 1e6 * score - 5e5) };
    const [small, big] = [fitPlatt(large), fitPlatt(scaled)];
    expect(big.slope * 1e6).toBeCloseTo(small.slope, 6);
    const shifted = { ...large, scores: large.scores.map((score) => score + 1e6) };
    expect(fitPlatt(shifted).slope).toBeCloseTo(small.slope, 6);
  });
});

/** Shares that are right at temperature 1, made too sure or too unsure. */
function classRows(rowCount: number, sureness: number) {
  const classCount = 3;
  const shares = new Float64Array(rowCount * classCount);
  const own = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const logits = [0, 1, 2].map(() => 4 * random.next());
    const sum = (power: number) =>
      logits.reduce((total, logit) => total + Math.exp(power * logit), 0);
    let left = random.next() * sum(1);
    for (let c = 2; c >= 0 && left >= 0; c--) {
      own[row] = c;
      left -= Math.exp(logits[c]);
    }
    for (let c = 0; c < 3; c++) {
      shares[row * 3 + c] = Math.exp(sureness * logits[c]) / sum(sureness);
    }
  }
  return { shares, labels: own, classCount };
}

describe('temperature', () => {
  test('finds how much too sure the shares are, and undoes it', () => {
    const rows = classRows(4000, 2.5);
    const model = fitTemperature(rows);
    const shares = applyTemperature(model, rows);
    expect(Math.abs(model.temperature - 2.5)).toBeLessThan(0.25);
    for (const factor of [0.99, 1.01]) {
      const other = { ...model, temperature: model.temperature * factor };
      expect(classLogLoss({ ...rows, shares: applyTemperature(other, rows) })).toBeGreaterThan(
        classLogLoss({ ...rows, shares }),
      );
    }
    for (let row = 0; row < 4000; row += 100) {
      expect(shares[3 * row] + shares[3 * row + 1] + shares[3 * row + 2]).toBeCloseTo(1, 12);
    }
  });

  test('of shares that are right and sure ends at its limits, and of zeros stays finite', () => {
    const right = {
      shares: Float64Array.of(0.6, 0.4, 0, 1),
      labels: Uint8Array.of(0, 1),
      classCount: 2,
    };
    expect(fitTemperature(right).temperature).toBeCloseTo(0.01, 6);
    const alike = { ...right, shares: new Float64Array(4).fill(0.5) };
    expect(fitTemperature(alike).temperature).toBe(1);
    const wrong = { ...right, labels: Uint8Array.of(1, 0) };
    expect(fitTemperature(wrong).temperature).toBeCloseTo(100, 3);
  });
});

describe('isotonic curves of classes', () => {
  test('sum to 1 and are better calibrated on fresh rows', () => {
    const model = fitClassIsotonic(classRows(6000, 3));
    const fresh = classRows(6000, 3);
    const shares = applyClassIsotonic(model, fresh.shares);
    const better = { ...fresh, shares };
    for (let row = 0; row < 6000; row += 100) {
      expect(shares[3 * row] + shares[3 * row + 1] + shares[3 * row + 2]).toBeCloseTo(1, 12);
    }
    const error = (rows: ClassShares) => expectedCalibrationError(topClassRows(rows));
    expect(error(better)).toBeLessThan(error(fresh) / 2);
  });

  test('share alike where no class has a chance', () => {
    const shares = Float64Array.of(0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.2, 0.8);
    const model = fitClassIsotonic({ shares, labels: Uint8Array.of(0, 0, 1, 1), classCount: 2 });
    expect([...applyClassIsotonic(model, Float64Array.of(0.1, 0.1))]).toEqual([0.5, 0.5]);
    expect([...applyClassIsotonic(model, Float64Array.of(0.9, 0.1))]).toEqual([1, 0]);
  });
});

test('a better probability has a lower log loss', () => {
  const rows = rowsOf(3000, (score) => score ** 3);
  const platt = applyPlatt(fitPlatt(rows), rows.scores);
  expect(logLoss({ ...rows, scores: platt })).toBeLessThan(logLoss(rows));
});

describe('refused', () => {
  test.each([
    [new Float64Array(), new Uint8Array(), 'expected rows'],
    [Float64Array.of(1), new Uint8Array(2), 'got 1 scores and 2 labels'],
    [Float64Array.of(NaN), new Uint8Array(1), 'expected finite numbers, got NaN in row 0'],
    [Float64Array.of(Infinity), new Uint8Array(1), 'expected finite numbers'],
    [Float64Array.of(1), Uint8Array.of(2), 'expected 0 or 1, got 2'],
  ])('calibration rows %#', (some, of, message) => {
    for (const fit of [fitPlatt, fitIsotonic]) {
      expect(() => fit({ scores: some, labels: of })).toThrow(message);
    }
  });

  test('NaN scores at use', () => {
    const bad = Float64Array.of(NaN, 0.5);
    const rows = classRows(50, 1);
    expect(() => applyPlatt(fitPlatt({ scores, labels }), bad)).toThrow(RangeError);
    expect(() => applyIsotonic(fitIsotonic({ scores, labels }), bad)).toThrow(RangeError);
    const shares = Float64Array.of(0.5, NaN, 0.5);
    expect(() => applyClassIsotonic(fitClassIsotonic(rows), shares)).toThrow(RangeError);
    const temperature = fitTemperature(rows);
    expect(() => applyTemperature(temperature, { shares, classCount: 3 })).toThrow(RangeError);
  });

  const isotonic = fitIsotonic({ scores, labels });
  const classes = fitClassIsotonic(classRows(50, 1));
  const platt = fitPlatt({ scores, labels });
  const temperature = fitTemperature(classRows(50, 1));
  test.each<[string, unknown]>([
    ['ascending scores', { ...isotonic, scores: isotonic.scores.toReversed() }],
    ['shares rising', { ...isotonic, shares: isotonic.shares.map((share) => 2 - share) }],
    ['a share for each', { ...isotonic, shares: isotonic.shares.slice(1) }],
    ['knots', { ...isotonic, scores: new Float64Array(), shares: new Float64Array() }],
    ['starts up to', { ...classes, starts: classes.starts.slice(0, -1) }],
    ['ascending starts', { ...classes, starts: Uint32Array.of(0, 0, classes.scores.length) }],
    ['a finite slope', { ...platt, slope: NaN }],
    ['a temperature', { ...temperature, temperature: 0 }],
    ['version 1', { ...platt, version: 2 }],
    ['a known kind', { ...platt, kind: 'guess' }],
  ])('of foreign files: no %s', (message, model) => {
    expect(() => checkCalibrator(model as Calibrator)).toThrow(`calibrator: expected ${message}`);
  });

  test('nothing that was fitted', () => {
    for (const model of [isotonic, classes, platt, temperature]) checkCalibrator(model);
  });
});
