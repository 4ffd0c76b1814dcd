import { MISSING_BIN, OTHER_CODES_BIN } from '../table/index.ts';
import type { BoostingSettings } from './boosting-options.ts';
import type { BoostingSpace } from './boosting-space.ts';

/** Sums of a node's pairs, and between which values its leaves must stay (in those units). */
export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly low: number;
  readonly high: number;
}

export interface Split {
  readonly column: number;
  /** Last bin of numbers that goes left; -1 for a set of categories. */
  readonly cut: number;
  readonly gain: number;
  /** Bins that go left, 256 bits. */
  readonly set: Uint32Array;
  readonly left: NodeSums;
  readonly right: NodeSums;
}

/** Smallest gain, as a share of the parent's score: less is the rounding of the sums. */
const GAIN_SHARE_MIN = 1e-12;

/** The best cut so far of the node being searched. */
interface Best {
  column: number;
  cut: number;
  gain: number;
  gradient: number;
  hessian: number;
  missingLeft: boolean;
  /** Categories of the left side, in the first `cut` places of `order`. */
  codes: Uint8Array | undefined;
}

/**
 * Finds the cut of a node whose leaves lower the loss most, from the node's histogram. All is
 * reckoned in the whole numbers of the pairs: `l2` and `hessianMin` come scaled like hessians.
 */
export class SplitSearch {
  private readonly space: BoostingSpace;
  private readonly monotone: Int8Array;
  private readonly isBounded: boolean;
  private readonly order = new Uint8Array(256);
  private readonly ratios = new Float64Array(256);
  private l2 = 0;
  private categoryL2 = 0;
  private categoryHessianMin = 0;
  private hessianMin = 0;
  private best: Best = noBest();
  private sums: NodeSums = { gradient: 0, hessian: 0, low: 0, high: 0 };

  constructor(space: BoostingSpace, settings: BoostingSettings) {
    this.space = space;
    this.monotone = settings.monotone;
    this.isBounded = settings.monotone.some((direction) => direction !== 0);
  }

  /** What holds for a tree. */
  setScale(settings: BoostingSettings, hessianScale: number): void {
    this.l2 = settings.l2 * hessianScale;
    this.categoryL2 = settings.categoryL2 * hessianScale;
    this.categoryHessianMin = Math.max(1, settings.categoryHessianMin * hessianScale);
    this.hessianMin = Math.max(1, settings.hessianMin * hessianScale);
  }

  /** Undefined where no cut of the columns allowed (1) gains anything. */
  search(histogram: Int32Array, sums: NodeSums, allowed: Uint8Array): Split | undefined {
    const { columnCount, isCategory } = this.space;
    if (sums.hessian < 2 * this.hessianMin) return undefined;
    this.best = noBest();
    this.sums = sums;
    this.best.gain = GAIN_SHARE_MIN * this.scoreOf(sums.gradient, sums.hessian, this.l2);
    for (let column = 0; column < columnCount; column++) {
      if (!allowed[column]) continue;
      if (!isCategory[column]) {
        this.searchNumbers(histogram, column);
        continue;
      }
      this.searchSets(histogram, column);
      this.searchSingles(histogram, column);
    }
    return this.best.column < 0 ? undefined : this.splitOf(this.best);
  }

  /** Best value of a leaf with these sums, within bounds. */
  valueOf({ gradient, hessian, low, high }: NodeSums): number {
    return Math.min(high, Math.max(low, -gradient / (hessian + this.l2)));
  }

  private searchNumbers(histogram: Int32Array, column: number): void {
    const { cellStarts, binCounts, hasMissing } = this.space;
    const start = 2 * cellStarts[column];
    const missing = start + 2 * MISSING_BIN;
    const parent = this.scoreOf(this.sums.gradient, this.sums.hessian, this.l2);
    const cuts = { column, start, binCount: binCounts[column], parent };
    const missingHessian = hasMissing[column] ? histogram[missing] : 0;
    const missingGradient = hasMissing[column] ? histogram[missing + 1] : 0;
    if (missingHessian === 0 && missingGradient === 0) {
      this.searchCuts(histogram, cuts, { gradient: 0, hessian: 0, missingLeft: false });
      return;
    }
    this.searchCuts(histogram, cuts, { gradient: 0, hessian: 0, missingLeft: false });
    const gradient = missingGradient;
    this.searchCuts(histogram, cuts, { gradient, hessian: missingHessian, missingLeft: true });
  }

