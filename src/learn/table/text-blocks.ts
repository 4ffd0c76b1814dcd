import { TABLE_LIMITS, TableError } from './table-error.ts';

const BLOCK_BYTES = 1 << 20;
const LINE_FEED = 0x0a;

/** Bytes up to `end` are text; the byte at `end` is a line feed that is none of it. */
export interface TextBlock {
  readonly bytes: Uint8Array;
  readonly end: number;
}

/**
 * Makes blocks of whole rows out of chunks of any size, and keeps them to be read again. A row that
 * doesn't end in its block is read again from its beginning in the next, which is at least twice as
 * large as what is there of the row, so that all reading stays linear in the size of the text.
 */
export class TextBlocks {
  /** Whole rows, in order. */
  readonly kept: TextBlock[] = [];
  private readonly name: string;
  /** Reads rows and gives the end of the last whole one. */
  private readonly readRows: (block: TextBlock) => number;
  private bytes = new Uint8Array(BLOCK_BYTES);
  private length = 0;
  private total = 0;

  constructor(name: string, readRows: (block: TextBlock) => number) {
    this.name = name;
    this.readRows = readRows;
  }

  /** The chunk is copied. Throws what reading rows throws, and a TableError beyond the limits. */
  push(chunk: Uint8Array): void {
    this.total += chunk.length;
    if (this.total > TABLE_LIMITS.textBytes) {
      throw tooLarge(`${this.name}: expected at most ${TABLE_LIMITS.textBytes} bytes of text`);
    }
    for (let at = 0; at < chunk.length; ) {
      const room = this.bytes.length - 1 - this.length;
      const part = chunk.subarray(at, at + room);
      this.bytes.set(part, this.length);
      this.length += part.length;
      at += part.length;
      if (part.length === room) this.read();
    }
  }

  /** Reads what is left, as if it ended with a line feed. */
  finish(): void {
    if (this.length > 0) {
      // A full block was read at once, so that there is room for this byte and the one after it.
      this.bytes[this.length++] = LINE_FEED;
      this.read();
    }
  }

  /** How many bytes stand after the last whole row. */
  get restBytes(): number {
    return this.length;
  }

  private read(): void {
    const { bytes, length } = this;
    bytes[length] = LINE_FEED;
    const end = this.readRows({ bytes, end: length });
    const rest = length - end;
    if (rest > TABLE_LIMITS.textBytesPerRow) {
      throw tooLarge(
        `${this.name}: expected rows of at most ${TABLE_LIMITS.textBytesPerRow} bytes`,
      );
    }
    this.enlarge(end, Math.max(BLOCK_BYTES, 2 * rest));
    if (end === 0) return;
    bytes[end] = LINE_FEED;
    this.kept.push({ bytes, end });
  }

  /** Goes on with a new block that begins with the bytes from `from` on. */
  private enlarge(from: number, capacity: number): void {
    const rest = this.bytes.subarray(from, this.length);
    this.bytes = new Uint8Array(capacity);
    this.bytes.set(rest);
    this.length = rest.length;
  }
}

function tooLarge(problem: string): TableError {
  return new TableError('too-large', `${problem}, found more; take a part of the rows`);
}
