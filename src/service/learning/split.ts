import {
  type Column,
  columnGroups,
  dropColumns,
  encodeTable,
  encodingOf,
  equalRowGroups,
  findColumn,
  type Matrix,
  pastName,
  type RowOrder,
  type Sequence,
  stratifiedParts,
  type Table,
  type Task,
  takeRows,
  timeParts,
} from '../../learn/index.ts';
import { OperatorError } from '../errors.ts';
import { readTable } from '../ingest/index.ts';
import { arranged } from './sequence.ts';
import { timesOf } from './times.ts';

/** How test rows are set apart, as `--split` says it. */
export type SplitSpec =
  | { readonly kind: 'none' }
  | PartSpec
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'ids'; readonly path: string };

type PartSpec =
  | { readonly kind: 'random'; readonly testShare: number }
  | { readonly kind: 'group' | 'time'; readonly column: string; readonly testShare: number };

export interface SplitTables {
  readonly train: Table;
  /** Absent where all rows train. */
  readonly test?: Table;
  /** For people and for the manifest. */
  readonly words: string;
  /** Where rows follow each other: by what, and what that means for the test rows. */
  readonly sequence?: Sequence & RowOrder;
}

const TEST_SHARE = 0.3;
const FORMS = 'random[:SHARE], group:COLUMN, time:COLUMN, file:TABLE, ids:TABLE or none';

/** Reads `random`, `random:0.2`, `group:host`, `time:start`, `ids:parts.csv` and so on. */
export function parseSplit(text: string): SplitSpec {
  const colon = text.indexOf(':');
  const kind = colon < 0 ? text : text.slice(0, colon);
  const rest = colon < 0 ? '' : text.slice(colon + 1);
  if (text === 'none') return { kind: 'none' };
  if (kind === 'random') {
    const testShare = rest === '' ? TEST_SHARE : Number(rest);
    if (testShare > 0 && testShare < 1) return { kind, testShare };
  }
  const testShare = TEST_SHARE;
  if (rest !== '' && (kind === 'group' || kind === 'time'))
    return { kind, column: rest, testShare };
  if (rest !== '' && kind === 'file') return { kind, path: rest };
  if (rest !== '' && kind === 'ids') return { kind, path: rest };
  throw new OperatorError('VED_USAGE', `option --split: expected ${FORMS}, got "${text}"`);
}

export interface SplitPlan {
  readonly table: Table;
  /** Absent where no column is to be told from the others. */
  readonly task?: Pick<Task, 'kind' | 'target'> | undefined;
  /** Columns that stay with their rows, but are no features. */
  readonly aside?: readonly string[] | undefined;
  readonly seed: number;
}

/** The rows that train and those that judge. Rows equal in all features share a side. */
export async function splitTable(spec: SplitSpec, plan: SplitPlan): Promise<SplitTables> {
  if (spec.kind === 'none') return { train: plan.table, words: 'none apart, judged out of fold' };
  if (spec.kind === 'file') {
    const { table: test } = await readTable(spec.path);
    return { train: plan.table, test, words: 'test rows from a table of their own' };
  }
  if (spec.kind === 'ids') return splitByIds(plan.table, (await readTable(spec.path)).table);
  const parts = partsOf(spec, plan);
  // What tells groups apart is known of no row to come.
  const table = spec.kind === 'group' ? dropColumns(plan.table, [spec.column]) : plan.table;
  return { ...cut(table, parts), words: wordsOf(spec) };
}

/** Refuses a split that deals out rows, for learners that read them one after the other. */
export function checkKeepsOrder({ kind }: SplitSpec, learners: readonly string[]): void {
  if (kind === 'time' || kind === 'file') return;
  throw new OperatorError(
    'VED_USAGE',
    `option --split: ${learners.join(', ')} read rows in order, which "${kind}" does not keep; ` +
      'use time:COLUMN, or file:TABLE for rows that stand in order',
  );
}

