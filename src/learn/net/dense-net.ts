import type { Random } from '../random.ts';
import { ADAM_ARRAYS, Adam, type AdamStep } from './adam.ts';
import {
  DenseLayer,
  type DenseLayerShape,
  denseLayerBlocks,
  denseLayerFloats,
} from './dense-layer.ts';
import { Dropout } from './dropout.ts';
import { createNetMemory, type KernelChoice, type NetMemory } from './net-memory.ts';
import {
  loadParameters,
  type ParameterBlock,
  padded,
  paddedSize,
  readParameters,
} from './parameters.ts';

export interface DenseNetShape {
  /** Inputs, units of each hidden layer, outputs. */
  readonly sizes: readonly number[];
  readonly batchRows: number;
}

export interface DenseNetOptions {
  readonly purpose: 'training' | 'scoring';
  /** Share of each hidden layer's outputs dropped while training. */
  readonly dropout?: number;
  readonly kernels?: KernelChoice;
}

/** Dense layers with rectified units between them, and none after the last. */
export class DenseNet {
  readonly shape: DenseNetShape;
  /** [row][input]: filled by the caller before `forward`. */
  readonly inputs: Float32Array;
  /** The last layer; the caller fills its output gradients before `backward`. */
  readonly head: DenseLayer;
  private readonly memory: NetMemory;
  private readonly blocks: readonly ParameterBlock[];
  private readonly weights: Float32Array;
  private readonly layers: readonly DenseLayer[];
  /** Byte where each layer's weights begin. */
  private readonly starts: readonly number[];
  private readonly dropouts: readonly Dropout[];
  private readonly adam: Adam | undefined;

  constructor(shape: DenseNetShape, { purpose, dropout = 0, kernels }: DenseNetOptions) {
    const layers = layerShapes(shape);
    this.shape = shape;
    this.blocks = layers.flatMap(denseLayerBlocks);
    const memory = createNetMemory(floatsOf(shape, { purpose, dropout }), kernels);
    this.memory = memory;
    this.inputs = memory.arena.float32(shape.batchRows * shape.sizes[0]);
    this.weights = memory.arena.float32(sizeOf(this.blocks));
    this.layers = layers.map((layer) => new DenseLayer(layer, memory));
    this.head = this.layers[layers.length - 1];
    this.starts = layers.map((_, layer) => 4 * sizeOf(this.blocks.slice(0, 2 * layer)));
    this.dropouts =
      dropout === 0
        ? []
        : this.layers
            .slice(0, -1)
            .map(({ outputs }) => new Dropout({ share: dropout, count: outputs.length }, memory));
    this.adam = purpose === 'training' ? new Adam(this.weights, memory) : undefined;
  }

  load(weights: ArrayLike<number>): void {
    loadParameters(this.blocks, { from: weights, to: this.weights });
  }

  /** The weights without padding, as a model holds them. */
  read(): Float32Array {
    return readParameters(this.blocks, this.weights);
  }

  /** Their gradients after `backward`, in the same order. */
  readGradients(): Float32Array {
    return readParameters(this.blocks, this.optimizer().gradients);
  }

  /** From `inputs` to `head.outputs`; drops by the generator if one is given. */
  forward(random?: Random): void {
    const { layers, dropouts } = this;
    for (let index = 0; index < layers.length; index++) {
      const layer = layers[index];
      layer.forward(this.inputsOf(index, random), this.weights.byteOffset + this.starts[index]);
      if (index === layers.length - 1) return;
      this.memory.kernels.relu(layer.outputs.byteOffset, layer.outputs.length);
      if (random) dropouts[index]?.drop(layer.outputs.byteOffset, random);
    }
  }

  /**
   * From the head's output gradients to those of all weights; to be called after `forward`, with
   * the same generator or none.
   */
  backward(random?: Random): void {
    const { layers, dropouts } = this;
    const { gradients } = this.optimizer();
    for (let index = layers.length - 1; index >= 0; index--) {
      const below = index === 0 ? undefined : layers[index - 1];
      layers[index].backward({
        inputs: this.inputsOf(index, random),
        weights: this.weights.byteOffset + this.starts[index],
        weightGradients: gradients.byteOffset + this.starts[index],
        inputGradients: below?.outputGradients.byteOffset ?? 0,
      });
      if (below === undefined) return;
      const { outputs, outputGradients } = below;
      if (random) dropouts[index - 1]?.backward(outputGradients.byteOffset);
      const { kernels } = this.memory;
      kernels.reluGradient(outputGradients.byteOffset, outputs.byteOffset, outputs.length);
    }
  }

  step(step: AdamStep): void {
    this.optimizer().step(step);
  }

  private optimizer(): Adam {
    if (this.adam === undefined) throw new TypeError('net: expected one laid out for training');
    return this.adam;
  }

  private inputsOf(index: number, random: Random | undefined): number {
    if (index === 0) return this.inputs.byteOffset;
    const dropout = random && this.dropouts[index - 1];
    return (dropout ?? this.layers[index - 1]).outputs.byteOffset;
  }
}

function layerShapes({ sizes, batchRows }: DenseNetShape): DenseLayerShape[] {
  return sizes.slice(1).map((outputs, layer) => {
    const inputs = sizes[layer];
    return { inputs, inputStride: layer === 0 ? inputs : padded(inputs), outputs, batchRows };
  });
}

function sizeOf(blocks: readonly ParameterBlock[]): number {
  return blocks.reduce((sum, block) => sum + paddedSize(block), 0);
}

function floatsOf(
  shape: DenseNetShape,
  { purpose, dropout }: { purpose: DenseNetOptions['purpose']; dropout: number },
): number {
  const layers = layerShapes(shape);
  const weights = sizeOf(layers.flatMap(denseLayerBlocks));
  const states = layers.reduce((sum, layer) => sum + denseLayerFloats(layer), 0);
  const dropped = dropout === 0 ? 0 : 2 * states;
  const training = purpose === 'training' ? ADAM_ARRAYS * weights : 0;
  return shape.batchRows * shape.sizes[0] + weights + states + dropped + training;
}
