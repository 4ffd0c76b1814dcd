import { runThreads } from '../threads.ts';
import type { TreeOptions } from './forest-options.ts';
import type { GrowthTask } from './growth-space.ts';
import { type GrownTrees, growTrees } from './tree-growth.ts';

/** Threads that are worth their start; each holds sums of its own for all rows. */
const JOBS_MAX = 64;

export function threadCountOf(jobs: number, { treeCount = 100 }: TreeOptions): number {
  if (Number.isInteger(jobs) && jobs >= 1) return Math.min(jobs, treeCount, JOBS_MAX);
  throw new RangeError(`forest: expected 1 job or more, got ${jobs}`);
}

/** All threads of the task, this one among them. Rejects with what a thread throws. */
export async function growInThreads(
  task: GrowthTask,
  onProgress?: TreeOptions['onProgress'],
): Promise<GrownTrees[]> {
  const inputs = task.threads.slice(1).map((_, i) => ({ task, thread: i + 1 }));
  const others = runThreads<GrownTrees>(new URL('./forest-worker.js', import.meta.url), inputs);
  const [own, rest] = await Promise.allSettled([ownTrees(task, onProgress), others]);
  if (own.status === 'rejected') throw own.reason;
  if (rest.status === 'rejected') throw rest.reason;
  onProgress?.({ step: task.options.treeCount, steps: task.options.treeCount });
  return [own.value, ...rest.value];
}

/** A rejection instead of an exception, so that no thread is left behind. */
async function ownTrees(
  task: GrowthTask,
  onProgress: TreeOptions['onProgress'],
): Promise<GrownTrees> {
  return growTrees(task, 0, onProgress);
}
