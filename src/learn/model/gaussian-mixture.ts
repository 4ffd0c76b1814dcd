/**
 * A density as a sum of normal ones: p(x) = Σ weights[k] · N(x; mean k, covariance k).
 *
 *     means      component after component, columns of each
 *     factors    Cholesky's L of each covariance LLᵀ, by its lower triangle, row after row:
 *                [0,0], [1,0], [1,1], [2,0] …: columns·(columns + 1)/2 numbers a component
 */
export interface GaussianMixtureModel {
  readonly kind: 'gaussian-mixture';
  readonly version: 1;
  readonly columnNames: readonly string[];
  /** Sum to 1. */
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly factors: Float64Array;
}

/** Limits of a model file. */
const COMPONENTS_MAX = 1024;
const COLUMNS_MAX = 4096;

const HALF_LOG_2_PI = Math.log(2 * Math.PI) / 2;

/**
 * Reference prediction, the obvious way: −log p(x), higher is odder, infinite where p(x) is
 * beneath all numbers. Columns are taken one
 * after another, each with what those before leave of it.
 */
export function predictGaussianMixture(
  { weights, means, factors }: GaussianMixtureModel,
  row: readonly number[] | Float64Array,
): number {
  const size = row.length;
  const logs = Array.from(weights, (weight, k) => {
    const solved: number[] = [];
    let log = Math.log(weight);
    for (let i = 0; i < size; i++) {
      const start = (k * size * (size + 1)) / 2 + (i * (i + 1)) / 2;
      let rest = row[i] - means[k * size + i];
      for (let j = 0; j < i; j++) rest -= factors[start + j] * solved[j];
      solved.push(rest / factors[start + i]);
      log -= solved[i] ** 2 / 2 + Math.log(factors[start + i]) + HALF_LOG_2_PI;
    }
    return log;
  });
  const highest = Math.max(...logs);
  if (highest === -Infinity) return Infinity;
  return -highest - Math.log(logs.reduce((sum, log) => sum + Math.exp(log - highest), 0));
}

/** Throws a RangeError for a model that cannot be: files hold anything. */
export function checkGaussianMixture(model: GaussianMixtureModel): void {
  const { columnNames, weights, means, factors } = model;
  const expect = (holds: boolean, what: string, got: unknown) => {
    if (!holds) throw new RangeError(`gaussian mixture: expected ${what}, got ${String(got)}`);
  };
  expect(model.kind === 'gaussian-mixture', 'kind "gaussian-mixture"', model.kind);
  expect(model.version === 1, 'version 1', model.version);
  const size = columnNames.length;
  const count = weights.length;
  expect(size >= 1 && size <= COLUMNS_MAX, `1 to ${COLUMNS_MAX} columns`, size);
  expect(count >= 1 && count <= COMPONENTS_MAX, `1 to ${COMPONENTS_MAX} components`, count);
  expect(means.length === count * size, `${count * size} means`, means.length);
  const packed = (size * (size + 1)) / 2;
  expect(factors.length === count * packed, `${count * packed} factors`, factors.length);
  for (const [name, values] of Object.entries({ weights, means, factors })) {
    const wrong = values.find((value) => !Number.isFinite(value));
    expect(wrong === undefined, `finite ${name}`, wrong);
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const isShares = weights.every((weight) => weight >= 0) && Math.abs(sum - 1) < 1e-9;
  expect(isShares, 'weights that sum to 1', sum);
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < size; i++) {
      const diagonal = factors[k * packed + (i * (i + 1)) / 2 + i];
      expect(diagonal > 0, `a diagonal above 0 in component ${k}`, diagonal);
    }
  }
}
