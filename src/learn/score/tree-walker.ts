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
 * Sums up what rows meet in the leaves of trees: tree by tree, so that its nodes stay in the cache
 * while a block of rows passes through, and in the order of trees, so that the sums are those of
 * the reference prediction to the last bit.
 */
export class TreeWalker {
  private readonly trees: Trees;
  private readonly leaf: LeafValues;
  private readonly columnCount: number;
  private readonly space: WalkSpace | undefined;
  /** For many rows; made when they first come. */
  private masks: MaskSpace | 'none' | undefined;

  constructor(trees: Trees, columnCount: number, leaf: LeafValues) {
    this.trees = trees;
    this.leaf = leaf;
    this.columnCount = columnCount;
    const plain = trees.categoryCounts ? cutByNumbers(trees) : heavierFirst(trees);
    const cuts = cutsOf(plain, columnCount);
    // What codes can't hold is walked as the reference does.
    const fits =
      columnCount <= WALK_COLUMNS_MAX && cuts.every(({ length }) => length <= THRESHOLDS_MAX);
    const categoryCounts = trees.categoryCounts ?? new Uint16Array(columnCount);
    this.space = fits ? new WalkSpace(plain, { cuts, categoryCounts }, leaf) : undefined;
  }

  /** `sumCount` sums for each of `rows` (all when absent). */
  sums(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const { sumCount } = this.leaf;
    checkColumns(matrix.columns.length, this.columnCount);
    const count = rows?.length ?? matrix.rowCount;
    const sums = new Float64Array(count * sumCount);
    this.masks ??= MaskSpace.of(this.trees, this.columnCount, this.leaf) ?? 'none';
    const space = this.masks === 'none' ? this.space : this.masks;
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
    if (this.space === undefined) this.addReference(row, sums.fill(0));
    else this.space.rowSums(row, sums);
    return sums;
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

function checkColumns(got: number, expected: number): void {
  if (got !== expected) throw new RangeError(`trees: expected ${expected} columns, got ${got}`);
}
