/**
 * Finds:  a number for a row, by the mean of trees that each saw another sample of the rows.
 * Reads:  any columns of numbers, and codes of categories as numbers; missing values go to the side
 *         that suits the training rows better.
 * Fails:  beyond the range of the training rows and targets, and where few targets are far off:
 *         cuts follow squares.
 * Cost:   trees × columns tried × rows × depth, on bytes.
 * Score:  in the unit of the targets.
 * Paper:  Breiman, "Random Forests", Machine Learning 45 (2001), section 11.
 */
import type { RegressionForestModel } from '../model/index.ts';
import { type BinnedMatrix, binMatrix, type Matrix } from '../table/index.ts';
import { growthOptions, type TreeOptions } from './forest-options.ts';
import { growInThreads, threadCountOf } from './forest-threads.ts';
import { type GrowthTask, growthTask } from './growth-space.ts';
import { joinTrees } from './join-trees.ts';
import { type GrownTrees, growTrees } from './tree-growth.ts';

/** Rows can't be balanced by class where targets are numbers. */
export interface RegressionForestOptions extends TreeOptions {
  sampling?: 'bootstrap' | 'whole';
}

export interface TrainedRegressionForest {
  readonly model: RegressionForestModel;
  /** Mean over the trees that left a row out; NaN in rows that none left out. */
  readonly outOfBagValues: Float64Array;
  /** Mean square of their errors, over rows that have one; NaN where none has. */
  readonly outOfBagMeanSquare: number;
  /** Each column's share of the fall of variance, the mean over trees; they sum to 1. */
  readonly importances: Float64Array;
}

/** `targets`: one finite number a row. Throws a RangeError for bad shapes and options. */
export function trainRegressionForest(
  matrix: Matrix,
  targets: Float64Array,
  options: RegressionForestOptions,
): TrainedRegressionForest {
  const plan = planForest(matrix, targets, { ...options, jobs: 1 });
  return finishForest(plan, [growTrees(plan.task, 0, options.onProgress)]);
}

/** The same forest, tree for tree, grown by `jobs` threads. Rejects with what a thread throws. */
export async function trainRegressionForestParallel(
  matrix: Matrix,
  targets: Float64Array,
  options: RegressionForestOptions & { jobs: number },
): Promise<TrainedRegressionForest> {
  const plan = planForest(matrix, targets, options);
  return finishForest(plan, await growInThreads(plan.task, options.onProgress));
}

interface Plan {
  readonly matrix: Matrix;
  readonly targets: Float64Array;
  readonly center: number;
  readonly binned: BinnedMatrix;
  readonly task: GrowthTask;
}

function planForest(
  matrix: Matrix,
  targets: Float64Array,
  options: RegressionForestOptions & { jobs: number },
): Plan {
  checkShapes(matrix, targets);
  const { rowCount, columnNames, columns } = matrix;
  const threadCount = threadCountOf(options.jobs, options);
  const growth = growthOptions(
    options,
    columns.length,
    Math.max(1, Math.floor(columns.length / 3)),
  );
  // Codes of categories are cut as numbers are.
  const binned = binMatrix({ rowCount, columnNames, columns });
  // Sums of squares lose nothing to a mean that is far from 0.
  const center = targets.reduce((mean, target, i) => mean + (target - mean) / (i + 1), 0);
  const numbers = targets.map((target) => target - center);
  const task = growthTask(binned, { numbers }, { options: growth, threadCount });
  return { matrix, targets, center, binned, task };
}

function finishForest(
  { matrix, targets, center, binned, task }: Plan,
  blocks: readonly GrownTrees[],
): TrainedRegressionForest {
  const { trees, values, outOfBagMeans, importances } = joinTrees(blocks, binned);
  const { columnNames } = matrix;
  const leafValues = values.map((value) => value + center);
  const outOfBagValues = outOfBagMeans.map((mean) => mean / task.targetScale + center);
  return {
    model: { kind: 'regression-forest', version: 1, columnNames, ...trees, leafValues },
    outOfBagValues,
    outOfBagMeanSquare: meanSquare(outOfBagValues, targets),
    importances,
  };
}

function checkShapes(matrix: Matrix, targets: Float64Array): void {
  const fail = (what: string) => {
    throw new RangeError(`regression forest: expected ${what}`);
  };
  if (matrix.rowCount < 1 || matrix.columns.length < 1) fail('at least one row and one column');
  if (targets.length !== matrix.rowCount) {
    fail(`${matrix.rowCount} targets for as many rows, got ${targets.length}`);
  }
  const wrong = targets.findIndex((target) => !Number.isFinite(target));
  if (wrong >= 0) fail(`finite targets, got ${targets[wrong]} in row ${wrong}`);
}

function meanSquare(values: Float64Array, targets: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue;
    sum += (values[row] - targets[row]) ** 2;
    count++;
  }
  return sum / count;
}
