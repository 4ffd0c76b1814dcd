const US_PER_S = 1e6;
/** Seconds remembered; the emptiest are of no interest, so the oldest go first. */
const SECONDS_MAX = 900;

/** Amounts by whole second of the packets' clock, for peaks. */
export class RateBySecond {
  private readonly amounts = new Map<number, number>();
  total = 0;

  /** Spreads the amount evenly over the seconds that it took. */
  add(amount: number, startUs: number, endUs: number): void {
    const first = Math.floor(startUs / US_PER_S);
    const last = Math.floor(endUs / US_PER_S);
    const seconds = Math.min(last - first + 1, SECONDS_MAX);
    for (let i = 0; i < seconds; i++) this.addTo(first + i, amount / seconds);
    this.total += amount;
  }

  /** The largest amount in one second. */
  peak(): number {
    let peak = 0;
    for (const amount of this.amounts.values()) peak = Math.max(peak, amount);
    return peak;
  }

  private addTo(second: number, amount: number): void {
    const before = this.amounts.get(second);
    if (before === undefined && this.amounts.size >= SECONDS_MAX) {
      for (const oldest of this.amounts.keys()) {
        this.amounts.delete(oldest);
        break;
      }
    }
    this.amounts.set(second, (before ?? 0) + amount);
  }
}
