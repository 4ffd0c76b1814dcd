import type { RegressionForestModel, Row } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { TreeWalker } from './tree-walker.ts';

/** Predicts numbers with one forest; agrees with the reference prediction to the last bit. */
export class RegressionForestEngine {
  readonly model: RegressionForestModel;
  private readonly walker: TreeWalker;
  private readonly sum = new Float64Array(1);

  constructor(model: RegressionForestModel) {
    this.model = model;
    const leaf = { values: model.leafValues, holds: 'one', sumCount: 1 } as const;
    this.walker = new TreeWalker(model, model.columnNames.length, leaf);
  }

  /**
   * One number for each of `rows` (all when absent), in the unit of the targets. Throws a
   * RangeError for another number of columns than the model's.
   */
  score(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const values = this.walker.sums(matrix, rows);
    for (let i = 0; i < values.length; i++) values[i] /= this.model.roots.length;
    return values;
  }

  /** The number for one row; nothing is allocated. */
  scoreRow(row: Row): number {
    return this.walker.rowSums(row, this.sum)[0] / this.model.roots.length;
  }
}
