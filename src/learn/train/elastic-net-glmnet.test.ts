import { describe, expect, test } from 'vitest';
import { createMatrix } from '../table/index.ts';
import { elasticNetAt, fitElasticNetPath } from './elastic-net.ts';
import { trainElasticNet } from './elastic-net-choice.ts';

type Place = [index: number, devianceRatio: number, ...outputs: number[][]];

const GLMNET_CASES: {
  name: string;
  alpha: number;
  count: number;
  ends: [number, number];
  at: Place[];
}[] = [
  {
    name: 'linear',
    alpha: 0.5,
    count: 65,
    ends: [3.22475389731, 0.00836831443933],
    at: [
      [
        14,
        0.745726798593,
        [0.876128897288, 0.201824208729, -0.153275929221, 0.152074443363, 0, 0, 0.116317365756],
      ],
      [
        39,
        0.924774810669,
        [
          0.268297424551, 0.381976944798, -0.268795846147, 0.875314480357, 2.88371818653e-8, 0,
          0.0808950757999,
        ],
      ],
    ],
  },
  {
    name: 'linear, weighted',
    alpha: 1,
    count: 60,
    ends: [1.6386505046, 0.00677092420445],
    at: [
      [
        14,
        0.804245042021,
        [1.0621247992087, 0.3529411687334, -0.1943625387446, 0.0676495419573, 0, 0, 0],
      ],
      [
        39,
        0.922113124847,
        [0.502448958051, 0.466086521169, -0.284339167746, 0.862874599951, 1.87949396851e-8, 0, 0],
      ],
    ],
  },
  {
    name: 'logistic',
    alpha: 0.5,
    count: 100,
    ends: [0.684696644542, 6.84696644542e-5],
    at: [
      [
        14,
        0.389082229974,
        [
          -1.1401941790233, 0.1821879879158, -0.0856164564886, 0.1233536467099, 0, 0,
          0.0903026213141,
        ],
      ],
      [
        39,
        0.700223253894,
        [
          -2.80003556774, 0.680378149756, -0.352365062096, 1.44581274204, 3.51151831411e-8, 0,
          0.0455521897618,
        ],
      ],
    ],
  },
  {
    name: 'logistic, weighted',
    alpha: 0.2,
    count: 100,
    ends: [1.6401855402, 0.00016401855402],
    at: [
      [
        14,
        0.258263418238,
        [
          -0.977493445683, 0.0983532287961, -0.0486120983702, 0.0489174515604, 0, 0,
          0.0726758723396,
        ],
      ],
      [
        39,
        0.582638370805,
        [
          -2.38247558605, 0.374216410663, -0.24652961001, 1.01741679201, 3.6806452044e-9, 0,
          0.163344627766,
        ],
      ],
    ],
  },
  {
    name: 'multinomial',
    alpha: 0.5,
    count: 93,
    ends: [0.334187919584, 6.40942440296e-5],
    at: [
      [
        14,
        0.250254608411,
        [
          0.813767479303, -0.140221884886, -0.0292252611746, -0.298278697137, -1.92624887722e-8, 0,
          -0.0238379378675,
        ],
        [1.29991364461, 0, 0, 0, 0, 0, 0],
        [
          -2.11368112391, 0.112213032752, 0.120572131282, 0.00279556647328, 6.68536517868e-8, 0,
          0.0823558335377,
        ],
      ],
      [
        39,
        0.423527455914,
        [3.79516979524, -0.582913212981, -0.15341161181, -1.0823596235, -1.16081012227e-7, 0, 0],
        [2.2068046382944, 0.0254914523452, 0, 0, 0, 0, -0.165463207205],
        [
          -6.00197443354, 0.246549277302, 0.306360522052, 0.939135034994, 1.85258432473e-7, 0,
          0.0912891392099,
        ],
      ],
    ],
  },
];

/*
 * What R's glmnet 4.1.6 gives for rows made by whole-number formulas, thresh = 1e-20, maxit = 1e7:
 *     i <- 0:39; a <- (i*7)%%11
 *     x <- cbind(a, b=(i*i)%%13, c=i%%2, d=((i*5)%%17)*1e6, e=3, f=a+i%%3)
 *     y <- .4*a - .3*x[,2] + x[,3] + 2*((i*i+3*i)%%19)/19
 *     l <- as.integer(y + 3*((i*11)%%7)/7 - 1.5 > median(y)); w <- 1 + i%%3
 *     k <- (l + (x[,2] > 6) + (i%%5 == 0))%%3
 *     coef(glmnet(x, y or l or factor(k), family, alpha, weights))[, c(15, 40)]
 */
const made = (formula: (i: number) => number) =>
  Float64Array.from({ length: 40 }, (_, i) => formula(i));
const a = made((i) => (i * 7) % 11);
const b = made((i) => (i * i) % 13);
const columns = [a, b, made((i) => i % 2), made((i) => ((i * 5) % 17) * 1e6), made(() => 3)];
const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const matrix = createMatrix(names, [...columns, a.map((value, i) => value + (i % 3))]);
const y = a.map(
  (value, i) => 0.4 * value - 0.3 * b[i] + (i % 2) + (2 * ((i * i + 3 * i) % 19)) / 19,
);
const sorted = y.toSorted();
const middle = (sorted[19] + sorted[20]) / 2;
const labels = Uint8Array.from(y, (value, i) =>
  value + (3 * ((i * 11) % 7)) / 7 - 1.5 > middle ? 1 : 0,
);
const classes = labels.map((label, i) => (label + Number(b[i] > 6) + Number(i % 5 === 0)) % 3);
const weights = made((i) => 1 + (i % 3));
const two = { labels, classCount: 2 };
const three = { labels: classes, classCount: 3 };

