import type { Matrix } from './matrix.ts';

/** Bins of present values a column has at the most; the one beyond them is for missing values. */
export const BINS_MAX = 255;
export const MISSING_BIN = 255;

/**
 * A matrix as small numbers, a byte a cell, row by row, so that all columns of a row lie together.
 *
 *     bins[row * columnCount + column]   0 .. edges[column].length, or MISSING_BIN
 *     value <= edges[column][b]  if and only if  bin <= b        (present values)
 */
export interface BinnedMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly bins: Uint8Array;
  /** Ascending cuts between bins; empty for a column of one value. */
  readonly edges: readonly Float64Array[];
}

/** Values a column's cuts are chosen from: enough for quantiles, and no sort of millions. */
const SAMPLE_MAX = 200_000;

/**
 * Cuts lie half-way between neighbouring values: between all of them where a column has few, else
 * at quantiles (as the histogram trees of scikit-learn, LightGBM and XGBoost do).
 */
export function binMatrix(matrix: Matrix): BinnedMatrix {
  const { rowCount, columns } = matrix;
  const edges = columns.map(edgesOf);
  const bins = new Uint8Array(rowCount * columns.length);
  for (const [column, values] of columns.entries()) {
    const cuts = edges[column];
    for (let row = 0; row < rowCount; row++) {
      bins[row * columns.length + column] = binOf(cuts, values[row]);
    }
  }
  return { rowCount, columnCount: columns.length, bins, edges };
}

/** Index of the first cut that is not below the value, by bisection. */
function binOf(cuts: Float64Array, value: number): number {
  if (Number.isNaN(value)) return MISSING_BIN;
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cuts[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function edgesOf(values: Float64Array): Float64Array {
  const step = Math.max(1, Math.ceil(values.length / SAMPLE_MAX));
  const sorted = values.filter((value, i) => i % step === 0 && !Number.isNaN(value)).sort();
  const starts: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) starts.push(i);
  }
  const cuts: number[] = [];
  let binStart = 0;
  for (let next = 1; next < starts.length; next++) {
    const at = starts[next];
    // Where distinct values are few, each has a bin; else a bin closes when it holds its share of
    // what is left, so that a frequent value doesn't take the bins of the others.
    const binsLeft = BINS_MAX - cuts.length;
    const valuesLeft = starts.length - next;
    const isFull = (at - binStart) * binsLeft >= sorted.length - binStart;
    if (binsLeft <= 1) break;
    if (!isFull && valuesLeft >= binsLeft) continue;
    cuts.push(between(sorted[at - 1], sorted[at]));
    binStart = at;
  }
  return Float64Array.from(cuts);
}

/** A number with low <= it < high, half-way where there is one. */
function between(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}
