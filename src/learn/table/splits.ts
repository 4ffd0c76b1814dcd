import { createRandom, type Random } from '../random.ts';
import { type RowGroups, rowsByGroup } from './row-groups.ts';

/** Parts are numbers in a byte. */
const PARTS_MAX = 255;
/** What all classes together weigh beside the classes of a group when a part is chosen for it. */
const ALL_ROWS_WEIGHT = 0.01;

export interface SplitTask {
  /** Rows of one group come into one part, whatever their labels. */
  readonly groups: RowGroups;
  /** Class of each row from 0 on; parts have about the same shares of them. Absent: one class. */
  readonly labels?: Uint8Array;
  readonly seed: number;
}

/**
 * Part of each row, with about these shares of the rows and of each class: the shares sum to 1, as
 * [0.7, 0.3] for training and testing. The largest groups go first, equally large ones in an order
 * drawn from the seed, each to the part that has most room left for its classes.
 */
export function stratifiedParts(task: SplitTask & { shares: readonly number[] }): Uint8Array {
  checkShares(task.shares);
  return fillParts(task, task.shares, createRandom(task.seed, 'parts'));
}

/** Fold of each row, from 0 to foldCount - 1: as many parts of one size. */
export function stratifiedFolds(task: SplitTask & { foldCount: number }): Uint8Array {
  return fillParts(task, equalShares(task.foldCount), createRandom(task.seed, 'folds'));
}

/** Folds as often as asked, each time in another order. */
export function repeatedFolds(
  task: SplitTask & { foldCount: number; repeats: number },
): Uint8Array[] {
  const shares = equalShares(task.foldCount);
  return Array.from({ length: task.repeats }, (_, repeat) =>
    fillParts(task, shares, createRandom(task.seed, `folds ${repeat}`)),
  );
}

/**
 * Part of each row by its time: the earliest rows are part 0. Rows of one time stay together, in
 * the earlier part. Throws a RangeError where a time is missing.
 */
export function timeParts(times: Float64Array, shares: readonly number[]): Uint8Array {
  checkShares(shares);
  const missing = times.findIndex(Number.isNaN);
  if (missing >= 0) throw new RangeError(`time parts: expected times, got none in row ${missing}`);
  const sorted = times.slice().sort();
  let share = 0;
  const ends = shares.slice(0, -1).map((each) => {
    share += each;
    return sorted[Math.max(0, Math.round(share * times.length) - 1)];
  });
  return Uint8Array.from(times, (time) => {
    const part = ends.findIndex((end) => time <= end);
    return part < 0 ? ends.length : part;
  });
}

/** Rows whose part is, or isn't, the one that is given: those to test and those to train on. */
export function rowsOfPart(parts: Uint8Array, part: number): { in: Uint32Array; out: Uint32Array } {
  const rows = Uint32Array.from(parts, (_, row) => row);
  return {
    in: rows.filter((row) => parts[row] === part),
    out: rows.filter((row) => parts[row] !== part),
  };
}

function fillParts(task: SplitTask, shares: readonly number[], random: Random): Uint8Array {
  const { groups } = task;
  const rowCount = groups.groups.length;
  const labels = task.labels ?? new Uint8Array(rowCount);
  if (labels.length !== rowCount) {
    throw new RangeError(`split: expected ${rowCount} labels, got ${labels.length}`);
  }
  const { starts, rows } = rowsByGroup(groups);
  const room = new PartRoom(labels, shares);
  const parts = new Uint8Array(rowCount);
  for (const group of drawnOrder(starts, random)) {
    const members = rows.subarray(starts[group], starts[group + 1]);
    const part = room.partFor(members);
    for (const row of members) parts[row] = part;
  }
  return parts;
}

/** What each part still lacks of each class, as shares of what it is to have. */
class PartRoom {
  private readonly labels: Uint8Array;
  private readonly shares: readonly number[];
  private readonly classRows = new Float64Array(256);
  /** A part and class: the share that is still free; below 0 where it is overfull. */
  private readonly free: Float64Array[];
  private readonly freeRows: Float64Array;

  constructor(labels: Uint8Array, shares: readonly number[]) {
    this.labels = labels;
    this.shares = shares;
    for (const label of labels) this.classRows[label]++;
    this.free = shares.map(() => new Float64Array(256).fill(1));
    this.freeRows = new Float64Array(shares.length).fill(1);
  }

  /** Chooses the part for these rows, the first of equally good ones, and takes the room there. */
  partFor(rows: Uint32Array): number {
    const { labels, shares, classRows, free, freeRows } = this;
    let best = 0;
    let bestRoom = Number.NEGATIVE_INFINITY;
    for (let part = 0; part < shares.length; part++) {
      let room = 0;
      for (const row of rows) room += free[part][labels[row]];
      room = room / rows.length + ALL_ROWS_WEIGHT * freeRows[part];
      if (room > bestRoom) [best, bestRoom] = [part, room];
    }
    for (const row of rows) free[best][labels[row]] -= 1 / (shares[best] * classRows[labels[row]]);
    freeRows[best] -= rows.length / (shares[best] * labels.length);
    return best;
  }
}

/** Groups from the largest to the smallest, those of one size in an order that is drawn. */
function drawnOrder(starts: Uint32Array, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: starts.length - 1 }, (_, group) => group);
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  const size = (group: number) => starts[group + 1] - starts[group];
  return order.sort((a, b) => size(b) - size(a));
}

function equalShares(foldCount: number): number[] {
  if (!Number.isInteger(foldCount) || foldCount < 2 || foldCount > PARTS_MAX) {
    throw new RangeError(`folds: expected 2 to ${PARTS_MAX}, got ${foldCount}`);
  }
  return Array.from({ length: foldCount }, () => 1 / foldCount);
}

function checkShares(shares: readonly number[]): void {
  const sum = shares.reduce((total, share) => total + share, 0);
  const isFine = shares.every((share) => share > 0) && Math.abs(sum - 1) < 1e-9;
  if (isFine && shares.length >= 2 && shares.length <= PARTS_MAX) return;
  throw new RangeError(`split: expected shares above 0 that sum to 1, got ${shares.join(' + ')}`);
}
