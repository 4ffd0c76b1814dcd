/**
 * Learning where it touches the world: tables and model files on disk, and the time that a fit
 * takes. What is learned, and how, is `learn`'s.
 */
export {
  type AnalyseTableOptions,
  analyseTable,
  modelsUsed,
  type ReadModels,
  LAB_MODEL,
  readModels,
} from './analyse-table.ts';
export {
  type Compared,
  type CompareOptions,
  compareModelsOn,
  type Evaluated,
  type Predicted,
  predictTable,
  type Reason,
} from './apply.ts';
export {
  compareNoveltyOn,
  evaluateNovelty,
  type NoveltyEvaluated,
  type NoveltyPredicted,
  predictNovelty,
} from './apply-novelty.ts';
export { explained } from './explained.ts';
export { exportFile, type Exported } from './export.ts';
export {
  type Anomaly,
  type Forecasted,
  type ForecastPlan,
  forecastFile,
  SURPRISE_LEVELS,
} from './forecast.ts';
export { CAPTURE, LABEL, ORDINARY } from './labelled-captures.ts';
export { checkModelPlace, readAnyModel, writeModel } from './model-file.ts';
export {
  type PartFigures,
  type Proof,
  type ProofManifest,
  type ProofOptions,
  type Proven,
  proveModel,
} from './prove.ts';
export { parseSplit, type SplitSpec } from './split.ts';
export { bundleOf, type Trained, type TrainOptions, train } from './train.ts';
export {
  noveltyBundleOf,
  type NoveltyOutcome,
  type NoveltyPlan,
  trainNoveltyFile,
} from './train-novelty.ts';
