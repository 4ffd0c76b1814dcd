/**
 * What a score is worth: figures, curves, and its p-value by rank among scores not trained on. It
 * never trains a model, and knows no model but by the numbers that it gave.
 */
export {
  falseAlarmsPerDay,
  liftAtBudget,
  precisionAtBudget,
  recallAtBudget,
} from './budget.ts';
export {
  type ClassAverages,
  type ClassReport,
  classReport,
  type Confusion,
  confusionMatrix,
  likeliestClasses,
} from './classification.ts';
export { conformalPValues, crossConformalPValues } from './conformal.ts';
export {
  averagePrecision,
  fprAtRecall,
  type OperatingPoint,
  pointAtFpr,
  pointAtRecall,
  pointAtThreshold,
  type PrecisionRecallCurve,
  precisionRecallCurve,
  recallAtFpr,
  rocAuc,
  type RocCurve,
  rocCurve,
  type ScoredRows,
  type ThresholdCounts,
  thresholdCounts,
} from './curves.ts';
