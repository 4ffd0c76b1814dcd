/** Rows equal in all columns on both sides of a split: what a model may know by heart. */
import { equalRowGroups, type Matrix } from '../../table/index.ts';
import { ascendingOrder } from '../rank-order.ts';

/** Part 0 is trained on and part 1 held out; rows of other parts are left aside. */
export const TRAINED = 0;
export const HELD_OUT = 1;

/** Counts of rows. Equal: the same values, or missing, in all columns. */
export interface Twins {
  readonly trainRows: number;
  readonly testRows: number;
  /** Training rows beyond the first of their kind. */
  readonly trainRepeats: number;
  /** Held-out rows that equal a training row … */
  readonly testTwins: number;
  /** … all of whose training twins have its target, … */
  readonly testTwinsAgreeing: number;
  /** … none of them, … */
  readonly testTwinsDiffering: number;
  /** … or some. */
  readonly testTwinsMixed: number;
  /** Rows of both parts that equal another row, and those of them whose kind has one target. */
  readonly repeated: number;
  readonly repeatedOfOneTarget: number;
}

/**
 * `targets` are classes or numbers; they agree when they are the same number. Equal rows are found
 * by 53 bits of hash (see `equalRowGroups`).
 */
export function countTwins(task: {
  readonly matrix: Matrix;
  readonly parts: Uint8Array;
  readonly targets: ArrayLike<number>;
}): Twins {
  const { groups } = equalRowGroups(task.matrix);
  const order = ascendingOrder(Float64Array.from(groups));
  const twins = {
    trainRows: 0,
    testRows: 0,
    trainRepeats: 0,
    testTwins: 0,
    testTwinsAgreeing: 0,
    testTwinsDiffering: 0,
    testTwinsMixed: 0,
    repeated: 0,
    repeatedOfOneTarget: 0,
  };
  for (let start = 0, end = 0; start < order.length; start = end) {
    const group = groups[order[start]];
    while (end < order.length && groups[order[end]] === group) end++;
    // Most rows are the only ones of their kind.
    if (end - start === 1) addSingle(twins, task.parts[order[start]]);
    else addKind(twins, kindOf(order.subarray(start, end), task));
  }
  return twins;
}

/**
 * Among rows that equal another in all columns: 1 − the variance of targets within kinds, divided
 * by that of all of them, each by its degrees of freedom; NaN without such rows, or without spread.
 */
export function varianceByEqualRows(matrix: Matrix, targets: Float64Array): number {
  const { groups } = equalRowGroups(matrix);
  const order = ascendingOrder(Float64Array.from(groups));
  let [rows, kinds, mean, total, within] = [0, 0, 0, 0, 0];
  for (let start = 0, end = 0; start < order.length; start = end) {
    const group = groups[order[start]];
    while (end < order.length && groups[order[end]] === group) end++;
    if (end - start === 1) continue;
    kinds++;
    const kind = order.subarray(start, end);
    const own = kind.reduce((sum, row) => sum + targets[row], 0) / kind.length;
    for (const row of kind) {
      rows++;
      within += (targets[row] - own) ** 2;
      // Welford's sum of squares: no difference of large sums.
      const before = targets[row] - mean;
      mean += before / rows;
      total += before * (targets[row] - mean);
    }
  }
  return total > 0 && kinds > 1 ? 1 - within / (rows - kinds) / (total / (rows - 1)) : Number.NaN;
}

type Counts = { -readonly [Name in keyof Twins]: number };

function addSingle(twins: Counts, part: number): void {
  if (part === TRAINED) twins.trainRows++;
  if (part === HELD_OUT) twins.testRows++;
}

/** The targets of equal rows, of either part. */
interface Kind {
  readonly trained: number[];
  readonly heldOut: number[];
}

function kindOf(
  rows: Uint32Array,
  { parts, targets }: { parts: Uint8Array; targets: ArrayLike<number> },
): Kind {
  const kind: Kind = { trained: [], heldOut: [] };
  for (const row of rows) {
    if (parts[row] === TRAINED) kind.trained.push(targets[row]);
    if (parts[row] === HELD_OUT) kind.heldOut.push(targets[row]);
  }
  return kind;
}

function addKind(twins: Counts, { trained, heldOut }: Kind): void {
  twins.trainRows += trained.length;
  twins.testRows += heldOut.length;
  if (trained.length + heldOut.length > 1) {
    const targets = new Set([...trained, ...heldOut]);
    twins.repeated += trained.length + heldOut.length;
    if (targets.size === 1) twins.repeatedOfOneTarget += trained.length + heldOut.length;
  }
  if (trained.length === 0) return;
  twins.trainRepeats += trained.length - 1;
  twins.testTwins += heldOut.length;
  const known = new Set(trained);
  for (const target of heldOut) {
    if (!known.has(target)) twins.testTwinsDiffering++;
    else if (known.size === 1) twins.testTwinsAgreeing++;
    else twins.testTwinsMixed++;
  }
}
