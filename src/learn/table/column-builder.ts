import { type Cell, TextCodes, textOf } from './cell.ts';
import { DecimalScanner, isMissing, numberOf } from './decimal.ts';
import type { Column, TableNote } from './table.ts';
import { shown, TABLE_LIMITS, TableError } from './table-error.ts';

/**
 * From this share of its present cells on, a column is meant to be numbers: other text in it is an
 * error rather than a reason to make categories of its numbers.
 */
const NUMBERS_SHARE = 0.95;
/** Rows there is room for before the first `reserve`. */
export const ROWS_AT_FIRST = 64;
const MISSING_CODE = -1;

export interface BuiltColumn {
  /** Absent where the column is left out, or has to be read again. */
  readonly column?: Column;
  readonly notes: readonly TableNote[];
  /** Text came after numbers, whose own text is gone: read the column again as a category. */
  readonly mustReadAgain?: true;
}

interface Categories {
  readonly texts: TextCodes;
  codes: Int32Array;
}

interface Counts {
  numbers: number;
  texts: number;
}

/**
 * Takes the cells of one column and finds out what kind it is. It begins with numbers, or with
 * categories where they are declared:
 *
 *     numbers     until text comes; a column without any is a number column
 *     categories  text came before any number
 *     counted     text after numbers, or too many categories: cells are only counted by kind
 *     skipped     nothing is kept
 *
 * Rows come in order. The last one may come again from its first cell on.
 */
export class ColumnBuilder {
  readonly name: string;
  /** For a reader's short way with numbers; undefined once the column isn't numbers. */
  values: Float64Array | undefined;
  private categories: Categories | undefined;
  private counts: Counts | undefined;
  private countedRow = -1;
  private readonly isDeclared: boolean;
  private capacity = ROWS_AT_FIRST;
  private firstText = { text: '', where: '' };
  private textsSeen = 0;
  private readonly scanner = new DecimalScanner();

  constructor(name: string, as: 'undeclared' | 'category' | 'skipped') {
    this.name = name;
    this.isDeclared = as === 'category';
    if (as === 'undeclared') this.values = new Float64Array(this.capacity).fill(Number.NaN);
    if (as === 'category') this.startCategories();
  }

  /** Makes room for so many rows; cells that are never set are missing. */
  reserve(rowCount: number): void {
    this.capacity = rowCount;
    const { values, categories } = this;
    if (values) this.values = copied(values, new Float64Array(rowCount).fill(Number.NaN));
    if (categories) {
      categories.codes = copied(categories.codes, new Int32Array(rowCount).fill(MISSING_CODE));
    }
  }

  /** Sets a cell of a row there is room for. `where` gives the place of the row for messages. */
  addText(cell: Cell, row: number, where: () => string): void {
    if (cell.from === cell.to) return;
    if (this.values) this.addToNumbers(this.values, cell, row, where);
    else if (this.categories) this.addToCategories(this.categories, cell, row);
    else if (this.counts) this.addToCounts(this.counts, textOf(cell), row);
  }

  /** Throws a TableError where other text stands among numbers. */
  finish(rowCount: number): BuiltColumn {
    if (this.values) return this.finishNumbers(this.values.slice(0, rowCount));
    if (this.categories) return this.finishCategories(this.categories, rowCount);
    if (this.counts) this.refuseMixed(this.counts);
    if (this.textsSeen > 0) return { notes: [this.leftOut()] };
    return this.counts ? { notes: [], mustReadAgain: true } : { notes: [] };
  }

  private addToNumbers(values: Float64Array, cell: Cell, row: number, where: () => string): void {
    const value = this.scanner.scan(cell.bytes, cell.from);
    if (!Number.isNaN(value) && this.scanner.end === cell.to) {
      values[row] = value;
      return;
    }
    const text = textOf(cell);
    if (isMissing(text)) return;
    values[row] = numberOf(text);
    if (!Number.isNaN(values[row])) return;
    this.firstText = { text, where: where() };
    this.values = undefined;
    const numbers = values.subarray(0, row).reduce((sum, v) => sum + (Number.isNaN(v) ? 0 : 1), 0);
    if (numbers === 0) {
      this.addToCategories(this.startCategories(), cell, row);
      return;
    }
    this.counts = { numbers, texts: 0 };
    this.addToCounts(this.counts, text, row);
  }

