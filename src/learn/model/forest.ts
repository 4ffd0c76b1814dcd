import { checkTrees, leafOf, type Row, type Trees } from './trees.ts';

/** A forest of classification trees; a leaf has `classCount` numbers in `leafShares`. */
export interface ForestModel extends Trees {
  readonly kind: 'forest';
  readonly version: 1;
  readonly columnNames: readonly string[];
  readonly classCount: number;
  /** A share of the training rows for each class, leaf after leaf. */
  readonly leafShares: Float32Array;
}

const CLASSES_MAX = 255;

/** Reference prediction, the obvious way: the mean of the trees' shares for each class. */
export function predictForest(model: ForestModel, row: Row): Float64Array {
  const shares = new Float64Array(model.classCount);
  for (const root of model.roots) {
    const from = model.lefts[leafOf(model, root, row)];
    for (let c = 0; c < model.classCount; c++) shares[c] += model.leafShares[from + c];
  }
  return shares.map((share) => share / model.roots.length);
}

/** Throws a RangeError for a model that an engine could not run safely. */
export function checkForest(model: ForestModel): void {
  const { classCount, leafShares } = model;
  if (!Number.isInteger(classCount) || classCount < 1 || classCount > CLASSES_MAX) {
    throw new RangeError(`forest: expected 1 to ${CLASSES_MAX} classes, got ${classCount}`);
  }
  checkTrees(model, {
    columnCount: model.columnNames.length,
    valueCount: leafShares.length,
    leafValueCount: classCount,
  });
  const wrong = leafShares.find((share) => !(share >= 0 && share <= 1));
  if (wrong === undefined) return;
  throw new RangeError(`forest: expected shares from 0 to 1 in leaves, got ${wrong}`);
}
