import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { Arena, type DenseKernels, DenseTwin, denseKernels } from './index.ts';

const SEED = 11;
const random = createRandom(SEED, 'dense kernel tests');

/** Two arenas with the same contents, so that both implementations start alike. */
function twoSides() {
  const arenas = [new Arena(1 << 20), new Arena(1 << 20)];
  const sides: DenseKernels[] = [denseKernels(arenas[0]), new DenseTwin(arenas[1].buffer)];
  const floats = (count: number, draw: () => number = () => 4 * random.next() - 2) => {
    const arrays = arenas.map((arena) => arena.float32(count));
    arrays[0].forEach((_, i) => {
      arrays[0][i] = draw();
    });
    arrays[1].set(arrays[0]);
    return arrays;
  };
  return { sides, floats };
}

/** Runs on both sides, and expects every array to hold the same bits afterwards. */
function expectSame(
  { sides }: ReturnType<typeof twoSides>,
  arrays: readonly Float32Array[][],
  run: (kernels: DenseKernels, addresses: number[]) => void,
): void {
  sides.forEach((kernels, side) => {
    run(
      kernels,
      arrays.map((each) => each[side].byteOffset),
    );
  });
  for (const [one, other] of arrays) {
    expect(new Uint32Array(one.slice().buffer)).toEqual(new Uint32Array(other.slice().buffer));
  }
}

describe('dense kernels', () => {
  test('are WebAssembly here, not their own twin', () => {
    expect(denseKernels(new Arena(16))).not.toBeInstanceOf(DenseTwin);
  });

  test.each([
    [1, 1, 4],
    [4, 7, 8],
    [5, 50, 12],
    [3, 193, 20],
    [9, 400, 8],
    [2, 0, 4],
  ])('multiply %i x %i by %i columns as the twin does, to the bit', (rows, inner, columns) => {
    const both = twoSides();
    const [out, bias] = [both.floats(rows * columns), both.floats(columns)];
    const [a, b] = [both.floats(rows * inner), both.floats(inner * columns)];
    for (const begin of ['nothing', 'bias', 'out']) {
      expectSame(both, [out, bias, a, b], (kernels, [to, biasAt, aAt, bAt]) => {
        const start = begin === 'bias' ? biasAt : begin === 'out' ? to : 0;
        const stride = begin === 'out' ? columns : 0;
        kernels.multiply(
          to,
          columns,
          start,
          stride,
          aAt,
          inner,
          1,
          bAt,
          columns,
          rows,
          inner,
          columns,
        );
        // The same numbers read as a transposed matrix.
        kernels.multiply(
          to,
          columns,
          to,
          columns,
          aAt,
          1,
          rows,
          bAt,
          columns,
          rows,
          inner,
          columns,
        );
      });
    }
  });

  test('multiply gives the sums of products', () => {
    const { sides, floats } = twoSides();
    const [[out], [a], [b]] = [floats(6 * 8), floats(6 * 5), floats(5 * 8)];
    sides[0].multiply(out.byteOffset, 8, 0, 0, a.byteOffset, 5, 1, b.byteOffset, 8, 6, 5, 8);
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 8; j++) {
        let sum = 0;
        for (let k = 0; k < 5; k++) sum += a[i * 5 + k] * b[k * 8 + j];
        expect(out[i * 8 + j]).toBeCloseTo(sum, 4);
      }
    }
  });

  test('transpose and sum rows as the twin does', () => {
    const both = twoSides();
    const [out, sums, a] = [both.floats(8 * 24), both.floats(24), both.floats(7 * 24)];
    expectSame(both, [out, sums, a], (kernels, [to, sumsAt, aAt]) => {
      kernels.transpose(to, 8, aAt, 7, 24);
      kernels.sumRows(sumsAt, aAt, 7, 24);
    });
    expect(out[0][8 * 3 + 2]).toBe(a[0][2 * 24 + 3]);
    expect(sums[0][5]).toBeCloseTo(
      [0, 1, 2, 3, 4, 5, 6].reduce((s, i) => s + a[0][24 * i + 5], 0),
      4,
    );
  });

  test('go through LSTM cells and back as the twin does, far-out sums included', () => {
    const both = twoSides();
    const far = () => (random.next() - 0.5) * 10 ** (4 * random.next() - 1);
    const gates = both.floats(3 * 4 * 8, far);
    const states = Array.from({ length: 6 }, () => both.floats(3 * 8));
    expectSame(both, [gates, ...states], (kernels, [z, c0, c1, t, h, dh, dc]) => {
      kernels.lstmForward(z, c0, c1, t, h, 3, 8);
      kernels.lstmBackward(z, c0, t, dh, dc, 3, 8);
    });
  });

  test('know sigmoid and tanh within 2e-7, from far below 0 to far above', () => {
    const { sides, floats } = twoSides();
    const count = 4000;
    const [[gates], [c0], [c1], [t], [h]] = [4, 1, 1, 1, 1].map((n) => floats(n * count));
    const xs = Float32Array.from({ length: count }, (_, i) => (i - count / 2) / 20);
    for (let gate = 0; gate < 4; gate++) gates.set(xs, gate * count);
    c0.fill(0);
    const at = [gates, c0, c1, t, h].map((each) => each.byteOffset);
    sides[0].lstmForward(at[0], at[1], at[2], at[3], at[4], 1, count);
    let worst = 0;
    xs.forEach((x, i) => {
      worst = Math.max(worst, Math.abs(gates[i] - 1 / (1 + Math.exp(-x))));
      worst = Math.max(worst, Math.abs(gates[2 * count + i] - Math.tanh(x)));
    });
    expect(worst).toBeLessThan(2e-7);
  });

  test('rectify, scale and step by Adam as the twin does', () => {
    const both = twoSides();
    const arrays = Array.from({ length: 4 }, () => both.floats(64));
    const squares = both.floats(64, () => random.next());
    expectSame(both, [...arrays, squares], (kernels, [w, g, m, y, v]) => {
      kernels.relu(y, 64);
      kernels.reluGradient(g, y, 64);
      kernels.scale(m, m, y, 64);
      kernels.adam(w, g, m, v, 64, 0.7, 1e-3 / 0.1, 1e-4, 1 / Math.sqrt(0.001));
    });
  });
});