describe('an elastic net gives what glmnet gives', () => {
  test.each(GLMNET_CASES)('$name', ({ name, alpha, count, ends, at }) => {
    const target = name.startsWith('linear') ? y : name.startsWith('logistic') ? two : three;
    const isWeighted = name.endsWith('weighted');
    const path = fitElasticNetPath(matrix, target, {
      tolerance: 1e-18,
      alpha,
      ...(isWeighted ? { weights } : {}),
    });
    expect(path.lambdas.length).toBe(count);
    expect(path.lambdas[0]).toBeCloseTo(ends[0], 9);
    expect(path.lambdas[count - 1]).toBeCloseTo(ends[1], 9);
    for (const [index, devianceRatio, ...outputs] of at) {
      expect(path.devianceRatios[index]).toBeCloseTo(devianceRatio, 8);
      const { intercepts, coefficients } = elasticNetAt(path, index);
      for (const [o, [intercept, ...expected]] of outputs.entries()) {
        expect(intercepts[o]).toBeCloseTo(intercept, 6);
        for (const [c, value] of expected.entries()) {
          const unit = c === 3 ? 1e6 : 1;
          expect(coefficients[o * 6 + c] * unit).toBeCloseTo(value * unit, 6);
        }
      }
    }
  });
});

/*
 * cv.glmnet(…, foldid = (i*3)%%5 + 1, lambda = glmnet(…)$lambda): the places of lambda.min and
 * lambda.1se, and at places 0, 19 and 39 the mean deviance and its standard error.
 */
describe('cross-validation finds what cv.glmnet finds', () => {
  const folds = Uint8Array.from({ length: 40 }, (_, i) => (i * 3) % 5);

  test.each([
    {
      name: 'linear',
      alpha: 0.5,
      places: [61, 30],
      means: [4.73434532067, 0.85825439906, 0.47754313018],
      errors: [0.52511507596, 0.09869978599, 0.08444672873],
    },
    {
      name: 'linear, weighted',
      alpha: 1,
      places: [52, 23],
      means: [4.87326800851, 0.70834282753, 0.51956129424],
      errors: [0.39104041735, 0.09379275508, 0.09690095952],
    },
    {
      name: 'logistic',
      alpha: 0.5,
      places: [48, 33],
      means: [1.42661231314, 0.81944608137, 0.61083278649],
      errors: [0.02109275983, 0.04242785404, 0.05523463016],
    },
  ])('$name', ({ name, alpha, places, means, errors }) => {
    const target = name.startsWith('linear') ? y : two;
    const chosen = trainElasticNet(matrix, target, {
      folds,
      alphas: [alpha],
      tolerance: 1e-18,
      ...(name.endsWith('weighted') ? { weights } : {}),
    });
    expect([chosen.minimum.index, chosen.oneStandardError.index]).toEqual(places);
    const [curve] = chosen.curves;
    for (const [i, index] of [0, 19, 39].entries()) {
      expect(curve.means[index]).toBeCloseTo(means[i], 7);
      expect(curve.standardErrors[index]).toBeCloseTo(errors[i], 7);
    }
    expect(chosen.model).toEqual(elasticNetAt(curve.path, places[1]));
  });
});

describe('cross-validation', () => {
  const folds = Uint8Array.from({ length: 40 }, (_, i) => i % 4);

  test('chooses the α with the least deviance, and its model by the rule', () => {
    const chosen = trainElasticNet(matrix, two, { folds, alphas: [0, 0.5, 1], rule: 'minimum' });
    const least = chosen.curves.map(({ means }) => Math.min(...means));
    const best = least.indexOf(Math.min(...least));
    expect(chosen.minimum.alpha).toBe([0, 0.5, 1][best]);
    expect(chosen.minimum.deviance).toBe(least[best]);
    expect(chosen.model).toEqual(elasticNetAt(chosen.path, chosen.minimum.index));
    expect(chosen.oneStandardError.lambda).toBeGreaterThanOrEqual(chosen.minimum.lambda);
  });

  test('judges several classes, too', () => {
    const { minimum, curves } = trainElasticNet(matrix, three, { folds, alphas: [0.5] });
    expect(minimum.deviance).toBeLessThan(curves[0].means[0]);
  });

  test.each([
    ['one fold', new Uint8Array(40), [0.5], /two folds at the least, got 1/],
    ['folds too few', new Uint8Array(3), [0.5], /40 folds, one a row, got 3/],
    ['no α', folds, [], /an alpha at the least/],
    ['a class that only one fold has', labels, [0.5], /rows of every class/],
  ])('refuses %s', (_, wrong, alphas, message) => {
    expect(() => trainElasticNet(matrix, two, { folds: wrong, alphas })).toThrow(message);
  });
});
