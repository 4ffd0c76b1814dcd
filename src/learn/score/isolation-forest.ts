import {
  type IsolationForestModel,
  isolationScore,
  meanPathLength,
  type Row,
} from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { TreeWalker } from './tree-walker.ts';

/** Scores rows with one isolation forest; agrees with the reference to the last bit. */
export class IsolationForestEngine {
  readonly model: IsolationForestModel;
  private readonly walker: TreeWalker;
  private readonly trees: { treeCount: number; sampleSize: number };
  private readonly sum = new Float64Array(1);

  constructor(model: IsolationForestModel) {
    this.model = model;
    this.trees = { treeCount: model.roots.length, sampleSize: model.sampleSize };
    const leaf = { values: model.pathLengths, holds: 'one', sumCount: 1 } as const;
    this.walker = new TreeWalker(model, model.columnNames.length, leaf);
  }

  /** One score for each of `rows` (all when absent), in (0, 1); higher is more isolated. */
  score(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const scores = this.walker.sums(matrix, rows);
    for (let i = 0; i < scores.length; i++) scores[i] = isolationScore(scores[i], this.trees);
    return scores;
  }

  /** The score of one row; nothing is allocated. */
  scoreRow(row: Row): number {
    return isolationScore(this.walker.rowSums(row, this.sum)[0], this.trees);
  }

  /**
   * How much each column shortened the row's mean path: at each cut, the expected path length
   * before it less the one after it, credited to the cut's column. The shares sum to
   * c(sample size) less the row's mean path length.
   */
  explain(matrix: Matrix, row: number): Float64Array {
    const { model } = this;
    const shares = new Float64Array(matrix.columns.length);
    for (const root of model.roots) {
      let node = root;
      // c(rows of the node): what an unfinished path would still take.
      let remaining = meanPathLength(model.covers[node]);
      while (model.columns[node] >= 0) {
        const column = model.columns[node];
        node = this.childOf(node, matrix.columns[column][row]);
        const after = meanPathLength(model.covers[node]);
        shares[column] += remaining - 1 - after;
        remaining = after;
      }
    }
    return shares.map((share) => share / model.roots.length);
  }

  private childOf(node: number, value: number): number {
    const { thresholds, missingLeft, lefts } = this.model;
    // A missing value is not equal to itself.
    const goesLeft = value === value ? value <= thresholds[node] : missingLeft[node] === 1;
    return goesLeft ? lefts[node] : lefts[node] + 1;
  }
}
