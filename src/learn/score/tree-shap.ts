import {
  type BoostingModel,
  childOf,
  type ForestModel,
  type IsolationForestModel,
  type RegressionForestModel,
  type Row,
  type Trees,
} from '../model/index.ts';
import { Arena, arenaBytes, type TreeShapKernels, treeShapKernels } from '../kernels/index.ts';
import type { Matrix } from '../table/index.ts';
import { unitQuadrature } from './quadrature.ts';

/** What a score is made of: `base + sum of parts = score`, up to rounding in 64 bits. */
export interface TreeExplanation {
  /** Mean of the training rows, by the weight that came through each node. */
  readonly base: number;
  /** A column: by how much its value moves the score away from the base. */
  readonly parts: Float64Array;
}

/** Shares of the classes of a forest: output c is the share of class c. */
export function forestShap(model: ForestModel): TreeShap {
  return new TreeShap(model, {
    columnCount: model.columnNames.length,
    values: model.leafShares,
    outputCount: model.classCount,
    perLeaf: model.classCount,
    scale: 1 / model.roots.length,
    bases: new Float64Array(model.classCount),
  });
}

/** The one number of a forest of regression trees. */
export function regressionForestShap(model: RegressionForestModel): TreeShap {
  const { columnNames, leafValues, roots } = model;
  return new TreeShap(model, oneOutput(columnNames, leafValues, 1 / roots.length));
}

/**
 * The mean path length of an isolation forest: a column with a part below 0 helped to isolate the
 * row. The score is 2 to the power of minus the length, in units of `meanPathLength`.
 */
export function isolationShap(model: IsolationForestModel): TreeShap {
  const { columnNames, pathLengths, roots } = model;
  return new TreeShap(model, oneOutput(columnNames, pathLengths, 1 / roots.length));
}

function oneOutput(names: readonly string[], values: Float64Array, scale: number): TreeOutputs {
  const bases = new Float64Array(1);
  return { columnCount: names.length, values, outputCount: 1, perLeaf: 1, scale, bases };
}

/** Margins of a boosted model, before they are turned into shares: output k is margin k. */
export function boostingShap(model: BoostingModel): TreeShap {
  return new TreeShap(model, {
    columnCount: model.columnNames.length,
    values: model.leafValues,
    outputCount: model.baseMargins.length,
    perLeaf: 1,
    scale: 1,
    bases: model.baseMargins,
  });
}

export interface TreeOutputs {
  readonly columnCount: number;
  readonly values: Float32Array | Float64Array;
  readonly outputCount: number;
  /** Either a leaf has a value for each output, or one, and tree t is for t % outputCount. */
  readonly perLeaf: number;
  /** Of every value. */
  readonly scale: number;
  /** What each output is without any tree. */
  readonly bases: Float64Array;
}

/**
 * Shapley values of the columns for one row, where a column that is left out sends the row down
 * both ways, by the training weight of each: path-dependent TreeSHAP (Lundberg et al., "From local
 * explanations to global understanding", Nature Machine Intelligence 2, 2020, algorithm 2).
 *
 * A leaf of value v whose path asks columns j, each with the share z of weight that goes along its
 * cuts and o = 1 where the row does, gives column i
 *
 *     v · (o_i − z_i) · ∫ Π_{j≠i} (z_j (1 − t) + o_j t) dt,   t from 0 to 1
 *
 * since Shapley's weights of subsets are integrals of t^k (1 − t)^(n−1−k). Gauss's quadrature with
 * half as many points as columns on the path is exact for the polynomial, so that a tree costs
 * nodes × points, without the paper's depth² a leaf, and adds only numbers of one sign (compare
 * Yu et al., "Linear TreeShap", NeurIPS 2022). Below a cut of a column that the row already left,
 * that column gains nothing more. The walk ends where all leaves below are equal, and where only
 * columns are asked that the row left: there the mean of the leaves says all.
 * Ends of one cut take one pass over the points, and loops over points run in WebAssembly. On
 * extra trees of 1.3 M nodes a row takes 43 ms so, 62 without WebAssembly, and 73 where every leaf
 * is walked to (bench/explanations.mjs).
 */
