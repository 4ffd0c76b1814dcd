import type { DenseKernels } from '../kernels/index.ts';
import type { NetMemory } from './net-memory.ts';

export interface AdamStep {
  readonly rate: number;
  /** Share of the weights that each step takes away, times the rate (AdamW). */
  readonly weightDecay: number;
  /** Gradients longer than this are shortened to it (Pascanu et al. 2013); Infinity: never. */
  readonly gradientNormMax: number;
}

/** Adam over one run of weights in kernel memory; keeps the moments and the count of steps. */
export class Adam {
  readonly gradients: Float32Array;
  private readonly kernels: DenseKernels;
  private readonly weights: Float32Array;
  private readonly means: Float32Array;
  private readonly squares: Float32Array;
  private steps = 0;

  constructor(weights: Float32Array, { arena, kernels }: NetMemory) {
    this.kernels = kernels;
    this.weights = weights;
    this.gradients = arena.float32(weights.length);
    this.means = arena.float32(weights.length);
    this.squares = arena.float32(weights.length);
  }

  step({ rate, weightDecay, gradientNormMax }: AdamStep): void {
    const { weights, gradients, means, squares } = this;
    this.steps++;
    this.kernels.adam(
      weights.byteOffset,
      gradients.byteOffset,
      means.byteOffset,
      squares.byteOffset,
      weights.length,
      Math.min(1, gradientNormMax / Math.max(norm(gradients), Number.MIN_VALUE)),
      rate / (1 - 0.9 ** this.steps),
      rate * weightDecay,
      1 / Math.sqrt(1 - 0.999 ** this.steps),
    );
  }
}

/** Arrays of floats that Adam takes in an arena beside the weights. */
export const ADAM_ARRAYS = 3;

function norm(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum);
}
