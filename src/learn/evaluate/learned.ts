import { type PrecisionRecallCurve, precisionRecallCurve, type ThresholdCounts } from './curves.ts';

/** What training showed of a model, small enough to travel with it: for people, not for scores. */
export interface Learned {
  readonly version: 1;
  /** Mean loss after these rounds or epochs; null where there are none. */
  readonly losses: LossByRound | null;
  /**
   * Rows that judged, by true class and by the class that they were taken for, as
   * [true][told]; null where classes are not told apart.
   */
  readonly confusion: readonly number[] | null;
  /** Of the rows that judged; null where no class is the one that raises no alarm. */
  readonly precisionRecall: PrecisionByRecall | null;
  /** What the model makes most of, the weightiest first, by each measure that was taken. */
  readonly weights: readonly LearnedWeights[];
}

export interface LossByRound {
  readonly rounds: readonly number[];
  readonly train: readonly number[];
  /** Of rows held out; empty where none were. */
  readonly validation: readonly number[];
}

export interface PrecisionByRecall {
  readonly recall: readonly number[];
  readonly precision: readonly number[];
  /** Share of the rows that raise an alarm in truth: precision of a score that knows nothing. */
  readonly positiveShare: number;
}

export interface LearnedWeights {
  /** What was measured, on which rows and in which unit, in words. */
  readonly measure: string;
  readonly columns: readonly { readonly name: string; readonly value: number }[];
}

/** Points that a drawn line needs at the most. */
export const POINTS_MAX = 64;
/** Columns of a measure that a person reads. */
export const WEIGHTS_MAX = 12;

/** Rounds from 1, evenly apart, the last among them; null of fewer than two, or without end. */
export function lossByRound({
  train,
  validation,
}: {
  readonly train: readonly number[];
  readonly validation: readonly number[];
}): LossByRound | null {
  if (train.length < 2 || ![...train, ...validation].every(Number.isFinite)) return null;
  const count = Math.min(POINTS_MAX, train.length);
  const rounds = Array.from({ length: count }, (_, i) =>
    Math.round(1 + (i * (train.length - 1)) / (count - 1)),
  );
  const at = (losses: readonly number[]) => rounds.map((round) => losses[round - 1]);
  const isWhole = validation.length === train.length;
  return {
    rounds,
    train: at(train),
    validation: isWhole ? at(validation) : [],
  };
}

/** Points at evenly spaced recalls, the first to reach each; null without rows of both sides. */
export function precisionByRecall(counts: ThresholdCounts): PrecisionByRecall | null {
  const { positives, negatives } = counts;
  if (positives === 0 || negatives === 0) return null;
  const curve = precisionRecallCurve(counts);
  const at = pointsOf(curve);
  return {
    recall: at.map((point) => rounded(curve.recall[point])),
    precision: at.map((point) => rounded(curve.precision[point])),
    positiveShare: positives / (positives + negatives),
  };
}

function pointsOf({ recall }: PrecisionRecallCurve): number[] {
  const points: number[] = [];
  let point = 0;
  for (let step = 0; step < POINTS_MAX; step++) {
    while (point < recall.length - 1 && recall[point] < step / (POINTS_MAX - 1)) point++;
    if (points.at(-1) !== point) points.push(point);
  }
  return points;
}

/** The weightiest columns; those without weight are left out. */
export function weightiest(
  measure: string,
  columns: readonly { readonly name: string; readonly value: number }[],
): LearnedWeights[] {
  const told = columns
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, WEIGHTS_MAX)
    .map(({ name, value }) => ({ name, value }));
  return told.length === 0 ? [] : [{ measure, columns: told }];
}

/** To a ten-thousandth: finer than a pixel. */
function rounded(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}