  /** Tries each cut; `from` stands left of them all. The last one parts present from missing. */
  private searchCuts(
    histogram: Int32Array,
    { column, start, binCount, parent }: ColumnCells & { parent: number },
    from: { gradient: number; hessian: number; missingLeft: boolean },
  ): void {
    const { hessianMin, l2, best, isBounded } = this;
    const { gradient: allGradient, hessian: allHessian } = this.sums;
    let { gradient, hessian } = from;
    for (let bin = 0; bin < binCount; bin++) {
      const cell = start + 2 * bin;
      const more = histogram[cell];
      const moreGradient = histogram[cell + 1];
      if (more === 0 && moreGradient === 0) continue;
      hessian += more;
      gradient += moreGradient;
      if (hessian < hessianMin) continue;
      const rightHessian = allHessian - hessian;
      if (rightHessian < hessianMin) break;
      const rightGradient = allGradient - gradient;
      const gain = isBounded
        ? this.boundedGain(column, { gradient, hessian }) - parent
        : (gradient * gradient) / (hessian + l2) +
          (rightGradient * rightGradient) / (rightHessian + l2) -
          parent;
      if (gain <= best.gain) continue;
      best.gain = gain;
      best.column = column;
      best.cut = bin;
      best.gradient = gradient;
      best.hessian = hessian;
      best.missingLeft = from.missingLeft;
    }
  }

  /** One category against all others: there are few such cuts, so they need not be held back. */
  private searchSingles(histogram: Int32Array, column: number): void {
    const { gradient: allGradient, hessian: allHessian } = this.sums;
    const { cellStarts, binCounts, hasMissing } = this.space;
    const start = 2 * cellStarts[column];
    const { best, hessianMin, l2 } = this;
    const parent = this.scoreOf(allGradient, allHessian, l2);
    const last = hasMissing[column] ? MISSING_BIN : binCounts[column] - 1;
    for (let bin = 0; bin <= last; bin++) {
      const hessian = histogram[start + 2 * bin];
      const gradient = histogram[start + 2 * bin + 1];
      const rightHessian = allHessian - hessian;
      if (hessian < hessianMin || rightHessian < hessianMin || bin === OTHER_CODES_BIN) continue;
      const gain =
        this.scoreOf(gradient, hessian, l2) +
        this.scoreOf(allGradient - gradient, rightHessian, l2) -
        parent;
      if (gain <= best.gain) continue;
      best.gain = gain;
      best.column = column;
      best.gradient = gradient;
      best.hessian = hessian;
      best.cut = -1;
      best.codes = Uint8Array.of(bin);
    }
  }

  /**
   * Sets of categories: of all ways to part them in two, the best is a cut of their order by mean
   * gradient (Fisher, "On grouping for maximum homogeneity", JASA 53, 1958). Missing is one more.
   */
  private searchSets(histogram: Int32Array, column: number): void {
    const { gradient: allGradient, hessian: allHessian } = this.sums;
    const count = this.orderCategories(histogram, column);
    const start = 2 * this.space.cellStarts[column];
    const l2 = this.l2 + this.categoryL2;
    const { best, hessianMin } = this;
    const parent = this.scoreOf(allGradient, allHessian, this.l2);
    let gradient = 0;
    let hessian = 0;
    let bestCount = 0;
    for (let i = 0; i < count; i++) {
      const cell = start + 2 * this.order[i];
      hessian += histogram[cell];
      gradient += histogram[cell + 1];
      const rightHessian = allHessian - hessian;
      if (hessian < hessianMin) continue;
      if (rightHessian < hessianMin) break;
      const gain =
        this.scoreOf(gradient, hessian, l2) +
        this.scoreOf(allGradient - gradient, rightHessian, l2) -
        parent;
      if (gain <= best.gain) continue;
      best.gain = gain;
      best.column = column;
      best.gradient = gradient;
      best.hessian = hessian;
      bestCount = i + 1;
    }
    if (bestCount === 0) return;
    best.cut = -1;
    best.codes = this.order.slice(0, bestCount);
  }

