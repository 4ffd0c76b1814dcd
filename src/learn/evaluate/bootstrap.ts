/**
 * How sure a figure is, by drawing rows again with replacement (Efron, "Bootstrap Methods", 1979).
 * A figure is handed in as a function of row weights: how often each row was drawn, whole numbers.
 */
import { createRandom, type Random } from '../random.ts';
import { type ClassReport, classReport, confusionMatrix } from './classification.ts';
import { type ScoredRows, type ThresholdCounts, thresholdCounts } from './curves.ts';
import { ascendingOrder } from './rank-order.ts';

/** A figure of the rows, each counted as often as its weight says. */
export type WeightedFigure = (weights: Float64Array) => number;

export interface BootstrapOptions {
  readonly rowCount: number;
  readonly seed: number;
  /** Draws; 1,000 when absent. */
  readonly rounds?: number;
  /** Share of the draws within the interval; 0.95 when absent. */
  readonly level?: number;
  /**
   * The group of each row, 0 upwards: whole groups are drawn, as many as there are. For rows that
   * depend on each other (one host, one hour), where drawing rows would promise too much.
   */
  readonly groups?: Uint32Array;
}

export interface Interval {
  /** The figure of all rows as they are. */
  readonly estimate: number;
  /** Percentiles of the draws: (1 − level) / 2 from either end. */
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly rounds: number;
  /** Draws in which the figure was NaN (no positive row, say); they are left out. */
  readonly undefinedRounds: number;
}

/** Two figures of the same rows, and how far the second is above the first. */
export interface PairedComparison {
  readonly first: Interval;
  readonly second: Interval;
  readonly difference: Interval;
  /**
   * Two-sided: twice the smaller share of draws on one side of no difference, those of none on
   * both; each share counts one draw more than there was, so that it is never 0.
   */
  readonly pValue: number;
}

/** Throws a RangeError for options out of range. Takes rounds × (rows + the figure's cost). */
export function bootstrapInterval(figure: WeightedFigure, options: BootstrapOptions): Interval {
  const [interval] = drawFigures([figure], options).map((drawn) => intervalOf(drawn, options));
  return interval;
}

/**
 * Intervals of several figures that are read from threshold counts, by the same draws: the counts
 * of a draw are taken once for all of them.
 */
export function rankedIntervals<Name extends string>(
  rows: { readonly scores: Float64Array; readonly labels: Uint8Array },
  figures: { readonly [name in Name]: (counts: ThresholdCounts) => number },
  options: Omit<BootstrapOptions, 'rowCount'>,
): { readonly [name in Name]: Interval } {
  const order = ascendingOrder(rows.scores, 'scores');
  const names = Object.keys(figures) as Name[];
  let counts = thresholdCounts(rows, order);
  // Figures of a draw are asked in their order, so the first takes the counts for all.
  const weighted = names.map((name, i) => (weights: Float64Array) => {
    if (i === 0) counts = thresholdCounts({ ...rows, weights }, order);
    return figures[name](counts);
  });
  const all = { ...options, rowCount: rows.labels.length };
  const drawn = drawFigures(weighted, all).map((each) => intervalOf(each, all));
  return Object.fromEntries(names.map((name, i) => [name, drawn[i]])) as {
    [name in Name]: Interval;
  };
}

/** Both figures see the same draws, so that what is hard in the rows is hard for both. */
export function comparePaired(
  figures: { readonly first: WeightedFigure; readonly second: WeightedFigure },
  options: BootstrapOptions,
): PairedComparison {
  const [first, second] = drawFigures([figures.first, figures.second], options);
  const values = first.values.map((value, round) => second.values[round] - value);
  const difference = { estimate: second.estimate - first.estimate, values };
  const known = values.filter((value) => !Number.isNaN(value));
  const share = (isSide: (value: number) => boolean) =>
    (1 + known.filter(isSide).length) / (1 + known.length);
  const smaller = Math.min(
    share((value) => value <= 0),
    share((value) => value >= 0),
  );
  return {
    first: intervalOf(first, options),
    second: intervalOf(second, options),
    difference: intervalOf(difference, options),
    pValue: Math.min(1, 2 * smaller),
  };
}

