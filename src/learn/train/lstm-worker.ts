/** A thread that works on half of each batch until its leader ends it. */
import { parentPort, workerData } from 'node:worker_threads';
import { Signals } from '../signals.ts';
import { LstmHalf } from './lstm-half.ts';
import type { HalfThread } from './lstm-halves.ts';

const { task, region, signals } = workerData as HalfThread;
const half = new LstmHalf(task, region);
new Signals(signals).follow(() => half.work());
parentPort?.postMessage('ended');
