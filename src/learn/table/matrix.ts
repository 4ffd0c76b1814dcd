/** Numbers as columns of equal length; NaN is a missing value. */
export interface Matrix {
  readonly rowCount: number;
  readonly columnNames: readonly string[];
  readonly columns: readonly Float64Array[];
  /**
   * A column: 0 for numbers, or how many codes there are in a column of categories, which then
   * holds whole numbers from 0 to one below. Absent where all columns are numbers.
   */
  readonly categoryCounts?: readonly number[];
}

/** Throws a RangeError when a column's length is not the row count or a name is missing. */
export function createMatrix(
  columnNames: readonly string[],
  columns: readonly Float64Array[],
  categoryCounts?: readonly number[],
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
  if (categoryCounts === undefined) return { rowCount, columnNames, columns };
  if (categoryCounts.length !== columns.length) {
    throw new RangeError(
      `matrix: expected ${columns.length} counts of categories, got ${categoryCounts.length}`,
    );
  }
  for (const [index, count] of categoryCounts.entries()) {
    if (!Number.isInteger(count) || count < 0) {
      throw new RangeError(
        `matrix column "${columnNames[index]}": expected a count of categories, got ${count}`,
      );
    }
    if (count > 0) checkCodes(columnNames[index], columns[index], count);
  }
  return { rowCount, columnNames, columns, categoryCounts };
}

function checkCodes(name: string, column: Float64Array, count: number): void {
  for (let row = 0; row < column.length; row++) {
    const code = column[row];
    if (Number.isNaN(code) || (Number.isInteger(code) && code >= 0 && code < count)) continue;
    throw new RangeError(
      `matrix column "${name}", row ${row}: expected a code below ${count}, got ${code}`,
    );
  }
}

/** Columns of numbers by name that follow those of a matrix. */
export interface AddedColumns {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
}

/** The matrix with these columns after its own. */
export function appendColumns(matrix: Matrix, added: readonly AddedColumns[]): Matrix {
  const { columnNames, columns, categoryCounts } = matrix;
  const made = added.flatMap((each) => each.columns);
  return {
    ...matrix,
    columnNames: [...columnNames, ...added.flatMap(({ names }) => names)],
    columns: [...columns, ...made],
    ...(categoryCounts && { categoryCounts: [...categoryCounts, ...made.map(() => 0)] }),
  };
}

/** These rows in this order; a row may come more than once. */
export function takeMatrixRows(matrix: Matrix, rows: Uint32Array): Matrix {
  const columns = matrix.columns.map((column) => {
    const values = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) values[i] = column[rows[i]];
    return values;
  });
  return { ...matrix, rowCount: rows.length, columns };
}
