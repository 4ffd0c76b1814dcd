/**
 * What is known without looking at a row: what any learner has to beat.
 *
 *     majority     1 for the commonest class, 0 for the others     values: a number a class
 *     prior        the shares of the classes                        values: a number a class
 *     mean         the mean of the target                           values: one number
 *     seasonal     the target of one season ago                     values: the last season
 */
export const BASELINE_RULES = ['majority', 'prior', 'mean', 'seasonal'] as const;
export type BaselineRule = (typeof BASELINE_RULES)[number];

export interface BaselineModel {
  readonly kind: 'baseline';
  readonly version: 1;
  readonly rule: BaselineRule;
  readonly values: Float64Array;
}

/** Classes, or steps of a season, at the most. */
const VALUES_MAX = 1 << 20;

/**
 * Reference prediction. Of classes and means, the same for every row; of a season, the forecast
 * for the step `step` after the last known one (0 is the next).
 */
export function predictBaseline({ rule, values }: BaselineModel, step = 0): Float64Array {
  if (rule !== 'seasonal') return values.slice();
  return Float64Array.of(values[step % values.length]);
}

/** Throws a RangeError for a model that cannot be: files hold anything. */
export function checkBaseline(model: BaselineModel): void {
  const { rule, values } = model;
  const expect = (holds: boolean, what: string, got: unknown) => {
    if (!holds) throw new RangeError(`baseline: expected ${what}, got ${String(got)}`);
  };
  expect(model.kind === 'baseline', 'kind "baseline"', model.kind);
  expect(model.version === 1, 'version 1', model.version);
  expect(BASELINE_RULES.includes(rule), `one of ${BASELINE_RULES.join(', ')}`, rule);
  expect(
    values.length >= 1 && values.length <= VALUES_MAX,
    `1 to ${VALUES_MAX} values`,
    values.length,
  );
  expect(rule !== 'mean' || values.length === 1, 'one mean', values.length);
  const wrong = values.find((value) => !Number.isFinite(value));
  expect(wrong === undefined, 'finite values', wrong);
  if (rule === 'mean' || rule === 'seasonal') return;
  const sum = values.reduce((total, value) => total + value, 0);
  const isShares = values.every((value) => value >= 0) && Math.abs(sum - 1) < 1e-9;
  expect(isShares, 'shares that sum to 1', sum);
  expect(rule === 'prior' || values.includes(1), 'one class with all', 'none');
}
