import { type ElasticNetModel, elasticNetScoreCount } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';

/** Scores rows in batches with one elastic net; agrees with the reference prediction. */
export class ElasticNetEngine {
  readonly model: ElasticNetModel;
  /** Numbers a row of `score`. */
  readonly scoreCount: number;
  /** Linear predictors of a row whose values are all the training means, an output each. */
  readonly bases: Float64Array;

  constructor(model: ElasticNetModel) {
    const { coefficients, means } = model;
    this.model = model;
    this.scoreCount = elasticNetScoreCount(model);
    this.bases = model.intercepts.map((intercept, output) =>
      means.reduce(
        (sum, mean, column) => sum + coefficients[output * means.length + column] * mean,
        intercept,
      ),
    );
  }

  /**
   * Predictions, or shares of the classes that sum to 1: `scoreCount` numbers a row. Throws a
   * RangeError that names column and row for a value that counts and is not finite.
   */
  score(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const predictors = this.predict(matrix, rows);
    const { family } = this.model;
    if (family === 'linear') return predictors;
    if (family === 'logistic') return sharesOfTwo(predictors);
    return sharesInPlace(predictors, this.scoreCount);
  }

  /** Linear predictors, row by row: an output each. Throws as `score` does. */
  predict(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const { intercepts, coefficients, columnNames } = this.model;
    const columnCount = columnNames.length;
    if (matrix.columns.length !== columnCount) {
      throw new RangeError(
        `elastic net: expected ${columnCount} columns, got ${matrix.columns.length}`,
      );
    }
    const outputs = intercepts.length;
    const count = rows?.length ?? matrix.rowCount;
    const predictors = new Float64Array(count * outputs);
    for (let i = 0; i < predictors.length; i++) predictors[i] = intercepts[i % outputs];
    for (let output = 0; output < outputs; output++) {
      for (let column = 0; column < columnCount; column++) {
        const coefficient = coefficients[output * columnCount + column];
        if (coefficient === 0) continue;
        const values = matrix.columns[column];
        for (let i = 0, to = output; i < count; i++, to += outputs) {
          predictors[to] += coefficient * values[rows === undefined ? i : rows[i]];
        }
      }
    }
    const wrong = predictors.findIndex((predictor) => !Number.isFinite(predictor));
    if (wrong >= 0) {
      const at = Math.floor(wrong / outputs);
      this.refuse(matrix, rows === undefined ? at : rows[at]);
    }
    return predictors;
  }

  /**
   * What each column adds to each output's linear predictor: coefficient × (value − training mean),
   * output by output. With `bases` they sum to the linear predictor.
   */
  explain(matrix: Matrix, row: number): Float64Array {
    const { coefficients, means } = this.model;
    return coefficients.map((coefficient, i) => {
      const column = i % means.length;
      return coefficient === 0 ? 0 : coefficient * (matrix.columns[column][row] - means[column]);
    });
  }

  private refuse(matrix: Matrix, row: number): never {
    const { columnNames, coefficients } = this.model;
    const column = columnNames.findIndex(
      (_, c) =>
        !Number.isFinite(matrix.columns[c][row]) &&
        coefficients.some((coefficient, i) => i % columnNames.length === c && coefficient !== 0),
    );
    if (column < 0) throw new RangeError(`elastic net: row ${row} is beyond the range of numbers`);
    throw new RangeError(
      `elastic net: column "${columnNames[column]}", row ${row}: expected a finite number, ` +
        `got ${matrix.columns[column][row]}`,
    );
  }
}

function sharesOfTwo(predictors: Float64Array): Float64Array {
  const shares = new Float64Array(2 * predictors.length);
  for (let i = 0; i < predictors.length; i++) {
    const odds = Math.exp(-Math.abs(predictors[i]));
    const likelier = predictors[i] < 0 ? 0 : 1;
    shares[2 * i + likelier] = 1 / (1 + odds);
    shares[2 * i + 1 - likelier] = odds / (1 + odds);
  }
  return shares;
}

function sharesInPlace(predictors: Float64Array, classCount: number): Float64Array {
  for (let from = 0; from < predictors.length; from += classCount) {
    const shares = predictors.subarray(from, from + classCount);
    let highest = -Infinity;
    for (let c = 0; c < classCount; c++) highest = Math.max(highest, shares[c]);
    let total = 0;
    for (let c = 0; c < classCount; c++) {
      shares[c] = Math.exp(shares[c] - highest);
      total += shares[c];
    }
    for (let c = 0; c < classCount; c++) shares[c] /= total;
  }
  return predictors;
}
