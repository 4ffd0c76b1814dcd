import { access } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { PacketTimeline } from '../../api/index.ts';
import type { TimelineFlow } from './collect-packets.ts';
import { STANDARD_INPUT } from '../input/index.ts';

/** A capture that takes longer than this to read again is not worth the wait. */
const READ_MS_MAX = 20_000;

interface Collected {
  packets: Extract<PacketTimeline, { available: true }>['packets'];
  total: number;
}

/**
 * The packets of a flow, read again from the captures it came from by a thread of its own; or a
 * plain word why they can't be had.
 */
export async function readPacketTimeline(
  paths: readonly string[],
  flow: TimelineFlow,
  limit: number,
): Promise<PacketTimeline> {
  if (paths.includes(STANDARD_INPUT)) {
    return unavailable('the capture came through standard input and was not kept');
  }
  for (const path of paths) {
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (!there) return unavailable(`the capture has moved: ${path} is not there any more`);
  }
  try {
    const { packets, total } = await collectInThread(paths, flow, limit);
    return total > 0
      ? { available: true, packets, total, limit }
      : unavailable('the capture has changed: it holds no packet of this flow any more');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return unavailable(`the capture can't be read again: ${reason}`);
  }
}

function collectInThread(
  paths: readonly string[],
  flow: TimelineFlow,
  limit: number,
): Promise<Collected> {
  return new Promise((resolve, reject) => {
    const { start, end, proto, orig, resp } = flow;
    const worker = new Worker(new URL('./packet-timeline-worker.js', import.meta.url), {
      workerData: { paths, flow: { start, end, proto, orig, resp }, limit },
      resourceLimits: { maxOldGenerationSizeMb: 128 },
    });
    const timer = setTimeout(() => {
      reject(new Error(`it takes longer than ${READ_MS_MAX / 1000} s`));
      void worker.terminate();
    }, READ_MS_MAX);
    worker.once('message', (collected: Collected) => resolve(collected));
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new Error('its thread ended early'));
    });
  });
}

function unavailable(reason: string): PacketTimeline {
  return { available: false, reason };
}
