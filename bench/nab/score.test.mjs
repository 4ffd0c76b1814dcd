import { describe, expect, test } from 'vitest';
import { benchmarkScore, probationRows, seriesScore } from './score.mjs';
import { windowedGaussian } from './windowed-gaussian.mjs';

const ROWS = 200;
const windows = [
  [100, 119],
  [150, 159],
];

/** Scores 1 at these rows and 0 elsewhere. */
function at(...rows) {
  const scores = new Float64Array(ROWS);
  for (const row of rows) scores[row] = 1;
  return { scores, windows };
}

const sigmoid = (x) => 2 / (1 + Math.exp(5 * x)) - 1;
/** Points of 2 windows on the scale from 0 (none found) to 100. */
const scaled = (points) => (100 * points) / 4;

describe("the benchmark's score", () => {
  test('is 0 for a detector that says nothing, and 100 for one that is right at once', () => {
    expect(benchmarkScore([at()]).score).toBe(0);
    expect(benchmarkScore([at(100, 150)]).score).toBeCloseTo(100, 10);
  });

  test.each([
    ['the first row of one window', [100], 2],
    ['its middle', [110], 1 + sigmoid(-0.5) / sigmoid(-1)],
    ['its last row', [119], 1 + sigmoid(-1 / 20) / sigmoid(-1)],
    ['two rows of it, of which the earlier counts', [104, 112], 1 + sigmoid(-0.8) / sigmoid(-1)],
    ['a window and, before all windows, a false row', [40, 100], 2 - 0.11],
    ['a window and a row just after it', [100, 120], 2 + 0.11 * sigmoid(1 / 19)],
    ['a window and a row long after all', [150, 199], 2 - 0.11],
    ['a window and rows of the probation, which do not count', [3, 29, 100], 2],
  ])('of %s', (_what, rows, points) => {
    expect(benchmarkScore([at(...rows)]).score).toBeCloseTo(scaled(points), 10);
  });

  test('takes the one threshold that is best for all series', () => {
    const scores = new Float64Array(ROWS);
    scores[40] = 1;
    scores[100] = 2;
    const found = benchmarkScore([{ scores, windows }, { ...at(100, 150) }]);
    // At 2 one window of four is found; at 1 three are, at the price of one false row.
    expect(found.threshold).toBe(1);
    expect(found.score).toBeCloseTo((100 * (6 - 0.11)) / 8, 10);
    expect(found).toMatchObject({ windowCount: 4, found: 3, falsePoints: 1 });
  });

  test('has a probation of 15 % of the rows, at most 750', () => {
    expect([100, 4000, 10000].map(probationRows)).toEqual([15, 600, 750]);
  });
});

test('the windowed Gaussian counts deviations from the mean of the rows before', () => {
  const scores = windowedGaussian(Float64Array.of(1, 3, 4, 4));
  expect(scores[0]).toBe(0);
  expect(scores[2]).toBeCloseTo(2, 10);
  expect(scores[3]).toBeCloseTo((4 - 8 / 3) / Math.sqrt(14 / 9), 10);
});

test('the score of one series is the benchmark’s of it alone, at the same threshold', () => {
  for (const rows of [[100], [40, 110], [104, 112, 199], [100, 120, 150]]) {
    const series = at(...rows);
    const { score, threshold } = benchmarkScore([series]);
    expect(seriesScore(series, threshold)).toBeCloseTo(score, 10);
  }
  expect(seriesScore(at(), 1)).toBe(0);
});