export class TreeShap {
  readonly outputCount: number;
  private readonly trees: Trees;
  private readonly outputs: TreeOutputs;
  /** Of each tree, as it lies in the kernels' memory. */
  private readonly rules: readonly LaidRule[];
  private readonly ends: (Ends | undefined)[];
  /** Columns asked at and below each node, a bit each; all of them where they are too many. */
  private readonly askedLow: Int32Array;
  private readonly askedHigh: Int32Array;
  /** Share of the parent's weight. */
  private readonly ratios: Float64Array;
  private readonly kernels: TreeShapKernels;
  /** Bytes of a number a point, and where the rows of depth 0 begin. */
  private readonly stride: number;
  private readonly top: Float64Array;
  /** What a cut with ends gives back. */
  private readonly totals: Float64Array;
  /** Of the path so far, a column: z, whether o is 1, and the address of its 1 / factor. */
  private readonly shares: Float64Array;
  private readonly follows: Uint8Array;
  private readonly inverseAts: Int32Array;
  /** Columns that the path has not left, as bits. */
  private liveLow = -1;
  private liveHigh = -1;
  private rule: LaidRule;
  private means: Float64Array = new Float64Array(0);
  private isFlat: Uint8Array = new Uint8Array(0);
  private row: Row = [];
  private parts: Float64Array;

  constructor(trees: Trees, outputs: TreeOutputs) {
    this.trees = trees;
    this.outputs = outputs;
    this.outputCount = outputs.outputCount;
    this.ends = new Array(outputs.outputCount);
    this.ratios = ratiosOf(trees);
    [this.askedLow, this.askedHigh] = columnsAsked(trees, outputs.columnCount);
    const { depthMax, columnsByTree } = measure(trees);
    const counts = columnsByTree.map((count) => Math.max(1, Math.ceil(count / 2)));
    const pairsMax = Math.ceil(Math.max(...counts) / 2);
    this.stride = 16 * pairsMax;
    const distinct = [...new Set(counts)];
    const rowBytes = 3 * (depthMax + 2) * this.stride;
    const arena = new Arena(rowBytes + distinct.length * arenaBytes(4 * this.stride) + 64);
    this.kernels = treeShapKernels(arena);
    const rows = arena.float64(rowBytes / 8);
    this.top = rows.subarray(0, (3 * this.stride) / 8);
    this.totals = arena.float64(3);
    const laid = new Map(distinct.map((count) => [count, laidRule(arena, count)]));
    this.rules = counts.map((count) => laid.get(count) ?? laidRule(arena, count));
    this.shares = new Float64Array(outputs.columnCount).fill(1);
    this.follows = new Uint8Array(outputs.columnCount).fill(1);
    // Where 1 / factor is 1, as of a column that the path has not asked yet: the root's own.
    const none = rows.byteOffset + 2 * this.stride;
    this.inverseAts = new Int32Array(outputs.columnCount).fill(none);
    this.rule = this.rules[0];
    this.parts = new Float64Array(0);
  }

  /** Throws a RangeError for an output that the model lacks. */
  explain(row: Row, output: number): TreeExplanation {
    const { outputCount, perLeaf, scale, columnCount } = this.outputs;
    const { base, means, isFlat } = this.endsOf(output);
    this.means = means;
    this.isFlat = isFlat;
    this.row = row;
    this.parts = new Float64Array(columnCount);
    for (const [tree, root] of this.trees.roots.entries()) {
      if (perLeaf === 1 && tree % outputCount !== output) continue;
      this.rule = this.rules[tree];
      if (this.isEnd(root)) continue;
      // Products and inverses of the root are 1, its sums are asked by nobody.
      this.top.fill(1);
      this.walk(root, this.top.byteOffset, 1);
    }
    const parts = this.parts.map((part) => part * scale);
    return { base, parts };
  }

  /** A column: the mean of |part| over rows, which says how much it moves the output. */
  importances(matrix: Matrix, rows: Uint32Array, output: number): Float64Array {
    const sums = new Float64Array(this.outputs.columnCount);
    const row = new Float64Array(matrix.columns.length);
    for (const index of rows) {
      matrix.columns.forEach((column, c) => {
        row[c] = column[index];
      });
      this.explain(row, output).parts.forEach((part, c) => {
        sums[c] += Math.abs(part);
      });
    }
    return sums.map((sum) => sum / rows.length);
  }

  /** Whether what is below has one value for this row: that of `means`. */
  private isEnd(node: number): boolean {
    const { askedLow, askedHigh, isFlat } = this;
    const live = (askedLow[node] & this.liveLow) | (askedHigh[node] & this.liveHigh);
    return live === 0 || isFlat[node] === 1;
  }

