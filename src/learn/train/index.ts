/**
 * Trainers: tables in, models out, the same seed giving the same model. They never score, and
 * never read a clock.
 */
export { trainMajority, trainMean, trainPrior, trainSeasonal } from './baseline.ts';
export {
  type ElasticNetPath,
  elasticNetAt,
  fitElasticNetPath,
} from './elastic-net.ts';
export {
  type ChosenElasticNet,
  type ElasticNetChoice,
  type ElasticNetChoiceOptions,
  type ElasticNetCurve,
  trainElasticNet,
} from './elastic-net-choice.ts';
export type { ElasticNetOptions } from './elastic-net-options.ts';
export type { ElasticNetTarget } from './elastic-net-target.ts';
export {
  type ExtendedIsolationForestOptions,
  trainExtendedIsolationForest,
} from './extended-isolation-forest.ts';
export { type Labelled, type TrainedForest, trainForest, trainForestParallel } from './forest.ts';
export type { ForestOptions, TreeOptions } from './forest-options.ts';
export { trainBoosting, trainBoostingParallel } from './boosting.ts';
export type {
  BoostingOptions,
  BoostingTarget,
  NamedBins,
  TrainedBoosting,
} from './boosting-options.ts';
export { trainIsolationForest } from './isolation-forest.ts';
export type { IsolationForestOptions } from './isolation-growth.ts';
export {
  type AutoencoderOptions,
  type TrainedAutoencoder,
  trainAutoencoder,
} from './autoencoder.ts';
export { type NeuralNetOptions, type TrainedNeuralNet, trainNeuralNet } from './neural-net.ts';
export { type LstmOptions, type TrainedLstm, trainLstm, trainLstmParallel } from './lstm.ts';
export {
  type RegressionForestOptions,
  type TrainedRegressionForest,
  trainRegressionForest,
  trainRegressionForestParallel,
} from './regression-forest.ts';
export { type NeighboursOptions, trainNeighbours } from './neighbours.ts';
export {
  type GaussianMixtureOptions,
  type TrainedGaussianMixture,
  trainGaussianMixture,
} from './gaussian-mixture.ts';
