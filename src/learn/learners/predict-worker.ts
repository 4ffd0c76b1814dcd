/** A thread that predicts rows of a table until its leader ends it. */
import { parentPort, workerData } from 'node:worker_threads';
import { Signals } from '../signals.ts';
import { memberPredictor } from './member.ts';
import { type PredictTask, predictBlocks } from './predict-blocks.ts';

const task = workerData as PredictTask;
const signals = new Signals(task.signals);
if (!signals.hasEnded()) {
  const predictor = memberPredictor(task.member);
  signals.follow(() => predictBlocks(task, predictor, signals));
}
parentPort?.postMessage('ended');
