import {
  type BoostingModel,
  childOf,
  type ForestModel,
  type IsolationForestModel,
  type RegressionForestModel,
  type Row,
  type Trees,
} from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { type Quadrature, unitQuadrature } from './quadrature.ts';

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
 * that column gains nothing more, and where all leaves below are equal the walk ends.
 */
export class TreeShap {
  readonly outputCount: number;
  private readonly trees: Trees;
  private readonly outputs: TreeOutputs;
  private readonly rules: readonly Quadrature[];
  private readonly flats: (Float64Array | undefined)[];
  private readonly means: number[];
  /** Share of the parent's weight. */
  private readonly ratios: Float64Array;
  private readonly depthStride: number;
  /** By depth, a number a point: products along the path, their sums below, 1 / factor. */
  private readonly products: Float64Array;
  private readonly sums: Float64Array;
  private readonly inverses: Float64Array;
  /** Of the path so far, a column: z, whether o is 1, and where its 1 / factor stands. */
  private readonly shares: Float64Array;
  private readonly follows: Uint8Array;
  private readonly inverseAts: Int32Array;
  private rule: Quadrature;
  private flat: Float64Array;
  private row: Row = [];
  private parts: Float64Array;

  constructor(trees: Trees, outputs: TreeOutputs) {
    this.trees = trees;
    this.outputs = outputs;
    this.outputCount = outputs.outputCount;
    this.flats = new Array(outputs.outputCount);
    this.means = new Array(outputs.outputCount);
    this.ratios = ratiosOf(trees);
    const { depthMax, columnsByTree } = measure(trees);
    this.rules = columnsByTree.map((count) => unitQuadrature(Math.max(1, Math.ceil(count / 2))));
    this.depthStride = Math.max(...this.rules.map(({ points }) => points.length));
    const size = (depthMax + 2) * this.depthStride;
    this.products = new Float64Array(size);
    this.sums = new Float64Array(size);
    this.inverses = new Float64Array(size).fill(1, 0, this.depthStride);
    this.shares = new Float64Array(outputs.columnCount).fill(1);
    this.follows = new Uint8Array(outputs.columnCount).fill(1);
    this.inverseAts = new Int32Array(outputs.columnCount).fill(NO_INVERSE);
    this.rule = this.rules[0];
    this.flat = new Float64Array(0);
    this.parts = new Float64Array(0);
  }

