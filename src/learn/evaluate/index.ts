/**
 * What a score is worth: figures, curves, intervals, and its p-value by rank among scores not
 * trained on. It never trains a model, and knows no model but by the numbers that it gave.
 */
export {
  type AlarmProof,
  type AlarmProofOptions,
  alarmProof,
  type WorkPoint,
} from './alarm-proof.ts';
export {
  blockGroups,
  type BootstrapOptions,
  bootstrapInterval,
  classFigure,
  comparePaired,
  type Interval,
  type PairedComparison,
  rankedFigure,
  rankedIntervals,
  type WeightedFigure,
} from './bootstrap.ts';
export {
  falseAlarmsPerDay,
  liftAtBudget,
  precisionAtBudget,
  recallAtBudget,
} from './budget.ts';
export { type Calibrator, checkCalibrator } from './calibrate/check.ts';
export {
  applyClassIsotonic,
  type ClassIsotonicCalibrator,
  fitClassIsotonic,
} from './calibrate/class-isotonic.ts';
export { applyIsotonic, fitIsotonic, type IsotonicCalibrator } from './calibrate/isotonic.ts';
export { applyPlatt, fitPlatt, type PlattCalibrator } from './calibrate/platt.ts';
export { type ResidualBand, residualBand } from './calibrate/residual-band.ts';
export type { CalibrationRows } from './calibrate/rows.ts';
export {
  applyTemperature,
  fitTemperature,
  type TemperatureCalibrator,
  TEMPERED_SHARE_MIN,
} from './calibrate/temperature.ts';
export {
  type ClassAverages,
  type ClassReport,
  type Confusion,
  classReport,
  confusionMatrix,
  likeliestClasses,
} from './classification.ts';
export { conformalPValues, crossConformalPValues, firstAtLeast } from './conformal.ts';
export {
  checkOrdinaryRanks,
  type OrdinaryRanks,
  ordinaryRanks,
  rankPValues,
} from './ordinary-ranks.ts';
export {
  averagePrecision,
  fprAtRecall,
  type OperatingPoint,
  type PrecisionRecallCurve,
  pointAtFpr,
  pointAtRecall,
  pointAtThreshold,
  precisionRecallCurve,
  type RocCurve,
  recallAtFpr,
  rocAuc,
  rocCurve,
  type ScoredRows,
  type ThresholdCounts,
  thresholdCounts,
} from './curves.ts';
export {
  type ColumnImportance,
  type PermutationTask,
  permutationImportance,
} from './importance.ts';
export {
  type AuditLimits,
  type AuditTable,
  auditClasses,
  auditNumbers,
  auditTwins,
  type ClassAudit,
  type Finding,
  type NumberAudit,
} from './leakage/audit.ts';
export { type McNemarTest, mcNemarTest } from './mcnemar.ts';
export {
  type AlarmMetrics,
  alarmMetrics,
  alarmRows,
  type ClassMetrics,
  classMetrics,
  type NumberMetrics,
  numberMetrics,
} from './metrics.ts';
export {
  type CardCalibration,
  type CardCategory,
  type CardData,
  type CardErrors,
  type CardWeights,
  type CardInput,
  type CardSplit,
  type CardUse,
  createModelCard,
  type ModelCard,
  wilsonInterval,
} from './model-card.ts';
export {
  type Learned,
  type LearnedWeights,
  lossByRound,
  POINTS_MAX,
  precisionByRecall,
  WEIGHTS_MAX,
  weightiest,
} from './learned.ts';
export { modelCardMarkdown, modelCardText } from './model-card-text.ts';
export { confusionPlot } from './plots/confusion-plot.ts';
export {
  lossPlot,
  type NamedCurve,
  pValuePlot,
  precisionRecallPlot,
  reliabilityPlot,
  rocPlot,
} from './plots/curve-plots.ts';
export { type ImportanceBar, importancePlot } from './plots/importance-plot.ts';
export { type BandSeries, scatterPlot, seriesPlot } from './plots/number-plots.ts';
export type { FigureText } from './plots/svg.ts';
export {
  brierScore,
  type ClassShares,
  classBrierScore,
  classLogLoss,
  expectedCalibrationError,
  logLoss,
  type ReliabilityBin,
  reliabilityTable,
  topClassRows,
} from './probability.ts';
export {
  intervalFigures,
  type NumberErrors,
  numberErrors,
  type PredictedNumbers,
  pinballLoss,
  rankCorrelation,
} from './regression.ts';
export {
  fitNumberPool,
  fitSharePool,
  type PooledShares,
  POOLED_SHARE_MIN,
  poolNumbers,
  poolShares,
} from './pool.ts';
export { fitDecisionWeights } from './decision-weights.ts';
export { type StudyRow, type StudyRun, studyTable } from './study.ts';
export { type EvidenceRows, type EvidenceWeights, fitEvidenceWeights } from './evidence-weights.ts';
export { pValueLogOdds } from './p-value-evidence.ts';
export { ErrorScale, type ErrorScaleOptions } from './error-scale.ts';
export { RecentRanks } from './recent-ranks.ts';
