import { expect, test } from 'vitest';
import { createRandom, type Random } from '../random.ts';
import { Arena } from './arena.ts';
import {
  MASK_LEAF,
  MASK_NODES_MAX,
  MASK_SCRATCH_BYTES,
  type MaskKernel,
  MaskTwin,
  maskKernel,
} from './tree-masks.ts';

const COLUMNS = 5;
const ROWS = 130;
const BLOCKS = 3;
const THRESHOLDS = 253;
const TREE_NODES = [0, 1, 7, MASK_NODES_MAX];
const SUMS = 3;
const PLANES = 2 * COLUMNS + 1;

/** A tree of any shape, level by level, with so many inner nodes. */
function fillNodes(nodes: DataView, from: number, count: number, random: Random): void {
  const open = count > 0 ? [count] : [];
  for (let node = 0; node < count; node++) {
    const left = random.below(open[node]);
    const right = open[node] - 1 - left;
    const at = from + 8 * node;
    nodes.setUint16(at, random.below(PLANES), true);
    nodes.setUint8(at + 2, random.below(256));
    nodes.setUint8(at + 3, left + 1);
    nodes.setUint16(at + 4, left > 0 ? open.push(left) - 1 : MASK_LEAF, true);
    nodes.setUint16(at + 6, right > 0 ? open.push(right) - 1 : MASK_LEAF, true);
  }
}

/** Planes and sums that a kernel leaves in memory filled from the same seed. */
function said(kernelOf: (arena: Arena) => MaskKernel) {
  const random = createRandom(3, 'mask kernels');
  const arena = new Arena(1 << 17);
  const kernel = kernelOf(arena);
  const thresholds = arena.float64(THRESHOLDS);
  for (let i = 0; i < THRESHOLDS; i++) thresholds[i] = i / 2;
  const numbers = arena.float64(BLOCKS * 64);
  const planes = arena.bytes(BLOCKS * 64 * PLANES);
  for (const [column, count] of [0, 100, THRESHOLDS, THRESHOLDS, THRESHOLDS].entries()) {
    numbers.set(numbers.map(() => (random.next() < 0.1 ? Number.NaN : random.below(300) / 2 - 9)));
    const first = planes.byteOffset + 128 * column;
    const [from, own] = [numbers.byteOffset, thresholds.byteOffset];
    kernel.encodePlanes(from, ROWS, own, count, first, 64 * PLANES);
  }
  const encoded = planes.slice(0, 2 * 64 * PLANES);
  const set = arena.uint32(12);
  for (let word = 0; word < 8; word++) set[word] = random.below(2 ** 32);
  set[8] = 8;
  const trees = arena.uint32(5 * TREE_NODES.length);
  const values = arena.float64(512);
  values.set(values.map(() => random.next()));
  for (const [tree, count] of TREE_NODES.entries()) {
    const nodes = arena.bytes(8 * count);
    fillNodes(new DataView(arena.buffer), nodes.byteOffset, count, random);
    const [from, sets] = [nodes.byteOffset, set.byteOffset];
    trees.set([from, from + 8 * count, sets, sets + 48, values.byteOffset + 8 * tree], 5 * tree);
  }
  const scratch = arena.bytes(MASK_SCRATCH_BYTES);
  const sums = arena.float64(64 * SUMS * BLOCKS);
  for (let block = 0; block < BLOCKS; block++) {
    const at = planes.byteOffset + 64 * PLANES * block;
    const to = sums.byteOffset + 8 * 64 * SUMS * block;
    const own = [trees.byteOffset, TREE_NODES.length, at, at + 128 * COLUMNS] as const;
    kernel.sumTrees(...own, scratch.byteOffset, to, SUMS);
  }
  return { encoded, sums: sums.subarray(0, ROWS * SUMS) };
}

test('the mask kernels say what their twin does, to the last bit', () => {
  const { encoded, sums } = said(maskKernel);
  expect({ encoded, sums }).toEqual(said((arena) => new MaskTwin(arena)));
  expect(new Set(sums).size).toBeGreaterThan(20);
});

test('run as WebAssembly here', () => {
  expect(maskKernel(new Arena(64))).not.toBeInstanceOf(MaskTwin);
});
