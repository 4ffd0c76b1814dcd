import { DOUBLE_FIELD, FIELD } from '../kernels/index.ts';
import { createRandom, type Random } from '../random.ts';
import type { TreeOptions } from './forest-options.ts';
import { GrowthSpace, type GrowthTask } from './growth-space.ts';
import { drawRows } from './row-sample.ts';
import { type TreeBlock, TreeList } from './tree-list.ts';

/** Trees, and what was learned while they grew, in whole units that add up alike in any order. */
export interface GrownTrees extends TreeBlock {
  /** Sums over the trees that left a row out: classCount shares a row, or one value a row. */
  readonly outOfBagSums: Float64Array;
  /** Trees that left a row out. */
  readonly outOfBagCounts: Uint16Array;
  /** Each column's share of a tree's gain, summed over trees. */
  readonly gains: Float64Array;
}

/** A share of 1, and the target farthest from the mean, in the units of sums. */
export const SUM_UNITS = 2 ** 30;
const ENTRY_BYTES = 8;
const ENTRY_WORDS = 2;

/** A node to be cut: addresses of its rows in the sample, and of those left out of it. */
interface OpenNode {
  node: number;
  first: number;
  end: number;
  outFirst: number;
  outEnd: number;
  depth: number;
}

/** Grows whatever tree is next until there is none left: threads share the task's counters. */
export function growTrees(
  task: GrowthTask,
  thread: number,
  onProgress?: TreeOptions['onProgress'],
): GrownTrees {
  const growth = new TreeGrowth(task, thread);
  const steps = task.options.treeCount;
  const { counters } = growth;
  try {
    for (;;) {
      const tree = Atomics.add(counters, 0, 1);
      if (tree >= steps) return growth.finish();
      growth.grow(tree);
      onProgress?.({ step: Atomics.add(counters, 1, 1) + 1, steps });
    }
  } catch (error) {
    // No thread need go on for a forest that nobody will get.
    Atomics.store(counters, 0, steps);
    throw error;
  }
}

/** Grows one tree after another; a tree depends on its number and the task's seed alone. */
export class TreeGrowth {
  private readonly task: GrowthTask;
  private readonly space: GrowthSpace;
  private readonly list = new TreeList();
  private readonly outOfBagSums: Float64Array;
  private readonly outOfBagCounts: Uint16Array;
  private readonly gains: Float64Array;
  private readonly treeGains: Float64Array;
  /** Values of a leaf. */
  private readonly width: number;

  /** Number of the next tree, and of trees grown, shared with other threads. */
  get counters(): Int32Array {
    return this.space.counters;
  }

  constructor(task: GrowthTask, thread: number) {
    this.task = task;
    this.space = new GrowthSpace(task, thread);
    this.width = Math.max(task.classCount, 1);
    this.outOfBagSums = new Float64Array(task.rowCount * this.width);
    this.outOfBagCounts = new Uint16Array(task.rowCount);
    this.gains = new Float64Array(task.columnCount);
    this.treeGains = new Float64Array(task.columnCount);
  }

