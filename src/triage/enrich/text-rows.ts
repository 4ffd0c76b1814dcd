/** A list that can't be used: one line, with the row and column where there is one. */
export class ListError extends Error {
  override readonly name = 'ListError';
}

export interface TextRow {
  /** Counts from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const DELIMITERS = [',', '\t', ';', '|'];
/** What a message shows of a text that came from a file. */
const SHOWN_MAX = 60;

/** A text from a file, as a message shows it: cut, and without what moves a terminal's cursor. */
export function shownText(text: string): string {
  const cut = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
  return JSON.stringify(cut);
}

/** The lines of a text without blanks around them; blank ones and comments are passed over. */
export function* textLines(text: string): Generator<{ line: number; text: string }> {
  let line = 0;
  for (let from = text.charCodeAt(0) === 0xfeff ? 1 : 0; from < text.length; ) {
    const feed = text.indexOf('\n', from);
    const to = feed < 0 ? text.length : feed;
    line++;
    const trimmed = text.slice(from, to).trim();
    if (trimmed !== '' && !trimmed.startsWith('#')) yield { line, text: trimmed };
    from = to + 1;
  }
}

/**
 * Delimited text, a row a line: the delimiter is the first of comma, tab, semicolon and bar that
 * the first row has. Cells may stand in double quotes, two of which stand for one; they can't hold
 * line feeds. Blank lines and lines that begin with # are passed over.
 */
export function* textRows(text: string): Generator<TextRow> {
  let delimiter: string | undefined;
  for (const { line, text: row } of textLines(text)) {
    delimiter ??= DELIMITERS.find((one) => row.includes(one)) ?? ',';
    yield { line, cells: cellsOf(row, delimiter) };
  }
}

function cellsOf(row: string, delimiter: string): string[] {
  if (!row.includes('"')) return row.split(delimiter).map((cell) => cell.trim());
  const cells: string[] = [];
  let at = 0;
  while (at <= row.length) {
    const { cell, next } = cellAt(row, at, delimiter);
    cells.push(cell);
    at = next;
  }
  return cells;
}

function cellAt(row: string, at: number, delimiter: string): { cell: string; next: number } {
  let from = at;
  while (row[from] === ' ') from++;
  if (row[from] !== '"') {
    const end = endOf(row, at, delimiter);
    return { cell: row.slice(at, end).trim(), next: end + 1 };
  }
  let cell = '';
  let quote = row.indexOf('"', from + 1);
  from++;
  while (quote >= 0 && row[quote + 1] === '"') {
    cell += row.slice(from, quote + 1);
    from = quote + 2;
    quote = row.indexOf('"', from);
  }
  const close = quote < 0 ? row.length : quote;
  return { cell: cell + row.slice(from, close), next: endOf(row, close, delimiter) + 1 };
}

function endOf(row: string, from: number, delimiter: string): number {
  const end = row.indexOf(delimiter, from);
  return end < 0 ? row.length : end;
}
