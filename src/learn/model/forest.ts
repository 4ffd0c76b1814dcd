/**
 * A forest of classification trees as data; the root of tree t at `roots[t]`.
 *
 *     node n   columns[n] >= 0   inner: goes left where value <= thresholds[n], else right;
 *                                a missing value goes left where missingLeft[n] is 1
 *              columns[n] = -1   leaf
 *     lefts[n]                   left child; the right one is the next node.
 *                                In a leaf: where its shares begin in leafShares
 *     leafShares                 a share of the training rows for each class, leaf after leaf
 */
export interface ForestModel {
  readonly kind: 'forest';
  readonly version: 1;
  readonly columnNames: readonly string[];
  readonly classCount: number;
  readonly roots: Int32Array;
  readonly columns: Int16Array;
  readonly thresholds: Float64Array;
  readonly missingLeft: Uint8Array;
  readonly lefts: Int32Array;
  readonly leafShares: Float32Array;
}

/** Reference prediction, the obvious way: the mean of the trees' shares for each class. */
export function predictForest(
  model: ForestModel,
  row: readonly number[] | Float64Array,
): Float64Array {
  const shares = new Float64Array(model.classCount);
  for (const root of model.roots) {
    let node = root;
    while (model.columns[node] >= 0) {
      const value = row[model.columns[node]];
      const left = Number.isNaN(value)
        ? model.missingLeft[node] === 1
        : value <= model.thresholds[node];
      node = left ? model.lefts[node] : model.lefts[node] + 1;
    }
    for (let c = 0; c < model.classCount; c++) shares[c] += model.leafShares[model.lefts[node] + c];
  }
  return shares.map((share) => share / model.roots.length);
}
