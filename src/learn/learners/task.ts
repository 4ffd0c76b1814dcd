import { type CategoryColumn, findColumn, type Table, takeRows } from '../table/index.ts';
import type { Target } from './learner.ts';

/** What is to be learned: the target column's name, and what its values are. */
export type Task =
  | {
      readonly kind: 'classes';
      readonly target: string;
      /** In ascending order; a label is an index into it. */
      readonly classes: readonly string[];
      /** Index of the class that is nothing to look at; -1 where none was named. */
      readonly normal: number;
    }
  | { readonly kind: 'number'; readonly target: string };

/** More classes than this are a number or a name, not classes; labels are bytes, too. */
const CLASSES_MAX = 255;
/** A column of whole numbers with more values than this is taken for a measure. */
const CLASS_NUMBERS_MAX = 20;

export interface TaskOptions {
  readonly target: string;
  readonly normal?: string | undefined;
  /** Told by the column when absent: words are classes, and so are a few whole numbers. */
  readonly kind?: 'classes' | 'number' | undefined;
}

/** Reads the task from a table's target column. Throws a RangeError that says what to do. */
export function taskOf(table: Table, { target, normal, kind }: TaskOptions): Task {
  const column = findColumn(table, target);
  const isNumber = column.kind === 'number' && kind !== 'classes' && !isFewWhole(column.values);
  if (kind === 'number' || (kind === undefined && isNumber)) {
    if (column.kind !== 'number') {
      throw new RangeError(`target "${target}": expected numbers, found words`);
    }
    if (normal !== undefined) {
      throw new RangeError(`target "${target}" is a number, which has no normal class`);
    }
    return { kind: 'number', target };
  }
  const classes = classesOf(table, target);
  if (classes.length < 2 || classes.length > CLASSES_MAX) {
    throw new RangeError(
      `target "${target}": expected 2 to ${CLASSES_MAX} classes, found ${classes.length}` +
        (classes.length === 1 ? ` ("${classes[0]}"): there is nothing to tell apart` : ''),
    );
  }
  const index = normal === undefined ? guessNormal(classes) : classes.indexOf(normal);
  if (normal !== undefined && index < 0) {
    throw new RangeError(
      `target "${target}": expected a class "${normal}", found ${classes.slice(0, 10).join(', ')}`,
    );
  }
  return { kind: 'classes', target, classes, normal: index };
}

/** Words that data sets use for what is ordinary. */
const NORMAL_WORDS = new Set(['normal', 'benign', 'nonmal', 'background', 'legitimate']);

/** Index of the class that is called so; -1 where none is. */
export function guessNormal(classes: readonly string[]): number {
  return classes.findIndex((name) => NORMAL_WORDS.has(name.toLowerCase()));
}

function isFewWhole(values: Float64Array): boolean {
  const seen = new Set<number>();
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value)) return false;
    seen.add(value);
    if (seen.size > CLASS_NUMBERS_MAX) return false;
  }
  return true;
}

function classesOf(table: Table, target: string): string[] {
  const column = findColumn(table, target);
  if (column.kind === 'number') {
    const present = column.values.filter((value) => !Number.isNaN(value));
    return [...new Set(present.sort())].map(String);
  }
  return usedCategories(column);
}

function usedCategories({ categories, codes }: CategoryColumn): string[] {
  const used = new Uint8Array(categories.length);
  for (const code of codes) if (code >= 0) used[code] = 1;
  return categories.filter((_, code) => used[code] === 1);
}

/** The rows whose target is known, and their targets. A class that the task lacks is refused. */
export function targetOf(task: Task, table: Table): { target: Target; rows: Uint32Array } {
  const column = findColumn(table, task.target);
  const isKnown = (row: number) =>
    column.kind === 'number' ? !Number.isNaN(column.values[row]) : column.codes[row] >= 0;
  const rows = Uint32Array.from(Array.from({ length: table.rowCount }, (_, row) => row)).filter(
    isKnown,
  );
  const known = findColumn(takeRows({ ...table, columns: [column] }, rows), task.target);
  if (task.kind === 'number') {
    if (known.kind !== 'number') {
      throw new RangeError(`target "${task.target}": expected numbers, found words`);
    }
    return { target: { kind: 'number', values: known.values }, rows };
  }
  const names =
    known.kind === 'number'
      ? Array.from(known.values, String)
      : Array.from(known.codes, (code) => known.categories[code]);
  const indexOf = new Map(task.classes.map((name, index) => [name, index]));
  const labels = Uint8Array.from(names, (name) => {
    const label = indexOf.get(name);
    if (label !== undefined) return label;
    throw new RangeError(
      `target "${task.target}": found the class "${name}", which training did not see`,
    );
  });
  return { target: { kind: 'classes', labels, classCount: task.classes.length }, rows };
}
