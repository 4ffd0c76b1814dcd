import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../random.ts';
import { Arena } from './arena.ts';
import { GrowthTwin, growthKernel } from './forest-growth.ts';
import { BLOCK_BYTES, DOUBLE_FIELD, FIELD, type GrowthKernel } from './forest-growth-block.ts';

const SEED = 5;

interface Node {
  rowCount: number;
  columnCount: number;
  /** 0: targets are numbers. */
  classCount: number;
  /** Bins up to this one. */
  binMax: number;
  weightMax: number;
  missing: number;
  leafWeightMin: number;
}

/** A node of random rows in memory of its own; the same for the same seed. */
function nodeOf(node: Node, random: Random) {
  const { rowCount, columnCount, classCount } = node;
  const stride = Math.ceil((columnCount + 1) / 16) * 16;
  const arena = new Arena(1 << 20);
  const bins = arena.bytes(rowCount * stride);
  const targets = arena.float64(rowCount);
  const entries = arena.uint32(2 * rowCount);
  for (let row = 0; row < rowCount; row++) {
    for (let column = 0; column < columnCount; column++) {
      const bin = random.next() < node.missing ? 255 : random.below(node.binMax + 1);
      bins[row * stride + column] = column === 1 ? 7 : bin;
    }
    if (classCount > 0) bins[row * stride + columnCount] = random.below(classCount);
    targets[row] = random.next() - 0.5;
    entries.set([row, 1 + random.below(node.weightMax)], 2 * row);
  }
  const block = arena.bytes(BLOCK_BYTES);
  const fields = new Uint32Array(arena.buffer, block.byteOffset, BLOCK_BYTES / 4);
  const doubles = new Float64Array(arena.buffer, block.byteOffset, BLOCK_BYTES / 8);
  const shift = Math.max(4, Math.ceil(Math.log2(classCount || 1)));
  const cuttable = arena.uint16(columnCount + 1);
  fields.set([bins.byteOffset, stride, columnCount, classCount, targets.byteOffset]);
  fields[FIELD.ranges] = arena.bytes(2 * stride).byteOffset;
  fields[FIELD.totals] = arena.uint32(1 << shift).byteOffset;
  fields[FIELD.cells] = arena.uint32(257 << shift).byteOffset;
  fields[FIELD.flags] = arena.bytes(512).byteOffset;
  fields[FIELD.scratch] = arena.uint32(2 * rowCount).byteOffset;
  fields[FIELD.classShift] = shift;
  fields[FIELD.leafWeightMin] = node.leafWeightMin;
  fields[FIELD.cuttable] = cuttable.byteOffset;
  doubles[DOUBLE_FIELD.bestPurity] = -1;
  const draws = arena.float64(1);
  return { arena, block: block.byteOffset, fields, doubles, cuttable, entries, draws };
}

/** Everything that the kernels say of the node: its columns, each one's cut, and its two parts. */
function saidBy(kernelOf: (arena: Arena) => GrowthKernel, node: Node, draw: number) {
  const { arena, block, fields, doubles, cuttable, entries, draws } = nodeOf(
    node,
    createRandom(SEED, JSON.stringify(node)),
  );
  const kernel = kernelOf(arena);
  const first = entries.byteOffset;
  const end = first + 8 * node.rowCount;
  const isNumbers = node.classCount === 0;
  if (isNumbers) kernel.describeNumbers(block, first, end);
  else kernel.describeClasses(block, first, end);
  const count = fields[FIELD.cuttableCount];
  const said: unknown[] = [[...cuttable.subarray(0, count)], fields[FIELD.weight]];
  said.push(doubles[DOUBLE_FIELD.purity], isNumbers ? doubles[DOUBLE_FIELD.sum] : 0);
  for (const column of cuttable.slice(0, count)) {
    cuttable[0] = column;
    draws[0] = draw;
    const drawsAt = draw < 0 ? 0 : draws.byteOffset;
    if (isNumbers) kernel.searchNumbers(block, 1, first, end, drawsAt);
    else kernel.searchClasses(block, 1, first, end, drawsAt);
    said.push([...fields.subarray(FIELD.column, FIELD.missingLeft + 1)]);
    said.push(fields[FIELD.leftWeight], doubles[DOUBLE_FIELD.bestPurity]);
  }
  if (count > 0) said.push(kernel.partition(block, first, end) - first, [...entries]);
  return said;
}

const usual: Node = {
  rowCount: 60,
  columnCount: 5,
  classCount: 10,
  binMax: 254,
  weightMax: 3,
  missing: 0,
  leafWeightMin: 1,
};

describe('the kernels of a growing tree', () => {
  test.each<[string, Partial<Node>]>([
    ['a small node', { rowCount: 3 }],
    ['a node of many rows in few bins', { rowCount: 2000, binMax: 3 }],
    ['more columns than a vector', { columnCount: 40 }],
    ['missing values', { missing: 0.3 }],
    ['mostly missing values', { rowCount: 12, missing: 0.9 }],
    ['leaves of some weight', { leafWeightMin: 20, missing: 0.2 }],
    ['weights beyond a half word', { weightMax: 4000, missing: 0.1 }],
    ['two classes', { classCount: 2, binMax: 30 }],
    ['sixteen classes', { classCount: 16 }],
    ['more classes than two vectors hold', { classCount: 17, missing: 0.1 }],
    ['very many classes', { classCount: 255, rowCount: 400 }],
    ['a pure node', { classCount: 1 }],
    ['numbers', { classCount: 0 }],
    ['numbers, some missing', { classCount: 0, missing: 0.4, rowCount: 300, binMax: 20 }],
  ])('say as their twin does, to the last bit: %s', (_, change) => {
    for (const draw of [-1, 0, 0.37, 0.999]) {
      const node = { ...usual, ...change };
      const expected = saidBy((arena) => new GrowthTwin(arena), node, draw);
      expect(saidBy(growthKernel, node, draw)).toEqual(expected);
    }
  });

  test('run as WebAssembly here', () => {
    expect(growthKernel(new Arena(64))).not.toBeInstanceOf(GrowthTwin);
  });

  test('leave their counts at 0 for the next node', () => {
    const { arena, block, fields, entries, doubles } = nodeOf(
      { ...usual, missing: 0.2 },
      createRandom(SEED, 'twice'),
    );
    const kernel = growthKernel(arena);
    const end = entries.byteOffset + 8 * usual.rowCount;
    kernel.describeClasses(block, entries.byteOffset, end);
    const purities = [0, 0].map(() => {
      doubles[DOUBLE_FIELD.bestPurity] = -1;
      kernel.searchClasses(block, 1, entries.byteOffset, end, 0);
      return doubles[DOUBLE_FIELD.bestPurity];
    });
    expect(purities[1]).toBe(purities[0]);
    const cells = new Uint32Array(arena.buffer, fields[FIELD.cells], 256 << 4);
    expect(cells.every((cell) => cell === 0)).toBe(true);
  });
});
