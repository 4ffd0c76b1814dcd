import type { DenseKernels } from '../kernels/index.ts';
import type { Random } from '../random.ts';
import type { NetMemory } from './net-memory.ts';

/**
 * Sets a random share of values to 0 and divides the others by what is left of 1, so that their
 * mean stays (Srivastava et al. 2014, inverted).
 */
export class Dropout {
  readonly outputs: Float32Array;
  private readonly share: number;
  private readonly kernels: DenseKernels;
  private readonly factors: Float32Array;

  /** `count` is a multiple of 4; takes twice as many floats. */
  constructor({ share, count }: { share: number; count: number }, { arena, kernels }: NetMemory) {
    this.share = share;
    this.kernels = kernels;
    this.outputs = arena.float32(count);
    this.factors = arena.float32(count);
  }

  /** Draws anew what is dropped of the values at the address, into `outputs`. */
  drop(values: number, random: Random): void {
    const { share, factors, outputs } = this;
    const kept = 1 / (1 - share);
    for (let i = 0; i < factors.length; i++) factors[i] = random.next() < share ? 0 : kept;
    this.kernels.scale(outputs.byteOffset, values, factors.byteOffset, factors.length);
  }

  /** Gradients of what came in, in place, from those of what went out. */
  backward(gradients: number): void {
    this.kernels.scale(gradients, gradients, this.factors.byteOffset, this.factors.length);
  }
}
