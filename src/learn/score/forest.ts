import type { ForestModel } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';

/** Scores rows in batches with one forest; agrees with the reference prediction. */
export class ForestEngine {
  readonly model: ForestModel;

  constructor(model: ForestModel) {
    this.model = model;
  }

  /** Shares of the classes, row by row: `classCount` numbers a row that sum to 1. */
  score(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const { roots, classCount } = this.model;
    const count = rows?.length ?? matrix.rowCount;
    const shares = new Float64Array(count * classCount);
    // Tree by tree: a tree's nodes stay in the cache while all rows pass through it.
    for (const root of roots) {
      for (let i = 0; i < count; i++) {
        this.addTree(root, matrix.columns, { row: rows === undefined ? i : rows[i], shares, i });
      }
    }
    for (let i = 0; i < shares.length; i++) shares[i] /= roots.length;
    return shares;
  }

  private addTree(
    root: number,
    table: readonly Float64Array[],
    { row, shares, i }: { row: number; shares: Float64Array; i: number },
  ): void {
    const { columns, thresholds, missingLeft, lefts, leafShares, classCount } = this.model;
    let node = root;
    let column = columns[node];
    while (column >= 0) {
      const value = table[column][row];
      // A missing value is not equal to itself.
      const left = value === value ? value <= thresholds[node] : missingLeft[node] === 1;
      node = left ? lefts[node] : lefts[node] + 1;
      column = columns[node];
    }
    const from = lefts[node];
    const to = i * classCount;
    for (let c = 0; c < classCount; c++) shares[to + c] += leafShares[from + c];
  }
}
