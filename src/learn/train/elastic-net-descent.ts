import type { Gram } from './elastic-net-gram.ts';

/** λ·(α·|β| + (1 − α)/2·β²), as its two parts. */
export interface Penalty {
  /** λ·α. */
  readonly absolute: number;
  /** λ·(1 − α). */
  readonly square: number;
}

/** Times all coefficients are gone through at the most; what is left is left to the next step. */
const PASSES_MAX = 1000;

/**
 * Minimises ½·(b − β)ᵀH(b − β) + gᵀ(b − β) + penalty over b by coordinate descent (Friedman,
 * Hastie & Tibshirani, equation 5, and "covariance updates", section 2.2). `coefficients` hold β
 * and become b, `gradient` holds g and becomes g + H(b − β); both by slot of the Gram matrix H.
 */
export function descend(
  { products, capacity }: Gram,
  { slots, coefficients, gradient }: Quadratic,
  { absolute, square, tolerance }: Penalty & { tolerance: number },
): void {
  let active = slots;
  for (let pass = 1; ; pass++) {
    let largest = 0;
    for (let i = 0; i < active.length; i++) {
      const slot = active[i];
      const start = slot * capacity;
      const curvature = products[start + slot];
      const before = coefficients[slot];
      const pull = curvature * before - gradient[slot];
      const shrunk = pull > absolute ? pull - absolute : pull < -absolute ? pull + absolute : 0;
      const after = shrunk === 0 ? 0 : shrunk / (curvature + square);
      const change = after - before;
      if (change === 0) continue;
      coefficients[slot] = after;
      for (let j = 0; j < slots.length; j++) {
        gradient[slots[j]] += change * products[start + slots[j]];
      }
      largest = Math.max(largest, curvature * change * change);
    }
    const isDone = largest <= tolerance;
    if (pass === PASSES_MAX || (isDone && active === slots)) return;
    // Those that are not 0 until they rest, then all of them again (section 2.6).
    active = isDone ? slots : slots.filter((slot) => coefficients[slot] !== 0);
  }
}

export interface Quadratic {
  /** The slots that may change. */
  readonly slots: Int32Array;
  readonly coefficients: Float64Array;
  readonly gradient: Float64Array;
}
