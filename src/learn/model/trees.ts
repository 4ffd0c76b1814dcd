/**
 * Binary trees as data, all of a model's in the same flat arrays; the root of tree t at `roots[t]`.
 *
 *     node n   columns[n] >= 0   inner: goes left where value <= thresholds[n], else right;
 *                                a missing value goes left where missingLeft[n] is 1
 *              columns[n] = -1   leaf
 *     lefts[n]                   left child; the right one is the next node.
 *                                In a leaf: where its values begin in the model's list of them
 *     covers[n]                  weight of the training rows that came through
 *
 * A child stands after its parent, and each node but a root is the child of one node. A column of
 * categories is cut by a set of its codes instead: `thresholds[n]` is the index of the set that
 * goes left, 256 bits in eight words of `categorySets`, code c in bit c % 32 of word c >> 5.
 */
export interface Trees {
  readonly roots: Int32Array;
  readonly columns: Int16Array;
  readonly thresholds: Float64Array;
  readonly missingLeft: Uint8Array;
  readonly lefts: Int32Array;
  readonly covers: Float32Array;
  /** Categories of each column, 0 for a column of numbers; absent where all are numbers. */
  readonly categoryCounts?: Uint16Array;
  readonly categorySets?: Uint32Array;
}

/** A row as numbers by column; NaN is missing. */
export type Row = readonly number[] | Float64Array;

export const CATEGORY_SET_WORDS = 8;
const CATEGORIES_MAX = 32 * CATEGORY_SET_WORDS;
const DEPTH_MAX = 64;
const TREES_MAX = 10_000;
const NODES_MAX = 2 ** 26;

/** The leaf that a row comes to, the obvious way: the reference for every engine. */
export function leafOf(trees: Trees, root: number, row: Row): number {
  let node = root;
  while (trees.columns[node] >= 0) node = childOf(trees, node, row[trees.columns[node]]);
  return node;
}

/** The child of an inner node that a value of its column leads to. */
export function childOf(trees: Trees, node: number, value: number): number {
  return trees.lefts[node] + (goesLeft(trees, node, value) ? 0 : 1);
}

/** A code that no set can hold (a fraction, above 255) goes right. */
function goesLeft(trees: Trees, node: number, value: number): boolean {
  if (Number.isNaN(value)) return trees.missingLeft[node] === 1;
  const threshold = trees.thresholds[node];
  if (!trees.categorySets || !trees.categoryCounts?.[trees.columns[node]]) {
    return value <= threshold;
  }
  if (!(value >= 0 && value < CATEGORIES_MAX) || !Number.isInteger(value)) return false;
  const word = trees.categorySets[threshold * CATEGORY_SET_WORDS + (value >> 5)];
  return ((word >>> (value & 31)) & 1) === 1;
}

/**
 * Throws a RangeError for trees that an engine could not walk safely: `columnCount` columns in a
 * row, `valueCount` numbers in the model's leaves, `leafValueCount` of them in each.
 */
export function checkTrees(
  trees: Trees,
  limits: { columnCount: number; valueCount: number; leafValueCount: number },
): void {
  checkLengths(trees, limits.columnCount);
  const depths = new Uint8Array(trees.columns.length);
  const hasParent = new Uint8Array(trees.columns.length);
  for (const root of trees.roots) {
    if (!(root >= 0 && root < depths.length)) fail(`roots below ${depths.length}`, root);
    if (hasParent[root]++) fail('roots that differ', root);
  }
  for (let node = 0; node < depths.length; node++) {
    if (!hasParent[node]) fail('each node to be a root or a child of one before', node);
    if (trees.columns[node] < 0) checkLeaf(trees, node, limits);
    else checkInner(trees, node, { columnCount: limits.columnCount, depths, hasParent });
    if (!(trees.covers[node] >= 0 && trees.covers[node] < Infinity)) {
      fail(`a finite cover of 0 or more in node ${node}`, trees.covers[node]);
    }
  }
}

function checkLengths(trees: Trees, columnCount: number): void {
  const { roots, columns, categoryCounts, categorySets } = trees;
  if (!(roots.length >= 1 && roots.length <= TREES_MAX)) {
    fail(`1 to ${TREES_MAX} trees`, roots.length);
  }
  if (columns.length > NODES_MAX) fail(`at most ${NODES_MAX} nodes`, columns.length);
  for (const key of ['thresholds', 'missingLeft', 'lefts', 'covers'] as const) {
    if (trees[key].length === columns.length) continue;
    fail(`${columns.length} ${key} for as many nodes`, trees[key].length);
  }
  if ((categoryCounts === undefined) !== (categorySets === undefined)) {
    fail('categoryCounts and categorySets together', 'one of them');
  }
  if (categoryCounts === undefined || categorySets === undefined) return;
  if (categoryCounts.length !== columnCount) {
    fail(`${columnCount} category counts for as many columns`, categoryCounts.length);
  }
  const tooMany = categoryCounts.find((count) => count > CATEGORIES_MAX);
  if (tooMany !== undefined) fail(`at most ${CATEGORIES_MAX} categories a column`, tooMany);
  if (categorySets.length % CATEGORY_SET_WORDS !== 0) {
    fail(`category sets of ${CATEGORY_SET_WORDS} words`, categorySets.length);
  }
}

function checkLeaf(
  { columns, lefts }: Trees,
  node: number,
  { valueCount, leafValueCount }: { valueCount: number; leafValueCount: number },
): void {
  if (columns[node] !== -1) fail(`a column or -1 in node ${node}`, columns[node]);
  if (lefts[node] >= 0 && lefts[node] + leafValueCount <= valueCount) return;
  fail(`leaf ${node} to begin in 0 .. ${valueCount - leafValueCount}`, lefts[node]);
}

function checkInner(
  trees: Trees,
  node: number,
  seen: { columnCount: number; depths: Uint8Array; hasParent: Uint8Array },
): void {
  const { columnCount, depths, hasParent } = seen;
  const column = trees.columns[node];
  const left = trees.lefts[node];
  if (column >= columnCount) fail(`a column below ${columnCount} in node ${node}`, column);
  if (trees.missingLeft[node] > 1) fail(`0 or 1 in missingLeft ${node}`, trees.missingLeft[node]);
  checkThreshold(trees, node);
  if (!(left > node && left + 1 < depths.length)) {
    fail(`children of node ${node} after it and below ${depths.length}`, left);
  }
  const depth = depths[node] + 1;
  if (depth > DEPTH_MAX) fail(`trees at most ${DEPTH_MAX} deep`, depth);
  for (const child of [left, left + 1]) {
    if (hasParent[child]++) fail(`node ${child} to have one parent`, 'two');
    depths[child] = depth;
  }
}

function checkThreshold(
  { thresholds, columns, categoryCounts, categorySets }: Trees,
  node: number,
) {
  const threshold = thresholds[node];
  if (!categorySets || !categoryCounts?.[columns[node]]) {
    if (!(threshold > -Infinity)) fail(`a finite threshold or Infinity in node ${node}`, threshold);
    return;
  }
  const setCount = categorySets.length / CATEGORY_SET_WORDS;
  if (Number.isInteger(threshold) && threshold >= 0 && threshold < setCount) return;
  fail(`a category set below ${setCount} in node ${node}`, threshold);
}

function fail(expected: string, got: number | string): never {
  throw new RangeError(`trees: expected ${expected}, got ${got}`);
}
