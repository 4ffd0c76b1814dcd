/**
 * Where the weights of a net lie in kernel memory. Rows are padded with zeros to whole vectors of
 * four, group by group (an LSTM's row has a group for each gate); a model holds them without.
 */
export interface ParameterBlock {
  readonly rows: number;
  readonly groups: number;
  readonly width: number;
}

/** The next multiple of 4: what a vector holds. */
export function padded(count: number): number {
  return (count + 3) & ~3;
}

export function paddedSize({ rows, groups, width }: ParameterBlock): number {
  return rows * groups * padded(width);
}

export function plainSize({ rows, groups, width }: ParameterBlock): number {
  return rows * groups * width;
}

/** Copies weights without padding, block after block, into kernel memory. */
export function loadParameters(
  blocks: readonly ParameterBlock[],
  { from, to }: { from: ArrayLike<number>; to: Float32Array },
): void {
  forEachParameter(blocks, (plain, inMemory) => {
    to[inMemory] = from[plain];
  });
}

/** The same way back. */
export function readParameters(
  blocks: readonly ParameterBlock[],
  memory: Float32Array,
): Float32Array {
  const plainWeights = new Float32Array(blocks.reduce((sum, block) => sum + plainSize(block), 0));
  forEachParameter(blocks, (plain, inMemory) => {
    plainWeights[plain] = memory[inMemory];
  });
  return plainWeights;
}

function forEachParameter(
  blocks: readonly ParameterBlock[],
  visit: (plain: number, inMemory: number) => void,
): void {
  let plain = 0;
  let start = 0;
  for (const { rows, groups, width } of blocks) {
    for (let group = 0; group < rows * groups; group++) {
      for (let j = 0; j < width; j++) visit(plain++, start + j);
      start += padded(width);
    }
  }
}
