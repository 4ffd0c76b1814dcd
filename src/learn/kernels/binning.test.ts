import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { Arena } from './arena.ts';
import { type BinningKernel, BinningTwin, binningKernel, SORT_COUNTS_BYTES } from './binning.ts';

const random = createRandom(8, 'binning kernels');
const ODD = [Infinity, -Infinity, -0, 0, 1e-300, -1e-300, Number.MAX_VALUE];

const numbers: [string, () => number][] = [
  ['whole ones', () => random.below(1000) - 500],
  ['any', () => (random.next() - 0.5) * 10 ** (random.below(40) - 20)],
  ['odd ones', () => ODD[random.below(ODD.length)]],
  ['the same', () => 7.25],
];

const kernels: ((arena: Arena) => BinningKernel)[] = [
  binningKernel,
  (arena) => new BinningTwin(arena),
];

function sorted(kernelOf: (arena: Arena) => BinningKernel, list: Float64Array): Float64Array {
  const arena = new Arena(1 << 20);
  const values = arena.float64(list.length);
  const scratch = arena.float64(list.length);
  const counts = arena.bytes(SORT_COUNTS_BYTES);
  values.set(list);
  const [at, spare] = [values.byteOffset, scratch.byteOffset];
  kernelOf(arena).sortNumbers(at, list.length, spare, counts.byteOffset);
  return values.slice();
}

test.each(numbers)('numbers are sorted: %s', (_, draw) => {
  for (const count of [0, 1, 2, 5000]) {
    const list = Float64Array.from({ length: count }, draw);
    for (const kernel of kernels) expect(sorted(kernel, list)).toEqual(list.slice().sort());
  }
});

test.each([0, 1, 2, 3, 100, 254])('%d cuts lie below a value as its bin says', (cutCount) => {
  const rowBytes = 3;
  const list = Float64Array.from({ length: 37 }, () =>
    random.next() < 0.1 ? Number.NaN : random.below(2 * cutCount + 3) / 2 - 1,
  );
  for (const kernelOf of kernels) {
    const arena = new Arena(1 << 16);
    const values = arena.float64(40);
    const cuts = arena.float64(cutCount);
    const bins = arena.bytes(40 * rowBytes);
    values.set(list);
    for (let i = 0; i < cutCount; i++) cuts[i] = i;
    const [from, to] = [values.byteOffset, bins.byteOffset];
    kernelOf(arena).binColumn(from, list.length, cuts.byteOffset, cutCount, to, rowBytes);
    const expected = Array.from(list, (value) =>
      Number.isNaN(value) ? 255 : cuts.filter((cut) => cut < value).length,
    );
    expect(Array.from(list, (_, i) => bins[i * rowBytes])).toEqual(expected);
  }
});

test('run as WebAssembly here', () => {
  expect(binningKernel(new Arena(64))).not.toBeInstanceOf(BinningTwin);
});
