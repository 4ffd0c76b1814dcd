import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { binMatrix } from './binned-matrix.ts';
import { createMatrix } from './matrix.ts';
import { refineBins } from './refined-bins.ts';

/** Values 0 to 1999, of which one cut of the quantiles can only part every eighth or so. */
function manyValues() {
  const random = createRandom(3, 'refined bins');
  const values = Float64Array.from({ length: 20_000 }, () => random.below(2000));
  const matrix = createMatrix(['a', 'b'], [values, values.map((v) => v % 7)]);
  return { values, matrix, binned: binMatrix(matrix) };
}

const zeros = (cuts: Float64Array) => new Float64Array(cuts.length);

describe('refined bins', () => {
  test('part all values beside the cut that matters, and keep the order elsewhere', () => {
    const { matrix, binned } = manyValues();
    const weights = binned.edges.map(zeros);
    const cut = binned.edges[0].findIndex((edge) => edge > 1234);
    weights[0][cut] = 5;
    const { edges, bins, columnCount } = refineBins(matrix, binned, weights);
    const [low, high] = [binned.edges[0][cut - 1], binned.edges[0][cut + 1]];
    for (let value = Math.ceil(low); value < Math.floor(high); value++) {
      expect(edges[0].some((edge) => edge >= value && edge < value + 1)).toBe(true);
    }
    expect(edges[0].length).toBeLessThan(255);
    expect(edges[0].length).toBeGreaterThan(100);
    expect(edges[0].every((edge, i) => i === 0 || edge > edges[0][i - 1])).toBe(true);
    for (let row = 0; row < 500; row++) {
      const bin = bins[row * columnCount];
      const value = matrix.columns[0][row];
      expect(value <= (edges[0][bin] ?? Infinity) && value > (edges[0][bin - 1] ?? -1)).toBe(true);
    }
  });

  test('stay as they are without weights, and where each value has its bin', () => {
    const { matrix, binned } = manyValues();
    expect(refineBins(matrix, binned, binned.edges.map(zeros))).toEqual(binned);
    const weights = binned.edges.map(zeros);
    weights[1].fill(1);
    expect(refineBins(matrix, binned, weights)).toEqual(binned);
  });

  test('refuse weights of another count', () => {
    const { matrix, binned } = manyValues();
    const weights = [new Float64Array(1), zeros(binned.edges[1])];
    expect(() => refineBins(matrix, binned, weights)).toThrow('expected 254 weights, got 1');
  });
});
