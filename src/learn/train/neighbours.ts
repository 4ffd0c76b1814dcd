/**
 * Finds:  the class or number of a row, or how odd it is, by the training rows nearest to it.
 * Reads:  finite numbers in units that compare: distances are Euclidean over all columns, so put
 *         them through a design first. Missing values are refused.
 * Fails:  where most columns say nothing of the target: they drown the others in the distance.
 * Cost:   nothing to train; a row is scored by about as many rows as lie near it, at the worst all.
 * Score:  shares of the classes in [0, 1] that sum to 1; the mean number; or the distance to the
 *         k-th nearest row, 0 or more, higher is odder.
 * Paper:  Cover & Hart, "Nearest Neighbor Pattern Classification" (1967); Ramaswamy, Rastogi &
 *         Shim, "Efficient Algorithms for Mining Outliers from Large Data Sets" (2000).
 */
import type { NeighboursModel } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';

export interface NeighboursOptions {
  /** How many nearest rows are asked; 5 when absent. */
  neighbourCount?: number;
  /** Rows to keep; all of them when absent. */
  rows?: Uint32Array;
}

const NEIGHBOUR_COUNT = 5;

/**
 * `target` is a class or a number a row of the matrix; absent for a score of novelty. Throws a
 * RangeError for bad shapes and, by column and row, for values that are not finite.
 */
export function trainNeighbours(
  matrix: Matrix,
  target: { labels: Uint8Array; classCount: number } | Float64Array | undefined,
  { neighbourCount = NEIGHBOUR_COUNT, rows }: NeighboursOptions = {},
): NeighboursModel {
  const kept = Uint32Array.from(rows ?? { length: matrix.rowCount }, (row, i) => row ?? i);
  demand(matrix.columns.length >= 1, 'at least one column', 0);
  const isCount = Number.isInteger(neighbourCount) && neighbourCount >= 1;
  demand(
    isCount && neighbourCount <= kept.length,
    `1 to ${kept.length} neighbours`,
    neighbourCount,
  );
  const columnCount = matrix.columns.length;
  const values = new Float64Array(kept.length * columnCount);
  for (const [column, all] of matrix.columns.entries()) {
    for (const [i, row] of kept.entries()) {
      const where = () => `a finite number in column "${matrix.columnNames[column]}", row ${row}`;
      if (!Number.isFinite(all[row])) demand(false, where(), all[row]);
      values[i * columnCount + column] = all[row];
    }
  }
  return {
    kind: 'neighbours',
    version: 1,
    columnNames: matrix.columnNames,
    neighbourCount,
    values,
    ...targetsOf(matrix, target, kept),
  };
}

function targetsOf(
  { rowCount }: Matrix,
  target: { labels: Uint8Array; classCount: number } | Float64Array | undefined,
  rows: Uint32Array,
): Pick<NeighboursModel, 'task' | 'classCount' | 'targets'> {
  if (target === undefined) return { task: 'novelty', classCount: 0, targets: new Float64Array(0) };
  const isNumbers = target instanceof Float64Array;
  const all = isNumbers ? target : target.labels;
  demand(all.length === rowCount, `${rowCount} targets for as many rows`, all.length);
  const targets = Float64Array.from(rows, (row) => all[row]);
  const wrong = targets.findIndex((value) =>
    isNumbers ? !Number.isFinite(value) : value >= target.classCount,
  );
  const what = isNumbers ? 'a finite number' : `a class below ${target.classCount}`;
  demand(wrong < 0, `${what} for row ${rows[wrong]}`, targets[wrong]);
  return isNumbers
    ? { task: 'numbers', classCount: 0, targets }
    : { task: 'classes', classCount: target.classCount, targets };
}

function demand(holds: boolean, what: string, got: unknown): void {
  if (!holds) throw new RangeError(`neighbours: expected ${what}, got ${String(got)}`);
}
