/** A thread that reads captures again for one flow, so that the server never loops over packets. */
import { parentPort, workerData } from 'node:worker_threads';
import { collectPackets, type TimelineFlow } from './collect-packets.ts';

const { paths, flow, limit } = workerData as {
  paths: string[];
  flow: TimelineFlow;
  limit: number;
};
parentPort?.postMessage(await collectPackets(paths, flow, limit));
