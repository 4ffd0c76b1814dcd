/**
 * Finds:  the class of a row, by the mean of trees that each saw another sample of the rows.
 * Reads:  any columns of numbers, and codes of categories as numbers; missing values go to the side
 *         that suits the training rows better.
 * Fails:  beyond the range of the training rows, and for classes of a handful of rows.
 * Cost:   trees × columns tried × rows × depth, on bytes.
 * Score:  shares of the classes in [0, 1] that sum to 1; not calibrated.
 * Paper:  Breiman, "Random Forests", Machine Learning 45 (2001).
 */
import type { ForestModel } from '../model/index.ts';
import { createRandom, type Random } from '../random.ts';
import { type BinnedMatrix, binMatrix, type Matrix, MISSING_BIN } from '../table/index.ts';
import { type Split, SplitSearch } from './split-search.ts';

export interface ForestOptions {
  treeCount?: number;
  depthMax?: number;
  /** Training rows that a leaf has at the least. */
  leafRowsMin?: number;
  /** Columns tried at each node; the square root of all when absent (Breiman's choice). */
  columnsTried?: number;
  seed: number;
}

/** Limits of a model file: deeper trees and more nodes are refused there too. */
const DEPTH_LIMIT = 64;
const CLASSES_MAX = 255;

export interface TrainedForest {
  readonly model: ForestModel;
  /** Share of rows named right by the trees that did not see them; NaN where none left any out. */
  readonly outOfBagAccuracy: number;
}

/** Rows as bytes, their classes, and how trees are grown: all that a thread needs. */
export interface ForestTask {
  readonly binned: BinnedMatrix;
  readonly labels: Uint8Array;
  readonly classCount: number;
  readonly options: ForestOptions;
}

type TreeNodes = Pick<
  ForestModel,
  'columns' | 'thresholds' | 'missingLeft' | 'lefts' | 'leafShares'
>;

/** Some trees of a forest, and what they say of the rows they left out. */
export interface TreeBlock extends TreeNodes {
  readonly roots: Int32Array;
  /** classCount numbers a row: sums of shares, in whole units that add up alike in any order. */
  readonly outOfBagVotes: Float64Array;
}

const TREE_COUNT = 100;
const VOTE_UNIT = 2 ** 20;

/** `labels` holds a class from 0 to classCount − 1 a row. Throws a RangeError for bad shapes. */
export function trainForest(
  matrix: Matrix,
  { labels, classCount }: { labels: Uint8Array; classCount: number },
  options: ForestOptions,
): TrainedForest {
  const task = forestTask(matrix, { labels, classCount }, options);
  return joinTrees(matrix, task, [growTrees(task, { from: 0, to: treeCountOf(options) })]);
}

export function forestTask(
  matrix: Matrix,
  { labels, classCount }: { labels: Uint8Array; classCount: number },
  options: ForestOptions,
): ForestTask {
  checkShapes(matrix, labels, classCount);
  return { binned: binMatrix(matrix), labels, classCount, options };
}

export function treeCountOf({ treeCount = TREE_COUNT }: ForestOptions): number {
  return treeCount;
}

/** Grows the trees with the numbers from `from` to `to` − 1: each has a seed of its own. */
export function growTrees(task: ForestTask, { from, to }: { from: number; to: number }): TreeBlock {
  const { binned, labels, classCount, options } = task;
  const growth = new TreeGrowth(binned, { labels, classCount }, options);
  const outOfBagVotes = new Float64Array(binned.rowCount * classCount);
  const roots: number[] = [];
  for (let tree = from; tree < to; tree++) {
    const root = growth.grow(createRandom(options.seed, `forest tree ${tree}`));
    growth.addOutOfBagVotes(root, outOfBagVotes);
    roots.push(root);
  }
  return { roots: Int32Array.from(roots), outOfBagVotes, ...growth.nodes() };
}

