/** Numbers as columns of equal length; NaN is a missing value. */
export interface Matrix {
  readonly rowCount: number;
  readonly columnNames: readonly string[];
  readonly columns: readonly Float64Array[];
}

/** Throws a RangeError when a column's length is not the row count or a name is missing. */
export function createMatrix(
  columnNames: readonly string[],
  columns: readonly Float64Array[],
): Matrix {
  if (columnNames.length !== columns.length) {
    throw new RangeError(
      `matrix: expected ${columnNames.length} columns for as many names, got ${columns.length}`,
    );
  }
  const rowCount = columns[0]?.length ?? 0;
  for (const [index, column] of columns.entries()) {
    if (column.length !== rowCount) {
      throw new RangeError(
        `matrix column "${columnNames[index]}": expected ${rowCount} rows, got ${column.length}`,
      );
    }
  }
  return { rowCount, columnNames, columns };
}
