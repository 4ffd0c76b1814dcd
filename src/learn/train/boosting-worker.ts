/** A thread that takes part in boosting until its leader ends it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { BoostingTask } from './boosting-crew.ts';
import { BoostingHand } from './boosting-hand.ts';
import { Signals, type SignalSpace } from '../signals.ts';

const { task, signals: space } = workerData as { task: BoostingTask; signals: SignalSpace };
const signals = new Signals(space);
let hand: BoostingHand | undefined;
signals.follow((command, lane) => {
  hand ??= new BoostingHand(task, signals, lane);
  hand.obey(command);
});
parentPort?.postMessage('ended');
