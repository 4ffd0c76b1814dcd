import { describe, expect, test } from 'vitest';
import {
  type AutoencoderModel,
  checkAutoencoder,
  checkNeuralNet,
  type NeuralNetModel,
  predictAutoencoder,
  predictNeuralNet,
  throughLayers,
} from './model/index.ts';
import { DenseNet } from './net/index.ts';
import { createRandom } from './random.ts';
import { AutoencoderEngine, NeuralNetEngine } from './score/index.ts';
import { createMatrix, type Matrix } from './table/index.ts';
import { trainAutoencoder, trainNeuralNet } from './train/index.ts';

const SEED = 21;
const random = createRandom(SEED, 'neural net tests');
const normal = () => Array.from({ length: 12 }, () => random.next()).reduce((a, b) => a + b) - 6;

function table(columns: readonly Float64Array[]): Matrix {
  return createMatrix(
    columns.map((_, c) => `c${c}`),
    columns,
  );
}

const noise = (rows: number, columns: number) =>
  table(Array.from({ length: columns }, () => Float64Array.from({ length: rows }, normal)));

const rowOf = ({ columns }: Matrix, row: number) => columns.map((column) => column[row]);

function randomLayers(sizes: readonly number[]) {
  const weights = sizes.slice(1).flatMap((outputs, layer) => {
    const inputs = sizes[layer];
    return Array.from(
      { length: (inputs + 1) * outputs },
      () => (1.5 * normal()) / Math.sqrt(inputs),
    );
  });
  return { sizes: Uint32Array.from(sizes), weights: Float32Array.from(weights) };
}

function randomModel(sizes: readonly number[]): NeuralNetModel {
  const isNumber = sizes[sizes.length - 1] === 1;
  return {
    kind: 'neural-net',
    version: 1,
    task: isNumber ? 'number' : 'classes',
    columnNames: Array.from({ length: sizes[0] }, (_, c) => `c${c}`),
    baseline: Float64Array.from({ length: sizes[0] }, normal),
    targetMean: isNumber ? 40 : 0,
    targetDeviation: isNumber ? 3 : 1,
    ...randomLayers(sizes),
  };
}

/** Two classes that no straight line divides: the signs of two columns agree, or not. */
function exclusiveOr(rows: number) {
  const matrix = noise(rows, 2);
  const labels = Uint8Array.from(
    matrix.columns[0],
    (x, row) => Number(x > 0) ^ Number(matrix.columns[1][row] > 0),
  );
  return { matrix, target: { labels, classCount: 2 } };
}

const SIZES = [
  [3, 2],
  [1, 7, 1],
  [5, 9, 4, 3],
  [13, 30, 1],
  [4, 6, 5, 7, 2],
];

