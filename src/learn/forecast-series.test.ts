import { describe, expect, test } from 'vitest';
import { forecastSeries } from './forecast-series.ts';
import { createRandom } from './random.ts';

const random = createRandom(8, 'forecast series tests');

/** A wave with noise. */
function wave(rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => 50 + 5 * Math.sin(i / 4) + random.next());
}

const options = { learnShare: 0.9, learnRowsMax: 300, seed: 1 };

describe('a walk over a series', () => {
  test('only learns from the first rows, then says something of every row', () => {
    const { forecasts, radii, pValues, surprises } = forecastSeries(wave(1000), { seed: 1 });
    for (const each of [forecasts, radii, pValues, surprises]) {
      expect(each.subarray(0, 150).every(Number.isNaN)).toBe(true);
      expect(each.subarray(150).every(Number.isFinite)).toBe(true);
    }
  });

  test('looks at no later row: rows changed later change nothing before', () => {
    const values = wave(900);
    const changed = values.slice();
    changed.fill(1e4, 700);
    const [one, other] = [values, changed].map((each) => forecastSeries(each, options));
    for (const name of ['forecasts', 'radii', 'pValues', 'surprises'] as const) {
      expect(other[name].subarray(0, 700)).toEqual(one[name].subarray(0, 700));
    }
    expect(other.forecasts[700]).toBe(one.forecasts[700]);
    expect(other.surprises[700]).toBeGreaterThan(100);
  });

  test('has p-values and bands that keep their word while nothing changes', () => {
    const { pValues, surprises } = forecastSeries(wave(4000), { ...options, coverage: 0.9 });
    const judged = 4000 - 300;
    const below = (limit: number) => pValues.filter((p) => p <= limit).length / judged;
    // Four deviations of a share, twice over, as bands are made of as few rows as a thousand.
    for (const limit of [0.05, 0.2, 0.5]) {
      const spread = 8 * Math.sqrt((limit * (1 - limit)) / judged);
      expect(Math.abs(below(limit) - limit)).toBeLessThan(spread);
    }
    const outside = surprises.filter((surprise) => surprise > 1).length / judged;
    expect(Math.abs(outside - 0.1)).toBeLessThan(8 * Math.sqrt(0.09 / judged));
  });

  test('is most surprised where a wave skips a beat, though every value is a usual one', () => {
    const values = wave(1200);
    for (let row = 800; row < 812; row++) values[row] = values[800];
    const { surprises } = forecastSeries(values, options);
    const most = surprises.indexOf(Math.max(...surprises.subarray(300)));
    expect(most).toBeGreaterThan(800);
    expect(most).toBeLessThan(836);
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

  test.each([
    ['a value that is no number', Float64Array.of(1, Number.NaN), {}, /expected finite/],
    ['too few rows', wave(100), {}, /more than 24 rows/],
    ['a later value that is no number', wave(999).fill(Infinity, 900), {}, /row 900/],
    ['nothing to learn from', wave(999), { learnShare: 0 }, /option learnShare/],
    ['training without end', wave(999), { retrainGrowth: 1 }, /option retrainGrowth/],
    ['certainty', wave(999), { coverage: 1 }, /option coverage/],
  ])('refuses %s', (_name, values, bad, message) => {
    expect(() => forecastSeries(values, { seed: 1, ...bad })).toThrow(message);
  });
});
