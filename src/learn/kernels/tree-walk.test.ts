import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { Arena } from './arena.ts';
import { ONE_HOT, type WalkKernel, WalkTwin, walkKernel } from './tree-walk.ts';

const COLUMNS = 3;
const ROWS = 13;
const CUTS = [0, 1, 200];

/** Codes, leaves and sums that a kernel leaves in memory filled from the same seed. */
function said(kernelOf: (arena: Arena) => WalkKernel) {
  const random = createRandom(4, 'walk kernels');
  const arena = new Arena(1 << 16);
  const cuts = arena.float64(CUTS.reduce((sum, count) => sum + count));
  const starts = arena.uint32(COLUMNS + 1);
  CUTS.forEach((count, column) => {
    starts[column + 1] = (column === 0 ? cuts.byteOffset : starts[column]) + 8 * count;
  });
  starts[0] = cuts.byteOffset;
  for (let i = 0; i < cuts.length; i++) cuts[i] = i - 1;
  // Room up to a multiple of four rows after the last column too.
  const cells = arena.float64(ROWS * COLUMNS + 4);
  cells.set(cells.map(() => random.below(300) / 2 - 20));
  cells[4] = Number.NaN;
  const codes = arena.uint32((ROWS + 6) * COLUMNS);
  const kernel = kernelOf(arena);
  for (let column = 0; column < COLUMNS; column++) {
    const [from, to] = [starts[column], starts[column + 1]];
    const at = cells.byteOffset + 8 * ROWS * column;
    const first = codes.byteOffset + 4 * column;
    kernel.encodeColumn(at, ROWS, from, (to - from) / 8, first, 4 * COLUMNS);
  }
  const row = arena.uint32(COLUMNS);
  kernel.encodeRow(cells.byteOffset, COLUMNS, starts.byteOffset, row.byteOffset);
  // Two stumps, the first with missing values at the left.
  const nodes = arena.uint32(12);
  const at = (node: number) => nodes.byteOffset + 8 * node;
  nodes.set([(10 << 16) | 91, at(1), 0xffff, at(1), 0xffff, at(2)]);
  nodes.set([(4 << 16) | 0, at(4), 0xffff, at(4), 0xffff, at(5)], 6);
  const roots = arena.uint32(8);
  roots.fill(at(0)).set([at(0), at(3)]);
  const leaves = arena.uint32(ROWS + 8);
  const leafStarts = arena.uint32(6);
  leafStarts.set([0, ONE_HOT + 1, 0, 0, 2, ONE_HOT]);
  const shares = arena.float64(4);
  shares.set([0.25, 0.75, 0.5, 0.5]);
  const numbers = arena.float64(6);
  numbers.set([0, 0.1, 0.2, 0, 0.3, 0.4]);
  const shareSums = arena.float64(2 * ROWS + 2);
  const numberSums = arena.float64(2 * ROWS + 2);
  const add = (count: number, tree: number, step: number) => {
    const [from, list] = [nodes.byteOffset, leaves.byteOffset];
    const own = [leafStarts.byteOffset, shares.byteOffset, 16, list, count] as const;
    // The sums of one row, whose leaves are those of all trees, stand last.
    const last = 16 * ROWS;
    const [sums, others] = [shareSums.byteOffset, numberSums.byteOffset];
    kernel.addShares(from, ...own, sums + (step === 0 ? last : 0), step);
    const [first, stride, end] = step === 0 ? [last, 8, last + 16] : [8 * tree, step, last];
    const ends = [others + first, stride, others + end] as const;
    kernel.addNumbers(from, numbers.byteOffset, list, count, ...ends);
  };
  for (const tree of [0, 1]) {
    const root = roots[tree];
    kernel.walkRows(root, codes.byteOffset, 12, ROWS, leaves.byteOffset);
    add(ROWS, tree, 16);
  }
  const rowLeaves = [...leaves.subarray(0, ROWS)];
  kernel.walkTrees(roots.byteOffset, 2, codes.byteOffset, leaves.byteOffset);
  add(2, 0, 0);
  return {
    codes: [...codes.subarray(0, ROWS * COLUMNS)],
    row: [...row],
    rowLeaves,
    treeLeaves: [...leaves.subarray(0, 2)],
    shareSums,
    numberSums,
  };
}

test('the walking kernels say what their twin does, to the last bit', () => {
  expect(said(walkKernel)).toEqual(said((arena) => new WalkTwin(arena)));
});

test('run as WebAssembly here', () => {
  expect(walkKernel(new Arena(64))).not.toBeInstanceOf(WalkTwin);
});