describe('a neural net', () => {
  test.each(SIZES)('scores as its reference prediction does: sizes %j, %j …', (...sizes) => {
    const model = randomModel(sizes);
    checkNeuralNet(model);
    const matrix = noise(150, sizes[0]);
    const rows = Uint32Array.of(7, 7, 149, 0);
    const outputs = model.task === 'number' ? 1 : sizes[sizes.length - 1];
    for (const kernels of ['fastest', 'twin'] as const) {
      const engine = new NeuralNetEngine(model, { kernels });
      const scores = engine.score(matrix);
      for (let row = 0; row < 150; row++) {
        predictNeuralNet(model, rowOf(matrix, row)).forEach((expected, o) => {
          const error = Math.abs(scores[row * outputs + o] - expected);
          expect(error / model.targetDeviation).toBeLessThan(1e-5);
        });
      }
      const some = engine.score(matrix, rows);
      rows.forEach((row, i) => {
        expect(some.subarray(i * outputs, (i + 1) * outputs)).toEqual(
          scores.subarray(row * outputs, (row + 1) * outputs),
        );
      });
    }
  });

  test.each(SIZES)('has the gradients that finite differences have: %j, %j …', (...sizes) => {
    const layers = randomLayers(sizes);
    const net = new DenseNet({ sizes, batchRows: 3 }, { purpose: 'training' });
    net.load(layers.weights);
    const rows = Array.from({ length: 3 }, () => Float32Array.from({ length: sizes[0] }, normal));
    rows.forEach((row, i) => {
      net.inputs.set(row, i * row.length);
    });
    net.forward();
    const factorOf = (row: number, output: number) => row + 1 - 2 * output;
    const outputs = sizes[sizes.length - 1];
    rows.forEach((_, i) => {
      for (let o = 0; o < outputs; o++) {
        net.head.outputGradients[i * net.head.width + o] = factorOf(i, o);
      }
    });
    net.backward();
    const found = net.readGradients();
    const scale = Math.max(...found.map(Math.abs));
    const weights = Float64Array.from(layers.weights);
    const loss = () => {
      const layers64 = { ...layers, weights: weights as unknown as Float32Array };
      const sums = rows.map((row, i) =>
        throughLayers(layers64, row).reduce((sum, z, o) => sum + factorOf(i, o) * z, 0),
      );
      return sums[0] + sums[1] + sums[2];
    };
    weights.forEach((kept, i) => {
      weights[i] = kept + 1e-6;
      const above = loss();
      weights[i] = kept - 1e-6;
      const expected = (above - loss()) / 2e-6;
      weights[i] = kept;
      expect(Math.abs(found[i] - expected) / scale).toBeLessThan(1e-5);
    });
  });

  test('has gradients through dropout that are those of the net with those units out', () => {
    const sizes = [3, 6, 5, 2];
    const { weights } = randomLayers(sizes);
    const net = new DenseNet({ sizes, batchRows: 1 }, { purpose: 'training', dropout: 0.4 });
    net.load(weights);
    net.inputs.set([0.4, -1, 2]);
    // The same draws again and again: the same units are out.
    const draws = () => createRandom(6, 'dropout');
    const loss = () => {
      net.forward(draws());
      return net.head.outputs[0] - 2 * net.head.outputs[1];
    };
    loss();
    net.head.outputGradients.set([1, -2]);
    net.backward(draws());
    const found = net.readGradients();
    const scale = Math.max(...found.map(Math.abs));
    let idle = 0;
    weights.forEach((kept, i) => {
      const moved = (by: number) => {
        net.load(weights.with(i, kept + by));
        return loss();
      };
      const expected = (moved(1e-2) - moved(-1e-2)) / 2e-2;
      expect(Math.abs(found[i] - expected) / scale).toBeLessThan(1e-3);
      if (found[i] === 0) idle++;
    });
    expect(idle).toBeGreaterThan(0);
    expect(idle).toBeLessThan(weights.length - 5);
  });

  test.each(SIZES)('explains by shares that sum to the difference: %j, %j …', (...sizes) => {
    const model = randomModel(sizes);
    const matrix = noise(40, sizes[0]);
    const engine = new NeuralNetEngine(model);
    for (let row = 0; row < 40; row++) {
      const { shares, score, base } = engine.explain(matrix, row, 0);
      const sum = shares.reduce((total, share) => total + share, 0);
      expect(Math.abs(sum - (score - base))).toBeLessThan(1e-9 * (1 + Math.abs(score)));
    }
  });

  test('explains by the integral that many small steps along the way approach', () => {
    const model = randomModel([4, 8, 6, 2]);
    const matrix = noise(5, 4);
    const { shares } = new NeuralNetEngine(model).explain(matrix, 2, 1);
    const to = rowOf(matrix, 2);
    const logOdds = (row: number[]) => {
      const [first, second] = throughLayers(model, row);
      return second - first;
    };
    const steps = 4000;
    to.forEach((end, c) => {
      let sum = 0;
      for (let step = 0; step < steps; step++) {
        const at = to.map((value, i) => {
          const from = model.baseline[i];
          return from + ((step + 0.5) / steps) * (value - from);
        });
        const nudged = (by: number) =>
          logOdds(at.map((value, i) => (i === c ? value + by : value)));
        sum += (nudged(1e-6) - nudged(-1e-6)) / 2e-6 / steps;
      }
      expect(shares[c]).toBeCloseTo(sum * (end - model.baseline[c]), 2);
    });
  });

  test('explains a class of two by its log-odds, and gives unread columns nothing', () => {
    const { matrix, target } = exclusiveOr(400);
    const idle = table([...matrix.columns, new Float64Array(400).fill(3)]);
    const { model } = trainNeuralNet(idle, target, { layers: [16], epochs: 20, seed: 1 });
    const engine = new NeuralNetEngine(model);
    const [p0, p1] = engine.score(idle, Uint32Array.of(5));
    const { shares, score } = engine.explain(idle, 5);
    expect(score).toBeCloseTo(Math.log(p1 / p0), 3);
    expect(shares[2]).toBeCloseTo(0, 12);
  });

  test('learns what no straight line divides', () => {
    const { matrix, target } = exclusiveOr(2000);
    const options = { layers: [16, 8], epochs: 40, rate: 1e-2, seed: 1 };
    const { model, losses, validationLosses } = trainNeuralNet(matrix, target, options);
    const fresh = exclusiveOr(1000);
    const scores = new NeuralNetEngine(model).score(fresh.matrix);
    let right = 0;
    fresh.target.labels.forEach((label, row) => {
      if (scores[2 * row + label] > 0.5) right++;
    });
    expect(right / 1000).toBeGreaterThan(0.96);
    expect(losses[losses.length - 1]).toBeLessThan(losses[0] / 3);
    expect(validationLosses.length).toBe(losses.length);
    checkNeuralNet(model);
  });

  test('learns a curve, in the unit of its target', () => {
    const matrix = noise(1500, 1);
    const target = matrix.columns[0].map((x) => 1e4 + 500 * Math.abs(x));
    const { model } = trainNeuralNet(matrix, target, { layers: [16], rate: 1e-2, seed: 1 });
    const found = new NeuralNetEngine(model).score(table([Float64Array.of(-2, 0, 1)]));
    [11000, 10000, 10500].forEach((expected, i) => {
      expect(Math.abs(found[i] - expected)).toBeLessThan(80);
    });
  });

  test('counts rows by their weights, and classes by theirs', () => {
    // The same row in both classes: the share of a class is what it weighs.
    const matrix = table([new Float64Array(400)]);
    const labels = Uint8Array.from({ length: 400 }, (_, row) => row % 2);
    const options = { layers: [], epochs: 60, rate: 0.05, validationShare: 0, seed: 1 };
    const shareWith = (weights: object) => {
      const target = { labels, classCount: 2 };
      const { model } = trainNeuralNet(matrix, target, { ...options, ...weights });
      return new NeuralNetEngine(model).score(matrix, Uint32Array.of(0))[1];
    };
    const rowWeights = Float64Array.from(labels, (label) => (label === 1 ? 9 : 1));
    expect(shareWith({})).toBeCloseTo(0.5, 1);
    expect(shareWith({ rowWeights })).toBeCloseTo(0.9, 1);
    expect(shareWith({ classWeights: Float64Array.of(4, 1) })).toBeCloseTo(0.2, 1);
  });

  test('is the same for the same seed, another for another, with dropout', () => {
    const { matrix, target } = exclusiveOr(300);
    const options = { layers: [8], dropout: 0.2, epochs: 4 };
    const [one, same, other] = [3, 3, 4].map((seed) =>
      trainNeuralNet(matrix, target, { ...options, seed }),
    );
    expect(same).toEqual(one);
    expect(other.model.weights).not.toEqual(one.model.weights);
  });

  test('never trains on the rows named for validation', () => {
    const { matrix, target } = exclusiveOr(300);
    const validationRows = Uint32Array.from({ length: 100 }, (_, i) => 3 * i);
    const changed = table(matrix.columns.map((column) => column.slice()));
    validationRows.forEach((row) => {
      changed.columns[0][row] = 50;
    });
    const options = { layers: [8], epochs: 1, validationRows, seed: 5 };
    const [one, other] = [matrix, changed].map((each) => trainNeuralNet(each, target, options));
    expect(other.model).toEqual(one.model);
    expect(other.validationLosses).not.toEqual(one.validationLosses);
  });

  interface Bad {
    cell?: number;
    labels?: number[];
    rowWeights?: Float64Array;
    layers?: number[];
    validationRows?: Uint32Array;
  }

  test.each<[string, Bad, RegExp]>([
    ['a missing value', { cell: Number.NaN }, /column "c0": expected finite .* got NaN in row 1/],
    ['infinity', { cell: Infinity }, /got Infinity in row 1/],
    ['what 32 bits do not hold', { cell: 1e300 }, /finite 32-bit numbers, got 1e\+300/],
    ['one class', { labels: [0, 0, 0, 0] }, /expected two classes or more, got 1/],
    ['a label beyond the classes', { labels: [0, 1, 2, 0] }, /below 2, got 2 in row 2/],
    ['too few labels', { labels: [0, 1] }, /expected 4 labels, got 2/],
    ['a weight below 0', { rowWeights: Float64Array.of(1, 1, -1, 1) }, /got -1 in row 2/],
    ['weights of nothing', { rowWeights: new Float64Array(4) }, /a weight above 0/],
    ['a layer without units', { layers: [0] }, /option layers/],
    ['all rows held out', { validationRows: Uint32Array.of(0, 1, 2, 3) }, /left to train on/],
    ['a validation row that is not there', { validationRows: Uint32Array.of(9) }, /below 4, got 9/],
  ])('refuses %s', (_name, { cell = 1, labels = [0, 1, 0, 1], ...options }, message) => {
    const matrix = table([Float64Array.of(0, cell, 2, 3)]);
    const target = { labels: Uint8Array.from(labels), classCount: 2 };
    expect(() => trainNeuralNet(matrix, target, { seed: 1, ...options })).toThrow(message);
  });

  test('refuses rows to score that it can not read', () => {
    const engine = new NeuralNetEngine(randomModel([2, 3, 2]));
    expect(() => engine.score(noise(3, 3))).toThrow(/expected 2 columns, got 3/);
    const gap = table([Float64Array.of(1), Float64Array.of(Number.NaN)]);
    expect(() => engine.score(gap)).toThrow(/got NaN in row 0, column "c1"/);
    expect(() => engine.explain(gap, 0)).toThrow(/2 finite values in row 0/);
    expect(() => engine.explain(noise(1, 2), 0, 2)).toThrow(/class below 2, got 2/);
  });

  test.each<[string, Partial<NeuralNetModel>]>([
    ['no layer', { sizes: Uint32Array.of(3) }],
    ['an empty layer', { sizes: Uint32Array.of(3, 0, 2) }],
    ['a layer too large', { sizes: Uint32Array.of(3, 1e6, 2) }],
    ['too few weights', { weights: new Float32Array(4) }],
    ['a weight that is no number', { weights: new Float32Array(26).fill(Number.NaN) }],
    ['one output for classes', { ...randomLayers([3, 4, 1]) }],
    ['two outputs for a number', { task: 'number' }],
    ['names for other inputs', { columnNames: ['x'] }],
    ['a baseline of another length', { baseline: new Float64Array(2) }],
    ['a baseline that is infinite', { baseline: new Float64Array(3).fill(Infinity) }],
    ['a target without spread', { targetDeviation: 0 }],
  ])('is refused as a model with %s', (_name, part) => {
    const model = randomModel([3, 4, 2]);
    expect(() => checkNeuralNet({ ...model, ...part })).toThrow(RangeError);
  });
});

