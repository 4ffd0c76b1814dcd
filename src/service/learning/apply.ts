import {
  type Bundle,
  categoryOf,
  compareModels,
  encodeTable,
  explainerOf,
  type Figures,
  type Matrix,
  figuresOf,
  type ModelComparison,
  memberPredictor,
  prepare,
  type Table,
  type Target,
} from '../../learn/index.ts';
import { readTable } from '../ingest/index.ts';
import { explained } from './explained.ts';
import { readModel } from './model-file.ts';

/** A model's predictions for a table of known targets, and what they are worth. */
export interface Evaluated {
  readonly bundle: Bundle;
  readonly rowCount: number;
  readonly target: Target;
  /** `classes` numbers a row, or one. */
  readonly predictions: Float64Array;
  readonly figures: Figures;
  /** The table is the very file that the model was trained from. */
  readonly isTrainingTable: boolean;
}

export async function evaluateModel(options: {
  readonly model: string;
  readonly table: string;
  readonly atFpr: readonly number[];
  readonly budgets: readonly number[];
}): Promise<Evaluated> {
  const bundle = await readModel(options.model);
  const { table, digest } = await readTableFor(bundle, options.table);
  const evaluated = await explained(async () => evaluateOn(bundle, table, options));
  return { ...evaluated, isTrainingTable: digest === bundle.manifest.training.digest };
}

function evaluateOn(
  bundle: Bundle,
  table: Table,
  { atFpr = [], budgets = [] }: { atFpr?: readonly number[]; budgets?: readonly number[] } = {},
) {
  const { task, encoding } = bundle.manifest;
  const { matrix, target } = prepare(table, { task, encoding });
  const predictions = memberPredictor(bundle.member).predict(matrix);
  const figures = figuresOf(predictions, target, { task, atFpr, budgets });
  return { bundle, rowCount: matrix.rowCount, target, predictions, figures };
}

export interface Compared {
  readonly first: Bundle;
  readonly second: Bundle;
  readonly rowCount: number;
  readonly comparison: ModelComparison;
}

/** Two models on the rows of one table. Refuses models that tell different things. */
export async function compareFiles(options: {
  readonly first: string;
  readonly second: string;
  readonly table: string;
  readonly seed: number;
}): Promise<Compared> {
  const first = await readModel(options.first);
  const second = await readModel(options.second);
  const { table } = await readTableFor(first, options.table);
  return explained(async () => {
    const [a, b] = [first, second].map(({ manifest: { task } }) => JSON.stringify(task));
    if (a !== b) {
      throw new RangeError('compare: expected models of one target and the same classes');
    }
    const one = evaluateOn(first, table);
    const other = evaluateOn(second, table);
    const comparison = compareModels({
      task: first.manifest.task,
      target: one.target,
      first: one.predictions,
      second: other.predictions,
      seed: options.seed,
    });
    return { first, second, rowCount: one.rowCount, comparison };
  });
}

/** What a model says of each row of a table, whose target need not be known. */
export interface Predicted {
  readonly bundle: Bundle;
  readonly rowCount: number;
  readonly predictions: Float64Array;
  /** Columns with categories that training did not see, and in how many rows. */
  readonly unseen: readonly { column: string; rows: number }[];
  /** Of a row and an output; undefined for a model that looks at no column. */
  readonly reasons: ((row: number, output: number) => Reason[]) | undefined;
}

/** A column's value and by how much it moves the score, largest first. */
export interface Reason {
  readonly column: string;
  readonly value: string;
  readonly part: number;
}

export async function predictTable(model: string, path: string): Promise<Predicted> {
  const bundle = await readModel(model);
  const { table } = await readTableFor(bundle, path);
  return explained(async () => {
    const { matrix, unseen } = encodeTable(bundle.manifest.encoding, table);
    return {
      bundle,
      rowCount: matrix.rowCount,
      predictions: memberPredictor(bundle.member).predict(matrix),
      unseen: unseen
        .map((rows, i) => ({ column: matrix.columnNames[i], rows }))
        .filter(({ rows }) => rows > 0),
      reasons: reasonsOf(bundle, matrix),
    };
  });
}

function reasonsOf({ member, manifest }: Bundle, matrix: Matrix): Predicted['reasons'] {
  const explainer = explainerOf(member);
  if (explainer === undefined) return undefined;
  const { columns } = manifest.encoding;
  return (row, output) =>
    Array.from(explainer.explain(matrix, row, output).parts, (part, i) => {
      const value = matrix.columns[i][row];
      const word = Number.isNaN(value) ? 'missing' : (categoryOf(columns[i], value) ?? `${value}`);
      return { column: columns[i].name, value: word, part };
    }).sort((a, b) => Math.abs(b.part) - Math.abs(a.part));
}

/** Columns that were categories in training are read as such, though they look like numbers. */
function readTableFor({ manifest }: Bundle, path: string) {
  const { columns } = manifest.encoding;
  const categories = columns.filter(({ kind }) => kind === 'category').map(({ name }) => name);
  return readTable(path, { categories });
}
