import type { DenseKernels } from '../kernels/index.ts';
import type { NetMemory } from './net-memory.ts';
import { type ParameterBlock, padded } from './parameters.ts';
import { forwardShape, type Product, product } from './product.ts';

export interface LstmLayerShape {
  readonly inputs: number;
  /** Floats from one row of inputs to the next. */
  readonly inputStride: number;
  readonly units: number;
  readonly window: number;
  readonly batchRows: number;
}

/** Input weights [inputs][4 gates], recurrent ones [units][4 gates], biases [4 gates]. */
export function lstmLayerBlocks({
  inputs,
  units,
}: {
  inputs: number;
  units: number;
}): ParameterBlock[] {
  return [inputs, units, 1].map((rows) => ({ rows, groups: 4, width: units }));
}

/** Floats a layer takes: gates, cells, their tanh and outputs of all steps. */
export function lstmLayerFloats({ units, window, batchRows }: LstmLayerShape): number {
  return batchRows * padded(units) * (7 * window + 2);
}

/**
 * A layer of LSTM cells over whole windows: arrays are [step][row of the batch][unit], and the
 * inputs' part of all gates is one product. It owns its states, not its weights; what stands at
 * step 0 of `cells` and `outputs` are the zeros before the first step.
 */
export class LstmLayer {
  readonly shape: LstmLayerShape;
  /** Units, padded: floats of a row of states. A row of gates has four times as many. */
  readonly width: number;
  readonly gates: Float32Array;
  readonly cells: Float32Array;
  readonly cellTanhs: Float32Array;
  readonly outputs: Float32Array;
  private readonly kernels: DenseKernels;
  private readonly fromInputs: Product;
  private readonly fromOutputs: Product;

  constructor(shape: LstmLayerShape, { arena, kernels }: NetMemory) {
    const { inputs, inputStride, window, batchRows, units } = shape;
    const width = padded(units);
    const stepFloats = batchRows * width;
    this.shape = shape;
    this.width = width;
    this.kernels = kernels;
    this.gates = arena.float32(4 * window * stepFloats);
    this.cells = arena.float32((window + 1) * stepFloats);
    this.cellTanhs = arena.float32(window * stepFloats);
    this.outputs = arena.float32((window + 1) * stepFloats);
    const columns = 4 * width;
    this.fromInputs = product(
      kernels,
      forwardShape({ rows: window * batchRows, inner: inputs, columns, aRowStride: inputStride }),
    );
    this.fromOutputs = product(kernels, {
      ...forwardShape({ rows: batchRows, inner: units, columns, aRowStride: width }),
      startStride: columns,
    });
  }

  /** Takes the addresses of the inputs [step][row][input] and of the layer's weights. */
  forward(inputs: number, weights: number): void {
    const { kernels, width, gates, cells, cellTanhs, outputs } = this;
    const { window, batchRows } = this.shape;
    const recurrent = weights + this.recurrentBytes;
    this.fromInputs(gates.byteOffset, weights + this.biasBytes, inputs, weights);
    for (let step = 0; step < window; step++) {
      const state = this.stepBytes * step;
      const gatesAt = gates.byteOffset + 4 * state;
      const outputsAt = outputs.byteOffset + state;
      if (step > 0) this.fromOutputs(gatesAt, gatesAt, outputsAt, recurrent);
      kernels.lstmForward(
        gatesAt,
        cells.byteOffset + state,
        cells.byteOffset + state + this.stepBytes,
        cellTanhs.byteOffset + state,
        outputsAt + this.stepBytes,
        batchRows,
        width,
      );
    }
  }

  /** Bytes of one step's states; its gates take four times as many. */
  get stepBytes(): number {
    return 4 * this.shape.batchRows * this.width;
  }

  /** Where recurrent weights and biases begin in the layer's weights. */
  get recurrentBytes(): number {
    return 16 * this.shape.inputs * this.width;
  }

  get biasBytes(): number {
    return this.recurrentBytes + 16 * this.shape.units * this.width;
  }

  /** Address of the first step's outputs [row][unit]. */
  get firstOutputs(): number {
    return this.outputs.byteOffset + this.stepBytes;
  }

  /** Address of the last step's outputs [row][unit]. */
  get lastOutputs(): number {
    return this.outputs.byteOffset + this.shape.window * this.stepBytes;
  }
}
