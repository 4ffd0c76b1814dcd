import { THRESHOLDS_MAX, WALK_COLUMNS_MAX } from '../kernels/index.ts';
import { leafOf, type Row, type Trees } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { cutByNumbers } from './category-cuts.ts';
import { cutsOf } from './cuts.ts';
import { heavierFirst } from './heavier-first.ts';
import type { LeafValues } from './leaf-values.ts';
import { MaskSpace } from './mask-space.ts';
import { WalkSpace } from './walk-space.ts';

/**
 * Trees are packed into masks once rows times trees are so many times their nodes: before, packing
 * takes longer than it saves. Both ways take the same time at 55 (boosting, 300 trees) and at 110
 * (isolation forest); one that scores 800 rows takes 8 ms with its making, and took 26.
 */
const MASK_STEPS_MIN = 64;

/**
 * Sums up what rows meet in the leaves of trees: tree by tree, so that its nodes stay in the cache
 * while a block of rows passes through, and in the order of trees, so that the sums are those of
 * the reference prediction to the last bit.
 */
export class TreeWalker {
  private readonly trees: Trees;
  private readonly leaf: LeafValues;
  private readonly columnCount: number;
  /** For few rows; made when they first come. */
  private walks: WalkSpace | 'none' | undefined;
  /** For many rows; made when so many came. */
  private masks: MaskSpace | 'none' | undefined;
  private rowsSeen = 0;

  constructor(trees: Trees, columnCount: number, leaf: LeafValues) {
    this.trees = trees;
    this.leaf = leaf;
    this.columnCount = columnCount;
  }

  /** `sumCount` sums for each of `rows` (all when absent). */
  sums(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const { sumCount } = this.leaf;
    checkColumns(matrix.columns.length, this.columnCount);
    const count = rows?.length ?? matrix.rowCount;
    const sums = new Float64Array(count * sumCount);
    const space = this.spaceFor(count);
    if (space === undefined) {
      for (let i = 0; i < count; i++) {
        const row = matrix.columns.map((column) => column[rows === undefined ? i : rows[i]]);
        this.addReference(row, sums.subarray(i * sumCount, (i + 1) * sumCount));
      }
      return sums;
    }
    for (let from = 0; from < count; from += space.blockRows) {
      const to = Math.min(count, from + space.blockRows);
      sums.set(space.blockSums(matrix, { from, to, rows }), from * sumCount);
    }
    return sums;
  }

  /** The sums of one row, put into `sums`. */
  rowSums(row: Row, sums: Float64Array): Float64Array {
    checkColumns(row.length, this.columnCount);
    const space = this.walkSpace();
    if (space === undefined) this.addReference(row, sums.fill(0));
    else space.rowSums(row, sums);
    return sums;
  }

  /** Undefined where rows are walked as the reference does. */
  private spaceFor(count: number): MaskSpace | WalkSpace | undefined {
    const { trees, columnCount, leaf } = this;
    this.rowsSeen += count;
    if (this.masks === undefined) {
      const steps = this.rowsSeen * trees.roots.length;
      if (steps < MASK_STEPS_MIN * trees.columns.length) return this.walkSpace();
      this.masks = MaskSpace.of(trees, columnCount, leaf) ?? 'none';
    }
    return this.masks === 'none' ? this.walkSpace() : this.masks;
  }

  private walkSpace(): WalkSpace | undefined {
    this.walks ??= walkSpaceOf(this.trees, this.columnCount, this.leaf) ?? 'none';
    return this.walks === 'none' ? undefined : this.walks;
  }

  private addReference(row: Row, sums: Float64Array): void {
    const { trees } = this;
    const { values, holds, sumCount } = this.leaf;
    for (const [tree, root] of trees.roots.entries()) {
      const from = trees.lefts[leafOf(trees, root, row)];
      if (holds === 'one') sums[tree % sumCount] += values[from];
      else for (let k = 0; k < sumCount; k++) sums[k] += values[from + k];
    }
  }
}

/** Undefined for trees whose cuts codes can't hold. */
function walkSpaceOf(trees: Trees, columnCount: number, leaf: LeafValues): WalkSpace | undefined {
  const plain = trees.categoryCounts ? cutByNumbers(trees) : heavierFirst(trees);
  const cuts = cutsOf(plain, columnCount);
  const fits =
    columnCount <= WALK_COLUMNS_MAX && cuts.every(({ length }) => length <= THRESHOLDS_MAX);
  if (!fits) return undefined;
  const categoryCounts = trees.categoryCounts ?? new Uint16Array(columnCount);
  return new WalkSpace(plain, { cuts, categoryCounts }, leaf);
}

function checkColumns(got: number, expected: number): void {
  if (got !== expected) throw new RangeError(`trees: expected ${expected} columns, got ${got}`);
}
