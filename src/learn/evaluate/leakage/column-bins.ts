import { binMatrix, createMatrix } from '../../table/index.ts';
import { TRAINED } from './twins.ts';

/** A bin of each row by one column; the bins were chosen on the training rows alone. */
export interface ColumnBins {
  readonly bins: Uint32Array;
  readonly binCount: number;
}

/** Categories have a bin a code, as far as this. */
const CODES_MAX = 2 ** 20;

/**
 * Numbers: at most 255 bins by quantiles of the training rows (`binMatrix`), and one for missing
 * values. Throws a RangeError for categories that are not whole numbers from 0 up, or missing.
 */
export function binColumn(column: {
  readonly name: string;
  readonly values: Float64Array;
  readonly parts: Uint8Array;
  readonly kind: 'number' | 'category';
}): ColumnBins {
  return column.kind === 'category' ? binCategories(column) : binNumbers(column);
}

function binCategories({ name, values }: { name: string; values: Float64Array }): ColumnBins {
  let most = -1;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!(Number.isInteger(value) && value >= 0 && value < CODES_MAX)) {
      throw new RangeError(
        `column ${JSON.stringify(name)}: expected codes of categories from 0 to ` +
          `${CODES_MAX - 1}, got ${value}`,
      );
    }
    if (value > most) most = value;
  }
  const bins = Uint32Array.from(values, (value) => (Number.isNaN(value) ? most + 1 : value));
  return { bins, binCount: most + 2 };
}

function binNumbers(column: { values: Float64Array; parts: Uint8Array }): ColumnBins {
  const { values, parts } = column;
  const trained = values.filter((_, row) => parts[row] === TRAINED);
  const [edges] = binMatrix(createMatrix(['column'], [trained])).edges;
  const bins = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    // The first edge that is not below the value; one further for a missing value.
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (edges[middle] < value) low = middle + 1;
      else high = middle;
    }
    bins[row] = value === value ? low : edges.length + 1;
  }
  return { bins, binCount: edges.length + 2 };
}
