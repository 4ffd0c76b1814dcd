import { DenseNet } from '../net/index.ts';
import { createRandom, type Random } from '../random.ts';
import { EarlyStop } from './early-stop.ts';
import { shuffle } from './shuffle.ts';

/** What layers are fitted to. `rows` name rows of the table. */
export interface LayerLoss {
  readonly outputCount: number;
  /** The loss of one row, from the outputs that begin at `at`. */
  lossOf(row: number, outputs: Float32Array, at: number): number;
  /** Writes the loss's gradients, times `factor`, to where the outputs stand. */
  gradientOf(row: number, outputs: Float32Array, at: number, to: GradientTarget): void;
}

export interface GradientTarget {
  readonly gradients: Float32Array;
  factor: number;
}

export interface LayerSettings {
  /** Units of each hidden layer. */
  readonly layers: readonly number[];
  readonly batchRows: number;
  readonly epochs: number;
  readonly rate: number;
  readonly weightDecay: number;
  readonly dropout: number;
  readonly patience: number;
}

export interface LayerTask {
  /** Row after row. */
  readonly values: Float32Array;
  readonly inputs: number;
  readonly loss: LayerLoss;
  /** A weight a row of the table; their mean over training rows should be 1. */
  readonly rowWeights: Float64Array;
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
  readonly settings: LayerSettings;
  readonly seed: number;
  readonly onProgress: ((done: { step: number; steps: number; loss: number }) => void) | undefined;
}

export interface FittedLayers {
  readonly sizes: Uint32Array;
  readonly weights: Float32Array;
  readonly losses: Float64Array;
  readonly validationLosses: Float64Array;
}

/** A gradient this much longer than usual is one row's doing. */
const GRADIENT_NORM_MAX = 5;

/**
 * Fits dense layers by Adam in mini-batches, the rate falling to 0 along half a cosine (Loshchilov
 * & Hutter, "SGDR", 2017), and keeps the weights of the epoch with the least validation loss.
 */
export function fitLayers(task: LayerTask): FittedLayers {
  const { settings, seed, training, validation } = task;
  const sizes = [task.inputs, ...settings.layers, task.loss.outputCount];
  const { batchRows, dropout } = settings;
  const net = new DenseNet({ sizes, batchRows }, { purpose: 'training', dropout });
  net.load(firstWeights(sizes, createRandom(seed, 'layers: first weights')));
  const order = training.slice();
  const orderRandom = createRandom(seed, 'layers: order of rows');
  const dropRandom = dropout > 0 ? createRandom(seed, 'layers: dropout') : undefined;
  const stop = new EarlyStop(settings.patience);
  const losses: number[] = [];
  for (let epoch = 0; epoch < settings.epochs && !stop.isOver; epoch++) {
    shuffle(order, orderRandom);
    const loss = trainEpoch(net, { task, order, epoch, random: dropRandom });
    losses.push(loss);
    if (validation.length > 0) stop.add(meanLoss(net, task, validation), () => net.read());
    task.onProgress?.({ step: epoch + 1, steps: settings.epochs, loss });
  }
  return {
    sizes: Uint32Array.from(sizes),
    weights: stop.best ?? net.read(),
    losses: Float64Array.from(losses),
    validationLosses: Float64Array.from(stop.losses),
  };
}

/** He et al., "Delving Deep into Rectifiers" (2015), equation 10, as uniform draws; biases 0. */
function firstWeights(sizes: readonly number[], random: Random): Float32Array {
  const weights: number[] = [];
  for (let layer = 1; layer < sizes.length; layer++) {
    const [inputs, outputs] = [sizes[layer - 1], sizes[layer]];
    const bound = Math.sqrt((layer < sizes.length - 1 ? 6 : 3) / inputs);
    for (let i = 0; i < inputs * outputs; i++) weights.push((2 * random.next() - 1) * bound);
    for (let i = 0; i < outputs; i++) weights.push(0);
  }
  return Float32Array.from(weights);
}

function trainEpoch(
  net: DenseNet,
  run: { task: LayerTask; order: Uint32Array; epoch: number; random: Random | undefined },
): number {
  const { task, order, epoch, random } = run;
  const { loss, rowWeights, settings } = task;
  const { batchRows, epochs, weightDecay } = settings;
  const { head } = net;
  const target: GradientTarget = { gradients: head.outputGradients, factor: 0 };
  let sum = 0;
  for (let from = 0; from < order.length; from += batchRows) {
    const count = Math.min(batchRows, order.length - from);
    gatherRows(net, { task, order, from, count });
    net.forward(random);
    head.outputGradients.fill(0);
    for (let i = 0; i < count; i++) {
      const row = order[from + i];
      target.factor = rowWeights[row] / count;
      sum += rowWeights[row] * loss.lossOf(row, head.outputs, i * head.width);
      loss.gradientOf(row, head.outputs, i * head.width, target);
    }
    net.backward(random);
    const done = (epoch + from / order.length) / epochs;
    const rate = settings.rate * 0.5 * (1 + Math.cos(Math.PI * done));
    net.step({ rate, weightDecay, gradientNormMax: GRADIENT_NORM_MAX });
  }
  return sum / order.length;
}

function meanLoss(net: DenseNet, task: LayerTask, rows: Uint32Array): number {
  const { head, shape } = net;
  let sum = 0;
  let weight = 0;
  for (let from = 0; from < rows.length; from += shape.batchRows) {
    const count = Math.min(shape.batchRows, rows.length - from);
    gatherRows(net, { task, order: rows, from, count });
    net.forward();
    for (let i = 0; i < count; i++) {
      const row = rows[from + i];
      sum += task.rowWeights[row] * task.loss.lossOf(row, head.outputs, i * head.width);
      weight += task.rowWeights[row];
    }
  }
  return sum / weight;
}

/** Rows into the net's inputs; what stands behind the last stays, and gets no gradient. */
function gatherRows(
  net: DenseNet,
  batch: { task: LayerTask; order: Uint32Array; from: number; count: number },
): void {
  const { order, from, count } = batch;
  const { values, inputs: width } = batch.task;
  const { inputs } = net;
  for (let i = 0; i < count; i++) {
    const at = order[from + i] * width;
    const to = i * width;
    for (let c = 0; c < width; c++) inputs[to + c] = values[at + c];
  }
}
