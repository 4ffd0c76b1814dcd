import type { FlowBatch } from '../flow/index.ts';
import type { FeatureSet } from './feature-sets.ts';
import { RecentFlows } from './recent-flows.ts';
import { RecordBlocks } from './record-blocks.ts';

/** Features of the flows of one batch: a column a feature, in the order of the set. */
export interface FeatureBatch {
  readonly set: FeatureSet;
  readonly count: number;
  /** NaN is absent. Each has `count` rows. */
  readonly columns: readonly Float64Array[];
}

/**
 * Turns batches of flows into batches of features. The one place where features are computed,
 * for files and for the wire, for training and for scoring. Batches must come in the order of the
 * stream, since context features look back.
 */
export class FeatureExtractor {
  readonly set: FeatureSet;
  private readonly recent = new RecentFlows();
  private readonly blocks = new RecordBlocks();

  /** The columns of the last batch, where they are used again. */
  private spare: readonly Float64Array[] | undefined;
  private readonly reusesBatch: boolean;

  /** With `reusesBatch` a batch of features is only good until the next. */
  constructor(set: FeatureSet, { reusesBatch = false } = {}) {
    this.set = set;
    this.reusesBatch = reusesBatch;
  }

  extract({ columns: flows, count }: FlowBatch): FeatureBatch {
    const { set, recent, blocks } = this;
    if (set.name === 'unsw@1') blocks.load(flows, count);
    else recent.load(flows, count);
    const columns = this.columnsOf(count);
    set.features.forEach(({ value, copies }, index) => {
      const column = columns[index];
      if (copies !== undefined) {
        column.set(copies.column(flows, recent).subarray(0, count));
        if (copies.divisor !== 1)
          for (let row = 0; row < count; row++) column[row] /= copies.divisor;
      } else {
        for (let row = 0; row < count; row++) column[row] = value(flows, row, recent, blocks);
      }
    });
    return { set, count, columns };
  }

  /** What the limit of a window cost: flows that left it before their time. Non-zero only. */
  shed(): Record<string, number> {
    const { minuteCut } = this.recent;
    return minuteCut > 0 ? { 'features.minute-full': minuteCut } : {};
  }

  private columnsOf(count: number): readonly Float64Array[] {
    if (this.spare?.[0]?.length === count) return this.spare;
    const columns = this.set.features.map(() => new Float64Array(count));
    if (this.reusesBatch) this.spare = columns;
    return columns;
  }
}
