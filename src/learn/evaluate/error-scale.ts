import { RecentRanks } from './recent-ranks.ts';

export interface ErrorScaleOptions {
  /** Errors at the most that will be added. */
  readonly rowCount: number;
  /** Errors that count as recent. */
  readonly recentRows: number;
  /** Share of recent errors within the radius. */
  readonly coverage: number;
  /** Rows of a day or another cycle; 0: none. */
  readonly cycleRows: number;
}

/** Cycles that are looked back on, and the share of one that counts as about the same time. */
const CYCLES = 7;
const SAME_TIME_SHARE = 1 / 32;

/**
 * What errors are usual, row by row: the radius that a share of recent ones stayed within (their
 * conformal quantile), and how large they were at this time in earlier cycles.
 */
export class ErrorScale {
  readonly recent: RecentRanks;
  private readonly options: ErrorScaleOptions;
  private readonly errors: Float64Array;

  constructor(options: ErrorScaleOptions) {
    this.options = options;
    this.recent = new RecentRanks(options.recentRows);
    this.errors = new Float64Array(options.rowCount);
  }

  /** The error of a row after all those added before; 0 or more. */
  add(row: number, error: number): void {
    this.errors[row] = error;
    this.recent.add(error);
  }

  /** NaN before the first error. */
  radius(): number {
    return this.recent.conformalQuantile(this.options.coverage);
  }

  /**
   * A row's error over the radius; or over the largest error about the same time in the last seven
   * cycles, where that is larger: what happens each night is no surprise. `least` is what any
   * error is allowed to be, above 0.
   */
  surprise(row: number, { error, least }: { error: number; least: number }): number {
    return error / Math.max(least, this.radius(), this.largestAtThisTime(row));
  }

  private largestAtThisTime(row: number): number {
    const { cycleRows } = this.options;
    const slack = Math.ceil(cycleRows * SAME_TIME_SHARE);
    let most = 0;
    for (let cycle = 1; cycle <= CYCLES && cycleRows > 0; cycle++) {
      const middle = row - cycle * cycleRows;
      const last = Math.min(row - 1, middle + slack);
      for (let at = Math.max(0, middle - slack); at <= last; at++) {
        if (this.errors[at] > most) most = this.errors[at];
      }
    }
    return most;
  }
}
