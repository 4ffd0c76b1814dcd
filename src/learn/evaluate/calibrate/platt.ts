/**
 * Finds:  the probability that belongs to a score, as a logistic curve of it: two numbers.
 * Reads:  scores of any finite scale, and labels 0 or 1, of rows that the model did not see.
 * Fails:  where the true curve is no logistic one (a forest's shares): see isotonic calibration.
 * Cost:   a few passes over the rows.
 * Score:  a probability of label 1 in (0, 1), in the order of the scores or, if lower scores are
 *         the suspicious ones, against it.
 * Paper:  Platt, "Probabilistic Outputs for Support Vector Machines" (1999), smoothed targets;
 *         Lin, Lin & Weng, "A Note on Platt's Probabilistic Outputs" (2007), the Newton steps.
 */
import { checkCalibrationRows, type CalibrationRows } from './rows.ts';

/** Probability = 1 / (1 + exp(−(slope × score + offset))). */
export interface PlattCalibrator {
  readonly kind: 'platt-calibrator';
  readonly version: 1;
  readonly slope: number;
  readonly offset: number;
}

const STEPS_MAX = 100;
/** Mean gradient at which the fit is done, in units of probability. */
const GRADIENT_MAX = 1e-12;
/** Added to the diagonal of the Hessian, for constant scores: σ of Lin, Lin & Weng. */
const RIDGE = 1e-12;
/** The shortest fraction of a Newton step that is tried, as there. */
const FRACTION_MIN = 1e-10;

interface Line {
  readonly slope: number;
  readonly offset: number;
}

/** The smoothed target of either label: (N₊ + 1) / (N₊ + 2) and 1 / (N₋ + 2). */
interface Targets {
  readonly positive: number;
  readonly negative: number;
}

/** Throws a RangeError without rows, for lengths that differ, and for scores not finite. */
export function fitPlatt(rows: CalibrationRows): PlattCalibrator {
  checkCalibrationRows(rows);
  const { mean, deviation } = spreadOf(rows.scores);
  const scores = rows.scores.map((score) => (score - mean) / deviation);
  const line = fitLine({ scores, labels: rows.labels });
  const slope = line.slope / deviation;
  return { kind: 'platt-calibrator', version: 1, slope, offset: line.offset - slope * mean };
}

/** Scores at mean 0 and deviation 1 keep the steps well conditioned, whatever their scale. */
function fitLine(rows: CalibrationRows): Line {
  const positives = rows.labels.reduce((sum, label) => sum + label, 0);
  const negatives = rows.labels.length - positives;
  const targets = { positive: (positives + 1) / (positives + 2), negative: 1 / (negatives + 2) };
  let line: Line = { slope: 0, offset: Math.log((positives + 1) / (negatives + 1)) };
  let loss = lossOf(rows, { line, targets });
  for (let step = 0; step < STEPS_MAX; step++) {
    const direction = newtonStep(rows, { line, targets });
    if (!direction) break;
    let fraction = 1;
    for (; fraction >= FRACTION_MIN; fraction /= 2) {
      const next = {
        slope: line.slope + fraction * direction.slope,
        offset: line.offset + fraction * direction.offset,
      };
      const nextLoss = lossOf(rows, { line: next, targets });
      if (nextLoss < loss) {
        line = next;
        loss = nextLoss;
        break;
      }
    }
    if (fraction < FRACTION_MIN) break;
  }
  return line;
}

/** Mean and standard deviation; 1 for the deviation of equal scores. */
function spreadOf(scores: Float64Array): { mean: number; deviation: number } {
  const mean = scores.reduce((sum, score) => sum + score / scores.length, 0);
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

/** Throws a RangeError for a NaN. */
export function applyPlatt({ slope, offset }: PlattCalibrator, scores: Float64Array): Float64Array {
  return scores.map((score, row) => {
    if (score !== score) throw new RangeError(`scores: expected numbers, got NaN in row ${row}`);
    return 1 / (1 + Math.exp(-(slope * score + offset)));
  });
}

/** Cross-entropy of the targets, written so that no large exponent overflows. */
function lossOf(
  { scores, labels }: CalibrationRows,
  { line, targets }: { line: Line; targets: Targets },
): number {
  let loss = 0;
  for (let row = 0; row < scores.length; row++) {
    const target = labels[row] === 1 ? targets.positive : targets.negative;
    const height = line.slope * scores[row] + line.offset;
    // ln(1 + e^h) − t h
    loss += Math.max(height, 0) + Math.log1p(Math.exp(-Math.abs(height))) - target * height;
  }
  return loss;
}

/** The way to where a quadratic of this gradient and Hessian is lowest; undefined when there. */
function newtonStep(
  { scores, labels }: CalibrationRows,
  { line, targets }: { line: Line; targets: Targets },
): Line | undefined {
  let [slopeGradient, offsetGradient] = [0, 0];
  let [squares, cross, ones] = [RIDGE, 0, RIDGE];
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row];
    const share = 1 / (1 + Math.exp(-(line.slope * score + line.offset)));
    const error = share - (labels[row] === 1 ? targets.positive : targets.negative);
    const weight = share * (1 - share);
    slopeGradient += error * score;
    offsetGradient += error;
    squares += weight * score * score;
    cross += weight * score;
    ones += weight;
  }
  const limit = GRADIENT_MAX * scores.length;
  if (Math.abs(slopeGradient) < limit && Math.abs(offsetGradient) < limit) return undefined;
  const determinant = squares * ones - cross * cross;
  return {
    slope: -(ones * slopeGradient - cross * offsetGradient) / determinant,
    offset: -(squares * offsetGradient - cross * slopeGradient) / determinant,
  };
}
