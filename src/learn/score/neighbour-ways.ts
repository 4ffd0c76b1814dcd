import { type Nearest, type NeighboursModel, tellByNeighbours } from '../model/index.ts';
import { NearestHeap } from './neighbour-tree.ts';
import type { Way } from './sampled-shapley.ts';

/** A row and the ends of its ways, as the model reads them. */
export interface NeighbourEnds {
  readonly row: Float64Array;
  /** A column each. */
  readonly background: readonly Float64Array[];
}

/**
 * Nearest rows along ways, where each step changes few columns. Of the squared distance to a
 * training row v only what differs between training rows is kept: replacing x by b in a column adds
 * 2 (x − b) v, a pass over that column, where a search would look at all of them. On UNSW-NB15
 * (39,161 rows, 80 columns) a step takes a tenth of a search.
 */
export class NeighbourWays {
  private readonly model: NeighboursModel;
  /** A list of columns of the model for each column that ways are about. */
  private readonly groups: readonly Uint32Array[];
  private readonly columns: readonly Float64Array[];
  private readonly start: Float64Array;
  private readonly squares: Float64Array;
  private readonly nearest: NearestHeap;

  constructor(model: NeighboursModel, groups: readonly Uint32Array[]) {
    const width = model.columnNames.length;
    const rowCount = model.values.length / width;
    this.model = model;
    this.groups = groups;
    this.columns = Array.from({ length: width }, (_, column) =>
      Float64Array.from({ length: rowCount }, (_row, row) => model.values[row * width + column]),
    );
    this.start = new Float64Array(rowCount);
    this.squares = new Float64Array(rowCount);
    this.nearest = new NearestHeap(model.neighbourCount);
  }

  /** What `SampledRow.scoreWays` is asked for; `output` is a class, or 0 of numbers. */
  scores(ways: readonly Way[], { row, background }: NeighbourEnds, output: number): number[] {
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

  private begin(row: Float64Array): void {
    const { start, columns } = this;
    start.fill(0);
    for (const [c, column] of columns.entries()) {
      const value = row[c];
      for (let i = 0; i < start.length; i++) start[i] += (column[i] - value) ** 2;
    }
  }

  private replace(c: number, value: number, other: number): void {
    if (value === other) return;
    const { squares } = this;
    const column = this.columns[c];
    const slope = 2 * (value - other);
    for (let i = 0; i < squares.length; i++) squares[i] += slope * column[i];
  }

  private find(): Nearest {
    const { nearest, squares } = this;
    nearest.clear();
    let limit = Infinity;
    for (let i = 0; i < squares.length; i++) {
      if (squares[i] >= limit) continue;
      nearest.add(squares[i], i);
      limit = nearest.limit;
    }
    return { rows: nearest.rows, distances: nearest.squares };
  }
}