  /**
   * Adds to the sums of the rows at an address those of the leaves below a node that is no end, and
   * to parts on the way. `weight` is the factor of all products there that no point changes.
   */
  private walk(node: number, at: number, weight: number): void {
    const { trees, follows, ratios } = this;
    const column = trees.columns[node];
    const left = trees.lefts[node];
    if (follows[column] === 0) {
      // Below a column that the row left before only the weight counts.
      this.scale(left, at, weight * ratios[left]);
      this.scale(left + 1, at, weight * ratios[left + 1]);
      return;
    }
    const next = childOf(trees, node, this.row[column]);
    const isNextEnd = this.isEnd(next);
    const isOtherEnd = this.isEnd(siblingOf(left, next));
    if (isNextEnd || isOtherEnd) this.finish(node, at, weight);
    if (!isNextEnd) this.follow(node, at, weight);
    if (!isOtherEnd) this.leave(node, at, weight);
  }

  private scale(child: number, at: number, weight: number): void {
    if (!this.isEnd(child)) {
      this.walk(child, at, weight);
      return;
    }
    const value = weight * this.means[child];
    if (value === 0) return;
    this.kernels.addScaled(at, this.stride, this.rule.pairs, value);
  }

  /**
   * The ends right below a cut, one or two, in one pass: the way that the row goes has the factor
   * z (1 − t) + t in place of the column's last, the other way z (1 − t).
   */
  private finish(node: number, at: number, weight: number): void {
    const { trees, totals, stride, shares, ratios } = this;
    const { at: rule, pairs } = this.rule;
    const column = trees.columns[node];
    const next = childOf(trees, node, this.row[column]);
    const other = siblingOf(trees.lefts[node], next);
    const nextValue = this.isEnd(next) ? weight * this.means[next] : 0;
    const otherValue = this.isEnd(other) ? weight * this.means[other] : 0;
    // Leaves of 0 add nothing, wherever the row goes.
    if (nextValue === 0 && otherValue === 0) return;
    const before = shares[column];
    const last = this.inverseAts[column];
    const share = before * ratios[next];
    const left = otherValue * before * ratios[other];
    const constant = nextValue * share + left;
    const slope = nextValue * (1 - share) - left;
    this.kernels.finish(at, last, stride, rule, pairs, constant, slope, totals.byteOffset);
    const sum = totals[0];
    const lastSum = totals[1];
    const lastMoment = totals[2];
    const followed =
      (1 - share) * sum - (1 - before) * (share * lastSum + (1 - share) * lastMoment);
    const leftOut = sum + (1 - before) * (lastSum - lastMoment);
    this.parts[column] += nextValue * followed - left * leftOut;
  }

  /** On with the row: what is below is walked with the factor z (1 − t) + t. */
  private follow(node: number, at: number, weight: number): void {
    const { trees, kernels, stride, shares, inverseAts } = this;
    const { at: rule, pairs } = this.rule;
    const column = trees.columns[node];
    const next = childOf(trees, node, this.row[column]);
    const before = shares[column];
    const last = inverseAts[column];
    const share = before * this.ratios[next];
    kernels.follow(at, last, stride, rule, pairs, share);
    shares[column] = share;
    inverseAts[column] = at + 5 * stride;
    this.walk(next, at + 3 * stride, weight);
    shares[column] = before;
    inverseAts[column] = last;
    this.parts[column] += kernels.followed(at, last, stride, rule, pairs, share, before);
  }

  /** Away from the row: the factor z (1 − t), whose share of the parts is −1 / (1 − t). */
  private leave(node: number, at: number, weight: number): void {
    const { trees, kernels, stride, shares, follows } = this;
    const { at: rule, pairs } = this.rule;
    const column = trees.columns[node];
    const other = siblingOf(trees.lefts[node], childOf(trees, node, this.row[column]));
    const before = shares[column];
    const last = this.inverseAts[column];
    kernels.leave(at, last, stride, rule, pairs);
    follows[column] = 0;
    this.turn(column);
    this.walk(other, at + 3 * stride, weight * before * this.ratios[other]);
    this.turn(column);
    follows[column] = 1;
    this.parts[column] += kernels.left(at, last, stride, rule, pairs, before);
  }

  /** From live to left and back. */
  private turn(column: number): void {
    if (this.outputs.columnCount > COLUMNS_NAMED) return;
    if (column < 32) this.liveLow ^= 1 << column;
    else this.liveHigh ^= 1 << (column - 32);
  }

