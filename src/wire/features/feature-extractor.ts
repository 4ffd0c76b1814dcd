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

  extract(flows: FlowBatch): FeatureBatch {
    const { features } = this.set;
    const columns = features.map(() => new Float64Array(flows.count));
    const { recent, blocks } = this;
    const looksAround = this.set.name === 'unsw@1';
    if (looksAround) {
      blocks.load(flows.columns, flows.count);
      for (let index = 0; index < features.length; index++) {
        const column = columns[index];
        const { value } = features[index];
        for (let row = 0; row < flows.count; row++) {
          column[row] = value(flows.columns, row, recent, blocks);
        }
      }
      return { set: this.set, count: flows.count, columns };
    }
    for (let row = 0; row < flows.count; row++) {
      recent.add(flows.columns, row);
      for (let index = 0; index < features.length; index++) {
        columns[index][row] = features[index].value(flows.columns, row, recent, blocks);
      }
    }
    return { set: this.set, count: flows.count, columns };
  }
}
