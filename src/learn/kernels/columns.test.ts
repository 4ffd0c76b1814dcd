import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { Arena, type ColumnKernels, ColumnTwin, columnKernels } from './index.ts';

const SEED = 12;
const random = createRandom(SEED, 'column kernel tests');
const draw = () => 4 * random.next() - 2;

const ROWS = 26;
const COLUMNS = 11;

/** The same numbers in two arenas: one for each implementation. */
function twoSides(count: number) {
  const values = Float64Array.from({ length: ROWS * COLUMNS }, draw);
  const vector = Float64Array.from({ length: ROWS }, draw);
  const numbers = Float64Array.from({ length: count }, draw);
  const list = Uint32Array.from({ length: count }, () => random.below(COLUMNS));
  const sides = ['kernel', 'twin'].map((side) => {
    const arena = new Arena(1 << 14);
    const kernels: ColumnKernels =
      side === 'kernel' ? columnKernels(arena) : new ColumnTwin(arena.buffer);
    const held = {
      values: arena.float64(values.length),
      vector: arena.float64(ROWS),
      numbers: arena.float64(count),
      list: arena.uint32(count),
    };
    held.values.set(values);
    held.vector.set(vector);
    held.numbers.set(numbers);
    held.list.set(list);
    return { kernels, ...held };
  });
  return { sides, values, vector, numbers, list };
}

describe('column kernels', () => {
  test('are WebAssembly here, not their own twin', () => {
    expect(columnKernels(new Arena(16))).not.toBeInstanceOf(ColumnTwin);
  });

  test.each([0, 1, 3, 4, 5, 8, 10])('add %i columns as the twin does, to the bit', (count) => {
    const { sides, values, vector, numbers, list } = twoSides(count);
    const [one, other] = sides.map(({ kernels, ...at }) => {
      const [to, from] = [at.vector.byteOffset + 16, at.values.byteOffset + 16];
      const { byteOffset } = at.numbers;
      kernels.addColumns(to, from, 8 * ROWS, at.list.byteOffset, byteOffset, count, ROWS - 4);
      return at.vector.slice();
    });
    expect(one).toEqual(other);
    for (let row = 0; row < ROWS; row++) {
      const isIn = row >= 2 && row < ROWS - 2;
      const added = list.reduce((sum, c, i) => sum + numbers[i] * values[c * ROWS + row], 0);
      expect(one[row]).toBeCloseTo(vector[row] + (isIn ? added : 0), 12);
    }
  });

  test.each([0, 1, 3, 4, 5, 8, 10])('add %i products as the twin does, to the bit', (count) => {
    const { sides, values, vector, numbers, list } = twoSides(count);
    const [one, other] = sides.map(({ kernels, ...at }) => {
      const [from, to] = [at.vector.byteOffset, at.numbers.byteOffset];
      const { byteOffset } = at.values;
      kernels.addProducts(to, from, byteOffset, 8 * ROWS, at.list.byteOffset, count, ROWS);
      return at.numbers.slice();
    });
    expect(one).toEqual(other);
    for (let i = 0; i < count; i++) {
      const product = vector.reduce((sum, v, row) => sum + v * values[list[i] * ROWS + row], 0);
      expect(one[i]).toBeCloseTo(numbers[i] + product, 12);
    }
  });
});
