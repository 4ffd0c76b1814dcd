/** Bins remembered; at the limit the one that was begun first goes. */
export const BINS_MAX = 900;

/** Amounts by bins of the packets' clock, for peaks: seconds unless another width is given. */
export class PeakRate {
  private readonly amounts = new Map<number, number>();
  private readonly binUs: number;
  total = 0;
  /** Bins that went at the limit. */
  forgottenCount = 0;

  constructor(binUs = 1e6) {
    this.binUs = binUs;
  }

  /** Spreads the amount evenly over the bins that it took. */
  add(amount: number, startUs: number, endUs: number): void {
    const first = Math.floor(startUs / this.binUs);
    const last = Math.floor(endUs / this.binUs);
    const bins = Math.min(last - first + 1, BINS_MAX);
    for (let i = 0; i < bins; i++) this.addTo(first + i, amount / bins);
    this.total += amount;
  }

  /** The largest amount in one bin. */
  peak(): number {
    let peak = 0;
    for (const amount of this.amounts.values()) peak = Math.max(peak, amount);
    return peak;
  }

  private addTo(bin: number, amount: number): void {
    const before = this.amounts.get(bin);
    if (before === undefined && this.amounts.size >= BINS_MAX) {
      for (const oldest of this.amounts.keys()) {
        this.amounts.delete(oldest);
        this.forgottenCount++;
        break;
      }
    }
    this.amounts.set(bin, (before ?? 0) + amount);
  }
}
