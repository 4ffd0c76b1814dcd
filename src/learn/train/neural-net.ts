/**
 * Finds:  the class of a row, or a number, by dense layers with rectified units between them.
 * Reads:  columns of finite numbers around 0 (a design: standardised, categories one-hot).
 * Fails:  on a few hundred rows, on columns of very different scale, and far from all training
 *         rows, where it is as sure as near them.
 * Cost:   epochs × rows × weights, in 32-bit floats, four at a time.
 * Score:  probabilities of the classes that sum to 1, not calibrated; or a number in its unit.
 * Paper:  Rumelhart, Hinton & Williams, "Learning representations by back-propagating errors",
 *         Nature 323 (1986); Kingma & Ba, "Adam" (2015); Loshchilov & Hutter, "Decoupled Weight
 *         Decay Regularization" (2019).
 */
import type { NeuralNetModel } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import { type FittedLayers, fitLayers, type LayerLoss, type LayerSettings } from './fit-layers.ts';
import { holdOut, layerRows, layerSettings, meanRow } from './layer-rows.ts';

export interface LayerOptions extends Partial<LayerSettings> {
  /** Rows that decide when to stop, and train nothing; a random share of all when absent. */
  validationRows?: Uint32Array;
  /** That share; 0: no early stop. */
  validationShare?: number;
  seed: number;
  onProgress?: (done: { step: number; steps: number; loss: number }) => void;
}

export interface NeuralNetOptions extends LayerOptions {
  /** What a row counts; all alike when absent. */
  rowWeights?: Float64Array;
  /** What a row of each class counts; all alike when absent. */
  classWeights?: Float64Array;
}

export interface TrainedNeuralNet {
  readonly model: NeuralNetModel;
  /** Mean loss an epoch as seen while training: cross-entropy, or squared deviations. */
  readonly losses: Float64Array;
  /** The same on the validation rows after each epoch; empty without them. */
  readonly validationLosses: Float64Array;
}

const DEFAULTS: LayerSettings = {
  layers: [128, 64],
  batchRows: 128,
  epochs: 30,
  rate: 2e-3,
  weightDecay: 1e-4,
  dropout: 0,
  patience: 8,
};

/** What a net is trained for: its outputs' loss, and what the model says of the target. */
interface Goal {
  readonly loss: LayerLoss;
  readonly weights: Float64Array;
  readonly header: Pick<NeuralNetModel, 'task' | 'targetMean' | 'targetDeviation'>;
}

/**
 * The target is classes (0 to classCount − 1 a row) or numbers. Throws a RangeError for missing or
 * infinite values, fewer than two classes among the rows, weights below 0, and impossible options.
 */
export function trainNeuralNet(
  matrix: Matrix,
  target: { labels: Uint8Array; classCount: number } | Float64Array,
  options: NeuralNetOptions,
): TrainedNeuralNet {
  const values = layerRows(matrix, 'neural net');
  const settings = layerSettings(options, { learner: 'neural net', defaults: DEFAULTS });
  const parts = holdOut(matrix.rowCount, options);
  const goal =
    target instanceof Float64Array
      ? numberGoal(target, { matrix, training: parts.training, options })
      : classGoal(target, { matrix, options });
  const fitted = fitLayers({
    values,
    inputs: matrix.columns.length,
    loss: goal.loss,
    rowWeights: toMeanOne(goal.weights, parts.training),
    training: parts.training,
    validation: parts.validation,
    settings,
    seed: options.seed,
    onProgress: options.onProgress,
  });
  return trained(fitted, { matrix, training: parts.training, header: goal.header });
}

function trained(
  { sizes, weights, losses, validationLosses }: FittedLayers,
  from: { matrix: Matrix; training: Uint32Array; header: Goal['header'] },
): TrainedNeuralNet {
  const { columnNames } = from.matrix;
  const baseline = meanRow(from.matrix, from.training);
  const kind = { kind: 'neural-net', version: 1 } as const;
  const model = { ...kind, ...from.header, columnNames, baseline, sizes, weights };
  return { model, losses, validationLosses };
}

