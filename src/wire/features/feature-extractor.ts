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

  constructor(set: FeatureSet) {
    this.set = set;
  }

  extract({ columns: flows, count }: FlowBatch): FeatureBatch {
    const { set, recent, blocks } = this;
    if (set.name === 'unsw@1') blocks.load(flows, count);
    else recent.load(flows, count);
    const columns = set.features.map(({ value }) => {
      const column = new Float64Array(count);
      for (let row = 0; row < count; row++) column[row] = value(flows, row, recent, blocks);
      return column;
    });
    return { set, count, columns };
  }
}
