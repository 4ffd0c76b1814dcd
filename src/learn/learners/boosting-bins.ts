import type { BoostingModel } from '../model/index.ts';
import { binMatrix, type Matrix, refineBins } from '../table/index.ts';
import type { NamedBins } from '../train/index.ts';

/** The rows in bins that are fine where the model, which bins of this matrix made, cut them. */
export function refinedBins(matrix: Matrix, model: BoostingModel): NamedBins {
  const binned = binMatrix(matrix);
  const { columnNames } = matrix;
  return { ...refineBins(matrix, binned, cutWeights(model, binned.edges)), columnNames };
}

/** For each cut the weight of the training rows that it parted, over all trees. */
function cutWeights(model: BoostingModel, edges: readonly Float64Array[]): Float64Array[] {
  const weights = edges.map((cuts) => new Float64Array(cuts.length));
  const placeOf = edges.map((cuts) => new Map(Array.from(cuts, (cut, i) => [cut, i])));
  for (let node = 0; node < model.columns.length; node++) {
    const column = model.columns[node];
    const place = column < 0 ? undefined : placeOf[column].get(model.thresholds[node]);
    if (place !== undefined) weights[column][place] += model.covers[node];
  }
  return weights;
}
