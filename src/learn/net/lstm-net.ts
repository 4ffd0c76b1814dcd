import type { ArenaRegion } from '../kernels/index.ts';
import type { Random } from '../random.ts';
import { ADAM_ARRAYS } from './adam.ts';
import { DenseLayer, denseLayerBlocks, denseLayerFloats } from './dense-layer.ts';
import { Dropout } from './dropout.ts';
import { LstmLayer, type LstmLayerShape, lstmLayerBlocks, lstmLayerFloats } from './lstm-layer.ts';
import { lstmLayerGradientFloats } from './lstm-layer-gradient.ts';
import { createNetMemory, type KernelChoice, type NetMemory } from './net-memory.ts';
import {
  loadParameters,
  type ParameterBlock,
  padded,
  paddedSize,
  readParameters,
} from './parameters.ts';

export interface LstmNetShape {
  readonly inputs: number;
  readonly units: number;
  readonly layerCount: number;
  readonly window: number;
  readonly batchRows: number;
}

export interface LstmNetOptions {
  /** Share of each layer's outputs dropped while training. */
  readonly dropout?: number;
  /** Whether memory for going backward is laid out, too. */
  readonly purpose: 'training' | 'scoring';
  readonly kernels?: KernelChoice | undefined;
  /** Another net's memory, of the same shape and options: both then hold the same numbers. */
  readonly region?: ArenaRegion | undefined;
}

/** The blocks of weights in the order of a model: layer after layer, then the output's. */
export function lstmNetBlocks(shape: Omit<LstmNetShape, 'window' | 'batchRows'>): ParameterBlock[] {
  const { inputs, units, layerCount } = shape;
  const layers = Array.from({ length: layerCount }, (_, layer) =>
    lstmLayerBlocks({ inputs: layer === 0 ? inputs : units, units }),
  );
  return [...layers.flat(), ...denseLayerBlocks({ inputs: units, outputs: 1 })];
}

/** Layers of LSTM cells over a window, and a linear output on the last step of the last layer. */
export class LstmNet {
  readonly shape: LstmNetShape;
  readonly memory: NetMemory;
  /** [step][row][input]: filled by the caller before `forward`. */
  readonly inputs: Float32Array;
  /** All weights, padded. */
  readonly weights: Float32Array;
  readonly layers: readonly LstmLayer[];
  /** Its outputs are [row][4], of which the first is the net's. */
  readonly head: DenseLayer;
  /** What is dropped of each layer's outputs; of the last layer, of its last step's alone. */
  readonly dropouts: readonly Dropout[];
  private readonly blocks: readonly ParameterBlock[];
  private readonly starts: readonly number[];

  constructor(shape: LstmNetShape, options: LstmNetOptions) {
    const { inputs, units, window, batchRows } = shape;
    const { dropout = 0, purpose, kernels, region } = options;
    const memory = createNetMemory(region ?? floatsOf(shape, { dropout, purpose }), kernels);
    this.shape = shape;
    this.memory = memory;
    this.blocks = lstmNetBlocks(shape);
    this.starts = Array.from({ length: shape.layerCount + 1 }, (_, layer) =>
      weightFloats(this.blocks.slice(0, 3 * layer)),
    );
    this.inputs = memory.arena.float32(window * batchRows * inputs);
    this.weights = memory.arena.float32(weightFloats(this.blocks));
    this.layers = layerShapes(shape).map((layer) => new LstmLayer(layer, memory));
    this.head = new DenseLayer(headShape(shape), memory);
    const stepFloats = batchRows * padded(units);
    this.dropouts =
      dropout === 0
        ? []
        : this.layers.map((_, layer) => {
            const steps = layer < this.layers.length - 1 ? window : 1;
            return new Dropout({ share: dropout, count: steps * stepFloats }, memory);
          });
  }

  load(weights: ArrayLike<number>): void {
    loadParameters(this.blocks, { from: weights, to: this.weights });
  }

  /** From `inputs` to `head.outputs`; drops by the generator if one is given. */
  forward(random?: Random): void {
    this.layers.forEach((layer, index) => {
      layer.forward(this.inputsOf(index, random), this.weightsOf(index));
      const dropout = random && this.dropouts[index];
      if (!dropout) return;
      const isLast = index === this.layers.length - 1;
      dropout.drop(isLast ? layer.lastOutputs : layer.firstOutputs, random);
    });
    this.head.forward(
      this.inputsOf(this.layers.length, random),
      this.weightsOf(this.layers.length),
    );
  }

  /** Address of what a layer (or, after the last, the head) reads. */
  inputsOf(index: number, random?: Random): number {
    if (index === 0) return this.inputs.byteOffset;
    const below = this.layers[index - 1];
    if (random && this.dropouts.length > 0) return this.dropouts[index - 1].outputs.byteOffset;
    return index === this.layers.length ? below.lastOutputs : below.firstOutputs;
  }

  /** Address of a layer's weights in `weights`, or of the head's after the last layer. */
  weightsOf(index: number): number {
    return this.weights.byteOffset + 4 * this.weightStart(index);
  }

  /** The same in floats from the first: also where gradients lie. */
  weightStart(index: number): number {
    return this.starts[index];
  }

  /** The weights without padding, as a model holds them; or gradients that lie as they do. */
  read(weights = this.weights): Float32Array {
    return readParameters(this.blocks, weights);
  }
}

function weightFloats(blocks: readonly ParameterBlock[]): number {
  return blocks.reduce((sum, block) => sum + paddedSize(block), 0);
}

function layerShapes({ layerCount, inputs, units, ...shape }: LstmNetShape): LstmLayerShape[] {
  return Array.from({ length: layerCount }, (_, layer) =>
    layer === 0
      ? { ...shape, units, inputs, inputStride: inputs }
      : { ...shape, units, inputs: units, inputStride: padded(units) },
  );
}

function headShape({ units, batchRows }: LstmNetShape) {
  return { inputs: units, inputStride: padded(units), outputs: 1, batchRows };
}

/** Kernel memory of a net in floats. */
function floatsOf(
  shape: LstmNetShape,
  { dropout, purpose }: { dropout: number; purpose: LstmNetOptions['purpose'] },
): number {
  const { inputs, units, layerCount, window, batchRows } = shape;
  const layers = layerShapes(shape);
  const sum = (floats: readonly number[]) => floats.reduce((total, each) => total + each, 0);
  const weights = weightFloats(lstmNetBlocks(shape));
  const states = batchRows * window * padded(units);
  const forward =
    weights +
    window * batchRows * inputs +
    sum(layers.map(lstmLayerFloats)) +
    denseLayerFloats(headShape(shape)) +
    (dropout === 0 ? 0 : 2 * layerCount * states);
  if (purpose === 'scoring') return forward;
  return forward + ADAM_ARRAYS * weights + sum(layers.map(lstmLayerGradientFloats)) + 2 * states;
}