describe('an autoencoder', () => {
  /** Five columns that two hidden numbers make. */
  function plane(rows: number): Matrix {
    const [x, y] = noise(rows, 2).columns;
    const mix = (a: number, b: number) => x.map((value, row) => a * value + b * y[row]);
    return table([mix(1, 0), mix(0, 1), mix(0.7, 0.7), mix(-0.6, 0.8), mix(0.2, -1)]);
  }

  const options = { layers: [2], epochs: 60, rate: 1e-2, seed: 1 };

  test('scores as its reference does, and explains by shares that sum to the score', () => {
    const sizes = [6, 9, 3, 9, 6];
    const model: AutoencoderModel = {
      kind: 'autoencoder',
      version: 1,
      columnNames: ['a', 'b', 'c', 'd', 'e', 'f'],
      errorScales: Float64Array.from({ length: 6 }, () => 0.2 + random.next()),
      ...randomLayers(sizes),
    };
    checkAutoencoder(model);
    const matrix = noise(100, 6);
    for (const kernels of ['fastest', 'twin'] as const) {
      const engine = new AutoencoderEngine(model, { kernels });
      engine.score(matrix).forEach((score, row) => {
        const expected = predictAutoencoder(model, rowOf(matrix, row));
        expect(Math.abs(score / expected - 1)).toBeLessThan(1e-5);
        expect(engine.explain(matrix, row).reduce((sum, share) => sum + share)).toBe(score);
      });
    }
  });

  test('needs as many units as what makes the rows has directions', () => {
    const matrix = plane(1500);
    // A direction takes a pair of rectified units: its two signs.
    const lossWith = (layers: number[]) =>
      Math.min(...trainAutoencoder(matrix, { ...options, layers }).validationLosses);
    const enough = lossWith([8, 4, 8]);
    expect(enough).toBeLessThan(0.05);
    expect(lossWith([8, 1, 8])).toBeGreaterThan(4 * enough);
  });

  test('finds the row off the plane of the others', () => {
    const { model } = trainAutoencoder(plane(1500), { ...options, layers: [8, 4, 8] });
    const fresh = plane(200);
    fresh.columns[2][50] += 4;
    const scores = new AutoencoderEngine(model).score(fresh);
    expect(scores.indexOf(Math.max(...scores))).toBe(50);
  });

  test('is the same for the same seed, and refuses what it can not read', () => {
    const matrix = plane(200);
    const [one, same] = [1, 2].map(() => trainAutoencoder(matrix, { ...options, epochs: 3 }));
    expect(same).toEqual(one);
    checkAutoencoder(one.model);
    const gap = table([Float64Array.of(1, Number.NaN)]);
    expect(() => trainAutoencoder(gap, options)).toThrow(/got NaN in row 1/);
    expect(() => trainAutoencoder(table([new Float64Array(0)]), options)).toThrow(/got 0 rows/);
  });

  test.each<[string, Partial<AutoencoderModel>]>([
    ['outputs other than inputs', randomLayers([5, 2, 4])],
    ['scales of 0', { errorScales: new Float64Array(5) }],
    ['scales too few', { errorScales: new Float64Array(4).fill(1) }],
    ['names for other inputs', { columnNames: ['x'] }],
  ])('is refused as a model with %s', (_name, part) => {
    const { model } = trainAutoencoder(plane(50), { ...options, epochs: 1 });
    expect(() => checkAutoencoder({ ...model, ...part })).toThrow(RangeError);
  });
});
