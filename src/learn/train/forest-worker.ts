/** A thread that grows trees of a forest until there is none left to grow. */
import { parentPort, workerData } from 'node:worker_threads';
import type { GrowthTask } from './growth-space.ts';
import { growTrees } from './tree-growth.ts';

const { task, thread } = workerData as { task: GrowthTask; thread: number };
const grown = growTrees(task, thread);
const buffers = Object.values(grown).map(({ buffer }) => buffer as ArrayBuffer);
parentPort?.postMessage(grown, buffers);
