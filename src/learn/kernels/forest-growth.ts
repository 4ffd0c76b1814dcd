import type { Arena } from './arena.ts';
import { FOREST_GROWTH_WASM } from './embedded/forest-growth.ts';
import { DOUBLE_FIELD, FIELD, type GrowthKernel } from './forest-growth-block.ts';
import { instantiate } from './instantiate.ts';

/** In WebAssembly where the machine can, with the same results where it can't. */
export function growthKernel(arena: Arena): GrowthKernel {
  return instantiate<GrowthKernel>(FOREST_GROWTH_WASM, arena) ?? new GrowthTwin(arena);
}

const MISSING = 255;
const BINS = 256;
const ENTRY_BYTES = 8;

/** A column's weights by bin, for the rows of a node. */
interface Histogram {
  readonly bins: readonly number[];
  /** Classes: weight by bin and class. Numbers: sum of weight × target by bin. */
  readonly sums: Float64Array;
  readonly weights: Float64Array;
}

/** A column to search in a node; a draw below 0 asks for all cuts. */
interface Asked {
  readonly column: number;
  readonly first: number;
  readonly end: number;
  readonly draw: number;
}

interface Side {
  readonly weight: number;
  readonly purity: number;
}

/** The growth kernels the obvious way, over the same memory; the same results to the last bit. */
export class GrowthTwin implements GrowthKernel {
  private readonly bytes: Uint8Array;
  private readonly halves: Uint16Array;
  private readonly words: Uint32Array;
  private readonly doubles: Float64Array;

  constructor({ buffer }: Arena) {
    this.bytes = new Uint8Array(buffer);
    this.halves = new Uint16Array(buffer);
    this.words = new Uint32Array(buffer);
    this.doubles = new Float64Array(buffer);
  }

  describeClasses(block: number, first: number, end: number): void {
    const totals = this.totalsOf(block).fill(0);
    for (let at = first; at < end; at += ENTRY_BYTES) {
      totals[this.labelOf(block, at)] += this.words[(at >>> 2) + 1];
    }
    const weight = totals.reduce((sum, total) => sum + total, 0);
    this.words[(block >>> 2) + FIELD.weight] = weight;
    this.doubles[(block >>> 3) + DOUBLE_FIELD.purity] = squaresOf(totals) / weight;
    this.listCuttable(block, { first, end, isPure: totals.includes(weight) });
  }

  describeNumbers(block: number, first: number, end: number): void {
    const targets = this.field(block, FIELD.targets) >>> 3;
    let weight = 0;
    let sum = 0;
    const seen = new Set<number>();
    for (let at = first; at < end; at += ENTRY_BYTES) {
      const target = this.doubles[targets + this.words[at >>> 2]];
      const own = this.words[(at >>> 2) + 1];
      weight += own;
      sum += own * target;
      seen.add(target);
    }
    this.words[(block >>> 2) + FIELD.weight] = weight;
    this.doubles[(block >>> 3) + DOUBLE_FIELD.purity] = (sum * sum) / weight;
    this.doubles[(block >>> 3) + DOUBLE_FIELD.sum] = sum;
    this.listCuttable(block, { first, end, isPure: seen.size === 1 });
  }

  searchClasses(block: number, count: number, first: number, end: number, draws: number): void {
    for (const { column, draw } of this.columnsAsked(block, count, draws)) {
      this.searchClassesOf(block, { column, first, end, draw });
    }
  }

  searchNumbers(block: number, count: number, first: number, end: number, draws: number): void {
    for (const { column, draw } of this.columnsAsked(block, count, draws)) {
      this.searchNumbersOf(block, { column, first, end, draw });
    }
  }

  partition(block: number, first: number, end: number): number {
    const column = this.field(block, FIELD.column);
    const bin = this.field(block, FIELD.bin);
    const missingLeft = this.field(block, FIELD.missingLeft) === 1;
    const left: number[] = [];
    const right: number[] = [];
    for (let at = first; at < end; at += ENTRY_BYTES) {
      const cell = this.bytes[this.rowAt(block, at) + column];
      const side = (cell === MISSING ? missingLeft : cell <= bin) ? left : right;
      side.push(this.words[at >>> 2], this.words[(at >>> 2) + 1]);
    }
    this.words.set(left, first >>> 2);
    this.words.set(right, (first >>> 2) + left.length);
    return first + 4 * left.length;
  }

  private columnsAsked(block: number, count: number, draws: number) {
    const list = this.field(block, FIELD.cuttable) >>> 1;
    return Array.from({ length: count }, (_, i) => ({
      column: this.halves[list + i],
      draw: draws === 0 ? -1 : this.doubles[(draws >>> 3) + i],
    }));
  }

  private searchClassesOf(block: number, { column, first, end, draw }: Asked): void {
    const classCount = this.field(block, FIELD.classCount);
    const histogram = this.histogram(block, { column, first, end, width: classCount });
    const totals = Float64Array.from(this.totalsOf(block));
    const left = new Float64Array(classCount);
    const missing = histogram.sums.slice(MISSING * classCount);
    this.scan(block, { column, draw, histogram }, (bin, missingLeft) => {
      if (missingLeft === 0) {
        for (let c = 0; c < classCount; c++) left[c] += histogram.sums[bin * classCount + c];
      }
      const counts = left.map((count, c) => count + missingLeft * missing[c]);
      const others = totals.map((total, c) => total - counts[c]);
      return [sideOf(counts), sideOf(others)];
    });
  }