  /** Depth first, without recursion. */
  grow(tree: number): void {
    const { space, list, task } = this;
    const random = createRandom(task.options.seed, `forest tree ${tree}`);
    this.treeGains.fill(0);
    const open = [this.sampled(list.addTree(tree), random)];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (!this.findCut(next, random)) {
        this.makeLeaf(next);
        continue;
      }
      const { first, end, outFirst, outEnd } = next;
      const middle = space.kernel.partition(space.block, first, end) >>> 0;
      const outMiddle =
        outFirst < outEnd ? space.kernel.partition(space.block, outFirst, outEnd) >>> 0 : outEnd;
      const left = list.addNodes(2);
      this.makeCut(next.node, left);
      const depth = next.depth + 1;
      open.push({ node: left + 1, first: middle, end, outFirst: outMiddle, outEnd, depth });
      open.push({ node: left, first, end: middle, outFirst, outEnd: outMiddle, depth });
    }
    this.addGains();
  }

  finish(): GrownTrees {
    const { outOfBagSums, outOfBagCounts, gains } = this;
    return { ...this.list.finish(), outOfBagSums, outOfBagCounts, gains };
  }

  private sampled(node: number, random: Random): OpenNode {
    const { inBag, outOfBag } = this.space;
    const counts = drawRows(this.task, this.space, random);
    return {
      node,
      first: inBag.byteOffset,
      end: inBag.byteOffset + ENTRY_BYTES * counts.inBag,
      outFirst: outOfBag.byteOffset,
      outEnd: outOfBag.byteOffset + ENTRY_BYTES * counts.outOfBag,
      depth: 0,
    };
  }

  /**
   * Leaves the best cut in the kernel's block; false where there is none. Columns of one bin at
   * this node are not among those drawn (Louppe, "Understanding Random Forests", 2014, section
   * 5.2.2), so that a node is cut while any column can cut it.
   */
  private findCut({ first, end, depth }: OpenNode, random: Random): boolean {
    const { kernel, block, fields, doubles, cuttable, draws } = this.space;
    const { classCount, options } = this.task;
    if (classCount > 0) kernel.describeClasses(block, first, end);
    else kernel.describeNumbers(block, first, end);
    const count = fields[FIELD.cuttableCount];
    if (count === 0 || depth >= options.depthMax) return false;
    if (fields[FIELD.weight] < 2 * fields[FIELD.leafWeightMin]) return false;
    doubles[DOUBLE_FIELD.bestPurity] = -1;
    const tried = Math.min(options.columnsTried, count);
    const isRandom = options.cuts === 'random';
    for (let i = 0; i < tried; i++) {
      const j = i + random.below(count - i);
      const column = cuttable[j];
      cuttable[j] = cuttable[i];
      cuttable[i] = column;
      if (isRandom) draws[i] = random.next();
    }
    const drawsAt = isRandom ? draws.byteOffset : 0;
    if (classCount > 0) kernel.searchClasses(block, tried, first, end, drawsAt);
    else kernel.searchNumbers(block, tried, first, end, drawsAt);
    if (doubles[DOUBLE_FIELD.bestPurity] < 0) return false;
    // Where the node's rows don't say to which side a missing value belongs, the heavier one.
    if (!this.space.hasMissing(fields[FIELD.column])) {
      fields[FIELD.missingLeft] = 2 * fields[FIELD.leftWeight] > fields[FIELD.weight] ? 1 : 0;
    }
    return true;
  }

  private makeCut(node: number, left: number): void {
    const { fields, doubles } = this.space;
    const column = fields[FIELD.column];
    this.list.setCut(node, {
      column,
      bin: fields[FIELD.bin],
      missingLeft: fields[FIELD.missingLeft],
      left,
      cover: fields[FIELD.weight] / this.task.rowUnits,
    });
    const gain = doubles[DOUBLE_FIELD.bestPurity] - doubles[DOUBLE_FIELD.purity];
    this.treeGains[column] += Math.max(gain, 0);
  }

  private makeLeaf(leaf: OpenNode): void {
    const { space, list, outOfBagCounts } = this;
    const { classCount, rowUnits } = this.task;
    const weight = space.fields[FIELD.weight];
    list.setLeaf(leaf.node, weight / rowUnits);
    const value = list.addValues(this.width);
    if (classCount === 0) this.setValue(value, space.doubles[DOUBLE_FIELD.sum] / weight, leaf);
    const { totals, words } = space;
    for (let c = 0; c < classCount; c++) {
      if (totals[c] !== 0) this.setValue(value + c, totals[c] / weight, leaf);
    }
    const end = leaf.outEnd >>> 2;
    for (let at = leaf.outFirst >>> 2; at < end; at += ENTRY_WORDS) outOfBagCounts[words[at]]++;
  }

  /** Sets a value of a leaf, and adds it to the sums of the rows left out that came there. */
  private setValue(index: number, value: number, { outFirst, outEnd }: OpenNode): void {
    const { outOfBagSums, width } = this;
    const { words } = this.space;
    this.list.setValue(index, value);
    const c = index % width;
    const units = Math.round(value * this.task.targetScale * SUM_UNITS);
    const end = outEnd >>> 2;
    for (let at = outFirst >>> 2; at < end; at += ENTRY_WORDS) {
      outOfBagSums[words[at] * width + c] += units;
    }
  }

  /** A tree counts as much as any other, whatever it gained. */
  private addGains(): void {
    const all = this.treeGains.reduce((sum, gain) => sum + gain, 0);
    if (all === 0) return;
    for (const [column, gain] of this.treeGains.entries()) {
      this.gains[column] += Math.round((gain / all) * SUM_UNITS);
    }
  }
}
