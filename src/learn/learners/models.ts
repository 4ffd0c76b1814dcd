import {
  type BaselineModel,
  type BoostingModel,
  checkBaseline,
  checkBoosting,
  checkElasticNet,
  checkForest,
  checkLastValue,
  checkLstm,
  checkNeighbours,
  checkNeuralNet,
  checkRegressionForest,
  type ElasticNetModel,
  elasticNetScoreCount,
  type ForestModel,
  type LastValueModel,
  type LstmModel,
  type NeighboursModel,
  type NeuralNetModel,
  predictLastValue,
  type RegressionForestModel,
  type Row,
} from '../model/index.ts';
import {
  BaselineEngine,
  BoostingEngine,
  ElasticNetEngine,
  ForestEngine,
  LstmEngine,
  NeighboursEngine,
  NeuralNetEngine,
  RegressionForestEngine,
} from '../score/index.ts';
import type { Matrix } from '../table/index.ts';

/** Every model that a learner makes. */
export type Model =
  | BaselineModel
  | BoostingModel
  | ElasticNetModel
  | ForestModel
  | LastValueModel
  | LstmModel
  | NeighboursModel
  | NeuralNetModel
  | RegressionForestModel;

/** A model made ready: rows in, `width` numbers a row out. */
export interface Predictor {
  /** As many as there are classes, summing to 1; or 1, the number itself. */
  readonly width: number;
  /** Rows before a row that it reads, too, of which the first rows have none; 0 when absent. */
  readonly rowsBefore?: number;
  /** Row after row; NaN where there are too few rows before. */
  predict(matrix: Matrix): Float64Array;
  /** One row at once, where the engine has a shorter way to it. */
  readonly predictRow?: (row: Row) => Float64Array;
}

/** Numbers a row that a model gives. */
function widthOf(model: Model): number {
  switch (model.kind) {
    case 'boosting':
    case 'forest':
    case 'neighbours':
      return Math.max(1, model.classCount);
    case 'elastic-net':
      return elasticNetScoreCount(model);
    case 'neural-net':
      return model.sizes[model.sizes.length - 1];
    case 'baseline':
      return model.rule === 'seasonal' ? 1 : model.values.length;
    case 'last-value':
    case 'lstm':
    case 'regression-forest':
      return 1;
  }
}

/** The engine of a model, whatever its kind. */
export function predictorOf(model: Model): Predictor {
  const width = widthOf(model);
  switch (model.kind) {
    case 'baseline': {
      const engine = new BaselineEngine(model);
      return { width, predict: (matrix) => engine.score(matrix) };
    }
    case 'boosting': {
      const engine = new BoostingEngine(model);
      return {
        width,
        predict: (matrix) => engine.score(matrix),
        predictRow: (row) => engine.scoreRow(row),
      };
    }
    case 'forest': {
      const engine = new ForestEngine(model);
      return {
        width,
        predict: (matrix) => withIgnorance(engine.score(matrix), model),
        predictRow: (row) => withIgnorance(engine.scoreRow(row, new Float64Array(width)), model),
      };
    }
    case 'regression-forest': {
      const engine = new RegressionForestEngine(model);
      return {
        width,
        predict: (matrix) => engine.score(matrix),
        predictRow: (row) => Float64Array.of(engine.scoreRow(row)),
      };
    }
    case 'last-value':
      return {
        width,
        rowsBefore: model.season,
        predict: (matrix) => predictLastValue(model, matrix),
      };
    case 'lstm': {
      const engine = new LstmEngine(model);
      return {
        width,
        rowsBefore: model.window - 1,
        predict: (matrix) => engine.scoreNext(matrix),
      };
    }
    case 'elastic-net': {
      const engine = new ElasticNetEngine(model);
      return { width, predict: (matrix) => engine.score(matrix) };
    }
    case 'neighbours': {
      const engine = new NeighboursEngine(model);
      return { width, predict: (matrix) => engine.score(matrix) };
    }
    case 'neural-net': {
      const engine = new NeuralNetEngine(model);
      return { width, predict: (matrix) => engine.score(matrix) };
    }
  }
}

/**
 * Shares as if one more tree gave all classes the same: a hundred trees that agree are no proof
 * that a class is impossible. The order of rows and classes stays.
 */
function withIgnorance(shares: Float64Array, { roots, classCount }: ForestModel): Float64Array {
  const trees = roots.length;
  return shares.map((share) => (share * trees + 1 / classCount) / (trees + 1));
}

/** What a model that was read from a file must fit. */
export interface ModelPlace {
  /** Numbers a row that it is to give. */
  readonly width: number;
  readonly columnCount: number;
}

/** Throws a RangeError or TypeError for anything but a sound model that fits its place. */
export function checkModel(value: unknown, { width, columnCount }: ModelPlace): Model {
  const model = value as Model;
  switch (model.kind) {
    case 'baseline':
      checkBaseline(model);
      break;
    case 'boosting':
      checkBoosting(model);
      break;
    case 'forest':
      checkForest(model);
      break;
    case 'regression-forest':
      checkRegressionForest(model);
      break;
    case 'elastic-net':
      checkElasticNet(model);
      break;
    case 'last-value':
      checkLastValue(model);
      break;
    case 'lstm':
      checkLstm(model);
      break;
    case 'neighbours':
      checkNeighbours(model);
      break;
    case 'neural-net':
      checkNeuralNet(model);
      break;
    default:
      throw new RangeError(`a kind of model that is not known: ${String((model as Model).kind)}`);
  }
  if (model.kind !== 'baseline' && model.columnNames.length !== columnCount) {
    throw new RangeError(`expected ${columnCount} columns, found ${model.columnNames.length}`);
  }
  if (widthOf(model) !== width) {
    throw new RangeError(`expected ${width} numbers a row, found another count`);
  }
  return model;
}
