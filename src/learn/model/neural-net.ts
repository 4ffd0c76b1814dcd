import { checkLayers, type Layers, throughLayers } from './layers.ts';

/**
 * A dense net as data. The last layer gives a logit a class, or one number in deviations of the
 * target. Columns are read as they come: whoever trains standardises and encodes them first.
 */
export interface NeuralNetModel extends Layers {
  readonly kind: 'neural-net';
  readonly version: 1;
  readonly task: 'classes' | 'number';
  readonly columnNames: readonly string[];
  /** The mean training row: what explanations compare with. */
  readonly baseline: Float64Array;
  /** Of the target; 0 and 1 for classes. */
  readonly targetMean: number;
  readonly targetDeviation: number;
}

/** Throws a RangeError for a model that can't have come from training. */
export function checkNeuralNet(model: NeuralNetModel): void {
  const { task, columnNames, baseline, sizes, targetMean, targetDeviation } = model;
  const fail = (expected: string, got: number | string) => {
    throw new RangeError(`neural-net model: expected ${expected}, got ${got}`);
  };
  checkLayers(model, 'neural-net');
  const outputs = sizes[sizes.length - 1];
  if (task === 'classes' ? outputs < 2 : task !== 'number' || outputs !== 1) {
    fail('one output for a number, two or more for classes', `${outputs} for ${task}`);
  }
  if (sizes[0] !== columnNames.length) fail(`${columnNames.length} inputs`, sizes[0]);
  if (baseline.length !== sizes[0]) fail(`${sizes[0]} baseline values`, baseline.length);
  if (!baseline.every(Number.isFinite)) fail('finite baseline values', 'others');
  if (!Number.isFinite(targetMean)) fail('a finite target mean', targetMean);
  if (!(targetDeviation > 0 && targetDeviation < Infinity)) {
    fail('a target deviation above 0', targetDeviation);
  }
}

/** Reference prediction, the obvious way: probabilities of the classes, or one number. */
export function predictNeuralNet(model: NeuralNetModel, row: ArrayLike<number>): Float64Array {
  const outputs = throughLayers(model, row);
  if (model.task === 'number') {
    return Float64Array.of(model.targetMean + outputs[0] * model.targetDeviation);
  }
  const most = Math.max(...outputs);
  const powers = outputs.map((logit) => Math.exp(logit - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return Float64Array.from(powers, (power) => power / total);
}
