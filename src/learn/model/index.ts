/**
 * Models as plain versioned data, each with its reference prediction. A model holds no code and
 * never trains itself.
 */
export {
  BASELINE_RULES,
  type BaselineModel,
  type BaselineRule,
  checkBaseline,
  predictBaseline,
} from './baseline.ts';
export {
  checkElasticNet,
  type ElasticNetFamily,
  type ElasticNetModel,
  elasticNetPredictors,
  elasticNetScoreCount,
  predictElasticNet,
} from './elastic-net.ts';
export {
  type BoostingModel,
  type BoostingObjective,
  checkBoosting,
  linkMargins,
  marginsOf,
  predictBoosting,
} from './boosting.ts';
export { checkLastValue, type LastValueModel, predictLastValue } from './last-value.ts';
export { checkForest, type ForestModel, predictForest } from './forest.ts';
export {
  checkExtendedIsolationForest,
  type ExtendedIsolationForestModel,
  predictExtendedIsolationForest,
} from './extended-isolation-forest.ts';
export {
  checkIsolationForest,
  type IsolationForestModel,
  isolationScore,
  meanPathLength,
  predictIsolationForest,
} from './isolation-forest.ts';
export {
  checkRegressionForest,
  predictRegressionForest,
  type RegressionForestModel,
} from './regression-forest.ts';
export {
  CATEGORY_SET_WORDS,
  checkTrees,
  childOf,
  leafOf,
  type Row,
  type Trees,
} from './trees.ts';
export { type AutoencoderModel, checkAutoencoder, predictAutoencoder } from './autoencoder.ts';
export { type Layers, throughLayers } from './layers.ts';
export { checkNeuralNet, type NeuralNetModel, predictNeuralNet } from './neural-net.ts';
export { checkLstm, type LstmModel, lstmWeightCount, predictLstm } from './lstm.ts';
export {
  checkNeighbours,
  type Nearest,
  type NeighboursModel,
  type NeighboursTask,
  nearestRows,
  predictNeighbours,
  tellByNeighbours,
} from './neighbours.ts';
export {
  checkGaussianMixture,
  type GaussianMixtureModel,
  predictGaussianMixture,
} from './gaussian-mixture.ts';
export { checkKeptExamples, EXAMPLES_MAX, type KeptExamples } from './kept-examples.ts';
