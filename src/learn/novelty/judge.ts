import {
  alarmMetrics,
  averagePrecision,
  type Interval,
  pointAtFpr,
  rankedIntervals,
  recallAtFpr,
  rocAuc,
  type ThresholdCounts,
  thresholdCounts,
  wilsonInterval,
} from '../evaluate/index.ts';
import { type Figures, rankedFigures } from '../learners/index.ts';
import type { KnownRows } from './known-rows.ts';

/** Scores and p-values of rows, with what is known of them. */
export interface JudgedRows {
  readonly known: Pick<KnownRows, 'labels' | 'kindOf' | 'kinds'>;
  readonly scores: Float64Array;
  readonly pValues: Float64Array;
}

/** Where p-values are held against the share of ordinary rows that have them. */
export const P_LEVELS = [0.001, 0.01, 0.05, 0.1] as const;
/** The false positive rate at which recall is told and models are compared. */
export const FPR_TOLD = 0.01;

export interface NoveltyFiguresOptions {
  /** More false positive rates at which recall is told. */
  readonly atFpr?: readonly number[];
  readonly budgets?: readonly number[];
}

/**
 * Of ordinary rows the share with a p-value of at most .01, which should be about .01; and where
 * there are others among them, how well scores and p-values tell these.
 */
export function noveltyFigures(
  { known, scores, pValues }: JudgedRows,
  { atFpr = [], budgets = [] }: NoveltyFiguresOptions = {},
): Figures {
  const { labels } = known;
  const within = (label: number) => shareWithin(pValues, labels, { label, level: FPR_TOLD });
  const honesty = { [`fpr_at_p_${FPR_TOLD}`]: within(0).share };
  if (!labels.includes(1)) return honesty;
  const counts = thresholdCounts({ scores, labels });
  return {
    ...alarmMetrics({ scores, labels }),
    ...rankedFigures(counts, { atFpr: [...new Set([FPR_TOLD, ...atFpr])], budgets }),
    [`recall_at_p_${FPR_TOLD}`]: within(1).share,
    ...honesty,
  };
}

/** Ordinary rows with a p-value of at most a level: their share should be the level. */
export interface Honesty {
  readonly level: number;
  readonly share: number;
  /** 95 % interval of the share, by Wilson. */
  readonly low: number;
  readonly high: number;
}

export function honestyOf({ known, pValues }: JudgedRows): Honesty[] {
  return P_LEVELS.map((level) => {
    const { hits, rows, share } = shareWithin(pValues, known.labels, { label: 0, level });
    return { level, share, ...wilsonInterval(hits, rows) };
  });
}

function shareWithin(
  pValues: Float64Array,
  labels: Uint8Array,
  { label, level }: { label: number; level: number },
) {
  let rows = 0;
  let hits = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== label) continue;
    rows++;
    if (pValues[row] <= level) hits++;
  }
  return { hits, rows, share: hits / rows };
}

/** One kind of rows that are not ordinary, and how many of them are found. */
export interface KindFound {
  readonly kind: string;
  readonly rows: number;
  /** Against ordinary rows. */
  readonly rocAuc: number;
  /** At the score that 1 % of the ordinary rows reach. */
  readonly recall: number;
  /** 95 % interval of that recall, by Wilson. */
  readonly low: number;
  readonly high: number;
}

export function kindsFound({ known, scores }: JudgedRows): KindFound[] {
  const { labels, kindOf, kinds } = known;
  const { threshold } = pointAtFpr(thresholdCounts({ scores, labels }), FPR_TOLD);
  return kinds.flatMap((kind, index) => {
    const isOf = (row: number) => labels[row] === 1 && kindOf[row] === index;
    const own = scores.filter((_, row) => labels[row] === 0 || isOf(row));
    const ownLabels = labels.filter((label, row) => label === 0 || isOf(row));
    const found = scores.filter((_, row) => isOf(row));
    if (found.length === 0) return [];
    const hits = found.filter((score) => score >= threshold).length;
    return [
      {
        kind,
        rows: found.length,
        rocAuc: rocAuc(thresholdCounts({ scores: own, labels: ownLabels })),
        recall: hits / found.length,
        ...wilsonInterval(hits, found.length),
      },
    ];
  });
}

/** Draws for each interval. */
const ROUNDS = 100;

/** Figures that are read from the order of the scores. */
export const RANKED: { readonly [name: string]: (counts: ThresholdCounts) => number } = {
  roc_auc: rocAuc,
  pr_auc: averagePrecision,
  [`recall_at_fpr_${FPR_TOLD}`]: (counts) => recallAtFpr(counts, FPR_TOLD),
};

/** 95 % intervals by drawing rows again; none where there are only ordinary rows. */
export function noveltyIntervals(
  { known: { labels }, scores }: JudgedRows,
  seed: number,
): { readonly [name: string]: Interval } {
  if (!labels.includes(1)) return {};
  return rankedIntervals({ scores, labels }, RANKED, { seed, rounds: ROUNDS });
}
