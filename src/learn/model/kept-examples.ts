/** Training rows that travel with a model, for people to look at; no score depends on them. */
export interface KeptExamples {
  readonly kind: 'kept-examples';
  readonly version: 1;
  /** In the order of the encoding: numbers, categories as codes, NaN where missing. */
  readonly columns: readonly Float64Array[];
  /** A class each. */
  readonly labels: Uint8Array;
}

export const EXAMPLES_MAX = 10_000;

/** Throws a RangeError for rows that are not of these columns and classes. */
export function checkKeptExamples(
  { kind, version, columns, labels }: KeptExamples,
  { categoryCounts, classCount }: { categoryCounts: readonly number[]; classCount: number },
): void {
  if (kind !== 'kept-examples' || version !== 1) {
    throw new RangeError(`kept examples: expected version 1, got ${String(kind)} ${version}`);
  }
  const { length } = labels;
  if (!(labels instanceof Uint8Array && length > 0 && length <= EXAMPLES_MAX)) {
    throw new RangeError(`kept examples: expected 1 to ${EXAMPLES_MAX} labels, got ${length}`);
  }
  if (columns.length !== categoryCounts.length) {
    throw new RangeError(
      `kept examples: expected ${categoryCounts.length} columns, got ${columns.length}`,
    );
  }
  if (labels.some((label) => label >= classCount)) {
    throw new RangeError(`kept examples: expected labels below ${classCount}`);
  }
  columns.forEach((column, i) => {
    if (!(column instanceof Float64Array) || column.length !== length) {
      throw new RangeError(`kept examples: expected ${length} values in column ${i}`);
    }
    const count = categoryCounts[i];
    const isBad = (value: number) =>
      !Number.isNaN(value) && !(Number.isInteger(value) && value >= 0 && value < count);
    if (count > 0 ? column.some(isBad) : column.some((value) => Math.abs(value) === Infinity)) {
      throw new RangeError(`kept examples: expected values of column ${i} as it is encoded`);
    }
  });
}
