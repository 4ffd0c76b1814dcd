import { describe, expect, test } from 'vitest';
import { forecastSeries } from './forecast-series.ts';
import { createRandom } from './random.ts';

const random = createRandom(8, 'forecast series tests');

/** A wave with noise. */
function wave(rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => 50 + 5 * Math.sin(i / 4) + random.next());
}

const forecaster = { units: 8, epochs: 6 };
const options = { learnShare: 0.9, learnRowsMax: 300, forecaster, seed: 1 };

const SIMPLE = { forecaster: 'simple' } as const;

describe('a walk over a series', () => {
  test('only learns from the first rows, then says something of every row', () => {
    const { trainings, ...columns } = forecastSeries(wave(1000), { seed: 1 });
    expect(trainings[0].rows).toBe(150);
    for (const each of Object.values(columns)) {
      expect(each.subarray(0, 150).every(Number.isNaN)).toBe(true);
      expect(each.subarray(150).every(Number.isFinite)).toBe(true);
    }
  });

  test('looks at no later row: rows changed later change nothing before', () => {
    const values = wave(900);
    const changed = values.slice();
    changed.fill(1e4, 700);
    const [one, other] = [values, changed].map((each) => forecastSeries(each, options));
    const { trainings: _, ...columns } = one;
    const parts = Object.keys(columns) as (keyof typeof columns)[];
    for (const part of parts) {
      expect(other[part].subarray(0, 700)).toEqual(one[part].subarray(0, 700));
    }
    expect(other.forecasts[700]).toBe(one.forecasts[700]);
    expect(other.surprises[700]).toBeGreaterThan(100);
  });

  test('has p-values and bands that keep their word while nothing changes', () => {
    // A forecaster that has learned all there is at once: one that improves errs on the safe side.
    const learned = { ...options, forecaster: {}, coverage: 0.9 };
    const { pValues, errorSurprises } = forecastSeries(wave(4000), learned);
    const judged = 4000 - 300;
    const below = (limit: number) => pValues.filter((p) => p <= limit).length / judged;
    // Four deviations of a share, twice over, as bands are made of as few rows as a thousand.
    for (const limit of [0.05, 0.2, 0.5]) {
      const spread = 8 * Math.sqrt((limit * (1 - limit)) / judged);
      expect(Math.abs(below(limit) - limit)).toBeLessThan(spread);
    }
    const outside = errorSurprises.filter((surprise) => surprise > 1).length / judged;
    expect(Math.abs(outside - 0.1)).toBeLessThan(8 * Math.sqrt(0.09 / judged));
  });

  test('is most surprised where a wave skips a beat, though every value is a usual one', () => {
    const values = wave(1200);
    for (let row = 800; row < 812; row++) values[row] = values[800];
    const { errorSurprises } = forecastSeries(values, options);
    const most = errorSurprises.indexOf(Math.max(...errorSurprises.subarray(300)));
    expect(most).toBeGreaterThan(800);
    expect(most).toBeLessThan(836);
  });

  test('is less surprised by what came at the same time of the cycles before', () => {
    // Once in 150 rows is rarer than the hundredth part that the band leaves out.
    const values = wave(1800);
    for (let row = 50; row < 1800; row += 150) values[row] += 40;
    values[1475] += 40;
    const plain = forecastSeries(values, { ...options, coverage: 0.99 }).surprises;
    const cycle = forecastSeries(values, { ...options, coverage: 0.99, cycleRows: 150 }).surprises;
    expect(plain[1550]).toBeGreaterThan(2);
    expect(cycle[1550]).toBeLessThan(1.5);
    expect(cycle[1475]).toBe(plain[1475]);
  });

  test('has two parts of surprise, of which it is the mean', () => {
    const found = forecastSeries(wave(600), options);
    for (let row = 300; row < 600; row++) {
      const mean = (found.errorSurprises[row] + found.levelSurprises[row]) / 2;
      expect(found.surprises[row]).toBe(mean);
    }
  });

  test('takes a series that does not move, and is surprised once it does', () => {
    const values = new Float64Array(600).fill(3);
    values[500] = 4;
    const { surprises } = forecastSeries(values, options);
    expect(surprises.indexOf(Math.max(...surprises.subarray(300)))).toBe(500);
  });

  test('is the same for the same seed, and reports how far it is', () => {
    const values = wave(800);
    const steps: number[] = [];
    const one = forecastSeries(values, { ...options, onProgress: ({ step }) => steps.push(step) });
    expect(forecastSeries(values, options)).toEqual(one);
    expect(steps).toEqual([450, 675, 800]);
    expect(forecastSeries(values, { ...options, seed: 2 }).forecasts).not.toEqual(one.forecasts);
  });

  test('repeats what erred least where it is simple: the last cycle, or the last value', () => {
    const simple = { ...options, ...SIMPLE };
    const cycle = Float64Array.from({ length: 900 }, (_, row) => 10 * (row % 12 === 5 ? 9 : 1));
    const ofCycle = forecastSeries(cycle, simple);
    for (let row = 300; row < 900; row++) expect(ofCycle.forecasts[row]).toBe(cycle[row]);
    const stairs = Float64Array.from({ length: 900 }, (_, row) => Math.floor(row / 50) ** 2);
    const ofStairs = forecastSeries(stairs, simple);
    for (let row = 300; row < 900; row++) expect(ofStairs.forecasts[row]).toBe(stairs[row - 1]);
    expect(ofStairs.trainings.every(({ losses }) => losses.length === 0)).toBe(true);
  });

  test('is not surprised by errors that are nothing to speak of', () => {
    const values = new Float64Array(600).fill(3);
    values[500] = 9;
    const { surprises, pValues } = forecastSeries(values, { ...options, leastError: 5 });
    // Beyond 5 by a fifth, from the forecast as from the mean.
    expect(surprises[500]).toBeCloseTo(1.2, 2);
    expect(pValues[500]).toBeLessThan(0.01);
  });

  test.each([
    ['a value that is no number', Float64Array.of(1, Number.NaN), {}, /expected finite/],
    ['too few rows', wave(100), {}, /more than 24 rows/],
    ['a later value that is no number', wave(999).fill(Infinity, 900), {}, /row 900/],
    ['nothing to learn from', wave(999), { learnShare: 0 }, /option learnShare/],
    ['training without end', wave(999), { retrainGrowth: 1 }, /option retrainGrowth/],
    ['too few rows to repeat', new Float64Array(70), SIMPLE, /expected 12 rows/],
    ['certainty', wave(999), { coverage: 1 }, /option coverage/],
  ])('refuses %s', (_name, values, bad, message) => {
    expect(() => forecastSeries(values, { seed: 1, ...bad })).toThrow(message);
  });
});
