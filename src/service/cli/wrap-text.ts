const COLUMNS_MIN = 40;

/** Where lines end, and what stands before each, or before each but the first. */
interface Wrapping {
  /** Of the terminal; no line is as wide, as some terminals break those. */
  columns: number;
  indent: string;
  firstIndent?: string;
}

/** Breaks at spaces. A word that is longer than a line has one of its own. */
export function wrapText(
  text: string,
  { columns, indent, firstIndent = indent }: Wrapping,
): string[] {
  const width = Math.max(COLUMNS_MIN, columns - 1);
  const lines: string[] = [];
  let line = firstIndent;
  let isStart = true;
  for (const word of text.split(' ')) {
    if (!isStart && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      isStart = true;
    }
    line += isStart ? word : ` ${word}`;
    isStart = false;
  }
  return [...lines, line];
}
