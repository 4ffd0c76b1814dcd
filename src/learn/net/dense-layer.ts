import type { DenseKernels } from '../kernels/index.ts';
import type { NetMemory } from './net-memory.ts';
import { type ParameterBlock, padded } from './parameters.ts';
import { forwardShape, type Product, product } from './product.ts';

export interface DenseLayerShape {
  readonly inputs: number;
  /** Floats from one row of inputs to the next. */
  readonly inputStride: number;
  readonly outputs: number;
  readonly batchRows: number;
}

/** Weights [inputs][outputs], then biases. */
export function denseLayerBlocks({
  inputs,
  outputs,
}: {
  inputs: number;
  outputs: number;
}): ParameterBlock[] {
  return [inputs, 1].map((rows) => ({ rows, groups: 1, width: outputs }));
}

/** Floats of a layer's outputs, their gradients, and its transposed weights. */
export function denseLayerFloats({ inputStride, outputs, batchRows }: DenseLayerShape): number {
  return padded(outputs) * (2 * batchRows + padded(inputStride));
}

/** outputs = biases + inputs · weights, row by row; and backward. */
export class DenseLayer {
  readonly shape: DenseLayerShape;
  /** Outputs, padded: floats of a row of them. */
  readonly width: number;
  readonly outputs: Float32Array;
  readonly outputGradients: Float32Array;
  private readonly kernels: DenseKernels;
  private readonly transposed: Float32Array;
  private readonly inputWidth: number;
  private readonly toOutputs: Product;
  private readonly toWeights: Product;
  private readonly toInputs: Product;

  constructor(shape: DenseLayerShape, { arena, kernels }: NetMemory) {
    const { inputs, inputStride, outputs, batchRows } = shape;
    const columns = padded(outputs);
    const inputWidth = padded(inputStride);
    this.shape = shape;
    this.kernels = kernels;
    this.width = columns;
    this.inputWidth = inputWidth;
    this.outputs = arena.float32(batchRows * columns);
    this.outputGradients = arena.float32(batchRows * columns);
    this.transposed = arena.float32(columns * inputWidth);
    this.toOutputs = product(
      kernels,
      forwardShape({ rows: batchRows, inner: inputs, columns, aRowStride: inputStride }),
    );
    this.toWeights = product(kernels, {
      rows: inputs,
      inner: batchRows,
      columns,
      outStride: columns,
      startStride: 0,
      aRowStride: 1,
      aInnerStride: inputStride,
      bStride: columns,
    });
    this.toInputs = product(kernels, {
      rows: batchRows,
      inner: outputs,
      columns: inputWidth,
      outStride: inputWidth,
      startStride: 0,
      aRowStride: columns,
      aInnerStride: 1,
      bStride: inputWidth,
    });
  }

  /** Takes addresses of inputs [row][input] and of the layer's weights; fills `outputs`. */
  forward(inputs: number, weights: number): void {
    this.toOutputs(this.outputs.byteOffset, weights + this.biasBytes, inputs, weights);
  }

  /**
   * From `outputGradients` to those of the weights and, unless that address is 0, to those of the
   * inputs [row][input], whose rows are as wide as the input stride, padded.
   */
  backward(at: {
    inputs: number;
    weights: number;
    weightGradients: number;
    inputGradients: number;
  }): void {
    const { kernels, transposed } = this;
    const { inputs, batchRows } = this.shape;
    const gradients = this.outputGradients.byteOffset;
    this.toWeights(at.weightGradients, 0, at.inputs, gradients);
    kernels.sumRows(at.weightGradients + this.biasBytes, gradients, batchRows, this.width);
    if (at.inputGradients === 0) return;
    kernels.transpose(transposed.byteOffset, this.inputWidth, at.weights, inputs, this.width);
    this.toInputs(at.inputGradients, 0, gradients, transposed.byteOffset);
  }

  /** Where biases begin in the layer's weights. */
  get biasBytes(): number {
    return 4 * this.shape.inputs * this.width;
  }
}
