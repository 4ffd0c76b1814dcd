/**
 * Permutation importance: what a figure loses when one column's values are dealt out to other
 * rows (Breiman, "Random Forests", 2001, section 10; for any model: Fisher, Rudin & Dominici,
 * 2019). Rows should be held out. Columns that say the same stand in for each other: each of them
 * looks unimportant though together they may be all that counts. And rows are made that never
 * were (a long flow without bytes), about which a model knows nothing.
 */
import { createRandom } from '../random.ts';
import type { Matrix } from '../table/index.ts';

export interface ColumnImportance {
  readonly name: string;
  /** Mean loss over the repeats, in units of the figure; below 0 where the column did harm. */
  readonly loss: number;
  /** Standard deviation of the loss between repeats, n − 1; NaN of one repeat. */
  readonly spread: number;
}

export interface PermutationTask {
  readonly matrix: Matrix;
  /** What the model says of the rows of a matrix. */
  readonly score: (matrix: Matrix) => Float64Array;
  /** What that is worth, higher being better; of an error, hand in its negative. */
  readonly figure: (scores: Float64Array) => number;
  readonly seed: number;
  /** Times that each column is dealt out anew; 5 when absent. */
  readonly repeats?: number;
  readonly onProgress?: (done: { step: number; steps: number }) => void;
}

/**
 * One number a column, in the order of the matrix, and the figure of the rows as they are. The
 * model scores all rows 1 + columns × repeats times. Throws a RangeError for no repeats.
 */
export function permutationImportance(task: PermutationTask): {
  figure: number;
  columns: ColumnImportance[];
} {
  const { matrix, seed, repeats = 5 } = task;
  if (!(Number.isInteger(repeats) && repeats > 0)) {
    throw new RangeError(`repeats: expected a whole number above 0, got ${repeats}`);
  }
  const figure = task.figure(task.score(matrix));
  const columns = matrix.columns.map((values, index) => {
    const losses = Float64Array.from({ length: repeats }, (_, repeat) => {
      const dealt = dealtOut(values, { seed, purpose: `importance ${index} ${repeat}` });
      const changed = { ...matrix, columns: matrix.columns.with(index, dealt) };
      return figure - task.figure(task.score(changed));
    });
    task.onProgress?.({ step: index + 1, steps: matrix.columns.length });
    return { name: matrix.columnNames[index], ...meanAndSpread(losses) };
  });
  return { figure, columns };
}

/** The values in an order drawn from the seed (Fisher and Yates). */
function dealtOut(values: Float64Array, from: { seed: number; purpose: string }): Float64Array {
  const random = createRandom(from.seed, from.purpose);
  const dealt = values.slice();
  for (let left = dealt.length - 1; left > 0; left--) {
    const other = random.below(left + 1);
    const value = dealt[left];
    dealt[left] = dealt[other];
    dealt[other] = value;
  }
  return dealt;
}

function meanAndSpread(losses: Float64Array): { loss: number; spread: number } {
  const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
  const squares = losses.reduce((sum, value) => sum + (value - loss) ** 2, 0);
  return { loss, spread: Math.sqrt(squares / (losses.length - 1)) };
}
