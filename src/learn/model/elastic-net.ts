/** Least squares, two classes, or several classes. */
export type ElasticNetFamily = 'linear' | 'logistic' | 'multinomial';

/**
 * Linear predictors with shrunken coefficients, in the units of the columns as they were given.
 *
 *     predictor[o] = intercepts[o] + Σ over c of coefficients[o · columns + c] · value[c]
 *
 * linear: one output, the prediction itself. logistic: one output, the log-odds of class 1.
 * multinomial: an output a class, whose shares are exp(predictor) over their sum.
 */
export interface ElasticNetModel {
  readonly kind: 'elastic-net';
  readonly version: 1;
  readonly family: ElasticNetFamily;
  readonly columnNames: readonly string[];
  /** Means of the training rows: what an explanation compares a value with. */
  readonly means: Float64Array;
  /** The share of the absolute penalty, from 0 (ridge) to 1 (lasso). */
  readonly alpha: number;
  readonly lambda: number;
  readonly intercepts: Float64Array;
  readonly coefficients: Float64Array;
}

/** Classes and columns of a model file at the most. */
const CLASSES_MAX = 255;
const COLUMNS_MAX = 1 << 20;

/** Numbers a row that a model gives: one if linear, else the share of each class. */
export function elasticNetScoreCount({ family, intercepts }: ElasticNetModel): number {
  return family === 'logistic' ? 2 : intercepts.length;
}

/** Linear predictors of one row, the obvious way. A column with coefficient 0 is not looked at. */
export function elasticNetPredictors(
  model: ElasticNetModel,
  row: readonly number[] | Float64Array,
): Float64Array {
  const columnCount = model.columnNames.length;
  return model.intercepts.map((intercept, output) => {
    let sum = intercept;
    for (let column = 0; column < columnCount; column++) {
      const coefficient = model.coefficients[output * columnCount + column];
      if (coefficient !== 0) sum += coefficient * row[column];
    }
    return sum;
  });
}

/** Reference prediction: the number itself (linear), or shares of the classes that sum to 1. */
export function predictElasticNet(
  model: ElasticNetModel,
  row: readonly number[] | Float64Array,
): Float64Array {
  const predictors = elasticNetPredictors(model, row);
  if (model.family === 'linear') return predictors;
  const all = model.family === 'logistic' ? Float64Array.of(0, predictors[0]) : predictors;
  const highest = Math.max(...all);
  const odds = all.map((predictor) => Math.exp(predictor - highest));
  const total = odds.reduce((sum, each) => sum + each, 0);
  return odds.map((each) => each / total);
}

/** Throws a RangeError for a model that cannot be: files hold anything. */
export function checkElasticNet(model: ElasticNetModel): void {
  const { family, columnNames, means, alpha, lambda, intercepts, coefficients } = model;
  const expect = (holds: boolean, what: string, got: unknown) => {
    if (!holds) throw new RangeError(`elastic net: expected ${what}, got ${String(got)}`);
  };
  expect(model.kind === 'elastic-net', 'kind "elastic-net"', model.kind);
  expect(model.version === 1, 'version 1', model.version);
  const families = ['linear', 'logistic', 'multinomial'];
  expect(families.includes(family), `one of ${families.join(', ')}`, family);
  const columnCount = columnNames.length;
  const outputs = intercepts.length;
  expect(columnCount <= COLUMNS_MAX, `at most ${COLUMNS_MAX} columns`, columnCount);
  const isMany = family === 'multinomial';
  expect(isMany ? outputs >= 2 : outputs === 1, `outputs of a ${family} model`, outputs);
  expect(outputs <= CLASSES_MAX, `at most ${CLASSES_MAX} classes`, outputs);
  expect(means.length === columnCount, `${columnCount} means`, means.length);
  const cells = columnCount * outputs;
  expect(coefficients.length === cells, `${cells} coefficients`, coefficients.length);
  expect(alpha >= 0 && alpha <= 1, 'alpha from 0 to 1', alpha);
  expect(lambda >= 0 && lambda < Infinity, 'lambda, finite, not below 0', lambda);
  for (const [name, values] of Object.entries({ means, intercepts, coefficients })) {
    const wrong = values.find((value) => !Number.isFinite(value));
    expect(wrong === undefined, `finite ${name}`, wrong);
  }
}
