import { describe, expect, test } from 'vitest';
import { checkElasticNet, type ElasticNetModel, predictElasticNet } from './elastic-net.ts';

const fine: ElasticNetModel = {
  kind: 'elastic-net',
  version: 1,
  family: 'logistic',
  columnNames: ['a', 'b'],
  means: Float64Array.of(1, 2),
  alpha: 0.5,
  lambda: 0.01,
  intercepts: Float64Array.of(-1),
  coefficients: Float64Array.of(2, 0),
};

describe('an elastic net as data', () => {
  test('gives log-odds of the second class as shares', () => {
    checkElasticNet(fine);
    const [no, yes] = predictElasticNet(fine, [1, 99]);
    expect(yes).toBeCloseTo(1 / (1 + Math.exp(-1)), 15);
    expect(no + yes).toBeCloseTo(1, 15);
  });

  test('gives shares even where the predictors are beyond the range of exp', () => {
    const several = {
      ...fine,
      family: 'multinomial' as const,
      intercepts: Float64Array.of(0, 5000, 5000),
      coefficients: new Float64Array(6),
    };
    checkElasticNet(several);
    expect([...predictElasticNet(several, [0, 0])]).toEqual([0, 0.5, 0.5]);
  });

  test.each<[string, object, RegExp]>([
    ['another kind', { kind: 'forest' }, /kind "elastic-net", got forest/],
    ['another version', { version: 2 }, /version 1, got 2/],
    ['an unknown family', { family: 'poisson' }, /one of linear, .* got poisson/],
    ['two outputs of two classes', { intercepts: new Float64Array(2) }, /logistic model, got 2/],
    ['one output of many', { family: 'multinomial' }, /outputs of a multinomial model, got 1/],
    ['means too few', { means: new Float64Array(1) }, /2 means, got 1/],
    ['coefficients too many', { coefficients: new Float64Array(3) }, /2 coefficients, got 3/],
    ['a coefficient not finite', { coefficients: Float64Array.of(1, NaN) }, /finite coeff.* NaN/],
    ['an infinite intercept', { intercepts: Float64Array.of(Infinity) }, /finite intercepts/],
    ['α above 1', { alpha: 2 }, /alpha from 0 to 1, got 2/],
    ['λ below 0', { lambda: -1 }, /lambda, finite, not below 0, got -1/],
  ])('is refused with %s', (_, change, message) => {
    expect(() => checkElasticNet({ ...fine, ...change } as ElasticNetModel)).toThrow(message);
  });
});
