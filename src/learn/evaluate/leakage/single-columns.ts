/**
 * How much one column alone says of the target, learned on the training rows (the classes' shares,
 * or the mean, in each bin of the column) and judged on the held-out rows.
 */
import { rocAuc, thresholdCounts } from '../curves.ts';
import type { ColumnBins } from './column-bins.ts';
import { HELD_OUT, TRAINED } from './twins.ts';

export interface ClassColumn {
  /**
   * ROC-AUC of the share of rows that are not normal; without a normal class, of class 1 of two
   * classes, or the mean of all classes against the others, weighted by their rows. NaN where
   * held-out rows are of one kind.
   */
  readonly rocAuc: number;
  /** Share of rows whose class is the commonest of their bin. */
  readonly accuracy: number;
}

export interface ClassTask {
  readonly parts: Uint8Array;
  readonly labels: Uint8Array;
  readonly classCount: number;
  readonly normalClass?: number | undefined;
}

export function judgeClassColumn(column: ColumnBins, task: ClassTask): ClassColumn {
  const counts = countClasses(column, task);
  let right = 0;
  let rows = 0;
  for (let bin = 0; bin < column.binCount; bin++) {
    const held = binCounts(counts.heldOut, { bin, ...task });
    const trained = binCounts(counts.trained, { bin, ...task });
    const known = trained.some((count) => count > 0) ? trained : counts.trainedTotals;
    right += held[known.indexOf(Math.max(...known))];
    rows += held.reduce((sum, count) => sum + count, 0);
  }
  return { rocAuc: columnAuc(counts, { ...task, ...column }), accuracy: right / rows };
}

/** Share of held-out rows of the class that is commonest in training: what no column gives. */
export function commonestClassAccuracy({ parts, labels, classCount }: ClassTask): number {
  const column = { bins: new Uint32Array(labels.length), binCount: 1 };
  return judgeClassColumn(column, { parts, labels, classCount }).accuracy;
}

/** 1 − squared error / squared distance from the held-out mean; NaN for a constant target. */
export function judgeNumberColumn(
  { bins, binCount }: ColumnBins,
  { parts, target }: { readonly parts: Uint8Array; readonly target: Float64Array },
): number {
  const sums = new Float64Array(binCount);
  const counts = new Float64Array(binCount);
  let [trainSum, trainCount, testSum, testCount] = [0, 0, 0, 0];
  for (let row = 0; row < parts.length; row++) {
    if (parts[row] === TRAINED) {
      sums[bins[row]] += target[row];
      counts[bins[row]]++;
      trainSum += target[row];
      trainCount++;
    } else if (parts[row] === HELD_OUT) {
      testSum += target[row];
      testCount++;
    }
  }
  let [squares, spread] = [0, 0];
  for (let row = 0; row < parts.length; row++) {
    if (parts[row] !== HELD_OUT) continue;
    const bin = bins[row];
    const guess = counts[bin] > 0 ? sums[bin] / counts[bin] : trainSum / trainCount;
    squares += (target[row] - guess) ** 2;
    spread += (target[row] - testSum / testCount) ** 2;
  }
  return spread > 0 ? 1 - squares / spread : Number.NaN;
}

/** Rows by bin and class: `[bin * classCount + label]`. */
interface ClassCounts {
  readonly trained: Float64Array;
  readonly heldOut: Float64Array;
  readonly trainedTotals: Float64Array;
}

function countClasses({ bins, binCount }: ColumnBins, task: ClassTask): ClassCounts {
  const { parts, labels, classCount } = task;
  const trained = new Float64Array(binCount * classCount);
  const heldOut = new Float64Array(binCount * classCount);
  const trainedTotals = new Float64Array(classCount);
  for (let row = 0; row < labels.length; row++) {
    const cell = bins[row] * classCount + labels[row];
    if (parts[row] === TRAINED) {
      trained[cell]++;
      trainedTotals[labels[row]]++;
    } else if (parts[row] === HELD_OUT) {
      heldOut[cell]++;
    }
  }
  return { trained, heldOut, trainedTotals };
}

const binCounts = (counts: Float64Array, at: { bin: number; classCount: number }): Float64Array =>
  counts.subarray(at.bin * at.classCount, (at.bin + 1) * at.classCount);

function columnAuc(counts: ClassCounts, task: ClassTask & ColumnBins): number {
  const { classCount, normalClass } = task;
  if (normalClass !== undefined) return aucOf(counts, { ...task, own: (c) => c !== normalClass });
  if (classCount === 2) return aucOf(counts, { ...task, own: (c) => c === 1 });
  let total = 0;
  let weight = 0;
  for (let label = 0; label < classCount; label++) {
    let rows = 0;
    for (let at = label; at < counts.heldOut.length; at += classCount) rows += counts.heldOut[at];
    const auc = aucOf(counts, { ...task, own: (c) => c === label });
    if (rows === 0 || Number.isNaN(auc)) continue;
    total += rows * auc;
    weight += rows;
  }
  return total / weight;
}

/**
 * The score of a bin is its training share of the classes that `own` names, drawn to the share of
 * all by one row more. A bin and a label stand for all their rows, as one row of that weight.
 */
function aucOf(
  { trained, heldOut, trainedTotals }: ClassCounts,
  task: { binCount: number; classCount: number; own: (label: number) => boolean },
): number {
  const { binCount, classCount, own } = task;
  const [allOwn, all] = ownAndAll(trainedTotals, own);
  const scores = new Float64Array(2 * binCount);
  const labels = new Uint8Array(2 * binCount);
  const weights = new Float64Array(2 * binCount);
  for (let bin = 0; bin < binCount; bin++) {
    const [ownTrained, rowsTrained] = ownAndAll(binCounts(trained, { bin, classCount }), own);
    const [ownHeld, rowsHeld] = ownAndAll(binCounts(heldOut, { bin, classCount }), own);
    const score = (ownTrained + allOwn / all) / (rowsTrained + 1);
    scores.fill(score, 2 * bin, 2 * bin + 2);
    labels[2 * bin] = 1;
    weights[2 * bin] = ownHeld;
    weights[2 * bin + 1] = rowsHeld - ownHeld;
  }
  return rocAuc(thresholdCounts({ scores, labels, weights }));
}

function ownAndAll(counts: Float64Array, own: (label: number) => boolean): [number, number] {
  let sum = 0;
  let all = 0;
  for (let label = 0; label < counts.length; label++) {
    if (own(label)) sum += counts[label];
    all += counts[label];
  }
  return [sum, all];
}
