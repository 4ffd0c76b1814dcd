import {
  type ExtendedIsolationForestModel,
  isolationScore,
  meanPathLength,
  type Row,
} from '../model/index.ts';
import type { Matrix } from '../table/index.ts';

/** Scores rows with one extended isolation forest; agrees with the reference to the last bit. */
export class ExtendedIsolationForestEngine {
  readonly model: ExtendedIsolationForestModel;
  private readonly row: Float64Array;
  private readonly trees: { treeCount: number; sampleSize: number };
  /** c(rows of the node), for all nodes: what an unfinished path would still take. */
  private readonly remaining: Float64Array;

  constructor(model: ExtendedIsolationForestModel) {
    this.model = model;
    this.remaining = Float64Array.from(model.covers, meanPathLength);
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
    const { pathLengths, lefts } = model;
    this.read(row);
    let sum = 0;
    for (let tree = 0; tree < model.roots.length; tree++) {
      sum += pathLengths[lefts[this.leafOf(model.roots[tree])]];
    }
    return isolationScore(sum, this.trees);
  }

  /**
   * How much each column shortened the row's mean path, as in an isolation forest. What a cut did
   * is dealt out among its columns by how far each moved the row along the plane's direction from
   * the training rows' mean (after Arcudi, Frizzo, Masiero & Susto, "ExIFFI and EIF+", 2024). The
   * shares sum to c(sample size) less the row's mean path length.
   */
  explain({ columns }: Matrix, row: number): Float64Array {
    const { model, remaining } = this;
    const shares = new Float64Array(columns.length);
    this.read(columns.map((column) => column[row]));
    for (const root of model.roots) {
      for (let node = root; model.planes[node] >= 0; ) {
        const child = this.childOf(node);
        this.deal(shares, model.planes[node], remaining[node] - 1 - remaining[child]);
        node = child;
      }
    }
    return shares.map((share) => share / model.roots.length);
  }

  private deal(shares: Float64Array, plane: number, credit: number): void {
    const { columnsPerCut, planeColumns, planeWeights, centers } = this.model;
    const from = plane * columnsPerCut;
    let whole = 0;
    for (let i = from; i < from + columnsPerCut; i++) {
      const column = planeColumns[i];
      whole += Math.abs(planeWeights[i] * (this.row[column] - centers[column]));
    }
    for (let i = from; i < from + columnsPerCut; i++) {
      const column = planeColumns[i];
      const moved = Math.abs(planeWeights[i] * (this.row[column] - centers[column]));
      // A row at the mean was moved by no column: all have the same part.
      shares[column] += credit * (whole > 0 ? moved / whole : 1 / columnsPerCut);
    }
  }

  private read(row: Row): void {
    const { centers } = this.model;
    if (row.length !== centers.length) {
      throw new RangeError(
        `extended isolation forest: expected ${centers.length} columns, got ${row.length}`,
      );
    }
    for (let column = 0; column < centers.length; column++) {
      const value = row[column];
      this.row[column] = Number.isNaN(value) ? centers[column] : value;
    }
  }

  private leafOf(root: number): number {
    const { planes } = this.model;
    let node = root;
    while (planes[node] >= 0) node = this.childOf(node);
    return node;
  }

  private childOf(node: number): number {
    const { row } = this;
    const { columnsPerCut, planes, thresholds, lefts, planeColumns, planeWeights } = this.model;
    let sum = 0;
    const to = (planes[node] + 1) * columnsPerCut;
    for (let i = to - columnsPerCut; i < to; i++) sum += planeWeights[i] * row[planeColumns[i]];
    return lefts[node] + (sum <= thresholds[node] ? 0 : 1);
  }
}
