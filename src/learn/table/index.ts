/**
 * Tables of numbers as columns, and ways to divide their rows. It reads no file and knows no
 * field of application.
 */
export { BINS_MAX, type BinnedMatrix, binMatrix, MISSING_BIN } from './binned-matrix.ts';
export { equalRowsFolds } from './folds.ts';
export { createMatrix, type Matrix } from './matrix.ts';
