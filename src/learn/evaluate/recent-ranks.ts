/** The last values of a stream, in order of size: ranks and quantiles of what is recent. */
export class RecentRanks {
  private readonly sorted: Float64Array;
  /** The same in order of arrival, oldest at `oldest`. */
  private readonly arrived: Float64Array;
  private oldest = 0;
  private count = 0;

  /** Keeps `capacity` values; each one more pushes out the oldest. */
  constructor(capacity: number) {
    if (!(Number.isInteger(capacity) && capacity > 0)) {
      throw new RangeError(`recent ranks: expected room for 1 or more, got ${capacity}`);
    }
    this.sorted = new Float64Array(capacity);
    this.arrived = new Float64Array(capacity);
  }

  get size(): number {
    return this.count;
  }

  /** Takes linear time in what is kept, as one block is moved. Not for NaN. */
  add(value: number): void {
    const { sorted, arrived } = this;
    if (this.count === sorted.length) this.remove(arrived[this.oldest]);
    const at = this.countBelow(value);
    sorted.copyWithin(at + 1, at, this.count);
    sorted[at] = value;
    this.count++;
    arrived[this.oldest] = value;
    this.oldest = (this.oldest + 1) % arrived.length;
  }

  countBelow(value: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Probability of a value at least this high if it came as those kept did: its conformal p-value,
   * (1 + n≥)/(n + 1), which is never 0.
   */
  pValue(value: number): number {
    return (1 + this.count - this.countBelow(value)) / (this.count + 1);
  }

  /**
   * The least kept value that the next one exceeds with a probability of at most 1 − `share`, if
   * it comes as those kept did; the largest where so few can't say. NaN of nothing.
   */
  conformalQuantile(share: number): number {
    if (this.count === 0) return Number.NaN;
    const rank = Math.ceil(share * (this.count + 1));
    return this.sorted[Math.min(rank, this.count) - 1];
  }

  private remove(value: number): void {
    const at = this.countBelow(value);
    this.sorted.copyWithin(at, at + 1, this.count);
    this.count--;
  }
}
