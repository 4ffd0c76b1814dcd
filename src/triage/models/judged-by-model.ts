import type { Explanation } from '../../learn/index.ts';
import { categoryOf, type ColumnSchema, type Matrix } from '../../learn/index.ts';

/** A model with the name that people know it by. */
export interface Named<Content> {
  readonly name: string;
  readonly bundle: Content;
}

/** A column's value, and by how much it moved a model's score, in that score's unit. */
export interface Because {
  readonly name: string;
  readonly value: string | number | null;
  readonly part: number;
}

/** Columns that are told of a row; a person reads no more. */
const TOLD = 8;

/** The columns that moved a row's score most, most first. */
export function becauseOf(
  { parts }: Pick<Explanation, 'parts'>,
  { columns, matrix, row }: { columns: readonly ColumnSchema[]; matrix: Matrix; row: number },
): Because[] {
  return Array.from(parts, (part, i) => ({ part, i }))
    .filter(({ part }) => part !== 0)
    .sort((a, b) => Math.abs(b.part) - Math.abs(a.part) || a.i - b.i)
    .slice(0, TOLD)
    .map(({ part, i }) => ({
      name: columns[i].name,
      value: cell(columns[i], matrix, { row, i }),
      part,
    }));
}

function cell(column: ColumnSchema, { columns }: Matrix, at: { row: number; i: number }) {
  const value = columns[at.i][at.row];
  if (Number.isNaN(value)) return null;
  return categoryOf(column, value) ?? value;
}

/** `sbytes 200, proto udp` of the first few, for a sentence. */
export function becauseWords(because: readonly Because[], count = 3): string {
  return because
    .slice(0, count)
    .map(({ name, value }) => `${name} ${value === null ? 'missing' : shortValue(value)}`)
    .join(', ');
}

function shortValue(value: string | number): string {
  return typeof value === 'string' ? value.slice(0, 40) : String(Number(value.toPrecision(3)));
}
