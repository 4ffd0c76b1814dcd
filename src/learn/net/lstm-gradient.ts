import type { Random } from '../random.ts';
import { Adam } from './adam.ts';
import { LstmLayerGradient } from './lstm-layer-gradient.ts';
import type { LstmNet } from './lstm-net.ts';
import { padded } from './parameters.ts';

/** Goes backward through a net that was laid out for training, and holds its optimizer. */
export class LstmGradient {
  readonly adam: Adam;
  private readonly net: LstmNet;
  private readonly layers: readonly LstmLayerGradient[];
  /** Gradients of layers' outputs [step][row][unit], used in turn from layer to layer. */
  private readonly outputGradients: readonly Float32Array[];

  constructor(net: LstmNet) {
    const { memory, shape } = net;
    const count = shape.window * shape.batchRows * padded(shape.units);
    this.net = net;
    this.adam = new Adam(net.weights, memory);
    this.layers = net.layers.map((layer) => new LstmLayerGradient(layer, memory));
    this.outputGradients = [memory.arena.float32(count), memory.arena.float32(count)];
  }

  /**
   * From the head's output gradients to `adam.gradients`; to be called after `net.forward`, with
   * the same generator or none.
   */
  backward(random?: Random): void {
    const { net, adam } = this;
    const count = net.layers.length;
    const weightGradients = (index: number) =>
      adam.gradients.byteOffset + 4 * net.weightStart(index);
    let lastGradients = this.outputGradients[count % 2].byteOffset;
    let outputGradients = 0;
    net.head.backward({
      inputs: net.inputsOf(count, random),
      weights: net.weightsOf(count),
      weightGradients: weightGradients(count),
      inputGradients: lastGradients,
    });
    for (let index = count - 1; index >= 0; index--) {
      const layer = net.layers[index];
      if (random) net.dropouts[index]?.backward(outputGradients || lastGradients);
      const inputGradients = index === 0 ? 0 : this.outputGradients[index % 2].byteOffset;
      this.layers[index].backward({
        inputs: net.inputsOf(index, random),
        weights: net.weightsOf(index),
        weightGradients: weightGradients(index),
        inputGradients,
        outputGradients,
        lastGradients,
      });
      outputGradients = inputGradients;
      lastGradients = inputGradients + (layer.shape.window - 1) * layer.stepBytes;
    }
  }
}
