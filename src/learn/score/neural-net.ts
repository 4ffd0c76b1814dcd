import { type NeuralNetModel, throughLayers } from '../model/index.ts';
import { type KernelChoice, LayerRunner } from '../net/index.ts';
import type { Matrix } from '../table/index.ts';
import { attributeAlongPath } from './path-attribution.ts';

/**
 * Scores rows in batches. Agrees with the reference prediction within 1e-5 in a probability, or in
 * deviations of the target, as it adds in 32 bits.
 */
export class NeuralNetEngine {
  readonly model: NeuralNetModel;
  private readonly layers: LayerRunner;

  constructor(model: NeuralNetModel, { kernels = 'fastest' }: { kernels?: KernelChoice } = {}) {
    this.model = model;
    this.layers = new LayerRunner(model, kernels);
  }

  /**
   * For each of `rows` (all when absent) the classes' probabilities, row after row; or one number.
   * Throws a RangeError for missing or infinite values.
   */
  score(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const { task, targetMean, targetDeviation } = this.model;
    const { outputCount } = this.layers;
    const scores = new Float64Array((rows?.length ?? matrix.rowCount) * outputCount);
    this.layers.forEachRow(matrix, rows, ({ index }, outputs, at) => {
      if (task === 'number') scores[index] = targetMean + outputs[at] * targetDeviation;
      else writeProbabilities(scores, index * outputCount, outputs.subarray(at, at + outputCount));
    });
    return scores;
  }

  /**
   * What each column adds to a row's score over that of the mean training row: integrated gradients
   * along the straight way between them, exactly. The shares sum to `score` − `base` (within 1e-9
   * of their size). For classes the score is the mean log-odds of `classIndex` against each other
   * class: with two, its log-odds. For numbers it is the number.
   */
  explain(
    matrix: Matrix,
    row: number,
    classIndex = 1,
  ): { shares: Float64Array; score: number; base: number } {
    const { model } = this;
    const { baseline, targetMean } = model;
    const to = Float64Array.from(matrix.columns, (column) => column[row]);
    if (to.length !== baseline.length || !to.every(Number.isFinite)) {
      throw new RangeError(`explain: expected ${baseline.length} finite values in row ${row}`);
    }
    const outputWeights = this.outputWeights(classIndex);
    const shift = model.task === 'number' ? targetMean : 0;
    const sumAt = (values: Float64Array) =>
      throughLayers(model, values).reduce((sum, z, o) => sum + z * outputWeights[o], shift);
    return {
      shares: attributeAlongPath(model, { from: baseline, to, outputWeights }),
      score: sumAt(to),
      base: sumAt(baseline),
    };
  }

  private outputWeights(classIndex: number): Float64Array {
    const { outputCount } = this.layers;
    if (this.model.task === 'number') return Float64Array.of(this.model.targetDeviation);
    if (!(Number.isInteger(classIndex) && classIndex >= 0 && classIndex < outputCount)) {
      throw new RangeError(`explain: expected a class below ${outputCount}, got ${classIndex}`);
    }
    const weights = new Float64Array(outputCount).fill(-1 / (outputCount - 1));
    weights[classIndex] = 1;
    return weights;
  }
}

function writeProbabilities(scores: Float64Array, to: number, logits: Float32Array): void {
  let most = logits[0];
  for (const logit of logits) most = Math.max(most, logit);
  let total = 0;
  for (let c = 0; c < logits.length; c++) {
    scores[to + c] = Math.exp(logits[c] - most);
    total += scores[to + c];
  }
  for (let c = 0; c < logits.length; c++) scores[to + c] /= total;
}
