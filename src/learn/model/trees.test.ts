import { describe, expect, test } from 'vitest';
import { checkTrees, leafOf, type Trees } from './trees.ts';

/** Column 0 at 5, its right side by the set {1, 40} of column 1. */
const stump = (): Trees => ({
  roots: Int32Array.of(0),
  columns: Int16Array.of(0, -1, 1, -1, -1),
  thresholds: Float64Array.of(5, 0, 1, 0, 0),
  missingLeft: Uint8Array.of(1, 0, 0, 0, 0),
  lefts: Int32Array.of(1, 0, 3, 1, 2),
  covers: Float32Array.of(9, 4, 5, 2, 3),
  categoryCounts: Uint16Array.of(0, 50),
  categorySets: Uint32Array.of(...Array(8).fill(0), 2, 256, ...Array(6).fill(0)),
});

const limits = { columnCount: 2, valueCount: 3, leafValueCount: 1 };

describe('trees', () => {
  test.each([
    ['a value at the threshold', [5, 0], 1],
    ['a value above, and a code in the set', [5.1, 1], 3],
    ['a code in a later word of the set', [6, 40], 3],
    ['a code outside the set', [6, 2], 4],
    ['a code that no set can hold', [6, 300], 4],
    ['a fraction for a code', [6, 1.5], 4],
    ['a missing number', [Number.NaN, 0], 1],
    ['a missing code', [6, Number.NaN], 4],
  ])('lead %s to its leaf', (_, row, leaf) => {
    expect(leafOf(stump(), 0, row)).toBe(leaf);
  });

  test('that are sound pass', () => {
    expect(() => checkTrees(stump(), limits)).not.toThrow();
    const numbers = { ...stump(), thresholds: Float64Array.of(Infinity, 0, -3, 0, 0) };
    const { categoryCounts: _, categorySets: __, ...plain } = numbers;
    expect(() => checkTrees(plain, limits)).not.toThrow();
  });

  test.each<[string, Partial<Trees>, RegExp]>([
    ['no tree', { roots: new Int32Array(0) }, /1 to 10000 trees, got 0/],
    ['too many trees', { roots: new Int32Array(10_001) }, /1 to 10000 trees, got 10001/],
    ['a root that is no node', { roots: Int32Array.of(5) }, /roots below 5, got 5/],
    ['one root twice', { roots: Int32Array.of(0, 0) }, /roots that differ/],
    ['arrays of other lengths', { covers: new Float32Array(4) }, /5 covers .*got 4/],
    ['a column beyond the last', { columns: Int16Array.of(2, -1, 1, -1, -1) }, /column below 2/],
    ['a column below -1', { columns: Int16Array.of(0, -2, 1, -1, -1) }, /or -1 in node 1, got -2/],
    ['a child before its parent', { lefts: Int32Array.of(1, 0, 0, 1, 2) }, /node 2 after it/],
    ['a child beyond the last node', { lefts: Int32Array.of(1, 0, 4, 1, 2) }, /below 5, got 4/],
    ['a child of two', { lefts: Int32Array.of(3, 0, 3, 1, 2) }, /to be a root or a child/],
    [
      'a leaf beyond the values',
      { lefts: Int32Array.of(1, 0, 3, 1, 3) },
      /leaf 4 .*0 \.\. 2, got 3/,
    ],
    ['a leaf before the values', { lefts: Int32Array.of(1, -1, 3, 1, 2) }, /leaf 1 .*got -1/],
    ['no threshold', { thresholds: Float64Array.of(Number.NaN, 0, 1, 0, 0) }, /finite threshold/],
    ['−∞', { thresholds: Float64Array.of(-Infinity, 0, 1, 0, 0) }, /finite threshold or Inf/],
    ['a set that is not there', { thresholds: Float64Array.of(5, 0, 2, 0, 0) }, /set below 2/],
    ['half a set', { categorySets: new Uint32Array(12) }, /sets of 8 words, got 12/],
    ['a third side', { missingLeft: Uint8Array.of(2, 0, 0, 0, 0) }, /0 or 1 in missingLeft 0/],
    ['an endless cover', { covers: Float32Array.of(9, 4, Infinity, 2, 3) }, /cover .*node 2/],
    ['too many categories', { categoryCounts: Uint16Array.of(0, 257) }, /256 categories .*257/],
  ])('with %s are refused', (_, change, message) => {
    expect(() => checkTrees({ ...stump(), ...change }, limits)).toThrow(message);
  });

  test('deeper than 64 are refused', () => {
    expect(() => checkTrees(chain(64), limits)).not.toThrow();
    expect(() => checkTrees(chain(65), limits)).toThrow(/at most 64 deep, got 65/);
  });
});

/** A tree whose left children are leaves, `depth` cuts deep. */
function chain(depth: number): Trees {
  const nodeCount = 2 * depth + 1;
  const isInner = (node: number) => node < nodeCount - 1 && node % 2 === 0;
  const nodes = Array.from({ length: nodeCount }, (_, node) => node);
  return {
    roots: Int32Array.of(0),
    columns: Int16Array.from(nodes, (node) => (isInner(node) ? 0 : -1)),
    thresholds: new Float64Array(nodeCount),
    missingLeft: new Uint8Array(nodeCount),
    lefts: Int32Array.from(nodes, (node) => (isInner(node) ? node + 1 : 0)),
    covers: new Float32Array(nodeCount),
  };
}