/** One forest of blocks of trees, in the order given. */
export function joinTrees(
  { columnNames }: Matrix,
  { labels, classCount }: ForestTask,
  blocks: readonly TreeBlock[],
): TrainedForest {
  const nodeCount = sum(blocks.map(({ columns }) => columns.length));
  const model = {
    kind: 'forest' as const,
    version: 1 as const,
    columnNames,
    classCount,
    roots: new Int32Array(sum(blocks.map(({ roots }) => roots.length))),
    columns: new Int16Array(nodeCount),
    thresholds: new Float64Array(nodeCount),
    missingLeft: new Uint8Array(nodeCount),
    lefts: new Int32Array(nodeCount),
    leafShares: new Float32Array(sum(blocks.map(({ leafShares }) => leafShares.length))),
  };
  const votes = new Float64Array(labels.length * classCount);
  const at = { roots: 0, nodes: 0, shares: 0 };
  for (const block of blocks) {
    model.roots.set(
      block.roots.map((root) => root + at.nodes),
      at.roots,
    );
    model.columns.set(block.columns, at.nodes);
    model.thresholds.set(block.thresholds, at.nodes);
    model.missingLeft.set(block.missingLeft, at.nodes);
    const moved = block.lefts.map((left, node) =>
      block.columns[node] < 0 ? left + at.shares : left + at.nodes,
    );
    model.lefts.set(moved, at.nodes);
    model.leafShares.set(block.leafShares, at.shares);
    for (let i = 0; i < votes.length; i++) votes[i] += block.outOfBagVotes[i];
    at.roots += block.roots.length;
    at.nodes += block.columns.length;
    at.shares += block.leafShares.length;
  }
  return { model, outOfBagAccuracy: accuracyOf(votes, labels, classCount) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function checkShapes(matrix: Matrix, labels: Uint8Array, classCount: number): void {
  const fail = (what: string) => {
    throw new RangeError(`forest: expected ${what}`);
  };
  if (matrix.rowCount < 1 || matrix.columns.length < 1) fail('at least one row and one column');
  if (labels.length !== matrix.rowCount) {
    fail(`${matrix.rowCount} labels for as many rows, got ${labels.length}`);
  }
  if (classCount < 1 || classCount > CLASSES_MAX) fail(`1 to ${CLASSES_MAX} classes`);
  const wrong = labels.findIndex((label) => label >= classCount);
  if (wrong >= 0) fail(`labels below ${classCount}, got ${labels[wrong]} in row ${wrong}`);
}

interface Open {
  node: number;
  from: number;
  to: number;
  depth: number;
}

/** Grows one tree after another into the same growing lists of nodes. */
class TreeGrowth {
  private readonly binned: BinnedMatrix;
  private readonly labels: Uint8Array;
  private readonly classCount: number;
  private readonly options: Required<Omit<ForestOptions, 'seed' | 'treeCount'>>;
  private readonly search: SplitSearch;
  /** How often each row is in the tree's sample. */
  private readonly weights: Uint16Array;
  private readonly rows: Uint32Array;
  private readonly columnOrder: Uint16Array;
  private readonly totals: Float64Array;
  private readonly columns: number[] = [];
  private readonly bins: number[] = [];
  private readonly missingLeft: number[] = [];
  private readonly lefts: number[] = [];
  private readonly leafShares: number[] = [];

  constructor(
    binned: BinnedMatrix,
    { labels, classCount }: { labels: Uint8Array; classCount: number },
    options: ForestOptions,
  ) {
    const { rowCount, columnCount } = binned;
    this.binned = binned;
    this.labels = labels;
    this.classCount = classCount;
    this.weights = new Uint16Array(rowCount);
    this.rows = new Uint32Array(rowCount);
    this.columnOrder = Uint16Array.from({ length: columnCount }, (_, column) => column);
    this.totals = new Float64Array(classCount);
    this.search = new SplitSearch(binned, { labels, weights: this.weights, classCount });
    this.options = {
      depthMax: Math.min(options.depthMax ?? DEPTH_LIMIT, DEPTH_LIMIT),
      leafRowsMin: options.leafRowsMin ?? 1,
      columnsTried: Math.min(
        options.columnsTried ?? Math.max(1, Math.floor(Math.sqrt(columnCount))),
        columnCount,
      ),
    };
  }

  /** Returns the tree's root. Depth first, without recursion. */
  grow(random: Random): number {
    // No tree may depend on those before it, or threads would change the forest.
    this.columnOrder.forEach((_, i) => {
      this.columnOrder[i] = i;
    });
    const root = this.addNode();
    const open: Open[] = [{ node: root, from: 0, to: this.drawSample(random), depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const weight = this.countClasses(next.from, next.to);
      const split = this.findSplit(next, weight, random);
      if (split === undefined) {
        this.makeLeaf(next.node, weight);
        continue;
      }
      const middle = this.partition(next, split);
      const left = this.addNode();
      this.addNode();
      this.columns[next.node] = split.column;
      this.bins[next.node] = split.bin;
      this.missingLeft[next.node] = split.missingLeft ? 1 : 0;
      this.lefts[next.node] = left;
      const depth = next.depth + 1;
      open.push({ node: left + 1, from: middle, to: next.to, depth });
      open.push({ node: left, from: next.from, to: middle, depth });
    }
    return root;
  }

  /** Adds the tree's shares for every row that its sample left out. */
  addOutOfBagVotes(root: number, votes: Float64Array): void {
    const { bins, columnCount, rowCount } = this.binned;
    for (let row = 0; row < rowCount; row++) {
      if (this.weights[row] > 0) continue;
      let node = root;
      while (this.columns[node] >= 0) {
        const bin = bins[row * columnCount + this.columns[node]];
        const left = bin === MISSING_BIN ? this.missingLeft[node] === 1 : bin <= this.bins[node];
        node = left ? this.lefts[node] : this.lefts[node] + 1;
      }
      for (let c = 0; c < this.classCount; c++) {
        const share = this.leafShares[this.lefts[node] + c];
        votes[row * this.classCount + c] += Math.round(share * VOTE_UNIT);
      }
    }
  }

  nodes(): TreeNodes {
    const { edges } = this.binned;
    return {
      columns: Int16Array.from(this.columns),
      thresholds: Float64Array.from(this.columns, (column, node) =>
        // All present values go left where only the missing ones go right.
        column < 0 ? 0 : (edges[column][this.bins[node]] ?? Number.POSITIVE_INFINITY),
      ),
      missingLeft: Uint8Array.from(this.missingLeft),
      lefts: Int32Array.from(this.lefts),
      leafShares: Float32Array.from(this.leafShares),
    };
  }

  /** As many draws with replacement as there are rows; the rows drawn stand first in `rows`. */
  private drawSample(random: Random): number {
    const { rowCount } = this.binned;
    this.weights.fill(0);
    for (let i = 0; i < rowCount; i++) this.weights[random.below(rowCount)]++;
    let count = 0;
    for (let row = 0; row < rowCount; row++) if (this.weights[row] > 0) this.rows[count++] = row;
    return count;
  }

  private countClasses(from: number, to: number): number {
    this.totals.fill(0);
    let weight = 0;
    for (let i = from; i < to; i++) {
      const row = this.rows[i];
      this.totals[this.labels[row]] += this.weights[row];
      weight += this.weights[row];
    }
    return weight;
  }

  private findSplit({ from, to, depth }: Open, weight: number, random: Random): Split | undefined {
    const { leafRowsMin, depthMax, columnsTried } = this.options;
    const isPure = this.totals.some((total) => total === weight);
    if (isPure || depth >= depthMax || weight < 2 * leafRowsMin) return undefined;
    const best: Split = { column: -1, bin: 0, missingLeft: false, purity: 0 };
    const node = { totals: this.totals, weight, leafWeightMin: leafRowsMin, best };
    const { columnOrder } = this;
    let tried = 0;
    // Columns of one value at this node don't count as tried (Louppe, "Understanding Random
    // Forests", 2014, section 5.2.2), so that a node is split while any column can split it.
    for (let i = 0; i < columnOrder.length && tried < columnsTried; i++) {
      const j = i + random.below(columnOrder.length - i);
      const column = columnOrder[j];
      columnOrder[j] = columnOrder[i];
      columnOrder[i] = column;
      if (this.search.search(column, { rows: this.rows, from, to }, node)) tried++;
    }
    return best.column < 0 ? undefined : best;
  }

  /** Puts the rows that go left first; returns where the right ones begin. */
  private partition({ from, to }: Open, { column, bin, missingLeft }: Split): number {
    const { bins, columnCount } = this.binned;
    const { rows } = this;
    let middle = from;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      const value = bins[row * columnCount + column];
      const left = value === MISSING_BIN ? missingLeft : value <= bin;
      if (!left) continue;
      rows[i] = rows[middle];
      rows[middle++] = row;
    }
    return middle;
  }

  private addNode(): number {
    this.columns.push(-1);
    this.bins.push(0);
    this.missingLeft.push(0);
    return this.lefts.push(-1) - 1;
  }

  private makeLeaf(node: number, weight: number): void {
    this.lefts[node] = this.leafShares.length;
    for (let c = 0; c < this.classCount; c++) this.leafShares.push(this.totals[c] / weight);
  }
}

function accuracyOf(votes: Float64Array, labels: Uint8Array, classCount: number): number {
  let judged = 0;
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    const shares = votes.subarray(row * classCount, (row + 1) * classCount);
    const most = Math.max(...shares);
    if (most === 0) continue;
    judged++;
    if (shares.indexOf(most) === labels[row]) right++;
  }
  return right / judged;
}
