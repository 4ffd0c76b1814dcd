import { type ExtendedIsolationForestModel, isolationScore, type Row } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';

/** Scores rows with one extended isolation forest; agrees with the reference to the last bit. */
export class ExtendedIsolationForestEngine {
  readonly model: ExtendedIsolationForestModel;
  private readonly row: Float64Array;
  private readonly trees: { treeCount: number; sampleSize: number };

  constructor(model: ExtendedIsolationForestModel) {
    this.model = model;
    this.row = new Float64Array(model.columnNames.length);
    this.trees = { treeCount: model.roots.length, sampleSize: model.sampleSize };
  }

  /**
   * One score for each of `rows` (all when absent), in (0, 1); higher is more isolated. Throws a
   * RangeError for another number of columns than the model's.
   */
  score({ columns, rowCount }: Matrix, rows?: Uint32Array): Float64Array {
    const scores = new Float64Array(rows?.length ?? rowCount);
    const cells = new Float64Array(columns.length);
    for (let i = 0; i < scores.length; i++) {
      const row = rows === undefined ? i : rows[i];
      for (let column = 0; column < cells.length; column++) cells[column] = columns[column][row];
      scores[i] = this.scoreRow(cells);
    }
    return scores;
  }

  /** The score of one row; nothing is allocated. */
  scoreRow(row: Row): number {
    const { model } = this;
    const { centers, pathLengths, lefts } = model;
    if (row.length !== centers.length) {
      throw new RangeError(
        `extended isolation forest: expected ${centers.length} columns, got ${row.length}`,
      );
    }
    for (let column = 0; column < centers.length; column++) {
      const value = row[column];
      this.row[column] = Number.isNaN(value) ? centers[column] : value;
    }
    let sum = 0;
    for (let tree = 0; tree < model.roots.length; tree++) {
      sum += pathLengths[lefts[this.leafOf(model.roots[tree])]];
    }
    return isolationScore(sum, this.trees);
  }

  private leafOf(root: number): number {
    const { row } = this;
    const { columnsPerCut, planes, thresholds, lefts, planeColumns, planeWeights } = this.model;
    let node = root;
    for (let plane = planes[node]; plane >= 0; plane = planes[node]) {
      let sum = 0;
      const to = (plane + 1) * columnsPerCut;
      for (let i = to - columnsPerCut; i < to; i++) sum += planeWeights[i] * row[planeColumns[i]];
      node = lefts[node] + (sum <= thresholds[node] ? 0 : 1);
    }
    return node;
  }
}
