/**
 * Finds:  probabilities of classes: an isotonic curve for each class against the others, then all
 *         divided by their sum.
 * Reads:  classCount shares a row, and the class, of rows that the model did not see.
 * Fails:  for classes of a handful of rows; the division bends what each curve had right.
 * Cost:   one sort a class.
 * Score:  shares in [0, 1] that sum to 1; where all curves are 0, the classes share alike.
 * Paper:  Zadrozny & Elkan, "Transforming Classifier Scores into Accurate Multiclass Probability
 *         Estimates" (KDD 2002).
 */
import { type ClassShares, checkClassShares } from '../probability.ts';
import { fitIsotonic, heightAt } from './isotonic.ts';

/** The curve of class c has the knots starts[c] … starts[c + 1] − 1. */
export interface ClassIsotonicCalibrator {
  readonly kind: 'class-isotonic-calibrator';
  readonly version: 1;
  readonly starts: Uint32Array;
  readonly scores: Float64Array;
  readonly shares: Float64Array;
}

/** Throws a RangeError without rows, and for shapes, classes and shares out of range. */
export function fitClassIsotonic(rows: ClassShares): ClassIsotonicCalibrator {
  checkClassShares(rows);
  const { labels, classCount } = rows;
  const starts = new Uint32Array(classCount + 1);
  const curves = Array.from({ length: classCount }, (_, label) =>
    fitIsotonic({
      scores: Float64Array.from(labels, (_own, row) => rows.shares[row * classCount + label]),
      labels: labels.map((own) => (own === label ? 1 : 0)),
    }),
  );
  for (const [label, { scores }] of curves.entries()) {
    starts[label + 1] = starts[label] + scores.length;
  }
  const scores = new Float64Array(starts[classCount]);
  const shares = new Float64Array(starts[classCount]);
  for (const [label, curve] of curves.entries()) {
    scores.set(curve.scores, starts[label]);
    shares.set(curve.shares, starts[label]);
  }
  return { kind: 'class-isotonic-calibrator', version: 1, starts, scores, shares };
}

/** Throws a RangeError for a length that is no multiple of the classes, and for a NaN. */
export function applyClassIsotonic(
  model: ClassIsotonicCalibrator,
  shares: Float64Array,
): Float64Array {
  const classCount = model.starts.length - 1;
  if (shares.length % classCount !== 0) {
    throw new RangeError(
      `shares: expected a multiple of ${classCount} numbers, got ${shares.length}`,
    );
  }
  const calibrated = new Float64Array(shares.length);
  for (let label = 0; label < classCount; label++) {
    const curve = {
      scores: model.scores.subarray(model.starts[label], model.starts[label + 1]),
      shares: model.shares.subarray(model.starts[label], model.starts[label + 1]),
    };
    for (let cell = label; cell < shares.length; cell += classCount) {
      if (Number.isNaN(shares[cell])) {
        throw new RangeError(`shares: expected numbers, got NaN at ${cell}`);
      }
      calibrated[cell] = heightAt(curve, shares[cell]);
    }
  }
  for (let start = 0; start < shares.length; start += classCount) {
    divideBySum(calibrated.subarray(start, start + classCount));
  }
  return calibrated;
}

function divideBySum(row: Float64Array): void {
  let sum = 0;
  for (let c = 0; c < row.length; c++) sum += row[c];
  for (let c = 0; c < row.length; c++) row[c] = sum > 0 ? row[c] / sum : 1 / row.length;
}
