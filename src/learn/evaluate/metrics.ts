/** All figures of a model at once, named as the peers of other languages print them. */
import { classReport, confusionMatrix, likeliestClasses } from './classification.ts';
import {
  averagePrecision,
  fprAtRecall,
  rocAuc,
  type ScoredRows,
  thresholdCounts,
} from './curves.ts';
import {
  type ClassShares,
  checkClassShares,
  classLogLoss,
  expectedCalibrationError,
  topClassRows,
} from './probability.ts';
import { numberErrors, type PredictedNumbers, rankCorrelation } from './regression.ts';

/** Of the likeliest class, unless said otherwise. */
export interface ClassMetrics extends Partial<AlarmMetrics> {
  readonly accuracy: number;
  readonly macro_f1: number;
  readonly weighted_f1: number;
  readonly log_loss: number;
  /** Of the likeliest class's share, 15 bins of equal mass. */
  readonly calibration_error: number;
}

/** Of the score 1 − P(normal), where a normal class is named and both kinds of row are there. */
export interface AlarmMetrics {
  readonly roc_auc: number;
  readonly pr_auc: number;
  readonly 'fpr_at_recall_0.95': number;
  readonly 'fpr_at_recall_0.99': number;
  readonly 'fpr_at_recall_0.995': number;
}

export interface NumberMetrics {
  readonly mse: number;
  readonly rmse: number;
  readonly mae: number;
  readonly r2: number;
  readonly msle: number;
  readonly spearman: number;
}

/** `normalClass` is the class that raises no alarm; without it there are no alarm figures. */
export function classMetrics(rows: ClassShares, normalClass?: number): ClassMetrics {
  checkClassShares(rows);
  const { shares, labels, classCount } = rows;
  const predicted = likeliestClasses(shares, classCount);
  const report = classReport(confusionMatrix({ labels, predicted, classCount }));
  return {
    accuracy: report.accuracy,
    macro_f1: report.macro.f1,
    weighted_f1: report.weighted.f1,
    log_loss: classLogLoss(rows),
    calibration_error: expectedCalibrationError(topClassRows(rows)),
    ...(normalClass === undefined ? {} : alarmMetrics(alarmRows(rows, normalClass))),
  };
}

/** The score 1 − P(normal), labelled 1 where the class is another. */
export function alarmRows(rows: ClassShares, normalClass: number): ScoredRows {
  const { shares, labels, classCount } = rows;
  if (!(Number.isInteger(normalClass) && normalClass >= 0 && normalClass < classCount)) {
    throw new RangeError(`normal class: expected 0 to ${classCount - 1}, got ${normalClass}`);
  }
  return {
    scores: Float64Array.from(labels, (_, row) => 1 - shares[row * classCount + normalClass]),
    labels: labels.map((label) => (label === normalClass ? 0 : 1)),
  };
}

/** Empty where all rows are of one kind. */
export function alarmMetrics(rows: ScoredRows): Partial<AlarmMetrics> {
  const counts = thresholdCounts(rows);
  if (counts.positives === 0 || counts.negatives === 0) return {};
  return {
    roc_auc: rocAuc(counts),
    pr_auc: averagePrecision(counts),
    'fpr_at_recall_0.95': fprAtRecall(counts, 0.95),
    'fpr_at_recall_0.99': fprAtRecall(counts, 0.99),
    'fpr_at_recall_0.995': fprAtRecall(counts, 0.995),
  };
}

export function numberMetrics(rows: PredictedNumbers): NumberMetrics {
  return { ...numberErrors(rows), spearman: rankCorrelation(rows) };
}
