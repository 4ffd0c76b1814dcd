/**
 * Where the word of each field lies in a block, the numbers and addresses that the kernels of a
 * growing tree work on; each thread has one.
 *
 *     bins           a row's bins, a byte a column, then its class; `stride` bytes a row, a
 *                    multiple of 16
 *     columnCount    also the byte of a row that holds its class
 *     targets        a double a row; where targets are numbers, classCount is 0
 *     ranges         lowest bin of each column in the node, `stride` bytes; then the highest
 *     totals         weight of each class in the node; room for 16 at the least
 *     cells          classes: 257 << classShift words; numbers: 256 × 16 bytes; 0 between calls
 *     flags          512 bytes; 0 between calls
 *     scratch        room for as many entries as there are rows
 *     classShift     4, or what it takes for more than 16 classes
 *     weight         of the node's rows                               out of describe
 *     cuttable       list of columns of more than one bin, 16 bits each, and their count:
 *                    none where the node is of one class or number    out of describe
 *     column, bin, missingLeft, leftWeight: the best cut so far; bins up to `bin` go left,
 *                    and missing ones where missingLeft is 1          out of search
 *     leafWeightMin  what either side of a cut must weigh
 *
 * and as doubles: `purity` of the node uncut, `bestPurity` of the best cut so far (the caller sets
 * it to −1), `sum` of weight × target. Purity is Σ counts² / weight, or sum² / weight, over the
 * sides: the larger, the lower the Gini impurity or the variance.
 */
export const FIELD = {
  bins: 0,
  stride: 1,
  columnCount: 2,
  classCount: 3,
  targets: 4,
  ranges: 5,
  totals: 6,
  cells: 7,
  flags: 8,
  scratch: 9,
  classShift: 10,
  weight: 11,
  column: 13,
  bin: 14,
  missingLeft: 15,
  leafWeightMin: 16,
  leftWeight: 17,
  cuttable: 18,
  cuttableCount: 19,
} as const;
/** Indices of the doubles, counted in doubles. */
export const DOUBLE_FIELD = { purity: 10, bestPurity: 11, sum: 12 } as const;
export const BLOCK_BYTES = 112;

/**
 * The kernels of a growing tree. An entry is a row in the tree's sample, its number and its weight
 * in a word each; `first` and `end` are addresses in a list of entries: a node's rows.
 */
export interface GrowthKernel {
  /** Sums the node up and lists the columns that can cut it. */
  describeClasses(block: number, first: number, end: number): void;
  describeNumbers(block: number, first: number, end: number): void;
  /**
   * Betters the best cut so far by one of the first `count` columns of the list `cuttable`. A cut
   * lies half-way between neighbouring bins of the node's rows. With `draws`, the address of a
   * double in [0, 1) for each column, only the cut in that place of the column's range is tried;
   * with 0 all are.
   */
  searchClasses(block: number, count: number, first: number, end: number, draws: number): void;
  searchNumbers(block: number, count: number, first: number, end: number, draws: number): void;
  /** Puts entries that go left by the best cut first, in order; returns where the others begin. */
  partition(block: number, first: number, end: number): number;
}
