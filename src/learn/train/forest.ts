/**
 * Finds:  the class of a row, by the mean of trees that each saw another sample of the rows.
 * Reads:  any columns of numbers, and codes of categories as numbers; missing values go to the side
 *         that suits the training rows better.
 * Fails:  beyond the range of the training rows, and for classes of a handful of rows.
 * Cost:   trees × columns tried × rows × depth, on bytes.
 * Score:  shares of the classes in [0, 1] that sum to 1; not calibrated.
 * Paper:  Breiman, "Random Forests", Machine Learning 45 (2001).
 */
import type { ForestModel } from '../model/index.ts';
import { type BinnedMatrix, binMatrix, type Matrix } from '../table/index.ts';
import { classUnitsOf } from './class-weights.ts';
import { type ForestOptions, growthOptions } from './forest-options.ts';
import { growInThreads, threadCountOf } from './forest-threads.ts';
import { type GrowthTask, growthTask } from './growth-space.ts';
import { joinTrees } from './join-trees.ts';
import { type GrownTrees, growTrees } from './tree-growth.ts';

/** A class from 0 to classCount − 1 a row. */
export interface Labelled {
  readonly labels: Uint8Array;
  readonly classCount: number;
}

export interface TrainedForest {
  readonly model: ForestModel;
  /** Share of rows named right by the trees that did not see them; NaN where none left any out. */
  readonly outOfBagAccuracy: number;
  /** What those trees say, classCount shares a row; NaN in rows that no tree left out. */
  readonly outOfBagShares: Float64Array;
  /** Each column's share of the fall of Gini impurity, the mean over trees; they sum to 1. */
  readonly importances: Float64Array;
}

const CLASSES_MAX = 255;

/** Throws a RangeError for bad shapes and options out of range. */
export function trainForest(
  matrix: Matrix,
  labelled: Labelled,
  options: ForestOptions,
): TrainedForest {
  const plan = planForest(matrix, labelled, { ...options, jobs: 1 });
  return finishForest(plan, [growTrees(plan.task, 0, options.onProgress)]);
}

/** The same forest, tree for tree, grown by `jobs` threads. Rejects with what a thread throws. */
export async function trainForestParallel(
  matrix: Matrix,
  labelled: Labelled,
  options: ForestOptions & { jobs: number },
): Promise<TrainedForest> {
  const plan = planForest(matrix, labelled, options);
  return finishForest(plan, await growInThreads(plan.task, options.onProgress));
}

interface Plan extends Labelled {
  readonly matrix: Matrix;
  readonly binned: BinnedMatrix;
  readonly task: GrowthTask;
}

function planForest(
  matrix: Matrix,
  { labels, classCount }: Labelled,
  options: ForestOptions & { jobs: number },
): Plan {
  checkShapes(matrix, labels, classCount);
  const { rowCount, columnNames, columns } = matrix;
  const threadCount = threadCountOf(options.jobs, options);
  const columnsTried = Math.max(1, Math.floor(Math.sqrt(columns.length)));
  const growth = growthOptions(options, columns.length, columnsTried);
  if (growth.sampling === 'balanced' && options.classWeights !== undefined) {
    throw new RangeError('forest: expected class weights or a balanced sample, got both');
  }
  const units = classUnitsOf({ labels, classCount }, options.classWeights);
  // Codes of categories are cut as numbers are.
  const binned = binMatrix({ rowCount, columnNames, columns });
  const task = growthTask(binned, { labels, ...units }, { options: growth, threadCount });
  return { matrix, labels, classCount, binned, task };
}

function finishForest(
  { matrix, labels, classCount, binned }: Plan,
  blocks: readonly GrownTrees[],
): TrainedForest {
  const { trees, values, outOfBagMeans, importances } = joinTrees(blocks, binned);
  const { columnNames } = matrix;
  const leafShares = new Float32Array(values);
  return {
    model: { kind: 'forest', version: 1, columnNames, classCount, ...trees, leafShares },
    outOfBagAccuracy: accuracyOf(outOfBagMeans, labels, classCount),
    outOfBagShares: outOfBagMeans,
    importances,
  };
}

function checkShapes(matrix: Matrix, labels: Uint8Array, classCount: number): void {
  const fail = (what: string) => {
    throw new RangeError(`forest: expected ${what}`);
  };
  if (matrix.rowCount < 1 || matrix.columns.length < 1) fail('at least one row and one column');
  if (labels.length !== matrix.rowCount) {
    fail(`${matrix.rowCount} labels for as many rows, got ${labels.length}`);
  }
  if (!(classCount >= 1 && classCount <= CLASSES_MAX)) fail(`1 to ${CLASSES_MAX} classes`);
  const wrong = labels.findIndex((label) => label >= classCount);
  if (wrong >= 0) fail(`labels below ${classCount}, got ${labels[wrong]} in row ${wrong}`);
}

function accuracyOf(shares: Float64Array, labels: Uint8Array, classCount: number): number {
  let judged = 0;
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    const from = row * classCount;
    if (Number.isNaN(shares[from])) continue;
    let best = 0;
    for (let c = 1; c < classCount; c++) if (shares[from + c] > shares[from + best]) best = c;
    judged++;
    if (best === labels[row]) right++;
  }
  return right / judged;
}