/** The same as `splitTable` for rows that follow each other, by a split that keeps their order. */
export async function splitInOrder(
  spec: SplitSpec,
  plan: SplitPlan & { readonly task: Pick<Task, 'kind' | 'target'> },
): Promise<SplitTables> {
  const { table, task } = plan;
  const past = pastName(task.target);
  if (spec.kind === 'time') {
    const parts = partsOf(spec, plan);
    const by = spec.column;
    const { table: inOrder, order } = arranged(table, { by }, task.target);
    const split = cut(
      inOrder,
      Uint8Array.from(order, (row) => parts[row]),
    );
    const words = `${wordsOf(spec)}; ${PAST_WORDS}`;
    return { ...split, words, sequence: { by, past, test: 'follows' } };
  }
  const { train, test, words } = await splitTable(spec, plan);
  const [first, second] = [train, test ?? train].map(
    (each) => arranged(each, { by: null }, task.target).table,
  );
  const sequence = { by: null, past, test: 'begins' } as const;
  return { train: first, test: second, words: `${words}; ${PAST_WORDS}`, sequence };
}

const PAST_WORDS = 'each row knows the target of the row before';

function wordsOf(spec: PartSpec): string {
  const share = `${Math.round(spec.testShare * 100)} % judge`;
  if (spec.kind === 'random') return `at random, equal rows on one side, ${share}`;
  if (spec.kind === 'group') return `by groups of equal ${spec.column}, ${share}`;
  return `by time, the latest by ${spec.column}, ${share}`;
}

function partsOf(spec: PartSpec, { table, task, aside = [], seed }: SplitPlan): Uint8Array {
  const shares = [1 - spec.testShare, spec.testShare];
  if (spec.kind === 'time') return timeParts(timesOf(findColumn(table, spec.column)), shares);
  const groups =
    spec.kind === 'group'
      ? columnGroups(findColumn(table, spec.column))
      : equalRowGroups(featuresOf(dropColumns(table, aside), task?.target));
  return stratifiedParts({ groups, shares, seed, ...stratum(table, task) });
}

function featuresOf(table: Table, target: string | undefined): Matrix {
  const features = target === undefined ? table : dropColumns(table, [target]);
  return encodeTable(encodingOf(features), features).matrix;
}

/** A row without a class is a class of its own here; it is left out later. */
function stratum(table: Table, task: SplitPlan['task']): { labels?: Uint8Array } {
  if (task === undefined) return {};
  const column = findColumn(table, task.target);
  if (task.kind === 'number' || column.kind === 'number') return {};
  return { labels: Uint8Array.from(column.codes, (code) => Math.min(code + 1, 255)) };
}

/** Rows of the table whose `id` the other table names as `train` or `test`; the rest is unused. */
function splitByIds(table: Table, ids: Table): SplitTables {
  const partOf = new Map<string, string>();
  const [names, parts] = [valuesOf(findColumn(ids, 'id')), valuesOf(findColumn(ids, 'part'))];
  names.forEach((name, row) => {
    if (parts[row] !== 'train' && parts[row] !== 'test') {
      throw new OperatorError(
        'VED_TABLE_UNFIT',
        `column "part", row ${row + 1}: expected train or test, found "${parts[row]}"`,
      );
    }
    partOf.set(name, parts[row]);
  });
  // 2 is neither.
  const numbers = valuesOf(findColumn(table, 'id')).map((id) =>
    partOf.has(id) ? Number(partOf.get(id) === 'test') : 2,
  );
  const split = cut(dropColumns(table, ['id']), Uint8Array.from(numbers));
  return { ...split, words: 'by a list of ids' };
}

function valuesOf(column: Column): string[] {
  return column.kind === 'number'
    ? Array.from(column.values, String)
    : Array.from(column.codes, (code) => column.categories[code] ?? '');
}

function cut(table: Table, parts: Uint8Array): { train: Table; test: Table } {
  const rows = Uint32Array.from(parts, (_, row) => row);
  const side = (part: number) =>
    takeRows(
      table,
      rows.filter((row) => parts[row] === part),
    );
  const [train, test] = [side(0), side(1)];
  for (const [name, { rowCount }] of Object.entries({ train, test })) {
    if (rowCount > 0) continue;
    throw new OperatorError('VED_TABLE_UNFIT', `split: expected rows to ${name}, found none`);
  }
  return { train, test };
}