  /** Means of all leaves below each node by the training weight, and where all are equal. */
  private endsOf(output: number): Ends {
    const { outputCount, values, perLeaf, scale, bases } = this.outputs;
    if (!(Number.isInteger(output) && output >= 0 && output < outputCount)) {
      throw new RangeError(`tree shap: expected an output below ${outputCount}, got ${output}`);
    }
    const known = this.ends[output];
    if (known !== undefined) return known;
    const { columns, lefts, roots } = this.trees;
    const means = new Float64Array(columns.length);
    const isFlat = new Uint8Array(columns.length);
    const offset = perLeaf === 1 ? 0 : output;
    for (let node = columns.length - 1; node >= 0; node--) {
      const left = lefts[node];
      if (columns[node] < 0) {
        means[node] = values[left + offset];
        isFlat[node] = 1;
      } else if (isFlat[left] && isFlat[left + 1] && means[left] === means[left + 1]) {
        means[node] = means[left];
        isFlat[node] = 1;
      } else {
        means[node] = means[left] * this.ratios[left] + means[left + 1] * this.ratios[left + 1];
      }
    }
    let sum = 0;
    for (const [tree, root] of roots.entries()) {
      if (perLeaf !== 1 || tree % outputCount === output) sum += means[root];
    }
    const ends = { base: bases[output] + scale * sum, means, isFlat };
    this.ends[output] = ends;
    return ends;
  }
}

/** Of one output. */
interface Ends {
  readonly base: number;
  readonly means: Float64Array;
  readonly isFlat: Uint8Array;
}

/** A quadrature in the kernels' memory, filled up to pairs by points without weight. */
interface LaidRule {
  readonly at: number;
  readonly pairs: number;
}

function laidRule(arena: Arena, count: number): LaidRule {
  const { points, rests, restInverses, weights } = unitQuadrature(count);
  const pairs = Math.ceil(count / 2);
  const laid = arena.float64(8 * pairs);
  [points, rests, restInverses, weights].forEach((numbers, row) => {
    laid.fill([0.5, 0.5, 2, 0][row], 2 * pairs * row, 2 * pairs * (row + 1));
    laid.set(numbers, 2 * pairs * row);
  });
  return { at: laid.byteOffset, pairs };
}

/** A node without weight below it gives both children half. */
function ratiosOf({ columns, lefts, covers }: Trees): Float64Array {
  const ratios = new Float64Array(columns.length).fill(1);
  for (let node = 0; node < columns.length; node++) {
    if (columns[node] < 0) continue;
    const left = lefts[node];
    const all = covers[left] + covers[left + 1];
    ratios[left] = all > 0 ? covers[left] / all : 0.5;
    ratios[left + 1] = 1 - ratios[left];
  }
  return ratios;
}

/** The other child of a node whose first is `left`. */
function siblingOf(left: number, child: number): number {
  return 2 * left + 1 - child;
}

/** Columns that the bits of two words can name. */
const COLUMNS_NAMED = 64;

/** A node: bits of the columns asked at and below it, those from 32 on in the second. */
function columnsAsked(
  { columns, lefts }: Trees,
  columnCount: number,
): [low: Int32Array, high: Int32Array] {
  const low = new Int32Array(columns.length);
  const high = new Int32Array(columns.length);
  for (let node = columns.length - 1; node >= 0; node--) {
    const column = columns[node];
    if (column < 0) continue;
    const left = lefts[node];
    low[node] = low[left] | low[left + 1];
    high[node] = high[left] | high[left + 1];
    if (columnCount > COLUMNS_NAMED) low[node] = -1;
    else if (column < 32) low[node] |= 1 << column;
    else high[node] |= 1 << (column - 32);
  }
  return [low, high];
}

/** The deepest leaf, and for each tree the most columns that a path asks. */
function measure({ roots, columns, lefts }: Trees) {
  let depthMax = 0;
  const columnsByTree = Array.from(roots, (root) => {
    const asked = new Map<number, number>();
    const columnsMax = (node: number, depth: number): number => {
      depthMax = Math.max(depthMax, depth);
      const column = columns[node];
      if (column < 0) return asked.size;
      const times = asked.get(column) ?? 0;
      asked.set(column, times + 1);
      const left = lefts[node];
      const most = Math.max(columnsMax(left, depth + 1), columnsMax(left + 1, depth + 1));
      if (times === 0) asked.delete(column);
      else asked.set(column, times);
      return most;
    };
    return columnsMax(root, 0);
  });
  return { depthMax, columnsByTree };
}
