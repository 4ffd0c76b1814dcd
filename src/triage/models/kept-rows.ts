import {
  categoryOf,
  codeCountOf,
  type KeptExamples,
  type Manifest,
  type Matrix,
  NearestExamples,
} from '../../learn/index.ts';
import type { Evidence } from '../prioritise/index.ts';
import type { Because } from './judged-by-model.ts';

export type Nearest = NonNullable<Evidence['nearest']>[number];

/** Rows that are told, and columns of each. */
const NEAREST_TOLD = 3;
const COLUMNS_TOLD = 3;

/** Labelled training rows that a model kept: which of them a row is most like. */
export class KeptRows {
  private readonly examples: KeptExamples;
  private readonly columns: Manifest['encoding']['columns'];
  private readonly classes: readonly string[];
  private readonly search: NearestExamples;

  constructor(examples: KeptExamples, { encoding, task }: Pick<Manifest, 'encoding' | 'task'>) {
    this.examples = examples;
    this.columns = encoding.columns;
    this.classes = task.kind === 'classes' ? task.classes : [];
    this.search = new NearestExamples(examples, encoding.columns.map(codeCountOf));
  }

  /** Alike in what moved the score: each column weighs as much as it moved it. */
  find(
    matrix: Matrix,
    { row, parts, told }: { row: number; parts: Float64Array; told: readonly Because[] },
  ): Nearest[] | undefined {
    const weights = parts.map(Math.abs);
    if (!weights.some((weight) => weight > 0)) return undefined;
    const values = matrix.columns.map((column) => column[row]);
    return this.search.find(values, { weights, count: NEAREST_TOLD }).map((near) => ({
      label: this.classes[near.label],
      likeness: near.likeness,
      values: told.slice(0, COLUMNS_TOLD).map(({ name }) => this.cell(name, near.index)),
    }));
  }

  private cell(name: string, index: number): Nearest['values'][number] {
    const at = this.columns.findIndex((column) => column.name === name);
    const value = this.examples.columns[at][index];
    if (Number.isNaN(value)) return { name, value: null };
    return { name, value: categoryOf(this.columns[at], value) ?? value };
  }
}
