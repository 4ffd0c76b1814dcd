import { CATEGORY_SET_WORDS, type Trees } from '../model/index.ts';
import { type BinnedMatrix, MISSING_BIN } from '../table/index.ts';
import type { TreeSpace } from './boosting-space.ts';

/** Trees of a training, taken out of the shared memory one after another. */
export class TreeList {
  private readonly binned: BinnedMatrix;
  private readonly weightUnit: number;
  private readonly trees: TreeSpace[] = [];

  constructor(binned: BinnedMatrix, weightUnit: number) {
    // The bins of the training rows are no longer needed; they may be large.
    this.binned = { ...binned, bins: new Uint8Array(0) };
    this.weightUnit = weightUnit;
  }

  add(tree: TreeSpace): void {
    const count = tree.nodeCount[0];
    this.trees.push({
      nodeCount: Int32Array.of(count),
      columns: tree.columns.slice(0, count),
      cuts: tree.cuts.slice(0, count),
      sets: tree.sets.slice(0, count * CATEGORY_SET_WORDS),
      lefts: tree.lefts.slice(0, count),
      values: tree.values.slice(0, count),
      gains: tree.gains.slice(0, count),
      covers: tree.covers.slice(0, count),
    });
  }

  /** The first trees as those of a model, with values for bins. */
  join(treeCount: number): Trees & { readonly leafValues: Float64Array } {
    const trees = this.trees.slice(0, treeCount);
    const nodeCount = trees.reduce((sum, { nodeCount: [count] }) => sum + count, 0);
    const { categoryCounts } = this.binned;
    const joined = {
      roots: new Int32Array(treeCount),
      columns: new Int16Array(nodeCount),
      thresholds: new Float64Array(nodeCount),
      missingLeft: new Uint8Array(nodeCount),
      lefts: new Int32Array(nodeCount),
      covers: new Float32Array(nodeCount),
    };
    const sets: number[] = [];
    const leafValues: number[] = [];
    let at = 0;
    for (const [index, tree] of trees.entries()) {
      joined.roots[index] = at;
      for (let node = 0; node < tree.nodeCount[0]; node++) {
        const to = at + node;
        joined.columns[to] = tree.columns[node];
        joined.covers[to] = tree.covers[node] * this.weightUnit;
        if (tree.columns[node] < 0) {
          joined.lefts[to] = leafValues.push(tree.values[node]) - 1;
        } else {
          joined.lefts[to] = at + tree.lefts[node];
          const last = tree.sets[8 * node + (MISSING_BIN >> 5)];
          joined.missingLeft[to] = (last >>> (MISSING_BIN & 31)) & 1;
          joined.thresholds[to] = this.thresholdOf(tree, node, sets);
        }
      }
      at += tree.nodeCount[0];
    }
    const leaves = { ...joined, leafValues: Float64Array.from(leafValues) };
    if (categoryCounts === undefined) return leaves;
    return {
      ...leaves,
      categoryCounts: Uint16Array.from(categoryCounts, (n) => Math.min(n, MISSING_BIN + 1)),
      categorySets: Uint32Array.from(sets),
    };
  }

  /** A column: its share of the gains of the first trees. */
  importances(treeCount: number): Float64Array {
    const gains = new Float64Array(this.binned.columnCount);
    for (const { nodeCount, columns, gains: own } of this.trees.slice(0, treeCount)) {
      for (let node = 0; node < nodeCount[0]; node++) {
        if (columns[node] >= 0) gains[columns[node]] += own[node];
      }
    }
    const all = gains.reduce((sum, gain) => sum + gain, 0);
    return all > 0 ? gains.map((gain) => gain / all) : gains;
  }

  /** Where numbers are cut, or the index of a set of categories, which is added to `sets`. */
  private thresholdOf(tree: TreeSpace, node: number, sets: number[]): number {
    const cut = tree.cuts[node];
    // All present values go left where only the missing ones go right.
    if (cut >= 0) return this.binned.edges[tree.columns[node]][cut] ?? Infinity;
    const index = sets.length / CATEGORY_SET_WORDS;
    const from = CATEGORY_SET_WORDS * node;
    for (let word = 0; word < CATEGORY_SET_WORDS; word++) sets.push(tree.sets[from + word]);
    // Missing is no code.
    sets[sets.length - 1] &= 0x7fffffff;
    return index;
  }
}
