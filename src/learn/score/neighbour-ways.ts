import { type NeighboursModel, tellByNeighbours } from '../model/index.ts';
import { NearestHeap } from './neighbour-tree.ts';
import type { Way } from './sampled-shapley.ts';

/** A row and the ends of its ways, as the model reads them. */
export interface NeighbourEnds {
  readonly row: Float64Array;
  /** A column each. */
  readonly background: readonly Float64Array[];
}

/** Training rows looked at together: their columns and sums stay in the cache. */
const BLOCK_ROWS = 1024;

/** What a step changes, and the nearest rows after it. */
interface Step {
  /** Columns of the model whose value differs. */
  readonly columns: number[];
  /** 2 (x − b) for each. */
  readonly slopes: number[];
  readonly nearest: NearestHeap;
}

/**
 * Nearest rows along ways, where each step changes few columns. Of the squared distance to a
 * training row v only what differs between training rows is kept: replacing x by b in a column adds
 * 2 (x − b) v, a pass over that column, where a search would look at all of them.
 */
export class NeighbourWays {
  private readonly model: NeighboursModel;
  /** A list of columns of the model for each column that ways are about. */
  private readonly groups: readonly Uint32Array[];
  private readonly columns: readonly Float64Array[];
  private readonly rowCount: number;
  /** Of a block: sums of the row itself, and those along a way. */
  private readonly start = new Float64Array(BLOCK_ROWS);
  private readonly squares = new Float64Array(BLOCK_ROWS);
  /** Kept for the next row. */
  private readonly heaps: NearestHeap[] = [];

  constructor(model: NeighboursModel, groups: readonly Uint32Array[]) {
    const width = model.columnNames.length;
    const rowCount = model.values.length / width;
    this.model = model;
    this.groups = groups;
    this.rowCount = rowCount;
    this.columns = Array.from({ length: width }, (_, column) =>
      Float64Array.from({ length: rowCount }, (_row, row) => model.values[row * width + column]),
    );
  }

  /** What `SampledRow.scoreWays` is asked for; `output` is a class, or 0 of numbers. */
  scores(ways: readonly Way[], ends: NeighbourEnds, output: number): number[] {
    let used = 0;
    const heap = () => (this.heaps[used++] ??= new NearestHeap(this.model.neighbourCount));
    const stepsByWay = ways.map((way) => this.stepsOf(way, ends, heap));
    for (let from = 0; from < this.rowCount; from += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, this.rowCount - from);
      this.begin(ends.row, from, count);
      for (const steps of stepsByWay) {
        this.squares.set(this.start);
        for (const step of steps) this.take(step, from, count);
      }
    }
    return stepsByWay.flat().map(({ nearest: { rows, squares } }) => {
      return tellByNeighbours(this.model, { rows, distances: squares })[output];
    });
  }

  private stepsOf(
    { to, order }: Way,
    { row, background }: NeighbourEnds,
    heap: () => NearestHeap,
  ): Step[] {
    return Array.from(order.subarray(0, -1), (column) => {
      const columns = Array.from(this.groups[column]).filter((c) => row[c] !== background[c][to]);
      const nearest = heap();
      nearest.clear();
      return { columns, slopes: columns.map((c) => 2 * (row[c] - background[c][to])), nearest };
    });
  }

  private begin(row: Float64Array, from: number, count: number): void {
    const { start } = this;
    start.fill(0);
    for (const [c, column] of this.columns.entries()) {
      const value = row[c];
      for (let i = 0; i < count; i++) {
        const difference = column[from + i] - value;
        start[i] += difference * difference;
      }
    }
  }

  private take({ columns, slopes, nearest }: Step, from: number, count: number): void {
    const squares = this.squares.subarray(0, count);
    let least = columns.length === 0 ? Number.NEGATIVE_INFINITY : Infinity;
    for (const [k, c] of columns.entries()) {
      least = addColumn(squares, this.columns[c].subarray(from, from + count), slopes[k]);
    }
    // After the first blocks few have a row that is near enough.
    if (least >= nearest.limit) return;
    for (let i = 0; i < count; i++) {
      if (squares[i] < nearest.limit) nearest.add(squares[i], from + i);
    }
  }
}

/** Returns the least of the sums; without a jump, which halves the time. */
function addColumn(sums: Float64Array, column: Float64Array, slope: number): number {
  let least = Infinity;
  for (let i = 0; i < sums.length; i++) {
    const sum = sums[i] + slope * column[i];
    sums[i] = sum;
    least = sum < least ? sum : least;
  }
  return least;
}
