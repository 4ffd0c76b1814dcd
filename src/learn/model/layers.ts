/**
 * Dense layers with rectified units between them, and none after the last. `sizes` are the inputs,
 * the units of each hidden layer, and the outputs; `weights` layer after layer:
 * [inputs][outputs], then [outputs] biases.
 */
export interface Layers {
  readonly sizes: Uint32Array;
  readonly weights: Float32Array;
}

const SIZE_MAX = 65_536;
const LAYERS_MAX = 64;

/** Throws a RangeError for layers that can't have come from training. */
export function checkLayers({ sizes, weights }: Layers, model: string): void {
  const fail = (expected: string, got: number | string) => {
    throw new RangeError(`${model} model: expected ${expected}, got ${got}`);
  };
  if (sizes.length < 2 || sizes.length > LAYERS_MAX) {
    fail(`2 to ${LAYERS_MAX} sizes of layers`, sizes.length);
  }
  const odd = sizes.find((size) => size < 1 || size > SIZE_MAX);
  if (odd !== undefined) fail(`sizes of layers from 1 to ${SIZE_MAX}`, odd);
  const count = layerWeightCount(sizes);
  if (weights.length !== count) fail(`${count} weights`, weights.length);
  const at = weights.findIndex((weight) => !Number.isFinite(weight));
  if (at >= 0) fail('finite weights', `${weights[at]} at ${at}`);
}

export function layerWeightCount(sizes: Uint32Array): number {
  let count = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    count += (sizes[layer - 1] + 1) * sizes[layer];
  }
  return count;
}

/** What the last layer gives for a row, the obvious way, in 64 bits. */
export function throughLayers({ sizes, weights }: Layers, row: ArrayLike<number>): number[] {
  let values = Array.from(row);
  let at = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const biasAt = at + values.length * sizes[layer];
    const sums = Array.from({ length: sizes[layer] }, (_, unit) =>
      values.reduce(
        (sum, value, i) => sum + value * weights[at + i * sizes[layer] + unit],
        weights[biasAt + unit],
      ),
    );
    at = biasAt + sizes[layer];
    values = layer < sizes.length - 1 ? sums.map((sum) => Math.max(sum, 0)) : sums;
  }
  return values;
}
