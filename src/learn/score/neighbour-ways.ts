import { type Nearest, type NeighboursModel, tellByNeighbours } from '../model/index.ts';
import { NearestHeap } from './neighbour-tree.ts';
import type { Way } from './sampled-shapley.ts';

/** A row and the ends of its ways, as the model reads them. */
export interface NeighbourEnds {
  readonly row: Float64Array;
  /** Training rows nearest to it. */
  readonly near: Iterable<number>;
  /** A column each. */
  readonly background: readonly Float64Array[];
}

/** Training rows that tell what lies between a row and the ends of its ways, at the most. */
const ROWS_BETWEEN = 2048;

/**
 * Nearest rows along ways, where each step changes few columns. Of the squared distance to a
 * training row v only what differs between training rows is kept: replacing x by b in a column adds
 * 2 (x − b) v, a pass over that column, where a search would look at all of them.
 *
 * A score that only few rows decide is noise but for many ways, so time is spent on these: steps
 * look at 2,048 rows of the table, evenly over all, and at those that the row itself and the ends
 * of its ways are told by, whose own scores thus are what the engine says. Of fewer rows all count.
 */
export class NeighbourWays {
  private readonly model: NeighboursModel;
  /** A list of columns of the model for each column that ways are about. */
  private readonly groups: readonly Uint32Array[];
  /** Rows of the table; the last are those nearest to the row explained. */
  private readonly rows: Uint32Array;
  private readonly fixed: ReadonlySet<number>;
  private readonly columns: readonly Float64Array[];
  private readonly start: Float64Array;
  private readonly squares: Float64Array;
  private readonly nearest: NearestHeap;
  private count = 0;

  /** `near`: training rows nearest to the ends of ways. */
  constructor(model: NeighboursModel, groups: readonly Uint32Array[], near: Iterable<number>) {
    const width = model.columnNames.length;
    const rowCount = model.values.length / width;
    const length = Math.min(rowCount, ROWS_BETWEEN);
    const spread = Array.from({ length }, (_, i) => Math.floor((i * rowCount) / length));
    this.fixed = new Set([...spread, ...near]);
    const capacity = this.fixed.size + model.neighbourCount;
    this.model = model;
    this.groups = groups;
    this.rows = new Uint32Array(capacity);
    this.columns = Array.from({ length: width }, () => new Float64Array(capacity));
    this.start = new Float64Array(capacity);
    this.squares = new Float64Array(capacity);
    this.nearest = new NearestHeap(model.neighbourCount);
    for (const row of this.fixed) this.add(row);
  }

  /** What `SampledRow.scoreWays` is asked for; `output` is a class, or 0 of numbers. */
  scores(ways: readonly Way[], { row, near, background }: NeighbourEnds, output: number): number[] {
    this.count = this.fixed.size;
    for (const each of near) if (!this.fixed.has(each)) this.add(each);
    this.begin(row);
    const scores: number[] = [];
    for (const { to, order } of ways) {
      this.squares.set(this.start);
      for (const column of order.subarray(0, -1)) {
        for (const c of this.groups[column]) this.replace(c, row[c], background[c][to]);
        scores.push(tellByNeighbours(this.model, this.find())[output]);
      }
    }
    return scores;
  }

  private add(row: number): void {
    const { columns, model, count } = this;
    const from = row * columns.length;
    for (let c = 0; c < columns.length; c++) columns[c][count] = model.values[from + c];
    this.rows[count] = row;
    this.count++;
  }

  private begin(row: Float64Array): void {
    const { start, count } = this;
    start.fill(0);
    for (const [c, column] of this.columns.entries()) {
      for (let i = 0; i < count; i++) start[i] += (column[i] - row[c]) ** 2;
    }
  }

  private replace(c: number, value: number, other: number): void {
    if (value === other) return;
    const { squares, count } = this;
    const column = this.columns[c];
    const slope = 2 * (value - other);
    for (let i = 0; i < count; i++) squares[i] += slope * column[i];
  }

  private find(): Nearest {
    const { nearest, squares, rows, count } = this;
    nearest.clear();
    let limit = Infinity;
    for (let i = 0; i < count; i++) {
      if (squares[i] > limit) continue;
      nearest.add(squares[i], rows[i]);
      limit = nearest.limit;
    }
    return { rows: nearest.rows, distances: nearest.squares };
  }
}
