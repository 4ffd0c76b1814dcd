import { Worker } from 'node:worker_threads';
import type { Matrix } from '../table/index.ts';
import {
  type ForestOptions,
  type ForestTask,
  forestTask,
  growTrees,
  joinTrees,
  type TrainedForest,
  type TreeBlock,
  treeCountOf,
} from './forest.ts';

/** Threads that are worth their start; each holds votes of its own for all rows. */
const JOBS_MAX = 64;

/**
 * The same forest as `trainForest` gives, tree for tree, grown by `jobs` threads. The rows lie in
 * shared memory. Throws what a thread throws.
 */
export async function trainForestParallel(
  matrix: Matrix,
  labelled: { labels: Uint8Array; classCount: number },
  { jobs, ...options }: ForestOptions & { jobs: number },
): Promise<TrainedForest> {
  const task = shared(forestTask(matrix, labelled, options));
  const ranges = rangesOf(treeCountOf(options), Math.min(jobs, JOBS_MAX));
  // This thread takes the last range itself, once the others are under way.
  const others = ranges.slice(0, -1).map((range) => growInThread(task, range));
  const own = growTrees(task, ranges[ranges.length - 1]);
  return joinTrees(matrix, task, [...(await Promise.all(others)), own]);
}

function shared(task: ForestTask): ForestTask {
  const { binned } = task;
  const bins = new Uint8Array(new SharedArrayBuffer(binned.bins.length));
  bins.set(binned.bins);
  const labels = new Uint8Array(new SharedArrayBuffer(task.labels.length));
  labels.set(task.labels);
  return { ...task, labels, binned: { ...binned, bins } };
}

/** Consecutive numbers of trees in about equal parts, none empty. */
function rangesOf(treeCount: number, jobs: number): { from: number; to: number }[] {
  const parts = Math.max(1, Math.min(Math.floor(jobs), treeCount));
  return Array.from({ length: parts }, (_, i) => ({
    from: Math.floor((i * treeCount) / parts),
    to: Math.floor(((i + 1) * treeCount) / parts),
  }));
}

function growInThread(task: ForestTask, range: { from: number; to: number }): Promise<TreeBlock> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./forest-worker.js', import.meta.url), {
      workerData: { task, ...range },
    });
    worker.once('message', (block: TreeBlock) => resolve(block));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('a thread that grew trees ended early')));
  });
}
