/**
 * What leaves hold, from `trees.lefts[leaf]` of `values` on: a number for each of a row's
 * `sumCount` sums, or one number, which tree t adds to sum t % sumCount.
 */
export interface LeafValues {
  readonly values: Float32Array | Float64Array;
  readonly holds: 'each' | 'one';
  readonly sumCount: number;
}
