import { describe, expect, test } from 'vitest';
import { leafOf, type Trees } from '../model/index.ts';
import { createRandom } from '../random.ts';
import { createMatrix, type Matrix } from '../table/index.ts';
import { randomCell, randomTrees } from '../testing/random-trees.ts';
import type { LeafValues } from './leaf-values.ts';
import { MaskSpace } from './mask-space.ts';

const VALUES = 50;
const random = createRandom(21, 'mask space tests');
const values = Float64Array.from({ length: VALUES }, () => random.next() - 0.5);

function matrixOf(rowCount: number, columnCount: number, cell: (column: number) => number): Matrix {
  const columns = Array.from({ length: columnCount }, (_, column) =>
    Float64Array.from({ length: rowCount }, () => cell(column)),
  );
  return createMatrix(
    columns.map((_, column) => `c${column}`),
    columns,
  );
}

function reference(trees: Trees, { columns, rowCount }: Matrix, sumCount: number): Float64Array {
  const sums = new Float64Array(rowCount * sumCount);
  for (let row = 0; row < rowCount; row++) {
    const cells = columns.map((column) => column[row]);
    for (const [tree, root] of trees.roots.entries()) {
      sums[row * sumCount + (tree % sumCount)] += values[trees.lefts[leafOf(trees, root, cells)]];
    }
  }
  return sums;
}

function masked(trees: Trees, matrix: Matrix, sumCount: number): Float64Array {
  const leaf: LeafValues = { values, holds: 'one', sumCount };
  const space = MaskSpace.of(trees, matrix.columns.length, leaf);
  if (space === undefined) throw new Error('expected trees that masks can take');
  return space.blockSums(matrix, { from: 0, to: matrix.rowCount, rows: undefined }).slice();
}

const shape = (treeCount: number, columnCount: number) => ({
  treeCount,
  columnCount,
  valueCount: VALUES,
  width: 1,
});

describe('masks', () => {
  test.each([
    [1, 1, 1, 1],
    [12, 3, 4, 64],
    [30, 5, 3, 500],
  ])('lead %d trees as walks do, %d columns, %d sums, %d rows', (count, columns, sums, rows) => {
    const trees = randomTrees(random, shape(count, columns));
    const matrix = matrixOf(rows, columns, () => randomCell(random));
    expect(masked(trees, matrix, sums)).toEqual(reference(trees, matrix, sums));
  });

  test('tell more values of a column apart than a byte can', () => {
    const trees = randomTrees(random, shape(60, 2));
    const columns = trees.columns.map((column) => Math.min(column, 0));
    const thresholds = trees.thresholds.map(() => Math.floor(800 * random.next()));
    const many = { ...trees, columns, thresholds };
    const cell = () => (random.next() < 0.05 ? Number.NaN : random.below(810) - 5);
    const matrix = matrixOf(300, 2, cell);
    expect(masked(many, matrix, 1)).toEqual(reference(many, matrix, 1));
  });

  test('ask sets of categories', () => {
    const plain = randomTrees(random, shape(40, 2));
    const setCount = 9;
    const sets = Uint32Array.from({ length: 8 * setCount }, (_, i) => {
      const word = random.below(2 ** 32);
      return i % 8 === 7 ? word & 0x3fffffff : word;
    });
    const isSet = (node: number) => plain.columns[node] === 1;
    const trees = {
      ...plain,
      thresholds: plain.thresholds.map((cut, node) => (isSet(node) ? random.below(setCount) : cut)),
      categoryCounts: Uint16Array.of(0, 256),
      categorySets: sets,
    };
    const odd = [Number.NaN, 254, 255, 256, -1, 2.5, Infinity];
    const cell = (column: number) => {
      if (column === 0) return randomCell(random);
      return random.next() < 0.3 ? odd[random.below(odd.length)] : random.below(256);
    };
    const matrix = matrixOf(512, 2, cell);
    expect(masked(trees, matrix, 2)).toEqual(reference(trees, matrix, 2));
  });

  test('leave what they cannot take to others', () => {
    const leaf: LeafValues = { values, holds: 'one', sumCount: 1 };
    const large = randomTrees(random, { ...shape(3, 4), depthMax: 14 });
    expect(Math.max(...large.roots)).toBeGreaterThan(512);
    expect(MaskSpace.of(large, 4, leaf)).toBeUndefined();
    const small = randomTrees(random, shape(3, 4));
    expect(MaskSpace.of(small, 4, { ...leaf, holds: 'each' })).toBeUndefined();
    const lastCode = {
      ...small,
      thresholds: small.thresholds.map(() => 0),
      categoryCounts: Uint16Array.of(256, 0, 0, 0),
      categorySets: Uint32Array.of(1, 0, 0, 0, 0, 0, 0, 1 << 30),
    };
    expect(MaskSpace.of(lastCode, 4, leaf)).toBeUndefined();
  });
});
