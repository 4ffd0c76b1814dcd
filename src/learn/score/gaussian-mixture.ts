import { packedLength, rowStart, solveBackward } from '../cholesky.ts';
import type { GaussianMixtureModel } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';

const HALF_LOG_2_PI = Math.log(2 * Math.PI) / 2;

/** Scores rows by a mixture of normal densities; agrees with the reference prediction. */
export class GaussianMixtureEngine {
  readonly model: GaussianMixtureModel;
  private readonly row: Float64Array;
  /** The row less a component's mean, divided by its L: columns of each component. */
  private readonly solved: Float64Array;
  /** log weight − Σ log of the diagonal up to each column − its share of 2π: as `solved`. */
  private readonly constants: Float64Array;
  private readonly logs: Float64Array;
  private readonly logWeights: Float64Array;

  constructor(model: GaussianMixtureModel) {
    const size = model.columnNames.length;
    this.model = model;
    this.row = new Float64Array(size);
    this.solved = new Float64Array(model.means.length);
    this.logs = new Float64Array(model.weights.length);
    this.logWeights = model.weights.map(Math.log);
    this.constants = model.means.map((_, at) => {
      const [k, i] = [Math.floor(at / size), at % size];
      return -Math.log(model.factors[k * packedLength(size) + rowStart(i) + i]) - HALF_LOG_2_PI;
    });
  }

  /**
   * −log density, one number a row, higher is odder. Throws a RangeError that names column and row
   * for a value that is not finite.
   */
  score(matrix: Matrix, rows?: Uint32Array): Float64Array {
    return new Float64Array(rows?.length ?? matrix.rowCount).map((_, i) => {
      this.solve(matrix, rows === undefined ? i : rows[i]);
      return -this.logDensity(this.row.length);
    });
  }

  /**
   * How surprising each column is, given those before it: −log p(value | values before). They sum
   * to the score; of columns that depend on each other the first one tells most.
   */
  explain(matrix: Matrix, row: number): Float64Array {
    this.solve(matrix, row);
    let before = 0;
    return this.row.map((_, column) => {
      const log = this.logDensity(column + 1);
      const part = before - log;
      before = log;
      return part;
    });
  }

  /**
   * How surprising each column is, given all others, before and after: −log p(value | the others).
   * In any order of the columns the same, but these do not sum to the score.
   */
  surprise(matrix: Matrix, row: number): Float64Array {
    this.solve(matrix, row);
    const { logs, model } = this;
    const size = this.row.length;
    const all = this.logDensity(size);
    const full = logs.slice();
    const conditionals = full.map(() => 0);
    const precisions = this.precisions();
    const pulls = Array.from(full, (_, k) => {
      const pull = this.solved.slice(k * size, (k + 1) * size);
      solveBackward(model.factors, pull, k * packedLength(size));
      return pull;
    });
    return this.row.map((_, column) => {
      for (let k = 0; k < full.length; k++) {
        const precision = precisions[k * size + column];
        const square = pulls[k][column] ** 2 / precision;
        conditionals[k] = full[k] - (Math.log(precision) / 2 - square / 2 - HALF_LOG_2_PI);
      }
      return logSumExp(conditionals) - all;
    });
  }

  /** Leaves the row, and what it is in each component's own units. */
  private solve(matrix: Matrix, row: number): void {
    const { model, solved } = this;
    const { means, factors } = model;
    this.read(matrix, row);
    const size = this.row.length;
    for (let k = 0, at = 0; k < model.weights.length; k++) {
      const from = k * size;
      for (let i = 0; i < size; i++, at += i) {
        let rest = this.row[i] - means[from + i];
        for (let j = 0; j < i; j++) rest -= factors[at + j] * solved[from + j];
        solved[from + i] = rest / factors[at + i];
      }
    }
  }

  /** Of the first columns, the others left open: L's first rows are the factor of their part. */
  private logDensity(columnCount: number): number {
    const { logs, solved, constants, logWeights } = this;
    const size = this.row.length;
    for (let k = 0; k < logs.length; k++) {
      let log = logWeights[k];
      for (let at = k * size; at < k * size + columnCount; at++) {
        log += constants[at] - (solved[at] * solved[at]) / 2;
      }
      logs[k] = log;
    }
    return logSumExp(logs);
  }

  /** Diagonals of the inverse covariances: sums of squares of L⁻¹'s columns. */
  private precisions(): Float64Array {
    const { model } = this;
    const size = this.row.length;
    const { factors } = model;
    const diagonals = new Float64Array(model.means.length);
    const column = new Float64Array(size);
    for (let k = 0; k < model.weights.length; k++) {
      for (let unit = 0; unit < size; unit++) {
        for (let i = unit; i < size; i++) {
          const at = k * packedLength(size) + rowStart(i);
          let rest = i === unit ? 1 : 0;
          for (let j = unit; j < i; j++) rest -= factors[at + j] * column[j];
          column[i] = rest / factors[at + i];
          diagonals[k * size + unit] += column[i] ** 2;
        }
      }
    }
    return diagonals;
  }

  private read(matrix: Matrix, row: number): void {
    const values = this.row;
    if (matrix.columns.length !== values.length) {
      throw new RangeError(
        `gaussian mixture: expected ${values.length} columns, got ${matrix.columns.length}`,
      );
    }
    for (let column = 0; column < values.length; column++) {
      values[column] = matrix.columns[column][row];
      if (Number.isFinite(values[column])) continue;
      const where = `column "${this.model.columnNames[column]}", row ${row}`;
      throw new RangeError(
        `gaussian mixture: ${where}: expected a finite number, got ${values[column]}`,
      );
    }
  }
}

function logSumExp(logs: Float64Array): number {
  let highest = -Infinity;
  for (let k = 0; k < logs.length; k++) highest = Math.max(highest, logs[k]);
  // So far from all components that not even its log is a number.
  if (highest === -Infinity) return -Infinity;
  let sum = 0;
  for (let k = 0; k < logs.length; k++) sum += Math.exp(logs[k] - highest);
  return highest + Math.log(sum);
}
