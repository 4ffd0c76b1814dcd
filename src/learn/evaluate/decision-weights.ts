/**
 * Finds:  what to multiply the shares of each class with, so that the likeliest class then has the
 *         highest macro F1: rare classes are named too seldom by shares that are right.
 * Reads:  classCount shares a row, and the class, of rows that the model did not see.
 * Fails:  for classes of a handful of rows, whose F1 is chance; shares are bent for decisions, so
 *         those of rare classes are no longer probabilities.
 * Cost:   some hundreds of passes over the rows.
 * Score:  a weight a class above 0; 1 for the class that stays.
 * Paper:  Lipton, Elkan & Naryanaswamy, "Optimal Thresholding of Classifiers to Maximize F1
 *         Measure" (ECML 2014), here by steps along one class at a time.
 */
import { classReport, confusionMatrix } from './classification.ts';
import { type ClassShares, checkClassShares } from './probability.ts';

/** Steps of a class's weight, each tried up and down, ever smaller. */
const STEPS = [2, 1.4, 1.15] as const;
const PASSES_MAX = 6;
/** Weights end here: beyond, a class is named on a whim. */
const WEIGHT_MAX = 32;
/** A gain in macro F1 below this is chance. */
const GAIN_MIN = 1e-5;

export interface DecisionOptions {
  /** Accuracy that may be given up, of these rows. */
  readonly accuracyCost: number;
  /** A class whose weight stays 1, if any. */
  readonly fixed?: number | undefined;
}

/** Throws a RangeError for shapes, classes and shares out of range. */
export function fitDecisionWeights(
  rows: ClassShares,
  { accuracyCost, fixed = -1 }: DecisionOptions,
): Float64Array {
  checkClassShares(rows);
  const { classCount } = rows;
  let weights = new Float64Array(classCount).fill(1);
  let best = decided(rows, weights);
  const accuracyMin = best.accuracy - accuracyCost;
  for (const step of STEPS) {
    for (let pass = 0; pass < PASSES_MAX; pass++) {
      const before = best.f1;
      for (let trial = 0; trial < 2 * classCount; trial++) {
        const c = trial >> 1;
        const changed = weights.slice();
        changed[c] *= trial % 2 === 0 ? step : 1 / step;
        if (c === fixed || changed[c] > WEIGHT_MAX || changed[c] < 1 / WEIGHT_MAX) continue;
        const found = decided(rows, changed);
        if (found.f1 < best.f1 + GAIN_MIN || found.accuracy < accuracyMin) continue;
        [weights, best] = [changed, found];
      }
      if (best.f1 === before) break;
    }
  }
  return weights;
}

function decided({ shares, labels, classCount }: ClassShares, weights: Float64Array) {
  const predicted = new Uint8Array(labels.length);
  for (let row = 0, start = 0; row < labels.length; row++, start += classCount) {
    let best = 0;
    for (let c = 1; c < classCount; c++) {
      if (shares[start + c] * weights[c] > shares[start + best] * weights[best]) best = c;
    }
    predicted[row] = best;
  }
  const { accuracy, macro } = classReport(confusionMatrix({ labels, predicted, classCount }));
  return { accuracy, f1: macro.f1 };
}
