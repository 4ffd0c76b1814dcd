import { checkPathLengths, isolationScore } from './isolation-forest.ts';
import { checkTrees, type Row } from './trees.ts';

/**
 * An isolation forest whose cuts are hyperplanes. Nodes are as those of `Trees`, but for the cut:
 *
 *     planes[n] >= 0   inner: plane p = planes[n] weighs the columns planeColumns[p × k + i] by
 *                      planeWeights[p × k + i], i = 0 .. k − 1, k = columnsPerCut; goes left where
 *                      the weighted sum <= thresholds[n]. A missing value counts as centers[column]
 *     planes[n] = -1   leaf; lefts[n] is the index of its path length
 */
export interface ExtendedIsolationForestModel {
  readonly kind: 'extended-isolation-forest';
  readonly version: 1;
  readonly columnNames: readonly string[];
  /** Rows drawn for each tree. */
  readonly sampleSize: number;
  readonly columnsPerCut: number;
  /** The mean of each column's training values. */
  readonly centers: Float64Array;
  readonly roots: Int32Array;
  readonly planes: Int32Array;
  readonly thresholds: Float64Array;
  readonly lefts: Int32Array;
  readonly covers: Float32Array;
  readonly planeColumns: Int16Array;
  readonly planeWeights: Float64Array;
  /** As in an isolation forest. */
  readonly pathLengths: Float64Array;
}

/** Reference prediction, the obvious way. In (0, 1), higher is more isolated. */
export function predictExtendedIsolationForest(
  model: ExtendedIsolationForestModel,
  row: Row,
): number {
  let sum = 0;
  for (const root of model.roots) {
    let node = root;
    while (model.planes[node] >= 0) {
      const isLeft = projectionOf(model, model.planes[node], row) <= model.thresholds[node];
      node = model.lefts[node] + (isLeft ? 0 : 1);
    }
    sum += model.pathLengths[model.lefts[node]];
  }
  return isolationScore(sum, { treeCount: model.roots.length, sampleSize: model.sampleSize });
}

function projectionOf(model: ExtendedIsolationForestModel, plane: number, row: Row): number {
  const { columnsPerCut, planeColumns, planeWeights, centers } = model;
  let sum = 0;
  for (let i = plane * columnsPerCut; i < (plane + 1) * columnsPerCut; i++) {
    const column = planeColumns[i];
    const value = Number.isNaN(row[column]) ? centers[column] : row[column];
    sum += planeWeights[i] * value;
  }
  return sum;
}

/** Throws a RangeError for a model that an engine could not run safely. */
export function checkExtendedIsolationForest(model: ExtendedIsolationForestModel): void {
  const { columnNames, columnsPerCut, centers, planes, planeColumns, planeWeights } = model;
  const columnCount = columnNames.length;
  if (!(columnsPerCut >= 1 && columnsPerCut <= columnCount) || !Number.isInteger(columnsPerCut)) {
    fail(`1 to ${columnCount} columns a cut`, columnsPerCut);
  }
  if (centers.length !== columnCount) fail(`${columnCount} centers`, centers.length);
  if (planeWeights.length !== planeColumns.length || planeColumns.length % columnsPerCut !== 0) {
    fail(`${columnsPerCut} columns and weights a plane`, planeWeights.length);
  }
  const planeCount = planeColumns.length / columnsPerCut;
  for (const plane of planes) {
    if (plane < -1 || plane >= planeCount) fail(`planes below ${planeCount}`, plane);
  }
  for (const column of planeColumns) {
    if (column < 0 || column >= columnCount) fail(`columns below ${columnCount}`, column);
  }
  for (const number of [...centers, ...planeWeights]) {
    if (!Number.isFinite(number)) fail('finite centers and weights', number);
  }
  checkPathLengths('extended isolation forest', model);
  // Leaves and children are those of plain trees.
  checkTrees(
    {
      ...model,
      columns: Int16Array.from(planes, (plane) => (plane < 0 ? -1 : 0)),
      missingLeft: new Uint8Array(planes.length),
    },
    { columnCount: 1, valueCount: model.pathLengths.length, leafValueCount: 1 },
  );
}

function fail(expected: string, got: number): never {
  throw new RangeError(`extended isolation forest: expected ${expected}, got ${got}`);
}
