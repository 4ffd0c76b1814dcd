import {
  type AnyBundle,
  type Bundle,
  categoryOf,
  classifierScale,
  compareModels,
  encodeTable,
  type Explainer,
  explainerOf,
  type Figures,
  type Matrix,
  figuresOf,
  fuse,
  type ModelComparison,
  noveltyDetector,
  predictParallel,
  type ResidualBand,
  type Table,
  type Target,
  takeMatrixRows,
  takeTargets,
  targetOf,
} from '../../learn/index.ts';
import { readTable } from '../ingest/index.ts';
import { explained } from './explained.ts';
import { arranged } from './sequence.ts';

/** A model's predictions for a table of known targets, and what they are worth. */
export interface Evaluated {
  readonly bundle: Bundle;
  readonly rowCount: number;
  readonly target: Target;
  /** `classes` numbers a row, or one. */
  readonly predictions: Float64Array;
  readonly figures: Figures;
  /** Rows with a known target that the model can't tell, as it reads rows before them. */
  readonly untold: number;
  /** Share of rows within the model's band of numbers. */
  readonly within: number | undefined;
  /** The table is the very file that the model was trained from. */
  readonly isTrainingTable: boolean;
}

export interface EvaluateOptions {
  readonly table: string;
  readonly atFpr: readonly number[];
  readonly budgets: readonly number[];
  readonly jobs: number;
}

/** What a model tells of the rows whose target is known, and figures of that. */
export async function evaluateOn(
  bundle: Bundle,
  table: Table,
  options: { atFpr: readonly number[]; budgets: readonly number[]; jobs: number },
): Promise<Omit<Evaluated, 'isTrainingTable'>> {
  const { atFpr, budgets } = options;
  const { task, band } = bundle.manifest;
  const { target, rowCount, untold, predictions } = await toldRows([bundle], table, options);
  return {
    bundle,
    rowCount,
    untold,
    target,
    predictions: predictions[0],
    figures: figuresOf(predictions[0], target, { task, atFpr, budgets }),
    within: band === null ? undefined : shareWithin(band, predictions[0], target),
  };
}

/** Rows whose target is known and which all of some models tell, and what each says of them. */
async function toldRows(bundles: readonly Bundle[], table: Table, options: { jobs: number }) {
  const [{ task }] = bundles.map(({ manifest }) => manifest);
  const applied = await Promise.all(bundles.map((bundle) => applyTo(bundle, table, options)));
  const { target: known, rows } = targetOf(task, table);
  const places = Uint32Array.from(rows.keys()).filter((place) =>
    applied.every(({ predictions, width }) => !Number.isNaN(predictions[rows[place] * width])),
  );
  if (places.length === 0) {
    throw new RangeError(`target "${task.target}": expected rows with a value that can be told`);
  }
  return {
    target: takeTargets(known, places),
    rowCount: places.length,
    untold: rows.length - places.length,
    predictions: applied.map(({ predictions, width }) => {
      const told = new Float64Array(places.length * width);
      for (const [to, place] of places.entries()) {
        const at = rows[place] * width;
        told.set(predictions.subarray(at, at + width), to * width);
      }
      return told;
    }),
  };
}

/** Share of rows whose number lies in the band around what was predicted. */
function shareWithin(
  { low, high }: ResidualBand,
  predictions: Float64Array,
  target: Target,
): number | undefined {
  if (target.kind !== 'number') return undefined;
  const isWithin = (value: number, row: number) =>
    value >= predictions[row] + low && value <= predictions[row] + high;
  return target.values.filter(isWithin).length / target.values.length;
}

/** What a model says of each row of a table, as the rows stand; NaN of those it can't tell. */
async function applyTo(bundle: Bundle, table: Table, options: { jobs: number }) {
  const { manifest, member } = bundle;
  const { encoding, order: rowOrder, task } = manifest;
  const { table: rows, order } = rowOrder
    ? arranged(table, rowOrder, task.target)
    : { table, order: undefined };
  const { matrix, unseen } = encodeTable(encoding, rows);
  const { predictions: predicted, width } = await predictParallel(member, matrix, options);
  if (order === undefined) {
    return { matrix, unseen, width, predictions: withNovelty(bundle, matrix, predicted) };
  }
  const predictions = new Float64Array(predicted.length);
  const places = new Uint32Array(order.length);
  order.forEach((row, place) => {
    predictions.set(predicted.subarray(place * width, (place + 1) * width), row * width);
    places[row] = place;
  });
  return { matrix: takeMatrixRows(matrix, places), unseen, width, predictions };
}

