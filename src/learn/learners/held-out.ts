import {
  equalRowGroups,
  type Matrix,
  rowsOfPart,
  stratifiedFolds,
  stratifiedParts,
  takeMatrixRows,
} from '../table/index.ts';
import type { Target } from './learner.ts';

export interface Rows {
  readonly matrix: Matrix;
  readonly target: Target;
}

/** These rows of both, in this order; a row may come more than once. */
export function takeBoth({ matrix, target }: Rows, rows: Uint32Array): Rows {
  return { matrix: takeMatrixRows(matrix, rows), target: takeTargets(target, rows) };
}

function takeTargets(target: Target, rows: Uint32Array): Target {
  if (target.kind === 'number') {
    return { ...target, values: Float64Array.from(rows, (row) => target.values[row]) };
  }
  return { ...target, labels: Uint8Array.from(rows, (row) => target.labels[row]) };
}

/** Fold of each row, from 0: stratified by class, equal rows in one fold. */
export function foldsOf(rows: Rows, { count, seed }: { count: number; seed: number }): Uint8Array {
  return stratifiedFolds({ ...strata(rows), foldCount: count, seed });
}

/** Rows to train and rows held out of it, stratified by class, equal rows on one side. */
export function heldOutRows(
  rows: Rows,
  { share, seed }: { share: number; seed: number },
): { train: Uint32Array; heldOut: Uint32Array } {
  const parts = stratifiedParts({ ...strata(rows), shares: [1 - share, share], seed });
  const { in: heldOut, out: train } = rowsOfPart(parts, 1);
  return { train, heldOut };
}

function strata({ matrix, target }: Rows) {
  const groups = equalRowGroups(matrix);
  return target.kind === 'classes' ? { groups, labels: target.labels } : { groups };
}
