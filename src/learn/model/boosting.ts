import { checkTrees, leafOf, type Row, type Trees } from './trees.ts';

/**
 * What the margins of a boosted model mean:
 *
 *     logistic        one margin: log-odds of class 1 of two
 *     softmax         a margin a class: logarithms of shares, up to a constant
 *     squared-error   one margin: the expected value
 *     quantile        one margin: the quantile of `quantile`
 */
export type BoostingObjective = 'logistic' | 'softmax' | 'squared-error' | 'quantile';

/** Boosted trees as data: tree t adds the value of its leaf to margin t % baseMargins.length. */
export interface BoostingModel extends Trees {
  readonly kind: 'boosting';
  readonly version: 1;
  readonly columnNames: readonly string[];
  readonly objective: BoostingObjective;
  /** 0 for numbers. */
  readonly classCount: number;
  /** In (0, 1); 0 for other objectives. */
  readonly quantile: number;
  /** Where each margin begins, before any tree. */
  readonly baseMargins: Float64Array;
  readonly leafValues: Float64Array;
}

const CLASSES_MAX = 255;

/** Reference prediction, the obvious way: shares of the classes, or the one number. */
export function predictBoosting(model: BoostingModel, row: Row): Float64Array {
  return linkMargins(model, marginsOf(model, row));
}

/** Base margins and the sums of the trees, before they are turned into shares. */
export function marginsOf(model: BoostingModel, row: Row): Float64Array {
  const sums = new Float64Array(model.baseMargins.length);
  for (const [tree, root] of model.roots.entries()) {
    sums[tree % sums.length] += model.leafValues[model.lefts[leafOf(model, root, row)]];
  }
  return sums.map((sum, output) => sum + model.baseMargins[output]);
}

/** Margins of one row as what is asked for. */
export function linkMargins(
  { objective }: Pick<BoostingModel, 'objective'>,
  margins: Float64Array,
): Float64Array {
  switch (objective) {
    case 'logistic': {
      const share = 1 / (1 + Math.exp(-margins[0]));
      return Float64Array.of(1 - share, share);
    }
    case 'softmax': {
      const most = Math.max(...margins);
      const shares = margins.map((margin) => Math.exp(margin - most));
      const sum = shares.reduce((total, share) => total + share, 0);
      return shares.map((share) => share / sum);
    }
    case 'squared-error':
    case 'quantile':
      return margins;
  }
}

/** Throws a RangeError where a model, as read from a file, can't be one. */
export function checkBoosting(model: BoostingModel): void {
  const { objective, classCount, quantile, baseMargins, roots, leafValues } = model;
  const isClass = objective === 'logistic' || objective === 'softmax';
  if (!isClass && objective !== 'squared-error' && objective !== 'quantile') {
    fail('a known objective', objective);
  }
  const outputs = objective === 'softmax' ? classCount : 1;
  if (baseMargins.length !== outputs) fail(`${outputs} base margins`, baseMargins.length);
  const classesMin = objective === 'softmax' ? 2 : isClass ? 2 : 0;
  const classesMax = objective === 'softmax' ? CLASSES_MAX : classesMin;
  if (!(classCount >= classesMin && classCount <= classesMax)) fail('a class count', classCount);
  if (objective === 'quantile' ? !(quantile > 0 && quantile < 1) : quantile !== 0) {
    fail('a quantile in (0, 1) for the quantile objective, else 0', quantile);
  }
  if (roots.length % outputs !== 0) fail(`trees in rounds of ${outputs}`, roots.length);
  for (const numbers of [baseMargins, leafValues]) {
    const wrong = numbers.findIndex((number) => !Number.isFinite(number));
    if (wrong >= 0) fail('finite margins', numbers[wrong]);
  }
  const columnCount = model.columnNames.length;
  checkTrees(model, { columnCount, valueCount: leafValues.length, leafValueCount: 1 });
}

function fail(expected: string, got: number | string): never {
  throw new RangeError(`boosting: expected ${expected}, got ${got}`);
}
