import { type BuiltColumn, categoryColumn, leftOutColumn, numberColumn } from './built-column.ts';
import { type Cell, TextCodes, textOf } from './cell.ts';
import { DecimalScanner, isMissing, numberOf } from './decimal.ts';
import { shown, TABLE_LIMITS, TableError } from './table-error.ts';

/**
 * From this share of its present cells on, a column is meant to be numbers: other text in it is an
 * error rather than a reason to make categories of its numbers.
 */
const NUMBERS_SHARE = 0.95;
/** Rows there is room for before the first `reserve`. */
export const ROWS_AT_FIRST = 64;
const MISSING_CODE = -1;

export interface Finished extends BuiltColumn {
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
  finish(rowCount: number): Finished {
    const { name, values, categories } = this;
    if (values) return numberColumn(name, values.slice(0, rowCount));
    if (categories) {
      const { texts } = categories.texts;
      const codes = categories.codes.slice(0, rowCount);
      if (!this.isDeclared) this.refuseMixed(countKinds(categories, rowCount));
      return categoryColumn(name, { texts, codes });
    }
    if (this.counts) this.refuseMixed(this.counts);
    if (this.textsSeen > 0) return leftOutColumn(name, this.textsSeen);
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
