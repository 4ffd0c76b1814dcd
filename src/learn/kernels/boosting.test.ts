import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { Arena } from './arena.ts';
import { type BoostingKernels, BoostingTwin, boostingKernels, listedColumn } from './boosting.ts';

const COLUMNS = 7;
const ROWS = 500;
const CELLS = COLUMNS * 256;

/** The same rows in an arena of its own for each implementation. */
function problem() {
  const random = createRandom(11, 'boosting kernels');
  const arena = new Arena(1 << 20);
  const at = {
    bins: arena.bytes(ROWS * COLUMNS),
    list: arena.uint32(COLUMNS),
    pairs: arena.int32(2 * ROWS),
    rows: arena.uint32(ROWS),
    spare: arena.uint32(ROWS),
    set: arena.uint32(8),
    histogram: arena.int32(2 * CELLS),
    other: arena.int32(2 * CELLS),
  };
  for (let i = 0; i < at.bins.length; i++) at.bins[i] = random.below(256);
  for (let c = 0; c < COLUMNS; c++) at.list[c] = listedColumn({ column: c, cell: 256 * c });
  for (let row = 0; row < ROWS; row++) {
    const isSettled = random.next() < 0.3;
    at.pairs[2 * row] = isSettled ? 0 : random.below(1 << 20);
    at.pairs[2 * row + 1] = isSettled ? 0 : random.below(1 << 21) - (1 << 20);
    at.rows[row] = row;
  }
  for (let word = 0; word < 8; word++) at.set[word] = random.below(2 ** 32);
  return { arena, at };
}

type Problem = ReturnType<typeof problem>;

function accumulate(kernels: BoostingKernels, { at }: Problem, from: number, to: number): void {
  kernels.accumulate(
    at.histogram.byteOffset,
    at.list.byteOffset,
    COLUMNS,
    at.bins.byteOffset,
    COLUMNS,
    at.pairs.byteOffset,
    at.rows.byteOffset + 4 * from,
    to - from,
  );
}

const implementations: [string, (arena: Arena) => BoostingKernels][] = [
  ['WebAssembly', (arena) => boostingKernels(arena)],
  ['TypeScript', (arena) => new BoostingTwin(arena.buffer)],
];

test.each(implementations)('%s sums the pairs of each bin of each column', (_, create) => {
  const all = problem();
  accumulate(create(all.arena), all, 0, ROWS);
  const expected = new Int32Array(2 * CELLS);
  for (let row = 0; row < ROWS; row++) {
    for (let c = 0; c < COLUMNS; c++) {
      const cell = 2 * (256 * c + all.at.bins[row * COLUMNS + c]);
      expected[cell] += all.at.pairs[2 * row];
      expected[cell + 1] += all.at.pairs[2 * row + 1];
    }
  }
  expect(all.at.histogram).toEqual(expected);
});

test.each(implementations)('%s: parts of the rows merge to the whole, and back', (_, create) => {
  const all = problem();
  const kernels = create(all.arena);
  const { histogram, other } = all.at;
  accumulate(kernels, all, 0, 100);
  const first = histogram.slice();
  other.set(first);
  histogram.fill(0);
  accumulate(kernels, all, 100, ROWS);
  kernels.merge(histogram.byteOffset, other.byteOffset, CELLS);
  const whole = problem();
  accumulate(create(whole.arena), whole, 0, ROWS);
  expect(histogram).toEqual(whole.at.histogram);
  other.fill(0);
  all.at.rows.set(all.at.rows.slice(100), 0);
  const rest = problem();
  accumulate(create(rest.arena), rest, 100, ROWS);
  other.set(rest.at.histogram);
  kernels.subtract(histogram.byteOffset, other.byteOffset, CELLS);
  expect(histogram).toEqual(first);
});

test.each(implementations)('%s parts rows by a set of bins and keeps their order', (_, create) => {
  const { arena, at } = problem();
  const column = 3;
  const isLeft = (row: number) => {
    const bin = at.bins[row * COLUMNS + column];
    return ((at.set[bin >> 5] >>> (bin & 31)) & 1) === 1;
  };
  const rows = Array.from(at.rows);
  const expected = [...rows.filter(isLeft), ...rows.filter((row) => !isLeft(row))];
  const count = create(arena).partition(
    at.rows.byteOffset,
    ROWS,
    at.bins.byteOffset + column,
    COLUMNS,
    at.set.byteOffset,
    at.spare.byteOffset,
  );
  expect(count).toBe(rows.filter(isLeft).length);
  expect(Array.from(at.rows)).toEqual(expected);
});
