import { describe, expect, test } from 'vitest';
import { checkLstm, type LstmModel, lstmWeightCount, predictLstm } from './model/index.ts';
import { LstmGradient, LstmNet } from './net/index.ts';
import { createRandom } from './random.ts';
import { LstmEngine } from './score/index.ts';
import { createMatrix, type Matrix } from './table/index.ts';
import { trainLstm } from './train/index.ts';

const random = createRandom(5, 'lstm tests');
const normal = () => Array.from({ length: 12 }, () => random.next()).reduce((a, b) => a + b) - 6;

interface Size {
  columns: number;
  units: number;
  layers: number;
  window: number;
}

function randomModel({ columns, units, layers, window }: Size): LstmModel {
  const sizes = {
    columnNames: Array.from({ length: columns }, (_, c) => `c${c}`),
    units,
    layerCount: layers,
  };
  return {
    ...sizes,
    kind: 'lstm',
    version: 1,
    target: columns - 1,
    window,
    seriesCount: 2,
    means: Float64Array.from({ length: 2 * columns }, normal),
    deviations: Float64Array.from({ length: 2 * columns }, () => 0.5 + random.next()),
    // Larger ones make a chaos of fifty units, in which no two ways of adding agree for long.
    weights: Float32Array.from(
      { length: lstmWeightCount(sizes) },
      () => (1.2 * normal()) / Math.sqrt(units),
    ),
    residuals: Float64Array.of(-1, 0, 2, -3, 4),
    residualStarts: Uint32Array.of(0, 3, 5),
  };
}

function table(columns: readonly Float64Array[]): Matrix {
  return createMatrix(
    columns.map((_, c) => `c${c}`),
    columns,
  );
}

const noise = (rows: number, columns: number) =>
  table(Array.from({ length: columns }, () => Float64Array.from({ length: rows }, normal)));

const SIZES: Size[] = [
  { columns: 1, units: 4, layers: 1, window: 3 },
  { columns: 3, units: 5, layers: 2, window: 6 },
  { columns: 2, units: 9, layers: 3, window: 2 },
  { columns: 1, units: 50, layers: 1, window: 32 },
  { columns: 5, units: 1, layers: 1, window: 1 },
];

