import type { Random } from '../random.ts';

/** Fisher and Yates: every order equally likely. */
export function shuffle(order: Uint32Array, random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const other = order[j];
    order[j] = order[i];
    order[i] = other;
  }
}
