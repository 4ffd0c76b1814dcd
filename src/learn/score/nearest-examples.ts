import type { KeptExamples, Row } from '../model/index.ts';

export interface NearExample {
  /** Among the kept ones. */
  readonly index: number;
  readonly label: number;
  /** From 0 to 1: equal in every column that counts. */
  readonly likeness: number;
}

/**
 * The kept rows that are most like another, by Gower's coefficient ("A General Coefficient of
 * Similarity and Some of Its Properties", Biometrics 27, 1971) with weights: columns of numbers
 * differ by the share of kept rows between the two values, categories and missing values by 0 or 1.
 */
export class NearestExamples {
  private readonly examples: KeptExamples;
  private readonly isCategory: readonly boolean[];
  /** Known values of each column in order; empty of categories. */
  private readonly sorted: readonly Float64Array[];
  private readonly ranks: readonly Float64Array[];

  constructor(examples: KeptExamples, categoryCounts: readonly number[]) {
    this.examples = examples;
    this.isCategory = categoryCounts.map((count) => count > 0);
    this.sorted = examples.columns.map((column, i) =>
      this.isCategory[i] ? new Float64Array(0) : column.filter((value) => value === value).sort(),
    );
    this.ranks = examples.columns.map((column, i) =>
      column.map((value) => (this.isCategory[i] ? value : rankIn(this.sorted[i], value))),
    );
  }

  /** The likest first; among equals the first kept. Throws a RangeError without any weight. */
  find(row: Row, { weights, count }: { weights: Float64Array; count: number }): NearExample[] {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0)) throw new RangeError(`nearest examples: expected weights, got ${total}`);
    const { labels } = this.examples;
    const distances = new Float64Array(labels.length);
    for (let column = 0; column < weights.length; column++) {
      const weight = weights[column] / total;
      if (weight === 0) continue;
      const value = row[column];
      this.add(distances, weight, { column, value });
    }
    return [...distances.keys()]
      .sort((a, b) => distances[a] - distances[b] || a - b)
      .slice(0, count)
      .map((index) => {
        return { index, label: labels[index], likeness: Math.max(0, 1 - distances[index]) };
      });
  }

  private add(
    distances: Float64Array,
    weight: number,
    { column, value }: { column: number; value: number },
  ): void {
    const ranks = this.ranks[column];
    const isCategory = this.isCategory[column];
    const own = isCategory ? value : rankIn(this.sorted[column], value);
    for (let i = 0; i < distances.length; i++) {
      const other = ranks[i];
      const isMissing = own !== own || other !== other;
      if (isMissing) distances[i] += own !== own && other !== other ? 0 : weight;
      else if (isCategory) distances[i] += own === other ? 0 : weight;
      else distances[i] += weight * Math.abs(own - other);
    }
  }
}

/** Share of the values below, with half of those equal; NaN of NaN. */
function rankIn(sorted: Float64Array, value: number): number {
  if (value !== value || sorted.length === 0) return value;
  const below = countWhile(sorted, (other) => other < value);
  const upTo = countWhile(sorted, (other) => other <= value);
  return (below + upTo) / (2 * sorted.length);
}

/** How many values from the first on hold; those after them don't. */
function countWhile(sorted: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}
