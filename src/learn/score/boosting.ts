import { type BoostingModel, linkMargins, type Row } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { TreeWalker } from './tree-walker.ts';

/** Scores rows with one boosted model; agrees with the reference prediction to the last bit. */
export class BoostingEngine {
  readonly model: BoostingModel;
  private readonly walker: TreeWalker;

  constructor(model: BoostingModel) {
    this.model = model;
    const sumCount = model.baseMargins.length;
    const leaf = { values: model.leafValues, holds: 'one', sumCount } as const;
    this.walker = new TreeWalker(model, model.columnNames.length, leaf);
  }

  /**
   * For each of `rows` (all when absent) a share of each class, which sum to 1, or the one number.
   * Throws a RangeError for another number of columns than the model's.
   */
  score(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const margins = this.margins(matrix, rows);
    const { classCount, objective } = this.model;
    if (classCount === 0) return margins;
    return objective === 'logistic' ? logistic(margins) : softmax(margins, classCount);
  }

  /** What `score` gives for one row. */
  scoreRow(row: Row): Float64Array {
    const { baseMargins } = this.model;
    const margins = this.walker.rowSums(row, new Float64Array(baseMargins.length));
    for (let k = 0; k < margins.length; k++) margins[k] += baseMargins[k];
    return linkMargins(this.model, margins);
  }

  /** Row by row: base margins and the sums of the trees. */
  margins(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const { baseMargins } = this.model;
    const margins = this.walker.sums(matrix, rows);
    const width = baseMargins.length;
    for (let k = 0; k < width; k++) {
      for (let i = k; i < margins.length; i += width) margins[i] += baseMargins[k];
    }
    return margins;
  }
}

function logistic(margins: Float64Array): Float64Array {
  const shares = new Float64Array(2 * margins.length);
  for (let i = 0; i < margins.length; i++) {
    const share = 1 / (1 + Math.exp(-margins[i]));
    shares[2 * i] = 1 - share;
    shares[2 * i + 1] = share;
  }
  return shares;
}

/** In place. */
function softmax(margins: Float64Array, width: number): Float64Array {
  for (let from = 0; from < margins.length; from += width) {
    let most = -Infinity;
    for (let i = from; i < from + width; i++) most = Math.max(most, margins[i]);
    let sum = 0;
    for (let i = from; i < from + width; i++) {
      margins[i] = Math.exp(margins[i] - most);
      sum += margins[i];
    }
    for (let i = from; i < from + width; i++) margins[i] /= sum;
  }
  return margins;
}
