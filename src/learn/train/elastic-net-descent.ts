import type { Penalty, Products, Quadratic } from './elastic-net-gram.ts';
import { jump } from './elastic-net-jump.ts';

/** Times all coefficients are gone through at the most; what is left is left to the next step. */
const ROUNDS_MAX = 200;
/** A jump over c coefficients costs c³/6, a pass c²: as much is spent on both. */
const PASSES_A_JUMP = 1 / 6;

/**
 * Minimises ½·(b − β)ᵀH(b − β) + gᵀ(b − β) + penalty over b by coordinate descent (Friedman,
 * Hastie & Tibshirani, equation 5, and "covariance updates", section 2.2), which finds the signs
 * soon and the values late, and by jumps to the values, given the signs. `coefficients` hold β and
 * become b, `gradient` holds g and becomes g + H(b − β); both by slot of the Gram matrix H.
 */
export function descend(
  gram: Products,
  quadratic: Quadratic,
  penalty: Penalty & { tolerance: number; share?: number },
): void {
  const { slots, coefficients } = quadratic;
  let { tolerance } = penalty;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const gain = passOver(slots, gram, quadratic, penalty);
    if (round === 0) tolerance = Math.max(tolerance, gain * (penalty.share ?? 0));
    if (gain <= tolerance) return;
    // Those that are not 0 for a while, then all of them again (section 2.6).
    const active = slots.filter((slot) => coefficients[slot] !== 0);
    for (let pass = 0; pass < active.length * PASSES_A_JUMP; pass++) {
      if (passOver(active, gram, quadratic, penalty) <= tolerance) break;
    }
    jump(gram, quadratic, penalty);
  }
}

/** One pass of coordinate descent; returns the largest gain of a coefficient, times two. */
function passOver(
  active: Int32Array,
  { products, capacity }: Products,
  { slots, coefficients, gradient }: Quadratic,
  { absolute, square }: Penalty,
): number {
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
  return largest;
}
