import { BINS_MAX, between, type BinnedMatrix, binMatrixWith } from './binned-matrix.ts';
import { distinctValues } from './distinct-values.ts';
import type { Matrix } from './matrix.ts';

/** Share of a column's bins that its cuts draw to themselves; the others lie at quantiles. */
const DRAWN_SHARE = 0.5;

/** How much each cut of each column of numbers matters; 0 or more, in any unit. */
export type CutWeights = readonly Float64Array[];

/**
 * Bins anew where a column has more values than bins: at quantiles of its rows, where those in the
 * two bins beside a cut count more, the more it matters. So what lies half-way between two
 * quantiles, and is where a first model wanted to cut, gets a cut of its own. Throws a RangeError
 * for weights that don't fit the cuts.
 */
export function refineBins(
  matrix: Matrix,
  binned: BinnedMatrix,
  weights: CutWeights,
): BinnedMatrix {
  const edges = binned.edges.map((cuts, column) => {
    const own = weights[column];
    if (own?.length !== cuts.length) {
      throw new RangeError(
        `refined bins, column ${column}: expected ${cuts.length} weights, got ${own?.length}`,
      );
    }
    const values = matrix.columns[column];
    const isWanted = own.some((weight) => weight > 0) && !distinctValues(values, BINS_MAX);
    return isWanted ? refinedCuts(values, cuts, binMasses(own)) : cuts;
  });
  return binMatrixWith(edges, matrix);
}

/** A bin's share of what is drawn: half of that of the cuts on either side. */
function binMasses(weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Float64Array.from(
    { length: weights.length + 1 },
    (_, bin) => ((weights[bin - 1] ?? 0) + (weights[bin] ?? 0)) / (2 * total),
  );
}

function refinedCuts(values: Float64Array, cuts: Float64Array, masses: Float64Array): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const bins = new Uint8Array(sorted.length);
  const rowsOfBin = new Uint32Array(cuts.length + 1);
  for (let row = 0, bin = 0; row < sorted.length; row++) {
    while (bin < cuts.length && sorted[row] > cuts[bin]) bin++;
    bins[row] = bin;
    rowsOfBin[bin]++;
  }
  const massOf = (bin: number) =>
    (1 - DRAWN_SHARE) / sorted.length + (DRAWN_SHARE * masses[bin]) / rowsOfBin[bin];
  const refined: number[] = [];
  let [inBin, left] = [0, 1];
  for (let row = 0; row < sorted.length; row++) {
    const binsLeft = BINS_MAX - refined.length;
    if (row > 0 && sorted[row] !== sorted[row - 1] && inBin * binsLeft >= left && binsLeft > 1) {
      refined.push(between(sorted[row - 1], sorted[row]));
      left -= inBin;
      inBin = 0;
    }
    inBin += massOf(bins[row]);
  }
  return Float64Array.from(refined);
}
