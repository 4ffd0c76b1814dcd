import { expect, test } from 'vitest';
import { factorise, packedLength, rowStart, solveBackward, solveForward } from './cholesky.ts';
import { createRandom } from './random.ts';

const random = createRandom(3, 'cholesky tests');

test('a factor gives the matrix back, and solves its equations', () => {
  const size = 7;
  const root = Array.from({ length: size }, () =>
    Array.from({ length: size }, () => random.next() - 0.5),
  );
  const product = (i: number, j: number) => root[i].reduce((sum, x, k) => sum + x * root[j][k], 0);
  const factor = new Float64Array(packedLength(size));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) factor[rowStart(i) + j] = product(i, j);
  }
  expect(factorise(factor, size)).toBe(true);
  const at = (i: number, j: number) => (j > i ? 0 : factor[rowStart(i) + j]);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += at(i, k) * at(j, k);
      expect(sum).toBeCloseTo(product(i, j), 12);
    }
  }
  const wanted = Float64Array.from({ length: size }, (_, i) => i - 3);
  const right = wanted.map((_, i) => wanted.reduce((sum, x, j) => sum + product(i, j) * x, 0));
  solveForward(factor, right);
  solveBackward(factor, right);
  for (let i = 0; i < size; i++) expect(right[i]).toBeCloseTo(wanted[i], 8);
});

test('a singular matrix has none', () => {
  expect(factorise(Float64Array.of(1, 2, 4), 2)).toBe(false);
  expect(factorise(Float64Array.of(0), 1)).toBe(false);
});
