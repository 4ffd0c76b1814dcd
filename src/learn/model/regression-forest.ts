import { checkTrees, leafOf, type Row, type Trees } from './trees.ts';

/** A forest of regression trees; a leaf has one number in `leafValues`. */
export interface RegressionForestModel extends Trees {
  readonly kind: 'regression-forest';
  readonly version: 1;
  readonly columnNames: readonly string[];
  /** The mean of the training rows' targets, leaf after leaf. */
  readonly leafValues: Float64Array;
}

/** Reference prediction, the obvious way: the mean of the trees' values. */
export function predictRegressionForest(model: RegressionForestModel, row: Row): number {
  let sum = 0;
  for (const root of model.roots) sum += model.leafValues[model.lefts[leafOf(model, root, row)]];
  return sum / model.roots.length;
}

/** Throws a RangeError for a model that an engine could not run safely. */
export function checkRegressionForest(model: RegressionForestModel): void {
  const { leafValues } = model;
  checkTrees(model, {
    columnCount: model.columnNames.length,
    valueCount: leafValues.length,
    leafValueCount: 1,
  });
  const wrong = leafValues.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return;
  throw new RangeError(`regression forest: expected finite values in leaves, got ${wrong}`);
}
