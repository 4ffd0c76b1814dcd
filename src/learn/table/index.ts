/**
 * Tables as columns of numbers and of categories, readers of text that make them, encodings that
 * turn them into matrices, and ways to divide their rows. It opens no file and knows no field of
 * application.
 */
export { type BuiltColumn, categoryColumn, leftOutColumn, numberColumn } from './built-column.ts';
export {
  BINS_MAX,
  type BinnedMatrix,
  binCountOf,
  binMatrix,
  binMatrixAs,
  MISSING_BIN,
  OTHER_CODES_BIN,
} from './binned-matrix.ts';
export { balancedBootstrap, classWeights } from './class-balance.ts';
export {
  applyDesign,
  checkDesign,
  DESIGN_FORMS,
  DEVIATIONS_MAX,
  type Design,
  type DesignForm,
  type DesignOptions,
  designOf,
  sumBySource,
} from './design.ts';
export {
  checkDerived,
  type Derived,
  derive,
  derivedWidth,
  withDerived,
  withoutDerived,
} from './derived.ts';
export type { Differences } from './differences.ts';
export {
  type ColumnSchema,
  categoryOf,
  checkEncoding,
  codeCountOf,
  type EncodedTable,
  encodeTable,
  encodingOf,
  type TableEncoding,
  UNSEEN,
} from './encoding.ts';
export { equalRowsFolds } from './folds.ts';
export { createMatrix, type Matrix, takeMatrixRows } from './matrix.ts';
export { type CutWeights, refineBins } from './refined-bins.ts';
export { type CsvOptions, CsvReader, type Delimiter, delimiterOf } from './read-csv.ts';
export { type NdjsonOptions, NdjsonReader } from './read-ndjson.ts';
export { columnGroups, equalRowGroups, type RowGroups, singleRows } from './row-groups.ts';
export {
  repeatedFolds,
  rowsOfPart,
  type SplitTask,
  stratifiedFolds,
  stratifiedParts,
  timeParts,
} from './splits.ts';
export {
  type CategoryColumn,
  type Column,
  createTable,
  dropColumns,
  findColumn,
  type NumberColumn,
  nearNames,
  pickColumns,
  type ReadTable,
  type Table,
  type TableNote,
  takeRows,
} from './table.ts';
export { TABLE_LIMITS, TableError } from './table-error.ts';
export type { ValueCounts } from './value-counts.ts';
