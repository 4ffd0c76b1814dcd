/** A thread that grows some trees of a forest. */
import { parentPort, workerData } from 'node:worker_threads';
import { type ForestTask, growTrees } from './forest.ts';

const { task, from, to } = workerData as { task: ForestTask; from: number; to: number };
parentPort?.postMessage(growTrees(task, { from, to }));
