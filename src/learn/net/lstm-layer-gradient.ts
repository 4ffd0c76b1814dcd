import type { DenseKernels } from '../kernels/index.ts';
import type { LstmLayer, LstmLayerShape } from './lstm-layer.ts';
import type { NetMemory } from './net-memory.ts';
import { padded } from './parameters.ts';
import { type Product, product } from './product.ts';

/** Floats that going backward takes: transposed weights, and gradients of a step's states. */
export function lstmLayerGradientFloats(shape: LstmLayerShape): number {
  const width = padded(shape.units);
  const inputWidth = padded(shape.inputs);
  return 4 * width * (width + inputWidth) + 2 * shape.batchRows * width;
}

/** Addresses; a gradient of 0 is none. */
export interface LstmGradientAddresses {
  readonly inputs: number;
  readonly weights: number;
  /** Replaced by the gradients of the weights. */
  readonly weightGradients: number;
  /** Gradients of the outputs [step][row][unit]; where 0, only the last step has any. */
  readonly outputGradients: number;
  /** Gradients of the last step's outputs [row][unit]. */
  readonly lastGradients: number;
  /** Replaced by the gradients of the inputs [step][row][padded input], unless 0. */
  readonly inputGradients: number;
}

/** Goes backward through a layer after it went forward; its gates are overwritten. */
export class LstmLayerGradient {
  private readonly layer: LstmLayer;
  private readonly kernels: DenseKernels;
  private readonly recurrentTransposed: Float32Array;
  private readonly inputTransposed: Float32Array;
  private readonly outputGradient: Float32Array;
  private readonly cellGradient: Float32Array;
  private readonly toOutputs: Product;
  private readonly toInputs: Product;
  private readonly toInputWeights: Product;
  private readonly toRecurrentWeights: Product;

  constructor(layer: LstmLayer, { arena, kernels }: NetMemory) {
    const { width } = layer;
    const { inputs, inputStride, units, window, batchRows } = layer.shape;
    const columns = 4 * width;
    const inputWidth = padded(inputs);
    this.layer = layer;
    this.kernels = kernels;
    this.recurrentTransposed = arena.float32(columns * width);
    this.inputTransposed = arena.float32(columns * inputWidth);
    this.outputGradient = arena.float32(batchRows * width);
    this.cellGradient = arena.float32(batchRows * width);
    const backward = { inner: columns, aRowStride: columns, aInnerStride: 1 };
    this.toOutputs = product(kernels, {
      ...backward,
      rows: batchRows,
      columns: width,
      outStride: width,
      startStride: width,
      bStride: width,
    });
    this.toInputs = product(kernels, {
      ...backward,
      rows: window * batchRows,
      columns: inputWidth,
      outStride: inputWidth,
      startStride: 0,
      bStride: inputWidth,
    });
    const summed = { columns, outStride: columns, startStride: 0, aRowStride: 1, bStride: columns };
    this.toInputWeights = product(kernels, {
      ...summed,
      rows: inputs,
      inner: window * batchRows,
      aInnerStride: inputStride,
    });
    this.toRecurrentWeights = product(kernels, {
      ...summed,
      rows: units,
      inner: (window - 1) * batchRows,
      aInnerStride: width,
    });
  }

  backward(at: LstmGradientAddresses): void {
    this.throughSteps(at);
    const { layer, kernels } = this;
    const { window, batchRows } = layer.shape;
    const gates = layer.gates.byteOffset;
    this.toInputWeights(at.weightGradients, 0, at.inputs, gates);
    this.toRecurrentWeights(
      at.weightGradients + layer.recurrentBytes,
      0,
      layer.outputs.byteOffset + layer.stepBytes,
      gates + 4 * layer.stepBytes,
    );
    const biases = at.weightGradients + layer.biasBytes;
    kernels.sumRows(biases, gates, window * batchRows, 4 * layer.width);
    if (at.inputGradients === 0) return;
    const { inputs } = layer.shape;
    const transposed = this.inputTransposed.byteOffset;
    kernels.transpose(transposed, padded(inputs), at.weights, inputs, 4 * layer.width);
    this.toInputs(at.inputGradients, 0, gates, transposed);
  }

  /** Replaces the values of all gates by the gradients of their sums. */
  private throughSteps({ weights, outputGradients, lastGradients }: LstmGradientAddresses): void {
    const { layer, kernels, cellGradient } = this;
    const { stepBytes, width } = layer;
    const { units, window, batchRows } = layer.shape;
    const outputGradient = this.outputGradient.byteOffset;
    const recurrent = this.recurrentTransposed.byteOffset;
    cellGradient.fill(0);
    kernels.transpose(recurrent, width, weights + layer.recurrentBytes, units, 4 * width);
    for (let step = window - 1; step >= 0; step--) {
      const state = stepBytes * step;
      const gatesAt = layer.gates.byteOffset + 4 * state;
      const isLast = step === window - 1;
      if (!isLast) {
        const start = outputGradients === 0 ? 0 : outputGradients + state;
        this.toOutputs(outputGradient, start, gatesAt + 4 * stepBytes, recurrent);
      }
      kernels.lstmBackward(
        gatesAt,
        layer.cells.byteOffset + state,
        layer.cellTanhs.byteOffset + state,
        isLast ? lastGradients : outputGradient,
        cellGradient.byteOffset,
        batchRows,
        width,
      );
    }
  }
}
