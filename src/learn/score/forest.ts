import type { ForestModel, Row } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { TreeWalker } from './tree-walker.ts';

/** Scores rows with one forest; agrees with the reference prediction to the last bit. */
export class ForestEngine {
  readonly model: ForestModel;
  private readonly walker: TreeWalker;

  constructor(model: ForestModel) {
    this.model = model;
    const leaf = { values: model.leafShares, holds: 'each', sumCount: model.classCount } as const;
    this.walker = new TreeWalker(model, model.columnNames.length, leaf);
  }

  /**
   * Shares of the classes for each of `rows` (all when absent), row by row: `classCount` numbers a
   * row that sum to 1. Throws a RangeError for another number of columns than the model's.
   */
  score(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const shares = this.walker.sums(matrix, rows);
    for (let i = 0; i < shares.length; i++) shares[i] /= this.model.roots.length;
    return shares;
  }

  /** The shares of one row, put into `shares`, which is returned: nothing is allocated. */
  scoreRow(row: Row, shares: Float64Array): Float64Array {
    this.walker.rowSums(row, shares);
    for (let c = 0; c < shares.length; c++) shares[c] /= this.model.roots.length;
    return shares;
  }
}
