import { factorise, packedLength, rowStart, solveBackward, solveForward } from '../cholesky.ts';
import type { Penalty, Products, Quadratic } from './elastic-net-gram.ts';

/**
 * Goes to the minimum over the coefficients that are not 0, their signs kept, at once: there the
 * penalised problem is a system of linear equations. Where a sign would change, it stops at that 0
 * instead, which lowers the objective, too. Changes nothing where the system is singular.
 */
export function jump(gram: Products, quadratic: Quadratic, { absolute, square }: Penalty): void {
  const { products, capacity } = gram;
  const { slots, coefficients, gradient } = quadratic;
  const active = slots.filter((slot) => coefficients[slot] !== 0);
  const count = active.length;
  const factor = new Float64Array(packedLength(count));
  const change = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const slot = active[i];
    const pull = square * coefficients[slot] + absolute * Math.sign(coefficients[slot]);
    change[i] = -gradient[slot] - pull;
    for (let j = 0; j <= i; j++) factor[rowStart(i) + j] = products[slot * capacity + active[j]];
    factor[rowStart(i) + i] += square;
  }
  if (!factorise(factor, count)) return;
  solveForward(factor, change);
  solveBackward(factor, change);
  const { length, first } = lengthOf(active, coefficients, change);
  for (let i = 0; i < count; i++) {
    const step = i === first ? -coefficients[active[i]] : length * change[i];
    coefficients[active[i]] = i === first ? 0 : coefficients[active[i]] + step;
    const start = active[i] * capacity;
    for (let j = 0; j < slots.length; j++) gradient[slots[j]] += step * products[start + slots[j]];
  }
}

/** How much of the change goes before a coefficient reaches 0, and which one that is (or −1). */
function lengthOf(active: Int32Array, coefficients: Float64Array, change: Float64Array) {
  let length = 1;
  let first = -1;
  for (let i = 0; i < active.length; i++) {
    const before = coefficients[active[i]];
    if (before * (before + length * change[i]) > 0) continue;
    length = -before / change[i];
    first = i;
  }
  return { length, first };
}
