import type { ObservedFlows } from './observed-flows.ts';

/** Batches kept: with batches of 4,096 rows 65,536 flows, about 60 MB. */
export const RETAINED_BATCHES = 16;

/**
 * The last flows of a stream with their features, for examples, sparklines and novelty. At the
 * limit the oldest batch goes; how many flows went with it is counted.
 */
export class RetainedFlows {
  private readonly batches: ObservedFlows[] = [];
  private readonly capacity: number;
  evictedCount = 0;
  rowCount = 0;

  constructor(capacity: number = RETAINED_BATCHES) {
    this.capacity = capacity;
  }

  add(batch: ObservedFlows): void {
    this.batches.push(batch);
    this.rowCount += batch.flows.count;
    if (this.batches.length <= this.capacity) return;
    const oldest = this.batches.shift();
    if (oldest === undefined) return;
    this.evictedCount += oldest.flows.count;
    this.rowCount -= oldest.flows.count;
  }

  all(): readonly ObservedFlows[] {
    return this.batches;
  }

  /** Where the flow with an ordinal stands; undefined once it was given up. */
  find(ordinal: number): { batch: ObservedFlows; row: number } | undefined {
    for (const batch of this.batches) {
      const row = ordinal - batch.firstOrdinal;
      if (row >= 0 && row < batch.flows.count) return { batch, row };
    }
    return undefined;
  }

  /** Calls once for each flow, oldest first; `index` counts the retained rows from 0. */
  forEach(visit: (batch: ObservedFlows, row: number, index: number) => void): void {
    let index = 0;
    for (const batch of this.batches) {
      for (let row = 0; row < batch.flows.count; row++) visit(batch, row, index++);
    }
  }
}

/** Time of the first and last packet of any of the flows; NaN when there is none. */
export function spanOf(retained: RetainedFlows): { startUs: number; endUs: number } {
  let startUs = Number.POSITIVE_INFINITY;
  let endUs = Number.NEGATIVE_INFINITY;
  retained.forEach(({ flows: { columns } }, row) => {
    startUs = Math.min(startUs, columns.startUs[row]);
    endUs = Math.max(endUs, columns.endUs[row]);
  });
  return startUs <= endUs ? { startUs, endUs } : { startUs: Number.NaN, endUs: Number.NaN };
}