function classGoal(
  { labels, classCount }: { labels: Uint8Array; classCount: number },
  { matrix, options }: { matrix: Matrix; options: NeuralNetOptions },
): Goal {
  checkLength('labels', labels.length, matrix.rowCount);
  const wrong = labels.findIndex((label) => label >= classCount);
  if (wrong >= 0) {
    throw new RangeError(
      `neural net: expected labels below ${classCount}, got ${labels[wrong]} in row ${wrong}`,
    );
  }
  const found = new Set(labels).size;
  if (found < 2) throw new RangeError(`neural net: expected two classes or more, got ${found}`);
  const { classWeights } = options;
  if (classWeights) checkLength('class weights', classWeights.length, classCount);
  const weights = rowWeightsOf(matrix, options).map(
    (weight, row) => weight * (classWeights?.[labels[row]] ?? 1),
  );
  const header = { task: 'classes', targetMean: 0, targetDeviation: 1 } as const;
  return { loss: crossEntropy(labels, classCount), weights, header };
}

function numberGoal(
  target: Float64Array,
  from: { matrix: Matrix; training: Uint32Array; options: NeuralNetOptions },
): Goal {
  checkLength('target values', target.length, from.matrix.rowCount);
  const row = target.findIndex((value) => !Number.isFinite(value));
  if (row >= 0) {
    throw new RangeError(`neural net: expected finite targets, got ${target[row]} in row ${row}`);
  }
  const { training } = from;
  const targetMean = training.reduce((sum, each) => sum + target[each], 0) / training.length;
  const squares = training.reduce((sum, each) => sum + (target[each] - targetMean) ** 2, 0);
  const targetDeviation = Math.sqrt(squares / training.length) || 1;
  const scaled = target.map((value) => (value - targetMean) / targetDeviation);
  const header = { task: 'number', targetMean, targetDeviation } as const;
  return { loss: squaredError(scaled), weights: rowWeightsOf(from.matrix, from.options), header };
}

function rowWeightsOf({ rowCount }: Matrix, { rowWeights }: NeuralNetOptions): Float64Array {
  if (rowWeights === undefined) return new Float64Array(rowCount).fill(1);
  checkLength('row weights', rowWeights.length, rowCount);
  return rowWeights;
}

/** So that the rate means the same whatever the weights' unit. */
function toMeanOne(weights: Float64Array, training: Uint32Array): Float64Array {
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong >= 0) {
    throw new RangeError(
      `neural net: expected weights of 0 or more, got ${weights[wrong]} in row ${wrong}`,
    );
  }
  const mean = training.reduce((sum, row) => sum + weights[row], 0) / training.length;
  if (!(mean > 0)) throw new RangeError('neural net: expected a weight above 0, got none');
  return weights.map((weight) => weight / mean);
}

function checkLength(what: string, length: number, expected: number): void {
  if (length === expected) return;
  throw new RangeError(`neural net: expected ${expected} ${what}, got ${length}`);
}

function crossEntropy(labels: Uint8Array, classCount: number): LayerLoss {
  const logSum = (outputs: Float32Array, at: number) => {
    let most = outputs[at];
    for (let c = 1; c < classCount; c++) most = Math.max(most, outputs[at + c]);
    let sum = 0;
    for (let c = 0; c < classCount; c++) sum += Math.exp(outputs[at + c] - most);
    return most + Math.log(sum);
  };
  return {
    outputCount: classCount,
    lossOf: (row, outputs, at) => logSum(outputs, at) - outputs[at + labels[row]],
    gradientOf(row, outputs, at, { gradients, factor }) {
      const total = logSum(outputs, at);
      for (let c = 0; c < classCount; c++) {
        const share = Math.exp(outputs[at + c] - total);
        gradients[at + c] = factor * (share - (c === labels[row] ? 1 : 0));
      }
    },
  };
}

function squaredError(targets: Float64Array): LayerLoss {
  return {
    outputCount: 1,
    lossOf: (row, outputs, at) => (outputs[at] - targets[row]) ** 2,
    gradientOf(row, outputs, at, { gradients, factor }) {
      gradients[at] = 2 * factor * (outputs[at] - targets[row]);
    },
  };
}