  /** Bins with rows enough, by mean gradient; few rows are drawn towards 0. */
  private orderCategories(histogram: Int32Array, column: number): number {
    const { cellStarts, binCounts, hasMissing } = this.space;
    const start = 2 * cellStarts[column];
    const smoothing = Math.max(this.categoryL2, Number.MIN_VALUE);
    const last = hasMissing[column] ? MISSING_BIN : binCounts[column] - 1;
    let count = 0;
    for (let bin = 0; bin <= last; bin++) {
      const hessian = histogram[start + 2 * bin];
      const gradient = histogram[start + 2 * bin + 1];
      if (hessian < this.categoryHessianMin || bin === OTHER_CODES_BIN) continue;
      this.ratios[bin] = gradient / (hessian + smoothing);
      this.order[count++] = bin;
    }
    const { ratios } = this;
    this.order.subarray(0, count).sort((a, b) => ratios[a] - ratios[b] || a - b);
    return count;
  }

  private scoreOf(gradient: number, hessian: number, l2: number): number {
    if (!this.isBounded) return (gradient * gradient) / (hessian + l2);
    const { low, high } = this.sums;
    const value = Math.min(high, Math.max(low, -gradient / (hessian + l2)));
    return -(2 * gradient * value + (hessian + l2) * value * value);
  }

  /** Score of both sides; none where they would go against the column's direction. */
  private boundedGain(column: number, left: { gradient: number; hessian: number }): number {
    const { low, high } = this.sums;
    const gradient = this.sums.gradient - left.gradient;
    const hessian = this.sums.hessian - left.hessian;
    const rise =
      this.valueOf({ gradient, hessian, low, high }) - this.valueOf({ ...left, low, high });
    if (this.monotone[column] * rise < 0) return -Infinity;
    return (
      this.scoreOf(left.gradient, left.hessian, this.l2) + this.scoreOf(gradient, hessian, this.l2)
    );
  }

  private splitOf({ column, cut, gain, gradient, hessian, missingLeft, codes }: Best): Split {
    const { low, high } = this.sums;
    const set = new Uint32Array(8);
    const add = (bin: number) => {
      set[bin >> 5] |= 1 << (bin & 31);
    };
    if (cut < 0) codes?.forEach(add);
    else for (let bin = 0; bin <= cut; bin++) add(bin);
    const left = { gradient, hessian, low, high };
    const right = {
      ...left,
      gradient: this.sums.gradient - gradient,
      hessian: this.sums.hessian - hessian,
    };
    // Where no value was missing, those that come later follow the larger part of the rows.
    const isSeen = this.space.hasMissing[column] === 1;
    if (cut >= 0 && (isSeen ? missingLeft : left.hessian > right.hessian)) add(MISSING_BIN);
    return { column, cut, gain, set, ...this.boundSides(column, left, right) };
  }

  /** Both sides keep to their side of the middle of their values, and so do all below them. */
  private boundSides(column: number, left: NodeSums, right: NodeSums) {
    const direction = this.monotone[column];
    if (direction === 0) return { left, right };
    const middle = (this.valueOf(left) + this.valueOf(right)) / 2;
    return direction > 0
      ? { left: { ...left, high: middle }, right: { ...right, low: middle } }
      : { left: { ...left, low: middle }, right: { ...right, high: middle } };
  }
}

interface ColumnCells {
  readonly column: number;
  readonly start: number;
  readonly binCount: number;
}

function noBest(): Best {
  return {
    column: -1,
    cut: 0,
    gain: 0,
    gradient: 0,
    hessian: 0,
    missingLeft: false,
    codes: undefined,
  };
}
