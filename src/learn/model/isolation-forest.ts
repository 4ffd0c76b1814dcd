/**
 * An isolation forest as data: all trees' nodes in flat arrays, the root of tree t at `roots[t]`.
 *
 *     node n   columns[n] >= 0   inner: goes left where value < thresholds[n], else right;
 *                                a missing value goes left where missingLeft[n] is 1
 *              columns[n] = -1   leaf
 *     lefts[n], rights[n]        absolute node indices, -1 in a leaf
 *     rowCounts[n]               training rows of the tree's sample that came here
 */
export interface IsolationForestModel {
  readonly kind: 'isolation-forest';
  readonly version: 1;
  readonly columnNames: readonly string[];
  /** Rows drawn for each tree. */
  readonly sampleSize: number;
  readonly roots: Int32Array;
  readonly columns: Int16Array;
  readonly thresholds: Float64Array;
  readonly missingLeft: Uint8Array;
  readonly lefts: Int32Array;
  readonly rights: Int32Array;
  readonly rowCounts: Uint32Array;
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
 * Reference prediction, the obvious way: 2^(−E[h(x)]/c(ψ)) of the same paper, equation 2. In
 * (0, 1), higher is more isolated. Engines must agree with it.
 */
export function predictIsolationForest(
  model: IsolationForestModel,
  row: readonly number[] | Float64Array,
): number {
  let total = 0;
  for (const root of model.roots) total += pathLength(model, root, row);
  const mean = total / model.roots.length;
  return 2 ** (-mean / Math.max(meanPathLength(model.sampleSize), 1));
}

function pathLength(
  model: IsolationForestModel,
  root: number,
  row: readonly number[] | Float64Array,
): number {
  let node = root;
  let depth = 0;
  while (model.columns[node] >= 0) {
    const value = row[model.columns[node]];
    const left = Number.isNaN(value)
      ? model.missingLeft[node] === 1
      : value < model.thresholds[node];
    node = left ? model.lefts[node] : model.rights[node];
    depth++;
  }
  return depth + meanPathLength(model.rowCounts[node]);
}
