import { type IsolationForestModel, meanPathLength } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';

/** Scores rows in batches with one isolation forest; agrees with the reference prediction. */
export class IsolationForestEngine {
  readonly model: IsolationForestModel;
  /** c(rows of the node), for all nodes: what an unfinished path would still take. */
  private readonly remaining: Float64Array;

  constructor(model: IsolationForestModel) {
    this.model = model;
    this.remaining = Float64Array.from(model.rowCounts, meanPathLength);
  }

  /** One score for each of `rows` (all when absent), in (0, 1); higher is more isolated. */
  score(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const { model } = this;
    const scores = new Float64Array(rows?.length ?? matrix.rowCount);
    const scale = -1 / (model.roots.length * Math.max(meanPathLength(model.sampleSize), 1));
    for (let i = 0; i < scores.length; i++) {
      const row = rows === undefined ? i : rows[i];
      let total = 0;
      for (const root of model.roots) total += this.pathLength(root, matrix.columns, row);
      scores[i] = 2 ** (total * scale);
    }
    return scores;
  }

  /**
   * How much each column shortened the row's mean path: at each cut, the expected path length
   * before it less the one after it, credited to the cut's column. The shares sum to
   * c(sample size) less the row's mean path length.
   */
  explain(matrix: Matrix, row: number): Float64Array {
    const { model, remaining } = this;
    const shares = new Float64Array(matrix.columns.length);
    for (const root of model.roots) {
      let node = root;
      while (model.columns[node] >= 0) {
        const column = model.columns[node];
        const child = this.childOf(node, matrix.columns[column][row]);
        shares[column] += remaining[node] - 1 - remaining[child];
        node = child;
      }
    }
    return shares.map((share) => share / model.roots.length);
  }

  private pathLength(root: number, columns: readonly Float64Array[], row: number): number {
    const { model } = this;
    let node = root;
    let depth = 0;
    while (model.columns[node] >= 0) {
      node = this.childOf(node, columns[model.columns[node]][row]);
      depth++;
    }
    return depth + this.remaining[node];
  }

  private childOf(node: number, value: number): number {
    const { thresholds, missingLeft, lefts, rights } = this.model;
    // A missing value is not equal to itself.
    const goesLeft = value === value ? value < thresholds[node] : missingLeft[node] === 1;
    return goesLeft ? lefts[node] : rights[node];
  }
}