describe('an LSTM', () => {
  test.each(SIZES)('forecasts as its reference prediction does: %o', (size) => {
    const model = randomModel(size);
    checkLstm(model);
    const matrix = noise(size.window + 37, size.columns);
    for (const kernels of ['fastest', 'twin'] as const) {
      const engine = new LstmEngine(model, { kernels });
      for (const series of [0, 1]) {
        const forecasts = engine.score(matrix, series);
        const deviation = model.deviations[series * size.columns + model.target];
        for (let row = size.window; row < matrix.rowCount; row++) {
          const expected = predictLstm(model, matrix, { row, series });
          expect(Math.abs(forecasts[row] - expected) / deviation).toBeLessThan(2e-6);
        }
        expect(forecasts.subarray(0, size.window).every(Number.isNaN)).toBe(true);
      }
    }
  });

  test('tells the value after each row as its reference prediction does', () => {
    const model = randomModel(SIZES[1]);
    const matrix = noise(45, 3);
    const engine = new LstmEngine(model);
    const next = engine.scoreNext(matrix);
    expect(next).toHaveLength(45);
    expect(next.subarray(0, 44)).toEqual(engine.score(matrix).subarray(1));
    expect(next[44]).toBeCloseTo(predictLstm(model, matrix, { row: 45 }), 4);
  });

  test('forecasts one row as it does among many, and looks at no later row', () => {
    const model = randomModel(SIZES[1]);
    const engine = new LstmEngine(model);
    const matrix = noise(60, 3);
    const all = engine.score(matrix);
    const until = table(matrix.columns.map((column) => column.slice(0, 40)));
    expect(engine.forecast(until)).toBe(all[40]);
    expect(engine.score(until).subarray(6)).toEqual(all.subarray(6, 40));
  });

  test.each(SIZES)('has the gradients that finite differences have: %o', (full) => {
    // Differences take two slow forecasts a weight: eight steps are steps enough.
    const size = { ...full, window: Math.min(full.window, 8) };
    const model = randomModel(size);
    const plain = { ...model, means: model.means.fill(0), deviations: model.deviations.fill(1) };
    const batchRows = 3;
    const { columns, units, layers, window } = size;
    const shape = { inputs: columns, units, layerCount: layers, window, batchRows };
    const net = new LstmNet(shape, { purpose: 'training' });
    const gradient = new LstmGradient(net);
    net.load(model.weights);
    const matrices = Array.from({ length: batchRows }, () => noise(window, columns));
    matrices.forEach((matrix, i) => {
      matrix.columns.forEach((column, c) => {
        column.forEach((value, step) => {
          net.inputs[(step * batchRows + i) * columns + c] = value;
          column[step] = net.inputs[(step * batchRows + i) * columns + c];
        });
      });
    });
    // The loss: forecasts weighted 1, 2 and 3.
    net.forward();
    matrices.forEach((_, i) => {
      net.head.outputGradients[i * net.head.width] = i + 1;
    });
    gradient.backward();
    const found = net.read(gradient.adam.gradients);
    const weights = Float64Array.from(model.weights);
    const lossOf = () => {
      const model64 = { ...plain, weights: weights as unknown as Float32Array };
      return matrices.reduce(
        (sum, matrix, i) => sum + (i + 1) * predictLstm(model64, matrix, { row: window }),
        0,
      );
    };
    const step = 1e-5;
    const scale = Math.max(...found.map(Math.abs));
    for (let i = 0; i < weights.length; i += Math.ceil(weights.length / 40)) {
      const kept = weights[i];
      weights[i] = kept + step;
      const above = lossOf();
      weights[i] = kept - step;
      const expected = (above - lossOf()) / (2 * step);
      weights[i] = kept;
      expect(Math.abs(found[i] - expected) / scale).toBeLessThan(2e-6);
    }
  });

  test('has gradients through dropout that are those of the net with those units out', () => {
    const shape = { inputs: 2, units: 5, layerCount: 3, window: 4, batchRows: 1 };
    const { weights } = randomModel({ columns: 2, units: 5, layers: 3, window: 4 });
    const net = new LstmNet(shape, { purpose: 'training', dropout: 0.4 });
    const gradient = new LstmGradient(net);
    net.inputs.set(Array.from({ length: 8 }, normal));
    // The same draws again and again: the same outputs are dropped.
    const draws = () => createRandom(2, 'dropout');
    const forecastOf = (each: Float32Array) => {
      net.load(each);
      net.forward(draws());
      return net.head.outputs[0];
    };
    forecastOf(weights);
    net.head.outputGradients[0] = 1;
    gradient.backward(draws());
    const found = net.read(gradient.adam.gradients);
    const scale = Math.max(...found.map(Math.abs));
    weights.forEach((kept, i) => {
      const above = forecastOf(weights.with(i, kept + 1e-2));
      const expected = (above - forecastOf(weights.with(i, kept - 1e-2))) / 2e-2;
      expect(Math.abs(found[i] - expected) / scale).toBeLessThan(1e-3);
    });
  });

  test('learns a sine wave: its error is a small part of the last value carried on', () => {
    const wave = table([Float64Array.from({ length: 600 }, (_, i) => 40 + 9 * Math.sin(i / 3))]);
    const options = { window: 12, units: 12, epochs: 30, rate: 1e-2, seed: 1 };
    const { model, losses, validationLosses } = trainLstm([wave], options);
    const forecasts = new LstmEngine(model).score(wave);
    const [values] = wave.columns;
    let [error, carried] = [0, 0];
    for (let row = 540; row < 600; row++) {
      error += (values[row] - forecasts[row]) ** 2;
      carried += (values[row] - values[row - 1]) ** 2;
    }
    expect(Math.sqrt(error / carried)).toBeLessThan(0.1);
    expect(losses[0]).toBeGreaterThan(10 * losses[losses.length - 1]);
    expect(validationLosses.length).toBe(losses.length);
  });

  test('learns two series of other scales in one net, each in its own unit', () => {
    const wave = (scale: number) =>
      table([Float64Array.from({ length: 400 }, (_, i) => scale * (3 + Math.sin(i / 2)))]);
    const { model } = trainLstm([wave(1), wave(1e6)], {
      window: 8,
      units: 8,
      epochs: 40,
      rate: 1e-2,
      seed: 2,
    });
    const engine = new LstmEngine(model);
    const small = engine.forecast(wave(1), 0);
    expect(engine.forecast(wave(1e6), 1) / small / 1e6).toBeCloseTo(1, 6);
    expect(small).toBeCloseTo(3 + Math.sin(200), 0);
  });

  test('uses a second column that holds the answer', () => {
    const [first] = noise(800, 1).columns;
    const told = first.map((_, i) => first[i + 1] ?? 0);
    const options = { window: 4, units: 16, epochs: 30, rate: 1e-2, seed: 3 };
    const alone = trainLstm([table([first])], options);
    const both = trainLstm([table([first, told])], { ...options, target: 'c0' });
    expect(Math.min(...both.validationLosses)).toBeLessThan(
      0.1 * Math.min(...alone.validationLosses),
    );
  });

  test('has bands that hold the share of values they claim, on rows it never saw', () => {
    // A wave with skewed noise; the first 2000 rows train, stop and calibrate, 2000 more judge.
    const values = Float64Array.from(
      { length: 4000 },
      (_, i) => Math.sin(i / 4) - 0.3 * Math.log(1 - random.next()),
    );
    const training = table([values.slice(0, 2000)]);
    const { model } = trainLstm([training], {
      window: 16,
      units: 8,
      epochs: 8,
      rate: 5e-3,
      calibrationShare: 0.3,
      seed: 4,
    });
    const engine = new LstmEngine(model);
    const forecasts = engine.score(table([values]));
    for (const coverage of [0.5, 0.8, 0.95]) {
      const { low, high } = engine.band(coverage);
      let inside = 0;
      for (let row = 2000; row < 4000; row++) {
        const residual = values[row] - forecasts[row];
        if (residual >= low && residual <= high) inside++;
        expect(engine.pValue(residual) <= 1 - coverage).toBe(residual < low || residual > high);
      }
      // Four deviations of a share of 600 calibration and 2000 judging rows.
      const spread = 4 * Math.sqrt(coverage * (1 - coverage) * (1 / 600 + 1 / 2000));
      expect(Math.abs(inside / 2000 - coverage)).toBeLessThan(spread);
    }
    expect(engine.band(0.9999)).toEqual({ low: -Infinity, high: Infinity });
  });

  test('is the same for the same seed, another for another, with dropout and layers', () => {
    const matrix = noise(200, 2);
    const options = { window: 5, units: 6, layers: 2, dropout: 0.3, epochs: 3 };
    const [one, same, other] = [7, 7, 8].map((seed) => trainLstm([matrix], { ...options, seed }));
    expect(same).toEqual(one);
    expect(other.model.weights).not.toEqual(one.model.weights);
    checkLstm(one.model);
  });

  test('reports each epoch, and stops early with the best weights on noise', () => {
    const matrix = noise(300, 1);
    const steps: number[] = [];
    const { losses, validationLosses } = trainLstm([matrix], {
      window: 8,
      units: 16,
      epochs: 60,
      rate: 1e-2,
      patience: 3,
      seed: 9,
      onProgress: ({ step, loss }) => {
        steps.push(step);
        expect(loss).toBeGreaterThan(0);
      },
    });
    expect(steps).toEqual(Array.from(losses, (_, i) => i + 1));
    expect(losses.length).toBeLessThan(60);
    const best = validationLosses.indexOf(Math.min(...validationLosses));
    expect(validationLosses.length - 1 - best).toBe(3);
  });

  test('forecasts the value of a series that never moves', () => {
    const still = table([new Float64Array(100).fill(12.5)]);
    const { model } = trainLstm([still], { window: 8, units: 4, epochs: 30, rate: 1e-2, seed: 1 });
    expect(new LstmEngine(model).forecast(still)).toBeCloseTo(12.5, 1);
  });

  test('learns nothing from rows after the training stretch', () => {
    const [values] = noise(400, 1).columns;
    const options = { window: 8, units: 4, epochs: 2, patience: 9, seed: 1, validationShare: 0 };
    const changed = values.slice();
    changed.fill(1e3, 360);
    const [one, other] = [values, changed].map((each) => trainLstm([table([each])], options).model);
    expect(other.weights).toEqual(one.weights);
    expect(other.means).toEqual(one.means);
    expect(other.residuals).not.toEqual(one.residuals);
  });

  test.each([
    ['NaN', () => [table([Float64Array.of(1, 2, Number.NaN, 4)])], {}, /got NaN in row 2/],
    ['infinity', () => [table([Float64Array.of(1, Infinity)])], {}, /got Infinity in row 1/],
    ['no series', () => [], {}, /at least one series/],
    ['a short series', () => [noise(33, 1)], {}, /more than 32 rows to train on.* got 27 of 33/],
    [
      'other columns',
      () => [noise(50, 1), noise(50, 2)],
      {},
      /expected the columns c0, got c0, c1/,
    ],
    ['a target that is not there', () => [noise(50, 1)], { target: 'x' }, /one of c0, got x/],
    ['no units', () => [noise(50, 1)], { units: 0 }, /option units: expected a whole number/],
    ['all dropped', () => [noise(50, 1)], { dropout: 1 }, /option dropout/],
    ['all held out', () => [noise(50, 1)], { calibrationShare: 0.95 }, /leave rows to train on/],
  ])('refuses %s', (_name, series, options, message) => {
    expect(() => trainLstm(series(), { seed: 1, ...options })).toThrow(message);
  });

  test.each<[string, Partial<LstmModel>]>([
    ['a target beyond the columns', { target: 3 }],
    ['a window of 0', { window: 0 }],
    ['units beyond all limits', { units: 1e9 }],
    ['a broken number of layers', { layerCount: 1.5 }],
    ['too few weights', { weights: new Float32Array(3) }],
    ['a weight that is no number', { weights: randomModel(SIZES[1]).weights.fill(Number.NaN) }],
    ['a deviation of 0', { deviations: new Float64Array(6) }],
    ['a mean too few', { means: new Float64Array(5) }],
    ['residuals out of order', { residuals: Float64Array.of(3, 1, 2, 4, 5) }],
    ['residual starts beyond the end', { residualStarts: Uint32Array.of(0, 3, 9) }],
    ['residual starts that fall', { residualStarts: Uint32Array.of(0, 6, 5) }],
  ])('is refused as a model with %s', (_name, part) => {
    const model = randomModel(SIZES[1]);
    expect(() => checkLstm({ ...model, ...part })).toThrow(RangeError);
  });
});
