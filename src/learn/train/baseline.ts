/**
 * Finds:  what a target is like without looking at any column.
 * Reads:  the target only.
 * Fails:  always, where columns tell anything: a learner that does no better has learned nothing.
 * Cost:   one pass over the target.
 * Score:  shares of the classes in [0, 1] that sum to 1, the mean, or the value one season ago.
 * Paper:  Hyndman & Athanasopoulos, "Forecasting: Principles and Practice" (3rd edition, 2021),
 *         section 5.2, for the seasonal naive method.
 */
import type { BaselineModel } from '../model/index.ts';

interface ClassTarget {
  readonly labels: Uint8Array;
  readonly classCount: number;
}

/** The commonest class; of several, the first. Throws a RangeError for labels that cannot be. */
export function trainMajority(target: ClassTarget): BaselineModel {
  const shares = sharesOf(target);
  const commonest = shares.indexOf(Math.max(...shares));
  return baseline(
    'majority',
    shares.map((_, label) => (label === commonest ? 1 : 0)),
  );
}

/** The shares of the classes. Throws a RangeError for labels that cannot be. */
export function trainPrior(target: ClassTarget): BaselineModel {
  return baseline('prior', sharesOf(target));
}

/** The mean of the numbers. Throws a RangeError for none, and for those that are not finite. */
export function trainMean(target: Float64Array): BaselineModel {
  checkNumbers(target, 1);
  // As steps from the mean so far: a sum of large numbers could be out of range.
  const mean = target.reduce((before, value, i) => before - before / (i + 1) + value / (i + 1), 0);
  return baseline('mean', Float64Array.of(mean));
}

/**
 * The last season of a series. Throws a RangeError for fewer values than a season has steps, and
 * for those of the last season that are not finite.
 */
export function trainSeasonal(series: Float64Array, seasonSteps: number): BaselineModel {
  if (!(Number.isInteger(seasonSteps) && seasonSteps >= 1)) {
    throw new RangeError(`baseline: expected steps of a season, got ${seasonSteps}`);
  }
  const last = series.slice(-seasonSteps);
  checkNumbers(last, seasonSteps);
  return baseline('seasonal', last);
}

function baseline(rule: BaselineModel['rule'], values: Float64Array): BaselineModel {
  return { kind: 'baseline', version: 1, rule, values };
}

function sharesOf({ labels, classCount }: ClassTarget): Float64Array {
  const shares = new Float64Array(classCount);
  const row = labels.findIndex((label) => label >= classCount);
  if (row >= 0) {
    throw new RangeError(
      `baseline: expected labels below ${classCount}, got ${labels[row]} in row ${row}`,
    );
  }
  if (labels.length === 0) throw new RangeError('baseline: expected at least one label, got none');
  for (const label of labels) shares[label]++;
  return shares.map((count) => count / labels.length);
}

function checkNumbers(values: Float64Array, countMin: number): void {
  if (values.length < countMin) {
    throw new RangeError(`baseline: expected at least ${countMin} values, got ${values.length}`);
  }
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new RangeError(`baseline: expected a finite value ${at}, got ${values[at]}`);
}
