import type { RowDraw } from './boosting-lane.ts';
import { weightedQuantile } from './boosting-objective.ts';
import type { BoostingSettings } from './boosting-options.ts';
import type { BoostingSpace, TreeSpace } from './boosting-space.ts';
import { type NodeSums, type Split, SplitSearch } from './boosting-split.ts';

/** Rows of a tree by node: one thread's `Lane`, or several that work as one. */
export interface TreeRows {
  readonly histograms: readonly Int32Array[];
  start(task: TreeTask): void;
  rowCountOf(node: number): number;
  /** In no order that matters; until the next split. */
  rowsOf(node: number): Uint32Array;
  fillHistogram(node: number, slot: number): void;
  subtract(slot: number, other: number): void;
  split(node: number, left: number, by: { column: number; set: Uint32Array }): number;
  addTree(tree: TreeSpace): void;
}

/** What a tree is grown for. */
export interface TreeTask extends RowDraw {
  readonly round: number;
  readonly gradientScale: number;
  readonly hessianScale: number;
  /** Leaves take this quantile of what is left to explain; 0: by gradients. */
  readonly quantile: number;
}

const COVER_UNITS = 2 ** 20;

/** A leaf that may yet be split. */
interface OpenLeaf {
  readonly node: number;
  readonly depth: number;
  readonly slot: number;
  readonly sums: NodeSums;
  readonly allowed: Uint8Array;
  readonly split: Split;
}

/**
 * Grows trees leaf by leaf, the one first whose split gains most (Shi, "Best-first decision tree
 * learning", 2007). Of two children only the smaller one's histogram is summed; the other's is
 * what is left of the parent's.
 */
export class TreeGrower {
  private readonly space: BoostingSpace;
  private readonly settings: BoostingSettings;
  private readonly rows: TreeRows;
  private readonly search: SplitSearch;
  private open: OpenLeaf[] = [];
  private freeSlots: number[] = [];

  constructor(space: BoostingSpace, settings: BoostingSettings, rows: TreeRows) {
    this.space = space;
    this.settings = settings;
    this.rows = rows;
    this.search = new SplitSearch(space, settings);
  }

  /** Fills the tree and adds it to the margins of its output. */
  grow(tree: TreeSpace, task: TreeTask): void {
    this.search.setScale(this.settings, task.hessianScale);
    this.rows.start(task);
    this.open = [];
    this.freeSlots = this.rows.histograms.map((_, slot) => slot);
    const sums = this.startTree(tree, task);
    for (let leaves = 1; leaves < this.settings.leavesMax; leaves++) {
      let isSplit = false;
      while (!isSplit && this.open.length > 0) isSplit = this.splitBest(tree, sums, leaves);
      if (!isSplit) break;
    }
    this.finish(tree, sums, task);
    this.rows.addTree(tree);
  }

  private startTree(tree: TreeSpace, task: TreeTask): NodeSums[] {
    tree.nodeCount[0] = 1;
    tree.columns[0] = -1;
    const slot = this.freeSlots.pop() as number;
    this.rows.fillHistogram(0, slot);
    const { allowed } = task;
    const root = sumsOf(this.rows.histograms[slot], this.space, allowed);
    this.openLeaf({ node: 0, depth: 0, slot, sums: root, allowed });
    return [root];
  }

  /** False where the best split would leave too few rows on a side. */
  private splitBest(tree: TreeSpace, sums: NodeSums[], leaves: number): boolean {
    const leaf = takeBest(this.open);
    const { node, split } = leaf;
    const left = tree.nodeCount[0];
    const rowCount = this.rows.rowCountOf(node);
    const leftCount = this.rows.split(node, left, split);
    if (Math.min(leftCount, rowCount - leftCount) < this.settings.leafRowsMin) {
      // A histogram has no counts of rows; so the column is not cut in this leaf.
      const allowed = leaf.allowed.slice();
      allowed[split.column] = 0;
      this.openLeaf({ ...leaf, allowed });
      return false;
    }
    tree.nodeCount[0] += 2;
    tree.columns[left] = -1;
    tree.columns[left + 1] = -1;
    tree.columns[node] = split.column;
    tree.cuts[node] = split.cut;
    tree.sets.set(split.set, 8 * node);
    tree.lefts[node] = left;
    tree.gains[node] = split.gain;
    sums[left] = split.left;
    sums[left + 1] = split.right;
    if (leaves + 1 < this.settings.leavesMax) this.openChildren(leaf, left, leftCount);
    return true;
  }

