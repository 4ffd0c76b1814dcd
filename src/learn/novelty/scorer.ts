import {
  type AutoencoderModel,
  checkAutoencoder,
  checkExtendedIsolationForest,
  checkGaussianMixture,
  checkIsolationForest,
  checkNeighbours,
  type ExtendedIsolationForestModel,
  type GaussianMixtureModel,
  type IsolationForestModel,
  meanPathLength,
  type NeighboursModel,
} from '../model/index.ts';
import {
  AutoencoderEngine,
  ExtendedIsolationForestEngine,
  GaussianMixtureEngine,
  IsolationForestEngine,
  NeighboursEngine,
} from '../score/index.ts';
import type { Matrix } from '../table/index.ts';

/** Every model that a learner of novelty makes. */
export type NoveltyModel =
  | AutoencoderModel
  | ExtendedIsolationForestModel
  | GaussianMixtureModel
  | IsolationForestModel
  | NeighboursModel;

/** A model made ready: one number a row, higher is odder, and what each column adds to it. */
export interface NoveltyScorer {
  /** What the score counts. */
  readonly unit: string;
  score(matrix: Matrix): Float64Array;
  /** A share a column; they sum to the row's score. */
  explain(matrix: Matrix, row: number): Float64Array;
}

/**
 * The engine of a model, whatever its kind. Scores are of the kind that adds up over columns:
 *
 *     isolation forests   cuts by which the row's mean path was shorter than the mean of all rows,
 *                         which ranks rows as 2^(−path/c) does
 *     autoencoder         mean over columns of the squared error, in usual errors
 *     gaussian mixture    −log density; a column's share is that of its value, given the values
 *                         of the columns before it
 *     neighbours          square of the distance to the k-th nearest row
 */
export function noveltyScorer(model: NoveltyModel): NoveltyScorer {
  switch (model.kind) {
    case 'isolation-forest':
      return byCuts(new IsolationForestEngine(model));
    case 'extended-isolation-forest':
      return byCuts(new ExtendedIsolationForestEngine(model));
    case 'autoencoder':
      return { unit: 'squared usual errors', ...plain(new AutoencoderEngine(model)) };
    case 'gaussian-mixture':
      return { unit: '-log density', ...plain(new GaussianMixtureEngine(model)) };
    case 'neighbours': {
      const engine = new NeighboursEngine(model);
      return {
        unit: 'squared distance',
        score: (matrix) => engine.score(matrix).map((distance) => distance * distance),
        explain: (matrix, row) => engine.explain(matrix, row),
      };
    }
  }
}

interface Engine {
  score(matrix: Matrix): Float64Array;
  explain(matrix: Matrix, row: number): Float64Array;
}

function plain(engine: Engine): Engine {
  return {
    score: (matrix) => engine.score(matrix),
    explain: (matrix, row) => engine.explain(matrix, row),
  };
}

/** From 2^(−path/c) back to c − path. */
function byCuts(engine: Engine & { model: { sampleSize: number } }): NoveltyScorer {
  const expected = meanPathLength(engine.model.sampleSize);
  const scale = Math.max(expected, 1);
  return {
    unit: 'cuts saved',
    score: (matrix) => engine.score(matrix).map((score) => expected + scale * Math.log2(score)),
    explain: (matrix, row) => engine.explain(matrix, row),
  };
}

type ArrayMaker =
  | Float32ArrayConstructor
  | Float64ArrayConstructor
  | Int16ArrayConstructor
  | Int32ArrayConstructor
  | Uint32ArrayConstructor
  | Uint8ArrayConstructor;

const TREES = {
  roots: Int32Array,
  thresholds: Float64Array,
  lefts: Int32Array,
  covers: Float32Array,
  pathLengths: Float64Array,
};

/** The arrays of each kind of model: the checks of shapes and values take them for given. */
const ARRAYS: {
  readonly [Kind in NoveltyModel['kind']]: { readonly [name: string]: ArrayMaker };
} = {
  'isolation-forest': { ...TREES, columns: Int16Array, missingLeft: Uint8Array },
  'extended-isolation-forest': {
    ...TREES,
    centers: Float64Array,
    planes: Int32Array,
    planeColumns: Int16Array,
    planeWeights: Float64Array,
  },
  autoencoder: { errorScales: Float64Array, sizes: Uint32Array, weights: Float32Array },
  'gaussian-mixture': { weights: Float64Array, means: Float64Array, factors: Float64Array },
  neighbours: { values: Float64Array, targets: Float64Array },
};

/** Throws a RangeError for anything but a sound model of so many columns. */
export function checkNoveltyModel(value: unknown, columnCount: number): NoveltyModel {
  const model = value as NoveltyModel;
  checkParts(model);
  switch (model.kind) {
    case 'isolation-forest':
      checkIsolationForest(model);
      break;
    case 'extended-isolation-forest':
      checkExtendedIsolationForest(model);
      break;
    case 'autoencoder':
      checkAutoencoder(model);
      break;
    case 'gaussian-mixture':
      checkGaussianMixture(model);
      break;
    case 'neighbours':
      checkNeighbours(model);
      if (model.task !== 'novelty') {
        throw new RangeError(`expected neighbours that tell novelty, got ${model.task}`);
      }
      break;
  }
  if (model.columnNames.length !== columnCount) {
    throw new RangeError(`expected ${columnCount} columns, found ${model.columnNames.length}`);
  }
  return model;
}

function checkParts(model: NoveltyModel | null | undefined): void {
  const kind = model?.kind;
  if (!model || !kind || !Object.hasOwn(ARRAYS, kind)) {
    const kinds = Object.keys(ARRAYS).join(', ');
    throw new RangeError(`expected a model of ${kinds}, found ${String(kind ?? model)}`);
  }
  if (model.version !== 1) throw new RangeError(`${kind}: expected version 1`);
  const { columnNames } = model;
  if (!Array.isArray(columnNames) || !columnNames.every((name) => typeof name === 'string')) {
    throw new RangeError(`${kind}: expected columnNames as texts`);
  }
  for (const [name, maker] of Object.entries(ARRAYS[kind])) {
    if ((model as unknown as Record<string, unknown>)[name] instanceof maker) continue;
    throw new RangeError(`${kind}: expected ${name} as ${maker.name}`);
  }
}
