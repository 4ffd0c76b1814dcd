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
  const own = growTrees(task, 0, onProgress);
  const blocks = [own, ...(await others)];
  onProgress?.({ step: task.options.treeCount, steps: task.options.treeCount });
  return blocks;
}
