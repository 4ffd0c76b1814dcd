import { isMissing } from './decimal.ts';
import type { Column, TableNote } from './table.ts';
import { TABLE_LIMITS } from './table-error.ts';

/** A column as a table has it, or none, and what its reader says of it. */
export interface BuiltColumn {
  /** Absent where the column is left out. */
  readonly column?: Column;
  readonly notes: readonly TableNote[];
}

/** Infinite numbers become missing, in place. */
export function numberColumn(name: string, values: Float64Array): BuiltColumn {
  const notes: TableNote[] = [];
  let infinite = 0;
  let present = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isFinite(values[row])) present++;
    else if (!Number.isNaN(values[row])) {
      values[row] = Number.NaN;
      infinite++;
    }
  }
  if (infinite > 0) {
    const text = `column "${name}": infinite numbers in ${infinite} cells, read as missing`;
    notes.push({ column: name, kind: 'infinite', count: infinite, text });
  }
  if (present === 0) notes.push(allMissing(name, values.length));
  return { column: { kind: 'number', name, values }, notes };
}

/**
 * `codes` are indices into `texts`, which are different and in any order; -1 is missing, and so
 * are the texts that stand for it.
 */
export function categoryColumn(
  name: string,
  { texts, codes }: { texts: readonly string[]; codes: Int32Array },
): BuiltColumn {
  const categories = texts.filter((text) => !isMissing(text)).sort();
  const sortedCodes = new Map(categories.map((text, code) => [text, code]));
  const newCodes = texts.map((text) => sortedCodes.get(text) ?? -1);
  const isReplaced = texts.map((text) => text.includes('\ufffd'));
  let replaced = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (code < 0) continue;
    codes[row] = newCodes[code];
    if (isReplaced[code]) replaced++;
  }
  const notes: TableNote[] = [];
  if (replaced > 0) {
    const text = `column "${name}": bytes that are no UTF-8 in ${replaced} cells, read as U+FFFD`;
    notes.push({ column: name, kind: 'replaced-bytes', count: replaced, text });
  }
  if (categories.length === 0) notes.push(allMissing(name, codes.length));
  return { column: { kind: 'category', name, codes, categories }, notes };
}

/** A column of so many different texts is none. */
export function leftOutColumn(name: string, count: number): BuiltColumn {
  const text =
    `column "${name}": left out, as it has more than ${TABLE_LIMITS.categories} ` +
    'categories and so rather names rows than describes them';
  return { notes: [{ column: name, kind: 'left-out', count, text }] };
}

function allMissing(column: string, count: number): TableNote {
  const text = `column "${column}": all ${count} cells are missing`;
  return { column, kind: 'all-missing', count, text };
}
