import { type Nearest, type NeighboursModel, tellByNeighbours } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { NeighbourTree } from './neighbour-tree.ts';

/** Finds nearest training rows, exactly; agrees with the reference prediction. */
export class NeighboursEngine {
  readonly model: NeighboursModel;
  /** Numbers a row of `score`. */
  readonly scoreCount: number;
  private readonly tree: NeighbourTree;
  private readonly query: Float64Array;

  constructor(model: NeighboursModel) {
    const columnCount = model.columnNames.length;
    this.model = model;
    this.scoreCount = model.task === 'classes' ? model.classCount : 1;
    this.tree = new NeighbourTree(model.values, columnCount, model.neighbourCount);
    this.query = new Float64Array(columnCount);
  }

  /**
   * `scoreCount` numbers a row: shares of the classes among the nearest rows, the mean of their
   * numbers, or the distance to the farthest of them. Throws a RangeError that names column and
   * row for a value that is not finite.
   */
  score(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const count = rows?.length ?? matrix.rowCount;
    const scores = new Float64Array(count * this.scoreCount);
    for (let i = 0; i < count; i++) {
      const nearest = this.nearest(matrix, rows === undefined ? i : rows[i]);
      scores.set(tellByNeighbours(this.model, nearest), i * this.scoreCount);
    }
    return scores;
  }

  /** The training rows nearest to a row: what its score comes from. Throws as `score` does. */
  nearest(matrix: Matrix, row: number): Nearest {
    this.readQuery(matrix, row);
    const { rows, squares } = this.tree.search(this.query);
    return { rows: rows.slice(), distances: squares.map(Math.sqrt) };
  }

  /**
   * What each column adds to the square of the distance to the farthest of the nearest rows, which
   * is the square of the score of novelty.
   */
  explain(matrix: Matrix, row: number): Float64Array {
    const { rows } = this.nearest(matrix, row);
    const from = rows[rows.length - 1] * this.query.length;
    return this.query.map((value, column) => (value - this.model.values[from + column]) ** 2);
  }

  private readQuery(matrix: Matrix, row: number): void {
    const { query } = this;
    if (matrix.columns.length !== query.length) {
      throw new RangeError(
        `neighbours: expected ${query.length} columns, got ${matrix.columns.length}`,
      );
    }
    for (let column = 0; column < query.length; column++) {
      query[column] = matrix.columns[column][row];
      if (Number.isFinite(query[column])) continue;
      const where = `column "${this.model.columnNames[column]}", row ${row}`;
      throw new RangeError(`neighbours: ${where}: expected a finite number, got ${query[column]}`);
    }
  }
}
