import { type BoostingModel, CATEGORY_SET_WORDS, linkMargins } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';

/** Scores rows in batches with one boosted model; agrees with the reference prediction. */
export class BoostingEngine {
  readonly model: BoostingModel;

  constructor(model: BoostingModel) {
    this.model = model;
  }

  /** Row by row: a share of each class, which sum to 1, or the one number. */
  score(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const { baseMargins, classCount } = this.model;
    const margins = this.margins(matrix, rows);
    const outputs = baseMargins.length;
    if (classCount === 0) return margins;
    const count = margins.length / outputs;
    const shares = new Float64Array(count * classCount);
    for (let i = 0; i < count; i++) {
      const own = margins.subarray(i * outputs, (i + 1) * outputs);
      shares.set(linkMargins(this.model, own), i * classCount);
    }
    return shares;
  }

  /** Row by row: sums of the trees, as many as the model has base margins. */
  margins(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const { roots, baseMargins } = this.model;
    const outputs = baseMargins.length;
    const count = rows?.length ?? matrix.rowCount;
    const margins = new Float64Array(count * outputs);
    for (let i = 0; i < margins.length; i++) margins[i] = baseMargins[i % outputs];
    for (const [tree, root] of roots.entries()) {
      for (let i = 0; i < count; i++) {
        const row = rows === undefined ? i : rows[i];
        margins[i * outputs + (tree % outputs)] += this.valueOf(root, matrix.columns, row);
      }
    }
    return margins;
  }

  private valueOf(root: number, table: readonly Float64Array[], row: number): number {
    const { columns, thresholds, missingLeft, lefts, leafValues, categoryCounts } = this.model;
    let node = root;
    let column = columns[node];
    while (column >= 0) {
      const value = table[column][row];
      const left =
        // A missing value is not equal to itself.
        value !== value
          ? missingLeft[node] === 1
          : categoryCounts === undefined || categoryCounts[column] === 0
            ? value <= thresholds[node]
            : this.isInSet(thresholds[node], value);
      node = left ? lefts[node] : lefts[node] + 1;
      column = columns[node];
    }
    return leafValues[lefts[node]];
  }

  private isInSet(set: number, code: number): boolean {
    const { categorySets } = this.model;
    if (categorySets === undefined || !(code >= 0 && code < 256) || code % 1 !== 0) return false;
    return ((categorySets[set * CATEGORY_SET_WORDS + (code >> 5)] >>> (code & 31)) & 1) === 1;
  }
}