  private startCategories(): Categories {
    const codes = new Int32Array(this.capacity).fill(MISSING_CODE);
    this.categories = { texts: new TextCodes(), codes };
    return this.categories;
  }

  private addToCategories(categories: Categories, cell: Cell, row: number): void {
    const { texts, codes } = categories;
    codes[row] = texts.codeOf(cell);
    if (texts.texts.length <= TABLE_LIMITS.categories) return;
    this.textsSeen = texts.texts.length;
    this.categories = undefined;
    if (!this.isDeclared) this.counts = countKinds(categories, row + 1);
    this.countedRow = row;
  }

  private addToCounts(counts: Counts, text: string, row: number): void {
    if (row === this.countedRow) return;
    this.countedRow = row;
    if (isMissing(text)) return;
    if (Number.isNaN(numberOf(text))) counts.texts++;
    else counts.numbers++;
  }

  private finishNumbers(values: Float64Array): BuiltColumn {
    const { name } = this;
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
    if (present === 0) notes.push(this.allMissing(values.length));
    return { column: { kind: 'number', name, values }, notes };
  }

  private finishCategories(found: Categories, rowCount: number): BuiltColumn {
    if (!this.isDeclared) this.refuseMixed(countKinds(found, rowCount));
    const { texts } = found.texts;
    const categories = texts.filter((text) => !isMissing(text)).sort();
    const sortedCodes = new Map(categories.map((text, code) => [text, code]));
    const codes = new Int32Array(rowCount).fill(MISSING_CODE);
    const newCodes = texts.map((text) => sortedCodes.get(text) ?? MISSING_CODE);
    const isReplaced = texts.map((text) => text.includes('\ufffd'));
    let replaced = 0;
    for (let row = 0; row < rowCount; row++) {
      const code = found.codes[row];
      if (code === MISSING_CODE) continue;
      codes[row] = newCodes[code];
      if (isReplaced[code]) replaced++;
    }
    const { name } = this;
    const notes: TableNote[] = [];
    if (replaced > 0) {
      const text = `column "${name}": bytes that are no UTF-8 in ${replaced} cells, read as U+FFFD`;
      notes.push({ column: name, kind: 'replaced-bytes', count: replaced, text });
    }
    if (categories.length === 0) notes.push(this.allMissing(rowCount));
    return { column: { kind: 'category', name, codes, categories }, notes };
  }

  private refuseMixed({ numbers, texts }: Counts): void {
    const share = numbers / (numbers + texts);
    if (!(share >= NUMBERS_SHARE)) return;
    const { text, where } = this.firstText;
    throw new TableError(
      'mixed-column',
      `${where}, column "${this.name}": expected a number as in ${numbers} of ` +
        `${numbers + texts} cells, found ${shown(text)}; correct it, or declare the column ` +
        'a category',
    );
  }

  private allMissing(count: number): TableNote {
    const text = `column "${this.name}": all ${count} cells are missing`;
    return { column: this.name, kind: 'all-missing', count, text };
  }

  private leftOut(): TableNote {
    const text =
      `column "${this.name}": left out, as it has more than ${TABLE_LIMITS.categories} ` +
      'categories and so rather names rows than describes them';
    return { column: this.name, kind: 'left-out', count: this.textsSeen, text };
  }
}

function countKinds({ texts, codes }: Categories, rowCount: number): Counts {
  const isText = texts.texts.map((text) => Number.isNaN(numberOf(text)));
  const isAbsent = texts.texts.map(isMissing);
  const counts = { numbers: 0, texts: 0 };
  for (let row = 0; row < rowCount; row++) {
    const code = codes[row];
    if (code === MISSING_CODE || isAbsent[code]) continue;
    if (isText[code]) counts.texts++;
    else counts.numbers++;
  }
  return counts;
}

function copied<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
