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
  const numbers = arena.float64(ROWS * COLUMNS).map(() => random.below(300) / 2 - 20);
  const cells = arena.float64(numbers.length);
  cells.set(numbers);
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
  nodes.set([(10 << 16) | 91, 1, 0xffff, 1, 0xffff, 2]);
  nodes.set([(4 << 16) | 0, 4, 0xffff, 4, 0xffff, 5], 6);
  const roots = arena.uint32(8);
  roots.set([0, 3]);
  const leaves = arena.uint32(ROWS + 8);
  const leafStarts = arena.uint32(6);
  leafStarts.set([0, ONE_HOT + 1, 0, 0, 2, ONE_HOT]);
  const values = arena.float64(4);
  values.set([0.25, 0.75, 0.5, 0.5]);
  const sums = arena.float64(2 * ROWS);
  const add = [leafStarts.byteOffset, values.byteOffset, 16, leaves.byteOffset] as const;
  for (const root of [0, 3]) {
    kernel.walkRows(nodes.byteOffset, root, codes.byteOffset, 12, ROWS, leaves.byteOffset);
    kernel.addValues(...add, ROWS, sums.byteOffset, 16);
  }
  const rowLeaves = [...leaves.subarray(0, ROWS)];
  kernel.walkTrees(nodes.byteOffset, roots.byteOffset, 2, codes.byteOffset, leaves.byteOffset);
  kernel.addValues(...add, 2, sums.byteOffset, 0);
  const treeLeaves = [...leaves.subarray(0, 2)];
  return {
    codes: [...codes.subarray(0, ROWS * COLUMNS)],
    row: [...row],
    rowLeaves,
    treeLeaves,
    sums,
  };
}

test('the walking kernels say what their twin does, to the last bit', () => {
  expect(said(walkKernel)).toEqual(said((arena) => new WalkTwin(arena)));
});

test('run as WebAssembly here', () => {
  expect(walkKernel(new Arena(64))).not.toBeInstanceOf(WalkTwin);
});
