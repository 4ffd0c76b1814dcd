/**
 * Fast engines over models, and their explanations. An engine never changes a model and must
 * agree with the model's reference prediction.
 */
export { BaselineEngine } from './baseline.ts';
export { ElasticNetEngine } from './elastic-net.ts';
export { BoostingEngine } from './boosting.ts';
export { ExtendedIsolationForestEngine } from './extended-isolation-forest.ts';
export { ForestEngine } from './forest.ts';
export {
  boostingShap,
  forestShap,
  isolationShap,
  regressionForestShap,
  type TreeExplanation,
  type TreeOutputs,
  TreeShap,
} from './tree-shap.ts';
export { IsolationForestEngine } from './isolation-forest.ts';
export { AutoencoderEngine } from './autoencoder.ts';
export { NeuralNetEngine } from './neural-net.ts';
export { LstmEngine } from './lstm.ts';
export { RegressionForestEngine } from './regression-forest.ts';
export { NeighboursEngine } from './neighbours.ts';
export { NeighbourWays } from './neighbour-ways.ts';
export {
  drawOrders,
  rowsAlong,
  type SampledParts,
  type SampledRow,
  sampledShapley,
  type Way,
} from './sampled-shapley.ts';
export { GaussianMixtureEngine } from './gaussian-mixture.ts';
export { type NearExample, NearestExamples } from './nearest-examples.ts';
