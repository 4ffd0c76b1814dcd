import { buildTable, checkDeclared, checkNames, moreRows } from './build-table.ts';
import { textOf } from './cell.ts';
import { ColumnBuilder, ROWS_AT_FIRST } from './column-builder.ts';
import { CsvCells } from './csv-cells.ts';
import { DecimalScanner } from './decimal.ts';
import type { ReadTable } from './table.ts';
import { shown, TABLE_LIMITS, TableError } from './table-error.ts';
import { type TextBlock, TextBlocks } from './text-blocks.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** What a row gives that goes on beyond its block. */
const CUT = -1;

const DELIMITERS = [',', '\t', ';', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export interface CsvOptions {
  /** Begins every message; `table` if absent. */
  readonly name?: string;
  /** A comma if absent. */
  readonly delimiter?: Delimiter;
  /** Columns that are categories even where their text reads as numbers. */
  readonly categories?: readonly string[];
}

/** The delimiter that a line of column names has, where it has one. */
export function delimiterOf(line: string): Delimiter {
  return DELIMITERS.find((delimiter) => line.includes(delimiter)) ?? ',';
}

/**
 * Reads delimited text (RFC 4180) that comes in chunks of bytes: UTF-8 with or without byte order
 * mark, a first line of different names, lines that end in LF, CR LF or CR. Blank lines are passed
 * over. A name that is empty becomes `column N`.
 *
 * A cell is missing if it is empty, NA, N/A, NaN, nan, null, NULL or None. A column whose present
 * cells all are decimal numbers is a number column; where at least 95 % are, the first other text
 * is an error; else it is a category column. Quotes and blanks around a number change nothing.
 * Infinite numbers become missing and are noted; so are bytes that are not UTF-8, which become
 * U+FFFD, and columns of more than 65,536 categories, which are left out.
 */
export class CsvReader {
  private readonly name: string;
  private readonly delimiter: number;
  private readonly declared: ReadonlySet<string>;
  private readonly blocks: TextBlocks;
  private readonly cells: CsvCells;
  private readonly scanner = new DecimalScanner();
  /** Takes the cells that a row has too many. */
  private readonly surplus = new ColumnBuilder('', 'skipped');
  private readonly where = () => `${this.name}, line ${this.line}`;
  private builders: ColumnBuilder[] = [];
  /** First byte after the header, in the first block; 0 until it was read. */
  private dataFrom = 0;
  private rowCount = 0;
  private roomRows = ROWS_AT_FIRST;
  private line = 1;
  private bytes: Uint8Array = new Uint8Array(0);
  private end = 0;

  /** Throws a RangeError for another delimiter. */
  constructor({ name = 'table', delimiter = ',', categories = [] }: CsvOptions = {}) {
    if (!DELIMITERS.includes(delimiter)) {
      const known = DELIMITERS.map((each) => JSON.stringify(each)).join(', ');
      throw new RangeError(`csv delimiter: expected one of ${known}, got ${shown(delimiter)}`);
    }
    this.name = name;
    this.delimiter = delimiter.charCodeAt(0);
    this.declared = new Set(categories);
    this.cells = new CsvCells(this.delimiter);
    this.blocks = new TextBlocks(name, (block) => this.readBlock(block));
  }

  /** Bytes in order; the chunk may be used again afterwards. Throws a TableError. */
  push(chunk: Uint8Array): void {
    this.blocks.push(chunk);
  }

  /** The table of all that was pushed; to be called once. Throws a TableError. */
  finish(): ReadTable {
    this.blocks.finish();
    if (this.dataFrom === 0 && this.startOfText() >= this.end) {
      throw new TableError('empty', `${this.name}: expected a line of column names, found nothing`);
    }
    if (this.blocks.restBytes > 0) throw this.malformed('a closing quote', 'the end of the text');
    const { name, rowCount, builders } = this;
    return buildTable({ name, rowCount, builders, readAgain: (again) => this.readAgain(again) });
  }

  /** Gives the end of the last whole row. */
  private readBlock(block: TextBlock): number {
    this.bytes = block.bytes;
    this.end = block.end;
    if (this.dataFrom > 0) return this.readRows(0);
    const from = this.readHeader(this.startOfText());
    if (from === CUT) return 0;
    this.dataFrom = from;
    return this.readRows(from);
  }

  private readAgain(builders: ColumnBuilder[]): void {
    for (const builder of builders) builder.reserve(this.roomRows);
    this.builders = builders;
    this.rowCount = 0;
    for (const [index, block] of this.blocks.kept.entries()) {
      this.bytes = block.bytes;
      this.end = block.end;
      this.readRows(index === 0 ? this.dataFrom : 0);
    }
  }

  private readRows(from: number): number {
    const { bytes, end } = this;
    let at = from;
    while (at < end) {
      if (bytes[at] === LINE_FEED || bytes[at] === CARRIAGE_RETURN) {
        if (bytes[at] === LINE_FEED) this.line++;
        at++;
        continue;
      }
      if (this.rowCount === this.roomRows) this.makeRoom();
      const next = this.readRow(at);
      if (next === CUT) break;
      at = next;
    }
    return at;
  }

  /** Gives the first byte after the row, or CUT. */
  private readRow(from: number): number {
    const { builders, scanner, delimiter, rowCount, bytes, end } = this;
    this.cells.lineFeeds = 0;
    let at = from;
    for (let column = 0; ; column++) {
      const builder = column < builders.length ? builders[column] : this.surplus;
      const { values } = builder;
      let next = -1;
      if (values !== undefined) {
        const value = scanner.scan(bytes, at);
        const byte = bytes[scanner.end];
        const isWhole = byte === delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN;
        if (isWhole && !Number.isNaN(value)) {
          values[rowCount] = value;
          next = scanner.end;
          if (next >= end) return CUT;
        }
      }
      if (next < 0) {
        next = this.readCell(at);
        if (next >= end) return CUT;
        builder.addText(this.cells, rowCount, this.where);
      }
      if (bytes[next] !== delimiter) return this.endRow(next, column + 1);
      at = next + 1;
    }
  }

  /** Sets `cells`, and gives the place of what follows the cell. */
  private readCell(at: number): number {
    const next = this.cells.read(this.bytes, at, this.end);
    if (next - at > TABLE_LIMITS.textBytesPerCell) {
      const limit = TABLE_LIMITS.textBytesPerCell;
      throw this.malformed(
        `cells of at most ${limit} bytes`,
        'a longer one; is a quote not closed?',
      );
    }
    return next;
  }

  /** Ends a row of so many cells at `at`; gives the first byte after it, or CUT. */
  private endRow(at: number, cellCount: number): number {
    const expected = this.builders.length;
    const next = this.endLine(at);
    if (next === CUT) return CUT;
    if (cellCount !== expected) {
      throw this.malformed(`${expected} cells as in the first line`, `${cellCount}`);
    }
    this.rowCount++;
    this.line += 1 + this.cells.lineFeeds;
    return next;
  }

  private endLine(at: number): number {
    const { bytes, end } = this;
    if (bytes[at] === LINE_FEED) return at + 1;
    if (bytes[at] !== CARRIAGE_RETURN) {
      throw this.malformed(
        'a delimiter or the end of the line after a closing quote',
        'other text',
      );
    }
    // A line feed that belongs to it may follow in the next block.
    if (at + 1 >= end) return CUT;
    return bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
  }

  /** Gives the first byte after the line of names, or CUT. */
  private readHeader(from: number): number {
    const { bytes, end, cells } = this;
    cells.lineFeeds = 0;
    const names: string[] = [];
    let at = from;
    for (;;) {
      const next = this.readCell(at);
      if (next >= end) return CUT;
      names.push(textOf(cells) || `column ${names.length + 1}`);
      at = next + 1;
      if (bytes[next] === this.delimiter) continue;
      at = this.endLine(next);
      break;
    }
    if (at === CUT) return CUT;
    checkNames(this.name, names);
    checkDeclared(this.name, names, this.declared);
    this.builders = names.map(
      (name) => new ColumnBuilder(name, this.declared.has(name) ? 'category' : 'undeclared'),
    );
    this.line += 1 + cells.lineFeeds;
    return at;
  }

  /** Passes over a byte order mark and blank lines. */
  private startOfText(): number {
    const { bytes, end } = this;
    this.line = 1;
    if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
      throw this.malformed('UTF-8', 'UTF-16; save it as UTF-8');
    }
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    let at = hasMark ? 3 : 0;
    for (; at < end && (bytes[at] === LINE_FEED || bytes[at] === CARRIAGE_RETURN); at++) {
      if (bytes[at] === LINE_FEED) this.line++;
    }
    return at;
  }

  private makeRoom(): void {
    this.roomRows = moreRows(this.name, this.roomRows, this.builders.length);
    for (const builder of this.builders) builder.reserve(this.roomRows);
  }

  private malformed(expected: string, found: string): TableError {
    return new TableError('malformed', `${this.where()}: expected ${expected}, found ${found}`);
  }
}