  private searchNumbersOf(block: number, { column, first, end, draw }: Asked): void {
    const histogram = this.histogram(block, { column, first, end, width: 1 });
    const total = this.doubles[(block >>> 3) + DOUBLE_FIELD.sum];
    const allWeight = this.field(block, FIELD.weight);
    let leftSum = 0;
    let leftWeight = 0;
    this.scan(block, { column, draw, histogram }, (bin, missingLeft) => {
      if (missingLeft === 0) {
        leftSum += histogram.sums[bin];
        leftWeight += histogram.weights[bin];
      }
      const sum = leftSum + missingLeft * histogram.sums[MISSING];
      const weight = leftWeight + missingLeft * histogram.weights[MISSING];
      const rest = total - sum;
      return [
        { weight, purity: (sum * sum) / weight },
        { weight: allWeight - weight, purity: (rest * rest) / (allWeight - weight) },
      ];
    });
  }

  /** `sidesOf` is asked once for each bin present but the last, and again with missing at left. */
  private scan(
    block: number,
    { column, draw, histogram }: { column: number; draw: number; histogram: Histogram },
    sidesOf: (bin: number, missingLeft: number) => [Side, Side],
  ): void {
    const { bins, weights } = histogram;
    const last = bins.filter((bin) => bin !== MISSING).at(-1) ?? 0;
    const chosen = draw < 0 ? -1 : bins[0] + Math.floor(draw * (last - bins[0]));
    for (let i = 0; i + 1 < bins.length; i++) {
      const isOffered = chosen < 0 || (bins[i] <= chosen && chosen < bins[i + 1]);
      for (const missingLeft of weights[MISSING] > 0 ? [0, 1] : [0]) {
        const sides = sidesOf(bins[i], missingLeft);
        const cut = { column, bin: bins[i], next: bins[i + 1], missingLeft };
        if (isOffered) this.offer(block, cut, sides);
      }
    }
  }

  private offer(
    block: number,
    cut: { column: number; bin: number; next: number; missingLeft: number },
    [left, right]: [Side, Side],
  ): void {
    const least = this.field(block, FIELD.leafWeightMin);
    if (left.weight < least || right.weight < least || right.weight === 0) return;
    const purity = left.purity + right.purity;
    if (!(purity > this.doubles[(block >>> 3) + DOUBLE_FIELD.bestPurity])) return;
    this.doubles[(block >>> 3) + DOUBLE_FIELD.bestPurity] = purity;
    const { column, bin, next, missingLeft } = cut;
    const at = block >>> 2;
    this.words[at + FIELD.column] = column;
    this.words[at + FIELD.bin] = next === MISSING ? bin : (bin + next - 1) >>> 1;
    this.words[at + FIELD.missingLeft] = missingLeft;
    this.words[at + FIELD.leftWeight] = left.weight;
  }

  private histogram(
    block: number,
    { column, first, end, width }: { column: number; first: number; end: number; width: number },
  ): Histogram {
    const targets = this.field(block, FIELD.targets) >>> 3;
    const isNumbers = this.field(block, FIELD.classCount) === 0;
    const sums = new Float64Array(BINS * width);
    const weights = new Float64Array(BINS);
    for (let at = first; at < end; at += ENTRY_BYTES) {
      const own = this.words[(at >>> 2) + 1];
      const bin = this.bytes[this.rowAt(block, at) + column];
      weights[bin] += own;
      if (isNumbers) sums[bin] += own * this.doubles[targets + this.words[at >>> 2]];
      else sums[bin * width + this.labelOf(block, at)] += own;
    }
    const bins = [...weights.keys()].filter((bin) => weights[bin] > 0);
    return { bins, sums, weights };
  }

  private listCuttable(
    block: number,
    { first, end, isPure }: { first: number; end: number; isPure: boolean },
  ): void {
    const at = block >>> 2;
    const stride = this.field(block, FIELD.stride);
    const lows = this.field(block, FIELD.ranges);
    const list = this.field(block, FIELD.cuttable) >>> 1;
    this.words[at + FIELD.cuttableCount] = 0;
    if (isPure) return;
    for (let column = 0; column < this.field(block, FIELD.columnCount); column++) {
      let low = MISSING;
      let high = 0;
      for (let entry = first; entry < end; entry += ENTRY_BYTES) {
        const bin = this.bytes[this.rowAt(block, entry) + column];
        low = Math.min(low, bin);
        high = Math.max(high, bin);
      }
      this.bytes[lows + column] = low;
      this.bytes[lows + stride + column] = high;
      if (low < high) this.halves[list + this.words[at + FIELD.cuttableCount]++] = column;
    }
  }

  private field(block: number, field: number): number {
    return this.words[(block >>> 2) + field];
  }

  private totalsOf(block: number): Uint32Array {
    const from = this.field(block, FIELD.totals) >>> 2;
    return this.words.subarray(from, from + this.field(block, FIELD.classCount));
  }

  private rowAt(block: number, entry: number): number {
    return (
      this.field(block, FIELD.bins) + this.words[entry >>> 2] * this.field(block, FIELD.stride)
    );
  }

  private labelOf(block: number, entry: number): number {
    return this.bytes[this.rowAt(block, entry) + this.field(block, FIELD.columnCount)];
  }
}

function sideOf(counts: Float64Array): Side {
  const weight = counts.reduce((sum, count) => sum + count, 0);
  return { weight, purity: squaresOf(counts) / weight };
}

function squaresOf(counts: Float64Array | Uint32Array): number {
  let squares = 0;
  for (const count of counts) squares += count * count;
  return squares;
}