  /** Throws a RangeError for an output that the model lacks. */
  explain(row: Row, output: number): TreeExplanation {
    const { outputCount, perLeaf, scale, columnCount } = this.outputs;
    this.flat = this.flatOf(output);
    this.row = row;
    this.parts = new Float64Array(columnCount);
    for (const [tree, root] of this.trees.roots.entries()) {
      if (perLeaf === 1 && tree % outputCount !== output) continue;
      this.rule = this.rules[tree];
      this.products.fill(1, 0, this.rule.points.length);
      this.walk(root, 0);
    }
    const parts = this.parts.map((part) => part * scale);
    return { base: this.means[output], parts };
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

  /** Sets the sums at `depth` to those of the leaves below `node`, and adds to parts on the way. */
  private walk(node: number, depth: number): void {
    const { trees, sums, follows } = this;
    const count = this.rule.points.length;
    const at = depth * this.depthStride;
    const value = this.flat[node];
    if (value === value) {
      for (let p = 0; p < count; p++) sums[at + p] = value * this.products[at + p];
      return;
    }
    for (let p = 0; p < count; p++) sums[at + p] = 0;
    const column = trees.columns[node];
    const left = trees.lefts[node];
    const isLive = follows[column] === 1;
    const next = isLive ? childOf(trees, node, this.row[column]) : -1;
    for (let child = left; child <= left + 1; child++) {
      // Leaves of 0 add nothing, wherever the row goes.
      if (this.flat[child] === 0) continue;
      if (!isLive) this.scale(child, depth);
      else if (child === next) this.follow(child, column, depth);
      else this.leave(child, column, depth);
      const below = at + this.depthStride;
      for (let p = 0; p < count; p++) sums[at + p] += sums[below + p];
    }
  }

  /** Below a column that the row left before: only the weight counts. */
  private scale(child: number, depth: number): void {
    const { products } = this;
    const at = depth * this.depthStride;
    const below = at + this.depthStride;
    const ratio = this.ratios[child];
    const count = this.rule.points.length;
    for (let p = 0; p < count; p++) products[below + p] = products[at + p] * ratio;
    this.walk(child, depth + 1);
  }

  /** The way that the row goes: the factor z (1 − t) + t in place of the column's last. */
  private follow(child: number, column: number, depth: number): void {
    const { products, inverses, sums, shares, inverseAts } = this;
    const { points, weights } = this.rule;
    const at = depth * this.depthStride;
    const below = at + this.depthStride;
    const before = shares[column];
    const inverseAt = inverseAts[column];
    const share = before * this.ratios[child];
    for (let p = 0; p < points.length; p++) {
      const factor = share + (1 - share) * points[p];
      const last = inverses[inverseAt + p];
      inverses[below + p] = 1 / factor;
      products[below + p] = products[at + p] * factor * last;
    }
    shares[column] = share;
    inverseAts[column] = below;
    this.walk(child, depth + 1);
    shares[column] = before;
    inverseAts[column] = inverseAt;
    let part = 0;
    for (let p = 0; p < points.length; p++) {
      const last = inverses[inverseAt + p];
      const change = (1 - share) * inverses[below + p] - (1 - before) * last;
      part += weights[p] * change * sums[below + p];
    }
    this.parts[column] += part;
  }

  /** The other way: the factor z (1 − t), whose share of the parts is −1 / (1 − t). */
  private leave(child: number, column: number, depth: number): void {
    const { products, inverses, sums, shares, follows, inverseAts } = this;
    const { rests, restInverses, weights } = this.rule;
    const at = depth * this.depthStride;
    const below = at + this.depthStride;
    const before = shares[column];
    const inverseAt = inverseAts[column];
    const share = before * this.ratios[child];
    const count = rests.length;
    for (let p = 0; p < count; p++) {
      const last = inverses[inverseAt + p];
      products[below + p] = products[at + p] * share * rests[p] * last;
    }
    follows[column] = 0;
    this.walk(child, depth + 1);
    follows[column] = 1;
    let part = 0;
    for (let p = 0; p < count; p++) {
      const last = inverses[inverseAt + p];
      part -= weights[p] * (restInverses[p] + (1 - before) * last) * sums[below + p];
    }
    this.parts[column] += part;
  }

  /** A node: the value that all leaves below it have, NaN where they differ. */
  private flatOf(output: number): Float64Array {
    const { outputCount, values, perLeaf, scale, bases } = this.outputs;
    if (!(Number.isInteger(output) && output >= 0 && output < outputCount)) {
      throw new RangeError(`tree shap: expected an output below ${outputCount}, got ${output}`);
    }
    const known = this.flats[output];
    if (known !== undefined) return known;
    const { columns, lefts, roots } = this.trees;
    const flat = new Float64Array(columns.length);
    const means = new Float64Array(columns.length);
    const offset = perLeaf === 1 ? 0 : output;
    for (let node = columns.length - 1; node >= 0; node--) {
      const left = lefts[node];
      if (columns[node] < 0) {
        flat[node] = values[left + offset];
        means[node] = flat[node];
        continue;
      }
      flat[node] = flat[left] === flat[left + 1] ? flat[left] : Number.NaN;
      means[node] = means[left] * this.ratios[left] + means[left + 1] * this.ratios[left + 1];
    }
    let base = 0;
    for (const [tree, root] of roots.entries()) {
      if (perLeaf !== 1 || tree % outputCount === output) base += means[root];
    }
    this.means[output] = bases[output] + scale * base;
    this.flats[output] = flat;
    return flat;
  }
}

/** Where 1 / factor is 1, as of a column that the path has not asked yet: the root's own place. */
const NO_INVERSE = 0;

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
