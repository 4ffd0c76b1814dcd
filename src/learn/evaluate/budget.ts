/**
 * What an analyst gets who looks at the highest scores only. Among rows of one score any may come
 * first, so a budget that ends within them gets its share of them: the mean over all orders. A
 * budget beyond the last row is all rows.
 */
import type { ThresholdCounts } from './curves.ts';

/** Share of the positive rows that is among the `budget` highest scores; NaN without positives. */
export function recallAtBudget(counts: ThresholdCounts, budget: number): number {
  return hitsWithin(counts, budget).hits / counts.positives;
}

/** Share of positive rows among the `budget` highest scores. */
export function precisionAtBudget(counts: ThresholdCounts, budget: number): number {
  const { hits, rows } = hitsWithin(counts, budget);
  return hits / rows;
}

/** How many times as many positives as in rows taken blindly; NaN without positives. */
export function liftAtBudget(counts: ThresholdCounts, budget: number): number {
  const share = counts.positives / (counts.positives + counts.negatives);
  return precisionAtBudget(counts, budget) / share;
}

/**
 * False alarms to expect each day at a false positive rate, when `rowsPerDay` rows come, of which
 * the share `positiveShare` (0 when absent: nearly all that comes is ordinary) is rightly flagged.
 */
export function falseAlarmsPerDay(traffic: {
  readonly fpr: number;
  readonly rowsPerDay: number;
  readonly positiveShare?: number;
}): number {
  const { fpr, rowsPerDay, positiveShare = 0 } = traffic;
  return fpr * rowsPerDay * (1 - positiveShare);
}

function hitsWithin(counts: ThresholdCounts, budget: number): { hits: number; rows: number } {
  if (!(budget > 0)) throw new RangeError(`budget: expected rows above 0, got ${budget}`);
  const { truePositives, falsePositives } = counts;
  let hits = 0;
  let rows = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const flagged = truePositives[i] + falsePositives[i];
    if (flagged >= budget) {
      const share = (budget - rows) / (flagged - rows);
      return { hits: hits + share * (truePositives[i] - hits), rows: budget };
    }
    hits = truePositives[i];
    rows = flagged;
  }
  return { hits, rows };
}
