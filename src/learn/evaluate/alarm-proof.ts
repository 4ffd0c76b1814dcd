/**
 * What scores are worth to whoever looks at the highest of them: recall and false alarms at a
 * budget of rows a day first, then areas, then how far the scores are probabilities; each with an
 * interval by drawing rows again.
 */
import {
  type BootstrapOptions,
  bootstrapInterval,
  type Interval,
  rankedIntervals,
  type WeightedFigure,
} from './bootstrap.ts';
import { precisionAtBudget, recallAtBudget } from './budget.ts';
import {
  averagePrecision,
  pointAtFpr,
  pointAtRecall,
  pointAtThreshold,
  recallAtFpr,
  rocAuc,
  type ScoredRows,
  type ThresholdCounts,
} from './curves.ts';
import { reliabilityTable } from './probability.ts';
import { ascendingOrder } from './rank-order.ts';

export interface AlarmProofOptions {
  /** That the rows cover. */
  readonly days: number;
  /** Rows that are looked at, a day. */
  readonly budgets: readonly number[];
  /** Share of attacks where it is to be used, for which PR-AUC is told too. */
  readonly prior?: number | undefined;
  readonly seed: number;
  readonly rounds?: number;
}

/** Where somebody stops looking, and what that means. */
export interface WorkPoint {
  readonly where: string;
  readonly recall: Interval;
  readonly precision: Interval;
  readonly falseAlarmsPerDay: Interval;
}

export interface AlarmProof {
  readonly rows: number;
  readonly days: number;
  /** Share of attacks among the rows. */
  readonly attackShare: number;
  readonly points: readonly WorkPoint[];
  /** By name, as other figures are named. */
  readonly figures: { readonly [name: string]: Interval };
}

/** Draws for each interval. */
const ROUNDS = 200;
const LIKELY = 0.5;
const RECALL = 0.99;
const FPR = 0.01;

/**
 * `scores` are probabilities of an attack. Throws a RangeError for rows of one sort only, and for
 * options out of range.
 */
export function alarmProof(rows: ScoredRows, options: AlarmProofOptions): AlarmProof {
  const { days, budgets, prior, seed, rounds = ROUNDS } = options;
  const { scores, labels } = rows;
  const attacks = labels.reduce((sum, label) => sum + label, 0);
  if (!(days > 0)) throw new RangeError(`days: expected more than 0, got ${days}`);
  if (attacks === 0 || attacks === labels.length) {
    throw new RangeError('proof: expected attacks and ordinary rows, got one of them');
  }
  const drawing = { seed, rounds };
  const attackShare = attacks / labels.length;
  const ranked = rankedIntervals(
    rows,
    {
      pr_auc: averagePrecision,
      ...(prior !== undefined && { [`pr_auc_at_prior_${prior}`]: areaAt(prior) }),
      [`recall_at_fpr_${FPR}`]: (counts: ThresholdCounts) => recallAtFpr(counts, FPR),
      [`fpr_at_recall_${RECALL}`]: (counts: ThresholdCounts) => pointAtRecall(counts, RECALL).fpr,
      roc_auc: rocAuc,
    },
    drawing,
  );
  const rowCount = labels.length;
  return {
    rows: rowCount,
    days,
    attackShare,
    points: workPoints(rows, { days, budgets, drawing }),
    figures: {
      ...ranked,
      brier: bootstrapInterval(brierOf(scores, labels), { ...drawing, rowCount }),
      calibration_error: bootstrapInterval(errorOf(rows), { ...drawing, rowCount }),
    },
  };
}

/** The area as if attacks were this share of the rows. */
function areaAt(prior: number) {
  return (counts: ThresholdCounts): number => {
    const { positives, negatives } = counts;
    const factor = (positives * (1 - prior)) / (prior * negatives);
    return averagePrecision({
      ...counts,
      falsePositives: counts.falsePositives.map((count) => factor * count),
      negatives: factor * negatives,
    });
  };
}

interface Stop {
  readonly where: string;
  readonly recall: (counts: ThresholdCounts) => number;
  readonly precision: (counts: ThresholdCounts) => number;
  readonly falseAlarms: (counts: ThresholdCounts) => number;
}

function workPoints(
  rows: ScoredRows,
  plan: {
    days: number;
    budgets: readonly number[];
    drawing: Pick<BootstrapOptions, 'seed' | 'rounds'>;
  },
): WorkPoint[] {
  const { days, budgets, drawing } = plan;
  const stops: Stop[] = [
    ...budgets.map((budget) => budgetStop(budget, days)),
    pointStop('P(attack) of 0.5 or more', (counts) => pointAtThreshold(counts, LIKELY)),
    pointStop(`false positive rate of ${FPR}`, (counts) => pointAtFpr(counts, FPR)),
    pointStop(`recall of ${RECALL}`, (counts) => pointAtRecall(counts, RECALL)),
  ];
  return stops.map(({ where, recall, precision, falseAlarms }) => {
    const found = rankedIntervals(
      rows,
      { recall, precision, falseAlarmsPerDay: (counts) => falseAlarms(counts) / days },
      drawing,
    );
    return { where, ...found };
  });
}

function budgetStop(budget: number, days: number): Stop {
  const rows = budget * days;
  return {
    where: `the first ${budget} a day`,
    recall: (counts) => recallAtBudget(counts, rows),
    precision: (counts) => precisionAtBudget(counts, rows),
    falseAlarms: (counts) =>
      Math.min(rows, counts.positives + counts.negatives) * (1 - precisionAtBudget(counts, rows)),
  };
}

function pointStop(where: string, at: (counts: ThresholdCounts) => ReturnType<typeof pointAtFpr>) {
  return {
    where,
    recall: (counts: ThresholdCounts) => at(counts).recall,
    precision: (counts: ThresholdCounts) => at(counts).precision,
    falseAlarms: (counts: ThresholdCounts) => at(counts).fpr * counts.negatives,
  };
}

function brierOf(scores: Float64Array, labels: Uint8Array): WeightedFigure {
  const squares = scores.map((score, row) => (score - labels[row]) ** 2);
  return (weights) => {
    let [sum, total] = [0, 0];
    for (let row = 0; row < squares.length; row++) {
      sum += weights[row] * squares[row];
      total += weights[row];
    }
    return sum / total;
  };
}

/** Expected calibration error; bins of all rows stay where they are as rows are drawn again. */
function errorOf(rows: ScoredRows): WeightedFigure {
  const { scores, labels } = rows;
  const order = ascendingOrder(scores, 'scores');
  const bins = reliabilityTable(rows);
  const binOf = new Uint8Array(scores.length);
  let end = 0;
  for (const [bin, { rowCount }] of bins.entries()) {
    for (const row of order.subarray(end, end + rowCount)) binOf[row] = bin;
    end += rowCount;
  }
  return (weights) => {
    const gaps = new Float64Array(bins.length);
    let total = 0;
    for (let row = 0; row < binOf.length; row++) {
      gaps[binOf[row]] += weights[row] * (scores[row] - labels[row]);
      total += weights[row];
    }
    return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / total;
  };
}
