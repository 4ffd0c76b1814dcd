import type { Trees } from '../model/index.ts';
import type { BinnedMatrix } from '../table/index.ts';
import { type GrownTrees, SUM_UNITS } from './tree-growth.ts';
import type { TreeBlock } from './tree-list.ts';

/** Everything that threads learned, as one thread would have. */
export interface JoinedTrees {
  readonly trees: Trees;
  /** Numbers of the leaves. */
  readonly values: Float64Array;
  /** Mean over the trees that left a row out, NaN where none did; of shares, or scaled targets. */
  readonly outOfBagMeans: Float64Array;
  /** Each column's share of the gain, the mean over the trees. */
  readonly importances: Float64Array;
}

/** Puts trees in the order of their numbers, whichever thread grew them. */
export function joinTrees(blocks: readonly GrownTrees[], { edges }: BinnedMatrix): JoinedTrees {
  const nodeCount = total(blocks, ({ columns }) => columns.length);
  const treeCount = total(blocks, ({ trees }) => trees.length);
  const trees = {
    roots: new Int32Array(treeCount),
    columns: new Int16Array(nodeCount),
    thresholds: new Float64Array(nodeCount),
    missingLeft: new Uint8Array(nodeCount),
    lefts: new Int32Array(nodeCount),
    covers: new Float32Array(nodeCount),
  };
  const values = new Float64Array(total(blocks, (block) => block.values.length));
  const cuts = cutsOf(edges);
  let at = { node: 0, value: 0 };
  for (const { block, index, tree } of inOrder(blocks)) {
    trees.roots[tree] = at.node;
    at = copyTree(block, index, { trees, values, cuts, at });
  }
  return { trees, values, ...sumsOf(blocks) };
}

const BINS = 256;

/** The edges of all columns, one after the other. All values go left where none is beyond. */
function cutsOf(edges: readonly Float64Array[]): Float64Array {
  const cuts = new Float64Array(edges.length * BINS).fill(Infinity);
  for (const [column, own] of edges.entries()) cuts.set(own, column * BINS);
  return cuts;
}

function total<Item>(items: readonly Item[], count: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}

function inOrder(blocks: readonly TreeBlock[]) {
  return blocks
    .flatMap((block) => Array.from(block.trees, (tree, index) => ({ block, index, tree })))
    .sort((one, other) => one.tree - other.tree);
}

interface Joining {
  readonly trees: Trees;
  readonly values: Float64Array;
  readonly cuts: Float64Array;
  readonly at: { readonly node: number; readonly value: number };
}

/** Returns where the next tree's nodes and values begin. */
function copyTree(block: TreeBlock, index: number, { trees, values, cuts, at }: Joining) {
  const from = block.roots[index];
  const to = block.roots[index + 1] ?? block.columns.length;
  const valueFrom = block.valueStarts[index];
  const valueTo = block.valueStarts[index + 1] ?? block.values.length;
  trees.columns.set(block.columns.subarray(from, to), at.node);
  trees.missingLeft.set(block.missingLeft.subarray(from, to), at.node);
  trees.covers.set(block.covers.subarray(from, to), at.node);
  values.set(block.values.subarray(valueFrom, valueTo), at.value);
  const { columns, lefts, bins } = block;
  for (let node = from, joined = at.node; node < to; node++, joined++) {
    const column = columns[node];
    const isLeaf = column < 0;
    trees.lefts[joined] = lefts[node] + (isLeaf ? at.value - valueFrom : at.node - from);
    trees.thresholds[joined] = isLeaf ? 0 : cuts[column * BINS + bins[node]];
  }
  return { node: at.node + to - from, value: at.value + valueTo - valueFrom };
}

function sumsOf(blocks: readonly GrownTrees[]) {
  const means = blocks[0].outOfBagSums;
  const counts = blocks[0].outOfBagCounts;
  const gains = blocks[0].gains;
  for (const block of blocks.slice(1)) {
    for (let i = 0; i < means.length; i++) means[i] += block.outOfBagSums[i];
    for (let i = 0; i < counts.length; i++) counts[i] += block.outOfBagCounts[i];
    for (let i = 0; i < gains.length; i++) gains[i] += block.gains[i];
  }
  const width = means.length / counts.length;
  for (let row = 0, i = 0; row < counts.length; row++) {
    for (const end = i + width; i < end; i++) means[i] /= counts[row] * SUM_UNITS;
  }
  const all = gains.reduce((sum, gain) => sum + gain, 0) || 1;
  return { outOfBagMeans: means, importances: gains.map((gain) => gain / all) };
}
