import type { Cell } from './cell.ts';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The cell that was read last, without its quotes. */
export class CsvCells implements Cell {
  bytes: Uint8Array = new Uint8Array(0);
  from = 0;
  to = 0;
  /** Line feeds within quotes since this was last set to 0. */
  lineFeeds = 0;
  private readonly delimiter: number;
  private unquoted = new Uint8Array(64);

  constructor(delimiter: number) {
    this.delimiter = delimiter;
  }

  /**
   * Reads the cell at `at` and gives the place of what follows it: a delimiter, the end of a line,
   * other text after a closing quote, or `end` where the cell is cut. A line feed stands at `end`.
   */
  read(bytes: Uint8Array, at: number, end: number): number {
    if (bytes[at] === QUOTE) return this.readQuoted(bytes, at, end);
    const { delimiter } = this;
    let to = at;
    let byte = bytes[to];
    while (byte !== delimiter && byte !== LINE_FEED && byte !== CARRIAGE_RETURN) {
      byte = bytes[++to];
    }
    this.bytes = bytes;
    this.from = at;
    this.to = to;
    return to;
  }

  private readQuoted(bytes: Uint8Array, at: number, end: number): number {
    let to = at + 1;
    let pairs = 0;
    for (;;) {
      while (to < end && bytes[to] !== QUOTE) {
        if (bytes[to] === LINE_FEED) this.lineFeeds++;
        to++;
      }
      // The last byte may be a closing quote, or the first of two that stand for one.
      if (to + 1 >= end) return end;
      if (bytes[to + 1] !== QUOTE) break;
      pairs++;
      to += 2;
    }
    this.bytes = bytes;
    this.from = at + 1;
    this.to = to;
    if (pairs > 0) this.unquote();
    return to + 1;
  }

  /** Writes the cell anew with one quote for two. */
  private unquote(): void {
    const { bytes, from, to } = this;
    if (this.unquoted.length < to - from) this.unquoted = new Uint8Array(2 * (to - from));
    let length = 0;
    for (let at = from; at < to; at++) {
      this.unquoted[length++] = bytes[at];
      if (bytes[at] === QUOTE) at++;
    }
    this.bytes = this.unquoted;
    this.from = 0;
    this.to = length;
  }
}
