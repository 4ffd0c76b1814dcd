import type { GaussianMixtureModel } from '../model/index.ts';
import { cast, type OnnxParts } from './onnx-graph.ts';

/**
 * −log density, in 64 bits: one MatMul by the inverses of all components' factors side by side
 * gives each component's whitened row, whose squared length is its distance.
 */
export function mixtureParts(model: GaussianMixtureModel): OnnxParts {
  const { weights, columnNames } = model;
  const [count, size] = [weights.length, columnNames.length];
  const { whitening, shifts, logs } = whitened(model);
  return {
    nodes: [
      cast('input', 'wide', 'double'),
      { op: 'MatMul', inputs: ['wide', 'whitening'], outputs: ['turned'] },
      { op: 'Sub', inputs: ['turned', 'shifts'], outputs: ['flat'] },
      { op: 'Reshape', inputs: ['flat', 'by component'], outputs: ['whitened'] },
      { op: 'Mul', inputs: ['whitened', 'whitened'], outputs: ['squares'] },
      { op: 'MatMul', inputs: ['squares', 'halves'], outputs: ['column'] },
      { op: 'Squeeze', inputs: ['column', 'last axis'], outputs: ['halved'] },
      { op: 'Add', inputs: ['halved', 'logs'], outputs: ['log densities'] },
      {
        op: 'ReduceLogSumExp',
        inputs: ['log densities'],
        outputs: ['log density'],
        attributes: { axes: { ints: [1] }, keepdims: { int: 1 } },
      },
      { op: 'Neg', inputs: ['log density'], outputs: ['surprise'] },
      cast('surprise', 'raw', 'float'),
    ],
    tensors: [
      { name: 'whitening', shape: [size, count * size], values: whitening, type: 'double' },
      { name: 'shifts', shape: [count * size], values: shifts, type: 'double' },
      { name: 'by component', shape: [3], values: [-1, count, size], type: 'int64' },
      {
        name: 'halves',
        shape: [size, 1],
        values: new Float64Array(size).fill(-0.5),
        type: 'double',
      },
      { name: 'last axis', shape: [1], values: [2], type: 'int64' },
      { name: 'logs', shape: [count], values: logs, type: 'double' },
    ],
    gives: 'value',
    outputCount: 1,
  };
}

/** Of each component L⁻ᵀ, the mean times it, and the logarithm of its density at the mean. */
function whitened({ weights, means, factors, columnNames }: GaussianMixtureModel) {
  const [count, size] = [weights.length, columnNames.length];
  const whitening = new Float64Array(size * count * size);
  const shifts = new Float64Array(count * size);
  const logs = Float64Array.from(weights, (weight) => Math.log(weight));
  const packed = (size * (size + 1)) / 2;
  for (let k = 0; k < count; k++) {
    const inverse = inverseOf(factors.subarray(k * packed, (k + 1) * packed), size);
    for (let i = 0; i < size; i++) {
      logs[k] += Math.log(inverse[i * size + i]) - Math.log(2 * Math.PI) / 2;
      for (let j = 0; j <= i; j++) {
        whitening[j * count * size + k * size + i] = inverse[i * size + j];
        shifts[k * size + i] += means[k * size + j] * inverse[i * size + j];
      }
    }
  }
  return { whitening, shifts, logs };
}

/** Of a lower triangle, packed row by row: the whole inverse, row by row. */
function inverseOf(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  const at = (i: number, j: number) => factor[(i * (i + 1)) / 2 + j];
  for (let column = 0; column < size; column++) {
    for (let i = column; i < size; i++) {
      let rest = i === column ? 1 : 0;
      for (let j = column; j < i; j++) rest -= at(i, j) * inverse[j * size + column];
      inverse[i * size + column] = rest / at(i, i);
    }
  }
  return inverse;
}
