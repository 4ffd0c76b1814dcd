import { type BinnedMatrix, MISSING_BIN } from '../table/index.ts';

/** The best cut found so far at a node. */
export interface Split {
  column: number;
  /** Present values up to this bin go left. */
  bin: number;
  missingLeft: boolean;
  /** Σ left counts² / left weight + Σ right counts² / right weight: larger is purer. */
  purity: number;
}

const BIN_COUNT = 256;

/**
 * Searches cuts of a column for the lowest Gini impurity (Breiman et al., "Classification and
 * Regression Trees", 1984), by a histogram of class weights over the column's bins. Owns the
 * histogram, so that no node allocates.
 */
export class SplitSearch {
  private readonly binned: BinnedMatrix;
  private readonly labels: Uint8Array;
  private readonly weights: Uint16Array;
  private readonly classCount: number;
  private readonly counts: Int32Array;
  private readonly binWeights = new Int32Array(BIN_COUNT);
  private readonly left: Float64Array;
  private readonly right: Float64Array;

  constructor(
    binned: BinnedMatrix,
    {
      labels,
      weights,
      classCount,
    }: { labels: Uint8Array; weights: Uint16Array; classCount: number },
  ) {
    this.binned = binned;
    this.labels = labels;
    this.weights = weights;
    this.classCount = classCount;
    this.counts = new Int32Array(BIN_COUNT * classCount);
    this.left = new Float64Array(classCount);
    this.right = new Float64Array(classCount);
  }

  /**
   * Betters `best` with a cut of the column where there is one. False where all rows of the node
   * share one bin, so that the column can't be cut at all.
   */
  search(
    column: number,
    { rows, from, to }: { rows: Uint32Array; from: number; to: number },
    node: { totals: Float64Array; weight: number; leafWeightMin: number; best: Split },
  ): boolean {
    const { low, high } = this.fill(column, rows, { from, to });
    if (low === high) {
      this.clear(low, high);
      return false;
    }
    const missing = this.binWeights[MISSING_BIN];
    this.scan(column, { low, high, missingLeft: false, node });
    if (missing > 0 && low < high) this.scan(column, { low, high, missingLeft: true, node });
    this.clear(low, high);
    return true;
  }

  private fill(
    column: number,
    rows: Uint32Array,
    { from, to }: { from: number; to: number },
  ): { low: number; high: number } {
    const { bins, columnCount } = this.binned;
    const { labels, weights, classCount, counts, binWeights } = this;
    let low = BIN_COUNT - 1;
    let high = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      const bin = bins[row * columnCount + column];
      const weight = weights[row];
      counts[bin * classCount + labels[row]] += weight;
      binWeights[bin] += weight;
      if (bin < low) low = bin;
      if (bin > high) high = bin;
    }
    return { low, high };
  }

  private scan(
    column: number,
    {
      low,
      high,
      missingLeft,
      node,
    }: {
      low: number;
      high: number;
      missingLeft: boolean;
      node: { totals: Float64Array; weight: number; leafWeightMin: number; best: Split };
    },
  ): void {
    const { left, right, binWeights } = this;
    const { totals, weight, leafWeightMin, best } = node;
    left.fill(0);
    right.set(totals);
    const move: Move = { leftSquares: 0, rightSquares: 0 };
    for (let c = 0; c < totals.length; c++) move.rightSquares += totals[c] * totals[c];
    let leftWeight = 0;
    if (missingLeft) {
      this.moveBin(MISSING_BIN, move);
      leftWeight = binWeights[MISSING_BIN];
    }
    const last = missingLeft ? Math.min(high, MISSING_BIN - 1) : high;
    for (let bin = low; bin < last; bin++) {
      if (binWeights[bin] === 0) continue;
      this.moveBin(bin, move);
      leftWeight += binWeights[bin];
      const rightWeight = weight - leftWeight;
      if (rightWeight < leafWeightMin) break;
      if (leftWeight < leafWeightMin || rightWeight === 0) continue;
      const purity = move.leftSquares / leftWeight + move.rightSquares / rightWeight;
      if (purity > best.purity) {
        best.purity = purity;
        best.column = column;
        best.bin = bin;
        best.missingLeft = missingLeft;
      }
    }
  }

  /** Moves a bin from right to left and keeps the sums of squares up to date. */
  private moveBin(bin: number, move: Move): void {
    const { counts, left, right, classCount } = this;
    const base = bin * classCount;
    for (let c = 0; c < classCount; c++) {
      const count = counts[base + c];
      if (count === 0) continue;
      move.leftSquares += count * (2 * left[c] + count);
      move.rightSquares -= count * (2 * right[c] - count);
      left[c] += count;
      right[c] -= count;
    }
  }

  private clear(low: number, high: number): void {
    this.counts.fill(0, low * this.classCount, (high + 1) * this.classCount);
    this.binWeights.fill(0, low, high + 1);
  }
}

interface Move {
  leftSquares: number;
  rightSquares: number;
}
