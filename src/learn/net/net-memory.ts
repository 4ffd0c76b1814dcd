import { Arena, type DenseKernels, DenseTwin, denseKernels } from '../kernels/index.ts';

/** Kernel memory and the functions that work on it. */
export interface NetMemory {
  readonly arena: Arena;
  readonly kernels: DenseKernels;
}

/** Arrays begin where vectors do: room for what that leaves between them. */
const SLACK_BYTES = 4096;

/** How the kernels run: the twin is slower, and gives the same bits. */
export type KernelChoice = 'fastest' | 'twin';

export function createNetMemory(floats: number, choice: KernelChoice = 'fastest'): NetMemory {
  const arena = new Arena(4 * floats + SLACK_BYTES);
  const kernels = choice === 'twin' ? new DenseTwin(arena.buffer) : denseKernels(arena);
  return { arena, kernels };
}
