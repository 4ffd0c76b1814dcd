import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { drawOrders, rowsAlong, sampledShapley } from './sampled-shapley.ts';

type Score = (row: readonly number[]) => number;

const random = createRandom(21, 'sampled shapley tests');
const draw = (count: number) => Float64Array.from({ length: count }, () => random.next() * 4 - 2);

function sampled(score: Score, given: ReturnType<typeof game>, orderCount: number, seed = 1) {
  const { row, background } = given;
  const rowsOf = (columns: readonly Float64Array[], rowCount: number) =>
    Array.from({ length: rowCount }, (_, i) => columns.map((column) => column[i]));
  return sampledShapley({
    row,
    score: score([...row]),
    background,
    bases: Float64Array.from(rowsOf(background, background[0].length), score),
    orders: drawOrders(row.length, { count: orderCount, seed }),
    scoreWays: (ways) => {
      const { columns, rowCount } = rowsAlong(ways, given);
      return rowsOf(columns, rowCount).map(score);
    },
  });
}

/** A row, and rows of a background as columns. */
function game(columnCount: number, backgroundRows: number) {
  return {
    row: draw(columnCount),
    background: Array.from({ length: columnCount }, () => draw(backgroundRows)),
  };
}

/** Shapley's formula over all subsets, the mean over the background's rows. */
function bruteForce(score: Score, { row, background }: ReturnType<typeof game>): Float64Array {
  const n = row.length;
  const rows = background[0].length;
  const worth = Array.from({ length: 2 ** n }, (_, subset) => {
    let sum = 0;
    for (let b = 0; b < rows; b++) {
      sum += score([...row].map((value, j) => ((subset >> j) & 1 ? value : background[j][b])));
    }
    return sum / rows;
  });
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  const size = (subset: number) => subset.toString(2).replaceAll('0', '').length;
  return Float64Array.from({ length: n }, (_, j) =>
    worth.reduce((sum, without, subset) => {
      if ((subset >> j) & 1) return sum;
      const weight = (factorial(size(subset)) * factorial(n - size(subset) - 1)) / factorial(n);
      return sum + weight * (worth[subset | (1 << j)] - without);
    }, 0),
  );
}

const wild: Score = ([a, b, c, d, e]) =>
  Math.sin(a * b) + (c > 0 ? d * e * a : -b) + Math.exp(-Math.abs(a - d)) * c;

describe('sampled Shapley values', () => {
  test('sum to the score, whatever the score and the number of orders', () => {
    for (const orders of [1, 2, 5, 30]) {
      const given = game(5, 4);
      const { base, parts } = sampled(wild, given, orders);
      const sum = parts.reduce((all, part) => all + part, base);
      expect(Math.abs(sum - wild([...given.row]))).toBeLessThan(1e-12);
    }
  });

  test('are exact for columns that act alone or in pairs, by one order for each row', () => {
    const pairs: Score = ([a, b, c, d]) => 3 * a - b * c + Math.abs(d) * a + c ** 3;
    const given = game(4, 6);
    const { parts } = sampled(pairs, given, 6);
    bruteForce(pairs, given).forEach((part, j) => expect(parts[j]).toBeCloseTo(part, 12));
  });

  test('come to those of the formula as orders are many', () => {
    const given = game(5, 4);
    const exact = bruteForce(wild, given);
    const errorOf = (orders: number) => {
      const { parts } = sampled(wild, given, orders);
      return Math.max(...parts.map((part, j) => Math.abs(part - exact[j])));
    };
    expect(errorOf(4)).toBeLessThan(0.6);
    expect(errorOf(4000)).toBeLessThan(0.02);
  });

  test('are the same for the same seed, and 0 for columns that are as in the background', () => {
    const given = game(5, 3);
    given.background[1].fill(given.row[1]);
    given.row[4] = Number.NaN;
    given.background[4].fill(Number.NaN);
    const score: Score = ([a, b, c, d]) => a * b * c * d;
    const first = sampled(score, given, 7, 9);
    expect(sampled(score, given, 7, 9)).toEqual(first);
    expect(sampled(score, given, 7, 10)).not.toEqual(first);
    expect([first.parts[1], first.parts[4]]).toEqual([0, 0]);
  });

  test('are all 0 for a row of the background', () => {
    const given = game(3, 1);
    given.row.set(given.background.map(([value]) => value));
    const { base, parts } = sampled(([a, b, c]) => a * b * c, given, 3);
    expect([...parts]).toEqual([0, 0, 0]);
    expect(base).toBeCloseTo(given.row[0] * given.row[1] * given.row[2], 12);
  });
});
