/** What a row of each class weighs, and an average row, in whole units: their sums are exact. */
export interface ClassUnits {
  readonly classUnits: Uint32Array;
  readonly rowUnits: number;
}

const UNITS_MAX = 2 ** 16;
/** All rows together: squares of sums then stay exact in a double. */
const UNITS_SUM_MAX = 2 ** 25;

/** Throws a RangeError unless there is one positive finite weight a class. */
export function classUnitsOf(
  { labels, classCount }: { labels: Uint8Array; classCount: number },
  classWeights?: 'balanced' | readonly number[],
): ClassUnits {
  if (classWeights === undefined) {
    return { classUnits: new Uint32Array(classCount).fill(1), rowUnits: 1 };
  }
  const rowCounts = new Float64Array(classCount);
  for (const label of labels) rowCounts[label]++;
  const weights =
    classWeights === 'balanced'
      ? Array.from(rowCounts, (count) => (count > 0 ? 1 / count : 0))
      : classWeights;
  if (classWeights !== 'balanced') checkWeights(weights, classCount);
  const sum = rowCounts.reduce((total, count, c) => total + count * weights[c], 0);
  const units = Math.min(UNITS_MAX / Math.max(...weights), UNITS_SUM_MAX / sum);
  return {
    classUnits: Uint32Array.from(weights, (weight) => Math.max(1, Math.round(weight * units))),
    rowUnits: Math.max(1, (sum / labels.length) * units),
  };
}

function checkWeights(weights: readonly number[], classCount: number): void {
  if (weights.length !== classCount) {
    throw new RangeError(`class weights: expected ${classCount} of them, got ${weights.length}`);
  }
  const wrong = weights.find((weight) => !(weight > 0 && weight < Infinity));
  if (wrong === undefined) return;
  throw new RangeError(`class weights: expected positive finite numbers, got ${wrong}`);
}
