/** Text that is no table, with the place where it isn't; the message is one line for people. */
export class TableError extends Error {
  override readonly name = 'TableError';
  readonly code: 'malformed' | 'empty' | 'too-large' | 'mixed-column' | 'no-such-column';

  constructor(code: TableError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Limits of every reader; beyond them a TableError `too-large` is thrown. */
export const TABLE_LIMITS = {
  /** Of the text once decompressed: it is kept until the kinds of all columns are known. */
  textBytes: 2 ** 31,
  /** Of the columns in memory, at 8 bytes a cell. */
  cellBytes: 2 ** 31,
  columns: 16_384,
  /** A cell that goes on for longer is most often a quote that was not closed. */
  textBytesPerCell: 65_536,
  textBytesPerRow: 2 ** 26,
  /** A column with more different texts is a name of the row rather than a property of it. */
  categories: 65_536,
} as const;

/** Cell text as it may stand in a message: short, on one line, without control characters. */
export function shown(text: string): string {
  const SHOWN_MAX = 40;
  const cut = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
  return JSON.stringify(cut.replace(/\p{C}/gu, '\ufffd'));
}
