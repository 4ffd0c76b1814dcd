import { checkTrees, leafOf, type Row, type Trees } from './trees.ts';

/** An isolation forest; covers are training rows of a tree's sample, and a leaf has one number. */
export interface IsolationForestModel extends Trees {
  readonly kind: 'isolation-forest';
  readonly version: 1;
  readonly columnNames: readonly string[];
  /** Rows drawn for each tree. */
  readonly sampleSize: number;
  /** Of each leaf: its depth, and c(its rows) for what an uncut rest would still take. */
  readonly pathLengths: Float64Array;
}

const EULER_GAMMA = 0.5772156649015329;

/**
 * Mean path length of an unsuccessful search in a binary search tree of n rows: c(n) of Liu, Ting
 * & Zhou, "Isolation Forest" (2008), equation 1, with H(i) ≈ ln i + γ as there.
 */
export function meanPathLength(rowCount: number): number {
  if (rowCount <= 1) return 0;
  if (rowCount === 2) return 1;
  return 2 * (Math.log(rowCount - 1) + EULER_GAMMA) - (2 * (rowCount - 1)) / rowCount;
}

/**
 * 2^(−E[h(x)]/c(ψ)) of the same paper, equation 2, from the sum of a row's path lengths: in (0, 1),
 * higher is more isolated.
 */
export function isolationScore(
  pathLengthSum: number,
  { treeCount, sampleSize }: { treeCount: number; sampleSize: number },
): number {
  return 2 ** (-pathLengthSum / treeCount / Math.max(meanPathLength(sampleSize), 1));
}

/** Reference prediction, the obvious way. Engines must agree with it. */
export function predictIsolationForest(model: IsolationForestModel, row: Row): number {
  let sum = 0;
  for (const root of model.roots) {
    sum += model.pathLengths[model.lefts[leafOf(model, root, row)]];
  }
  return isolationScore(sum, { treeCount: model.roots.length, sampleSize: model.sampleSize });
}

/** Throws a RangeError for a model that an engine could not run safely. */
export function checkIsolationForest(model: IsolationForestModel): void {
  checkPathLengths('isolation forest', model);
  checkTrees(model, {
    columnCount: model.columnNames.length,
    valueCount: model.pathLengths.length,
    leafValueCount: 1,
  });
}

export function checkPathLengths(
  what: string,
  { sampleSize, pathLengths }: { sampleSize: number; pathLengths: Float64Array },
): void {
  if (!Number.isInteger(sampleSize) || sampleSize < 1) {
    throw new RangeError(`${what}: expected a sample of 1 row or more, got ${sampleSize}`);
  }
  const wrong = pathLengths.find((length) => !(length >= 0 && length < Infinity));
  if (wrong === undefined) return;
  throw new RangeError(`${what}: expected finite path lengths of 0 or more, got ${wrong}`);
}