/** A classifier's shares with novelty beside them, where it was trained so. */
export function withNovelty(
  { manifest, fusion }: Bundle,
  matrix: Matrix,
  shares: Float64Array,
): Float64Array {
  const { task, training } = manifest;
  if (fusion === undefined || task.kind === 'number') return shares;
  const detector = noveltyDetector(fusion.novelty);
  return fuse(fusion, {
    shares,
    classCount: task.classes.length,
    normal: task.normal,
    pValues: detector.pValues(detector.score(matrix)),
    scale: classifierScale(training.classRows, task.normal),
  });
}

export interface Compared {
  /** Names of their learners. */
  readonly first: string;
  readonly second: string;
  readonly rowCount: number;
  readonly comparison: ModelComparison;
}

export interface CompareOptions {
  readonly table: string;
  readonly seed: number;
  readonly jobs: number;
}

/** Two models on the rows of one table. Refuses models that tell different things. */
export async function compareModelsOn(
  first: Bundle,
  second: Bundle,
  options: CompareOptions,
): Promise<Compared> {
  const { table } = await readTableFor(first, options.table);
  return explained(async () => {
    const [a, b] = [first, second].map(({ manifest: { task } }) => JSON.stringify(task));
    if (a !== b) {
      throw new RangeError('compare: expected models of one target and the same classes');
    }
    const { target, rowCount, predictions } = await toldRows([first, second], table, options);
    const comparison = compareModels({
      task: first.manifest.task,
      target,
      first: predictions[0],
      second: predictions[1],
      seed: options.seed,
    });
    const [one, other] = [first, second].map(({ member }) => member.learner);
    return { first: one, second: other, rowCount, comparison };
  });
}

/** What a model says of each row of a table, whose target need not be known. */
export interface Predicted {
  readonly bundle: Bundle;
  readonly rowCount: number;
  /** NaN of rows that have too few rows before them. */
  readonly predictions: Float64Array;
  /** Columns with categories that training did not see, and in how many rows. */
  readonly unseen: readonly { column: string; rows: number }[];
  /** Of a row and an output; undefined unasked, and for a model that looks at no column. */
  readonly reasons: ((row: number, output: number) => Reason[]) | undefined;
  /** Whether reasons are exact or sampled, where there are any. */
  readonly how: Explainer['how'] | undefined;
}

/** A column's value and by how much it moves the score, largest first. */
export interface Reason {
  readonly column: string;
  readonly value: string;
  readonly part: number;
}

export interface PredictOptions {
  readonly table: string;
  /** Absent where no reasons are asked for, which take time to make ready; of sampled ones. */
  readonly explain?: { readonly seed: number } | undefined;
  readonly jobs: number;
}

export async function predictTable(bundle: Bundle, options: PredictOptions): Promise<Predicted> {
  const { table } = await readTableFor(bundle, options.table);
  return explained(async () => {
    const { matrix, unseen, predictions } = await applyTo(bundle, table, options);
    const explainer = options.explain && explainerOf(bundle.member, options.explain);
    return {
      bundle,
      rowCount: matrix.rowCount,
      predictions,
      unseen: unseenOf(matrix, unseen),
      reasons: explainer && reasonsOf(bundle, matrix, explainer),
      how: explainer?.how,
    };
  });
}

export function unseenOf({ columnNames }: Matrix, unseen: readonly number[]) {
  return unseen.map((rows, i) => ({ column: columnNames[i], rows })).filter(({ rows }) => rows > 0);
}

function reasonsOf(
  { manifest }: Bundle,
  matrix: Matrix,
  explainer: Explainer,
): Predicted['reasons'] {
  const { columns } = manifest.encoding;
  return (row, output) =>
    Array.from(explainer.explain(matrix, row, output).parts, (part, i) => {
      const value = matrix.columns[i][row];
      const word = Number.isNaN(value) ? 'missing' : (categoryOf(columns[i], value) ?? `${value}`);
      return { column: columns[i].name, value: word, part };
    }).sort((a, b) => Math.abs(b.part) - Math.abs(a.part));
}

/** Columns that were categories in training are read as such, though they look like numbers. */
export function readTableFor({ manifest }: AnyBundle, path: string) {
  const { columns } = manifest.encoding;
  const categories = columns.filter(({ kind }) => kind === 'category').map(({ name }) => name);
  return readTable(path, { categories });
}
