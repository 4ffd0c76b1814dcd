import { buildTable, checkDeclared, checkNames, checkRoom, moreRows } from './build-table.ts';
import { textOf } from './cell.ts';
import { ColumnBuilder, ROWS_AT_FIRST } from './column-builder.ts';
import type { ReadTable } from './table.ts';
import { shown, TABLE_LIMITS, TableError } from './table-error.ts';
import { type TextBlock, TextBlocks } from './text-blocks.ts';

const LINE_FEED = 0x0a;

export interface NdjsonOptions {
  /** Begins every message; `table` if absent. */
  readonly name?: string;
  /** Columns that are categories even where their values are numbers. */
  readonly categories?: readonly string[];
}

/**
 * Reads a JSON object a line (NDJSON, JSON Lines) out of chunks of UTF-8. Keys are columns, in
 * order of appearance; a key that a line lacks is a missing value there, as is null. Strings are
 * what the text of a cell is to `CsvReader`, with the same kinds, limits and notes; true and false
 * are texts. Lists and objects within a line are refused. Of a key that comes twice in a line the
 * last value stands.
 */
export class NdjsonReader {
  private readonly name: string;
  private readonly declared: ReadonlySet<string>;
  private readonly blocks: TextBlocks;
  private readonly encoder = new TextEncoder();
  private readonly cell = { bytes: new Uint8Array(3 * TABLE_LIMITS.textBytesPerCell + 1) };
  private readonly places = new Map<string, number>();
  private builders: ColumnBuilder[] = [];
  private rowCount = 0;
  private roomRows = ROWS_AT_FIRST;
  private line = 1;
  private readonly where = () => `${this.name}, line ${this.line}`;

  constructor({ name = 'table', categories = [] }: NdjsonOptions = {}) {
    this.name = name;
    this.declared = new Set(categories);
    this.blocks = new TextBlocks(name, (block) => this.readLines(block));
  }

  /** Bytes in order; the chunk may be used again afterwards. Throws a TableError. */
  push(chunk: Uint8Array): void {
    this.blocks.push(chunk);
  }

  /** The table of all that was pushed; to be called once. Throws a TableError. */
  finish(): ReadTable {
    this.blocks.finish();
    const { name, rowCount, builders } = this;
    if (rowCount > 0) checkDeclared(name, [...this.places.keys()], this.declared);
    return buildTable({ name, rowCount, builders, readAgain: (again) => this.readAgain(again) });
  }

  private readAgain(builders: ColumnBuilder[]): void {
    for (const builder of builders) builder.reserve(this.roomRows);
    this.builders = builders;
    this.rowCount = 0;
    for (const block of this.blocks.kept) this.readLines(block);
  }

  /** Gives the end of the last whole line. */
  private readLines({ bytes, end }: TextBlock): number {
    let from = 0;
    for (;;) {
      const to = bytes.indexOf(LINE_FEED, from);
      if (to >= end) return from;
      const text = textOf({ bytes, from, to }).replace(/^\ufeff/, '');
      if (text.trim() !== '') this.readRow(this.parse(text));
      this.line++;
      from = to + 1;
    }
  }

  private parse(text: string): object {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw this.malformed('a JSON object', shown(text));
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    throw this.malformed('a JSON object', shown(text));
  }

  private readRow(row: object): void {
    if (this.rowCount === this.roomRows) {
      this.roomRows = moreRows(this.name, this.roomRows, this.builders.length);
      for (const builder of this.builders) builder.reserve(this.roomRows);
    }
    for (const [name, value] of Object.entries(row)) {
      const place = this.places.get(name) ?? this.addColumn(name);
      this.addValue(this.builders[place], value);
    }
    this.rowCount++;
  }

  private addColumn(name: string): number {
    const place = this.builders.length;
    this.places.set(name, place);
    if (place >= TABLE_LIMITS.columns) checkNames(this.name, [...this.places.keys()]);
    checkRoom(this.name, this.roomRows, place + 1);
    const builder = new ColumnBuilder(name, this.declared.has(name) ? 'category' : 'undeclared');
    builder.reserve(this.roomRows);
    this.builders.push(builder);
    return place;
  }

  private addValue(builder: ColumnBuilder, value: unknown): void {
    if (value === null) return;
    if (typeof value === 'number' && builder.values !== undefined) {
      builder.values[this.rowCount] = value;
    } else if (typeof value === 'string') {
      this.addText(builder, value);
    } else if (typeof value === 'number' || typeof value === 'boolean') {
      this.addText(builder, String(value));
    } else {
      const found = Array.isArray(value) ? 'a list' : 'an object';
      throw this.malformed(`a single value in column ${shown(builder.name)}`, found);
    }
  }

  private addText(builder: ColumnBuilder, text: string): void {
    const limit = TABLE_LIMITS.textBytesPerCell;
    if (text.length > limit)
      throw this.malformed(`texts of at most ${limit} bytes`, 'a longer one');
    const { bytes } = this.cell;
    const { written: to } = this.encoder.encodeInto(text, bytes);
    bytes[to] = 0;
    builder.addText({ bytes, from: 0, to }, this.rowCount, this.where);
  }

  private malformed(expected: string, found: string): TableError {
    return new TableError('malformed', `${this.where()}: expected ${expected}, found ${found}`);
  }
}
