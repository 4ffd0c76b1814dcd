import type { BaselineModel } from '../model/index.ts';

/** Says the same of every row, or repeats a season; agrees with the reference prediction. */
export class BaselineEngine {
  readonly model: BaselineModel;
  /** Numbers a row of `score`. */
  readonly scoreCount: number;

  constructor(model: BaselineModel) {
    this.model = model;
    this.scoreCount = model.rule === 'seasonal' ? 1 : model.values.length;
  }

  /**
   * `scoreCount` numbers for each of so many rows: shares of classes, or the mean. Of a season, a
   * forecast for each step after the last known one.
   */
  score({ rowCount }: { readonly rowCount: number }, rows?: Uint32Array): Float64Array {
    const { rule, values } = this.model;
    const count = rows?.length ?? rowCount;
    if (rule !== 'seasonal') {
      return new Float64Array(count * values.length).map((_, i) => values[i % values.length]);
    }
    return new Float64Array(count).map((_, i) => values[(rows?.[i] ?? i) % values.length]);
  }
}
