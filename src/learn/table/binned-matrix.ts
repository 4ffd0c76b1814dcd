import { Arena, arenaBytes, binningKernel, SORT_COUNTS_BYTES } from '../kernels/index.ts';
import { distinctValues } from './distinct-values.ts';
import type { Matrix } from './matrix.ts';

/** Bins of present values a column has at the most; the one beyond them is for missing values. */
export const BINS_MAX = 255;
export const MISSING_BIN = 255;
/** In a column of categories: this code and all above it share a bin that no set of codes holds. */
export const OTHER_CODES_BIN = 254;

/**
 * A matrix as small numbers, a byte a cell, row by row, so that all columns of a row lie together.
 *
 *     bins[row * columnCount + column]   0 .. edges[column].length, or MISSING_BIN
 *     value <= edges[column][b]  if and only if  bin <= b        (present values)
 *     in a column of categories  bin = code, or OTHER_CODES_BIN for codes from there on
 */
export interface BinnedMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly bins: Uint8Array;
  /** Ascending cuts between bins; empty for a column of one value and for categories. */
  readonly edges: readonly Float64Array[];
  /** As the matrix has it: 0 for a column of numbers; absent where all are. */
  readonly categoryCounts?: readonly number[];
}

/** Values a column's cuts are chosen from: enough for quantiles, and no sort of millions. */
const SAMPLE_MAX = 200_000;

/**
 * Cuts lie half-way between neighbouring values: between all of them where a column has few, else
 * at quantiles (as the histogram trees of scikit-learn, LightGBM and XGBoost do).
 */
export function binMatrix(matrix: Matrix): BinnedMatrix {
  const edges = matrix.columns.map((values, column) =>
    matrix.categoryCounts?.[column] ? new Float64Array(0) : edgesOf(values),
  );
  return binMatrixWith(edges, matrix);
}

/** Other rows with the cuts of those that `binned` came from. Throws for other columns. */
export function binMatrixAs(binned: BinnedMatrix, matrix: Matrix): BinnedMatrix {
  if (matrix.columns.length !== binned.columnCount) {
    throw new RangeError(
      `binned matrix: expected ${binned.columnCount} columns, got ${matrix.columns.length}`,
    );
  }
  const { categoryCounts } = binned;
  return binMatrixWith(binned.edges, { ...matrix, ...(categoryCounts ? { categoryCounts } : {}) });
}

/** Bins of present values that a column may have. */
export function binCountOf({ edges, categoryCounts }: BinnedMatrix, column: number): number {
  const categories = categoryCounts?.[column] ?? 0;
  return categories > 0 ? Math.min(categories, BINS_MAX) : edges[column].length + 1;
}

/** Cuts that are given, ascending, fewer than BINS_MAX a column. */
export function binMatrixWith(edges: readonly Float64Array[], matrix: Matrix): BinnedMatrix {
  const { rowCount, columns, categoryCounts } = matrix;
  const columnCount = columns.length;
  const bins = new Uint8Array(rowCount * columnCount);
  const blockRows = Math.min(BLOCK_ROWS, LANES * Math.ceil(rowCount / LANES));
  const sizes = [8 * blockRows, blockRows * columnCount, ...edges.map((own) => own.byteLength)];
  const arena = new Arena(sizes.reduce((sum, size) => sum + arenaBytes(size), 0));
  const kernel = binningKernel(arena);
  const numbers = arena.float64(blockRows);
  const block = arena.bytes(blockRows * columnCount);
  const cuts = edges.map((own) => {
    const laid = arena.float64(own.length);
    laid.set(own);
    return laid;
  });
  // Blocks of rows, so that the bytes that a column writes stay in the cache for the next.
  for (let from = 0; from < rowCount; from += blockRows) {
    const count = Math.min(rowCount - from, blockRows);
    for (const [column, values] of columns.entries()) {
      if (categoryCounts?.[column]) {
        for (let i = 0; i < count; i++) {
          block[i * columnCount + column] = binOfCode(values[from + i]);
        }
        continue;
      }
      numbers.set(values.subarray(from, from + count));
      const { byteOffset, length } = cuts[column];
      const to = block.byteOffset + column;
      kernel.binColumn(numbers.byteOffset, count, byteOffset, length, to, columnCount);
    }
    bins.set(block.subarray(0, count * columnCount), from * columnCount);
  }
  const shape = { rowCount, columnCount, bins, edges };
  return categoryCounts === undefined ? shape : { ...shape, categoryCounts };
}

/** Rows at once, a multiple of what the kernel takes side by side. */
const BLOCK_ROWS = 1024;
const LANES = 4;

function binOfCode(code: number): number {
  if (Number.isNaN(code)) return MISSING_BIN;
  return code < OTHER_CODES_BIN ? code : OTHER_CODES_BIN;
}

function edgesOf(values: Float64Array): Float64Array {
  const step = Math.max(1, Math.ceil(values.length / SAMPLE_MAX));
  const sample = sampleOf(values, step);
  const few = distinctValues(sample, BINS_MAX);
  if (few !== undefined) return few.subarray(1).map((value, i) => between(few[i], value));
  const sorted = sortedNumbers(sample);
  const starts: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) starts.push(i);
  }
  const cuts: number[] = [];
  let binStart = 0;
  for (let next = 1; next < starts.length; next++) {
    const at = starts[next];
    // A bin closes when it holds its share of what is left, so that a frequent value doesn't take
    // the bins of the others, or when the values that are left have a bin each.
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

function sampleOf(values: Float64Array, step: number): Float64Array {
  const sample = new Float64Array(Math.ceil(values.length / step));
  let count = 0;
  for (let i = 0; i < values.length; i += step) {
    if (!Number.isNaN(values[i])) sample[count++] = values[i];
  }
  return sample.subarray(0, count);
}

/** In memory that a kernel can sort. */
function sortedNumbers(numbers: Float64Array): Float64Array {
  const arena = new Arena(2 * arenaBytes(numbers.byteLength) + SORT_COUNTS_BYTES);
  const sorted = arena.float64(numbers.length);
  const scratch = arena.float64(numbers.length);
  const counts = arena.bytes(SORT_COUNTS_BYTES);
  sorted.set(numbers);
  const [at, spare] = [sorted.byteOffset, scratch.byteOffset];
  binningKernel(arena).sortNumbers(at, numbers.length, spare, counts.byteOffset);
  return sorted;
}

/** A number with low <= it < high, half-way where there is one. */
export function between(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}
