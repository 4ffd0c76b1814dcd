import {
  equalRowGroups,
  type Matrix,
  type RowGroups,
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

/** These rows' targets, in this order. */
export function takeTargets(target: Target, rows: Uint32Array): Target {
  if (target.kind === 'number') {
    return { ...target, values: Float64Array.from(rows, (row) => target.values[row]) };
  }
  return { ...target, labels: Uint8Array.from(rows, (row) => target.labels[row]) };
}

/** The rows of both, one after the other; their targets must be of one kind. */
export function joinRows(first: Rows, second: Rows): Rows {
  return {
    matrix: joinMatrices(first.matrix, second.matrix),
    target: joinTargets(first.target, second.target),
  };
}

/** The rows of both, which have the same columns. */
export function joinMatrices(first: Matrix, second: Matrix): Matrix {
  const columns = first.columns.map((column, i) => joined(column, second.columns[i]));
  return { ...first, rowCount: first.rowCount + second.rowCount, columns };
}

/** The rows from one on, up to, without, another; in the same arrays. */
export function rowsFrom(matrix: Matrix, from: number, to = matrix.rowCount): Matrix {
  const columns = matrix.columns.map((column) => column.subarray(from, to));
  return { ...matrix, rowCount: Math.max(0, to - from), columns };
}

function joinTargets(first: Target, second: Target): Target {
  if (first.kind === 'number' && second.kind === 'number') {
    return { ...first, values: joined(first.values, second.values) };
  }
  if (first.kind === 'classes' && second.kind === 'classes') {
    const labels = new Uint8Array(first.labels.length + second.labels.length);
    labels.set(first.labels);
    labels.set(second.labels, first.labels.length);
    return { ...first, labels };
  }
  throw new TypeError('rows: expected targets of one kind');
}

function joined(first: Float64Array, second: Float64Array): Float64Array {
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** At most so many rows, evenly over all. */
export function spreadRows(rowCount: number, count: number): Uint32Array {
  const length = Math.min(rowCount, count);
  return Uint32Array.from({ length }, (_, i) => Math.floor((i * rowCount) / length));
}

/**
 * Fold of each row, from 0: stratified by class, rows of a group in one fold; equal rows are a
 * group unless groups are given. Throws a RangeError for fewer groups than folds.
 */
export function foldsOf(
  rows: Rows,
  { count, seed, groups }: { count: number; seed: number; groups?: RowGroups | undefined },
): Uint8Array {
  if (groups !== undefined && groups.groupCount < count) {
    throw new RangeError(`folds: expected ${count} groups or more, got ${groups.groupCount}`);
  }
  return stratifiedFolds({ ...strata(rows), ...(groups && { groups }), foldCount: count, seed });
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
