import {
  Arena,
  type ArenaRegion,
  type DenseKernels,
  DenseTwin,
  denseKernels,
} from '../kernels/index.ts';

/** Kernel memory and the functions that work on it. */
export interface NetMemory {
  readonly arena: Arena;
  readonly kernels: DenseKernels;
  /** The whole of it, as it was before anything was taken: to hand to a thread. */
  readonly region: ArenaRegion;
}

/** Arrays begin where vectors do: room for what that leaves between them. */
const SLACK_BYTES = 4096;

/** How the kernels run: the twin is slower, and gives the same bits. */
export type KernelChoice = 'fastest' | 'twin';

/** Of so many floats; or over a region that a net of the same shape was laid out in. */
export function createNetMemory(
  size: number | ArenaRegion,
  choice: KernelChoice = 'fastest',
): NetMemory {
  const arena = new Arena(typeof size === 'number' ? 4 * size + SLACK_BYTES : size);
  const region = arena.rest();
  const kernels = choice === 'twin' ? new DenseTwin(arena.buffer) : denseKernels(arena);
  return { arena, kernels, region };
}
