import type { Table } from '../../learn/index.ts';
import type { Subject } from '../event/index.ts';
import { type Because, becauseWords } from '../models/index.ts';
import type { PriorityParts } from '../prioritise/index.ts';

/** Columns and letters of a row that go along with its event. */
const COLUMNS_SHOWN = 200;
const LETTERS_SHOWN = 200;

/** One sentence: who, and why it stands where it stands. */
export function rowSentence({
  subject,
  row,
  parts: { evidence, severity },
  because,
}: {
  subject: Subject;
  row: number;
  parts: PriorityParts;
  because: readonly Because[];
}): string {
  const who = `${subject.key}, row ${row + 1}`;
  const [strongest] = evidence;
  if (strongest !== undefined) return `${who}: ${strongest.reason}`;
  const words = because.length > 0 ? `, by ${becauseWords(because)}` : '';
  const { score, low, high } = severity;
  return `${who}: severity ${score.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})${words}`;
}

/** Cells by column, as the table has them. */
export function rowValues(
  { columns }: Table,
  row: number,
): { name: string; value: string | number | null }[] {
  return columns.slice(0, COLUMNS_SHOWN).map((column) => {
    if (column.kind === 'number') {
      const value = column.values[row];
      return { name: column.name, value: Number.isNaN(value) ? null : value };
    }
    const code = column.codes[row];
    return {
      name: column.name,
      value: code < 0 ? null : column.categories[code].slice(0, LETTERS_SHOWN),
    };
  });
}
