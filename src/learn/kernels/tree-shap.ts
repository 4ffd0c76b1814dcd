import type { Arena } from './arena.ts';
import { TREE_SHAP_WASM } from './embedded/tree-shap.ts';
import { instantiate } from './instantiate.ts';

/**
 * The loops of TreeSHAP over the points t of a quadrature, two at a time. Arguments are addresses
 * in bytes, counts and shares. All numbers are of 64 bits; a row has one for each point, and rows
 * of a depth stand `stride` bytes apart:
 *
 *     at              products along the path        at + 3 × stride    the same one deeper
 *     at + stride     sums of what is below
 *     at + 2 stride   1 / factor of the column that was asked last
 *     rule            points t, 1 − t, 1 / (1 − t), weights: 2 × `pairs` numbers each
 *     last            1 / factor that the path has for the column that is asked
 *
 * A sum over points adds those of even and of odd place apart, and then the two.
 */
export interface TreeShapKernels {
  /** sums += value × products. */
  addScaled(at: number, stride: number, pairs: number, value: number): void;
  /**
   * sums += p × (constant + slope × t), p being products × last; puts the weighted sums of p, of
   * p × last and of p × last × t into three numbers at `out`.
   */
  finish(
    at: number,
    last: number,
    stride: number,
    rule: number,
    pairs: number,
    constant: number,
    slope: number,
    out: number,
  ): void;
  /** Products below with the factor share + (1 − share) t in place of the last; its inverse. */
  follow(
    at: number,
    last: number,
    stride: number,
    rule: number,
    pairs: number,
    share: number,
  ): void;
  /** Adds the sums below; returns the part of the column that was followed. */
  followed(
    at: number,
    last: number,
    stride: number,
    rule: number,
    pairs: number,
    share: number,
    before: number,
  ): number;
  /** Products below with the factor 1 − t in place of the last. */
  leave(at: number, last: number, stride: number, rule: number, pairs: number): void;
  /** Adds the sums below; returns the part of the column that was left. */
  left(
    at: number,
    last: number,
    stride: number,
    rule: number,
    pairs: number,
    before: number,
  ): number;
}

/** The kernels over an arena: WebAssembly where the machine has it, else their twin. */
export function treeShapKernels(arena: Pick<Arena, 'buffer' | 'memory'>): TreeShapKernels {
  return instantiate<TreeShapKernels>(TREE_SHAP_WASM, arena) ?? new TreeShapTwin(arena.buffer);
}

/** The same in TypeScript: fallback, and oracle of the tests. */
export class TreeShapTwin implements TreeShapKernels {
  private readonly numbers: Float64Array;

  constructor(buffer: SharedArrayBuffer) {
    this.numbers = new Float64Array(buffer);
  }

  addScaled(at: number, stride: number, pairs: number, value: number): void {
    const { numbers } = this;
    const [from, sums] = [at / 8, (at + stride) / 8];
    for (let i = 0; i < 2 * pairs; i++) numbers[sums + i] += value * numbers[from + i];
  }

  finish(
    at: number,
    last: number,
    stride: number,
    rule: number,
    pairs: number,
    constant: number,
    slope: number,
    out: number,
  ): void {
    const { numbers } = this;
    const [from, inverses, sums, points] = [at / 8, last / 8, (at + stride) / 8, rule / 8];
    const weights = points + 6 * pairs;
    const totals = new Float64Array(6);
    for (let i = 0; i < 2 * pairs; i++) {
      const product = numbers[from + i] * numbers[inverses + i];
      const weighted = numbers[weights + i] * product;
      const again = weighted * numbers[inverses + i];
      totals[i & 1] += weighted;
      totals[2 + (i & 1)] += again;
      totals[4 + (i & 1)] += again * numbers[points + i];
      numbers[sums + i] += product * (constant + slope * numbers[points + i]);
    }
    for (let i = 0; i < 3; i++) numbers[out / 8 + i] = totals[2 * i] + totals[2 * i + 1];
  }

  follow(
    at: number,
    last: number,
    stride: number,
    rule: number,
    pairs: number,
    share: number,
  ): void {
    const { numbers } = this;
    const [from, inverses, step, points] = [at / 8, last / 8, stride / 8, rule / 8];
    const below = from + 3 * step;
    for (let i = 0; i < 2 * pairs; i++) {
      const factor = share + (1 - share) * numbers[points + i];
      numbers[below + i] = numbers[from + i] * factor * numbers[inverses + i];
      numbers[below + step + i] = 0;
      numbers[below + 2 * step + i] = 1 / factor;
    }
  }

  followed(
    at: number,
    last: number,
    stride: number,
    rule: number,
    pairs: number,
    share: number,
    before: number,
  ): number {
    const { numbers } = this;
    const [from, inverses, step] = [at / 8, last / 8, stride / 8];
    const below = from + 3 * step;
    const weights = rule / 8 + 6 * pairs;
    const parts = [0, 0];
    for (let i = 0; i < 2 * pairs; i++) {
      const sum = numbers[below + step + i];
      const now = (1 - share) * numbers[below + 2 * step + i];
      const change = now - (1 - before) * numbers[inverses + i];
      parts[i & 1] += numbers[weights + i] * change * sum;
      numbers[from + step + i] += sum;
    }
    return parts[0] + parts[1];
  }

  leave(at: number, last: number, stride: number, rule: number, pairs: number): void {
    const { numbers } = this;
    const [from, inverses, step] = [at / 8, last / 8, stride / 8];
    const below = from + 3 * step;
    const rests = rule / 8 + 2 * pairs;
    for (let i = 0; i < 2 * pairs; i++) {
      numbers[below + i] = numbers[from + i] * numbers[rests + i] * numbers[inverses + i];
      numbers[below + step + i] = 0;
    }
  }

  left(
    at: number,
    last: number,
    stride: number,
    rule: number,
    pairs: number,
    before: number,
  ): number {
    const { numbers } = this;
    const [from, inverses, step] = [at / 8, last / 8, stride / 8];
    const below = from + 3 * step;
    const [restInverses, weights] = [rule / 8 + 4 * pairs, rule / 8 + 6 * pairs];
    const parts = [0, 0];
    for (let i = 0; i < 2 * pairs; i++) {
      const sum = numbers[below + step + i];
      const change = numbers[restInverses + i] + (1 - before) * numbers[inverses + i];
      parts[i & 1] += numbers[weights + i] * change * sum;
      numbers[from + step + i] += sum;
    }
    return -(parts[0] + parts[1]);
  }
}
