import type { Matrix } from '../table/index.ts';

/** What a prediction is made of: `base` and the parts of all columns sum to the model's score. */
export interface Explanation {
  readonly base: number;
  /** A column of the table: by how much its value moves the score away from the base. */
  readonly parts: Float64Array;
}

export interface Explainer {
  /**
   * What the score is: the share of a class, its log-odds (against the others, as the model has
   * it), or the number; before calibration.
   */
  readonly unit: 'share' | 'log-odds' | 'number';
  /** `sampled`: parts vary with the seed, though they sum to the score as exact ones do. */
  readonly how: 'exact' | 'sampled';
  /** How long a row takes, in nodes of trees looked at (about 50 ns each); only roughly. */
  readonly work: number;
  /** Of a row of codes; `output` is a class, or 0 for numbers. */
  explain(matrix: Matrix, row: number, output: number): Explanation;
}