/**
 * A figure that is read from threshold counts (`rocAuc`, `averagePrecision` …) as a function of
 * weights. The rows are put in order once, here, and not again at each draw.
 */
export function rankedFigure(
  rows: { readonly scores: Float64Array; readonly labels: Uint8Array },
  figure: (counts: ThresholdCounts) => number,
): WeightedFigure {
  const order = ascendingOrder(rows.scores, 'scores');
  return (weights) => figure(thresholdCounts({ ...rows, weights } satisfies ScoredRows, order));
}

/** A figure that is read from a report of classes (accuracy, macro F1 …) as one of weights. */
export function classFigure(
  rows: {
    readonly labels: Uint8Array;
    readonly predicted: Uint8Array;
    readonly classCount: number;
  },
  figure: (report: ClassReport) => number,
): WeightedFigure {
  const { counts } = confusionMatrix(rows);
  const { labels, predicted, classCount } = rows;
  return (weights) => {
    counts.fill(0);
    for (let row = 0; row < labels.length; row++) {
      counts[labels[row] * classCount + predicted[row]] += weights[row];
    }
    return figure(classReport({ counts, classCount }));
  };
}

/** Groups of `blockLength` neighbouring rows, the last one perhaps shorter: for rows in time. */
export function blockGroups(rowCount: number, blockLength: number): Uint32Array {
  if (!(Number.isInteger(blockLength) && blockLength > 0)) {
    throw new RangeError(`block: expected a whole number of rows above 0, got ${blockLength}`);
  }
  return Uint32Array.from({ length: rowCount }, (_, row) => Math.floor(row / blockLength));
}

interface DrawnFigure {
  readonly estimate: number;
  readonly values: Float64Array;
}

function drawFigures(figures: readonly WeightedFigure[], options: BootstrapOptions): DrawnFigure[] {
  const { rowCount, seed, rounds = 1000, groups } = options;
  checkOptions(options);
  const random = createRandom(seed, 'bootstrap');
  const weights = new Float64Array(rowCount).fill(1);
  const drawn = figures.map((figure) => ({
    estimate: figure(weights),
    values: new Float64Array(rounds),
  }));
  const groupCount = groups ? 1 + groups.reduce((most, group) => Math.max(most, group), -1) : 0;
  const groupDraws = new Float64Array(groupCount);
  for (let round = 0; round < rounds; round++) {
    if (groups) {
      draw(groupDraws, random);
      for (let row = 0; row < rowCount; row++) weights[row] = groupDraws[groups[row]];
    } else {
      draw(weights, random);
    }
    for (const [i, figure] of figures.entries()) drawn[i].values[round] = figure(weights);
  }
  return drawn;
}

/** How often each of n things comes in n draws. */
function draw(counts: Float64Array, random: Random): void {
  counts.fill(0);
  for (let i = 0; i < counts.length; i++) counts[random.below(counts.length)]++;
}

function intervalOf({ estimate, values }: DrawnFigure, options: BootstrapOptions): Interval {
  const { level = 0.95 } = options;
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  return {
    estimate,
    low: quantile(known, (1 - level) / 2),
    high: quantile(known, (1 + level) / 2),
    level,
    rounds: values.length,
    undefinedRounds: values.length - known.length,
  };
}

/** The quantile of sorted numbers, by a straight line between neighbours; NaN of none. */
function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

function checkOptions({ rowCount, rounds = 1000, level = 0.95, groups }: BootstrapOptions): void {
  if (!(Number.isInteger(rowCount) && rowCount > 0)) {
    throw new RangeError(`bootstrap rows: expected a whole number above 0, got ${rowCount}`);
  }
  if (!(Number.isInteger(rounds) && rounds > 0)) {
    throw new RangeError(`bootstrap rounds: expected a whole number above 0, got ${rounds}`);
  }
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`bootstrap level: expected a share between 0 and 1, got ${level}`);
  }
  if (groups && groups.length !== rowCount) {
    throw new RangeError(`bootstrap groups: expected ${rowCount}, got ${groups.length}`);
  }
}