  private openChildren(leaf: OpenLeaf, left: number, leftCount: number): void {
    const { split, slot } = leaf;
    const depth = leaf.depth + 1;
    const isLeftSmall = 2 * leftCount <= this.rows.rowCountOf(leaf.node);
    const small = isLeftSmall ? left : left + 1;
    const large = isLeftSmall ? left + 1 : left;
    if (depth >= this.settings.depthMax) {
      this.freeSlots.push(slot);
      return;
    }
    const smallSlot = this.freeSlots.pop() as number;
    this.rows.fillHistogram(small, smallSlot);
    this.rows.subtract(slot, smallSlot);
    const { allowed } = leaf;
    const [smallSums, largeSums] = isLeftSmall
      ? [split.left, split.right]
      : [split.right, split.left];
    this.openLeaf({ node: small, depth, slot: smallSlot, sums: smallSums, allowed });
    this.openLeaf({ node: large, depth, slot, sums: largeSums, allowed });
  }

  /** Keeps a leaf with its best split, if it has one. */
  private openLeaf(leaf: Omit<OpenLeaf, 'split'>): void {
    const isLarge = this.rows.rowCountOf(leaf.node) >= 2 * this.settings.leafRowsMin;
    const histogram = this.rows.histograms[leaf.slot];
    const split = isLarge ? this.search.search(histogram, leaf.sums, leaf.allowed) : undefined;
    if (split === undefined) this.freeSlots.push(leaf.slot);
    else this.open.push({ ...leaf, split });
  }

  /** Values of leaves, in the units of margins; covers and gains. */
  private finish(tree: TreeSpace, sums: readonly NodeSums[], task: TreeTask): void {
    const { learningRate } = this.settings;
    const unit = task.hessianScale / task.gradientScale;
    for (let node = tree.nodeCount[0] - 1; node >= 0; node--) {
      if (tree.columns[node] >= 0) {
        const left = tree.lefts[node];
        tree.covers[node] = tree.covers[left] + tree.covers[left + 1];
        tree.gains[node] *= unit / task.gradientScale;
        continue;
      }
      tree.covers[node] = this.coverOf(node);
      const value = task.quantile > 0 ? this.residual(node, task) : this.search.valueOf(sums[node]);
      const { low, high } = sums[node];
      const bounded =
        task.quantile > 0 ? Math.min(high * unit, Math.max(low * unit, value)) : value * unit;
      tree.values[node] = learningRate * bounded;
    }
  }

  /** Weights are summed as whole numbers, so that the order of the rows is no matter. */
  private coverOf(node: number): number {
    const { weights } = this.space;
    if (weights.length === 0) return this.rows.rowCountOf(node);
    let sum = 0;
    for (const row of this.rows.rowsOf(node)) sum += Math.round(weights[row] * COVER_UNITS);
    return sum / COVER_UNITS;
  }

  private residual(node: number, { quantile, output }: TreeTask): number {
    const { target, margins, weights, rowCount } = this.space;
    const rows = this.rows.rowsOf(node);
    const residuals = Float64Array.from(
      rows,
      (row) => target[row] - margins[output * rowCount + row],
    );
    const own = weights.length > 0 ? Float64Array.from(rows, (row) => weights[row]) : weights;
    return weightedQuantile(residuals, own, quantile);
  }
}

/** Sums over all bins of a column: each row is in one of them. */
function sumsOf(
  histogram: Int32Array,
  { cellStarts }: BoostingSpace,
  allowed: Uint8Array,
): NodeSums {
  const column = allowed.indexOf(1);
  let gradient = 0;
  let hessian = 0;
  for (let cell = 2 * cellStarts[column]; cell < 2 * cellStarts[column + 1]; cell += 2) {
    hessian += histogram[cell];
    gradient += histogram[cell + 1];
  }
  return { gradient, hessian, low: -Infinity, high: Infinity };
}

/** Removes and returns the leaf that gains most, of equal ones the first opened. */
function takeBest(open: OpenLeaf[]): OpenLeaf {
  let best = 0;
  for (let i = 1; i < open.length; i++) {
    const more = open[i].split.gain - open[best].split.gain;
    if (more > 0 || (more === 0 && open[i].node < open[best].node)) best = i;
  }
  return open.splice(best, 1)[0];
}
