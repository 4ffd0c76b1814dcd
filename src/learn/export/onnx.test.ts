import { describe, expect, test } from 'vitest';
import {
  lstmWeightCount,
  predictAutoencoder,
  predictBoosting,
  predictElasticNet,
  predictForest,
  predictIsolationForest,
  predictLstm,
  predictNeuralNet,
  predictRegressionForest,
} from '../model/index.ts';
import { createRandom } from '../random.ts';
import { createMatrix } from '../table/index.ts';
import {
  trainBoosting,
  trainForest,
  trainIsolationForest,
  trainRegressionForest,
} from '../train/index.ts';
import { exportOnnx, type OnnxModel } from './onnx.ts';
import { floorToFloat } from './onnx-trees.ts';
import { ProtoWriter } from './protobuf.ts';
import { metadataOf, runOnnx } from './testing/run-onnx.ts';

const NAMES = ['a', 'b', 'c', 'd', 'code'];
const CODES = 40;
const ROWS = 400;
const random = createRandom(31, 'onnx tests');

/** 32-bit numbers, some missing, and codes of categories. */
function problem(missing: number) {
  const columns = NAMES.map((name) =>
    Float64Array.from({ length: ROWS }, () => {
      if (random.next() < missing) return Number.NaN;
      return name === 'code' ? random.below(CODES) : Math.fround((random.next() - 0.4) * 1000);
    }),
  );
  const labels = Uint8Array.from(columns[0], (value, row) =>
    value + columns[1][row] > 300 ? 2 : columns[4][row] % 3 === 1 ? 1 : 0,
  );
  const target = columns[0].map((value) => (Number.isNaN(value) ? 7 : value));
  const matrix = createMatrix(NAMES, columns, [0, 0, 0, 0, CODES]);
  return { matrix, numbers: createMatrix(NAMES, columns), labels, target };
}

/** Each row of a problem, and codes that no set holds. */
function rowsOf(missing: number): number[][] {
  const { matrix } = problem(missing);
  const rows = Array.from({ length: 60 }, (_, row) => matrix.columns.map((column) => column[row]));
  const odd = [2.5, 77, 255, 256, 300, -1, 1e9];
  return [...rows, ...odd.map((code, i) => [...rows[i].slice(0, 4), code])];
}

function expectAgreement(
  model: OnnxModel,
  predict: (row: number[]) => ArrayLike<number>,
  { missing, unit = 1 }: { missing: number; unit?: number },
): void {
  const rows = rowsOf(missing);
  const values = runOnnx(exportOnnx(model), { shape: [rows.length, 5], values: rows.flat() });
  const got = values.get('probabilities') ?? values.get('value');
  const labels = values.get('label')?.values;
  rows.forEach((row, i) => {
    const expected = Array.from(predict(row));
    const width = expected.length;
    const own = got?.values.slice(i * width, (i + 1) * width) ?? [];
    expected.forEach((number, k) => {
      expect(Math.abs(own[k] - number) / unit).toBeLessThan(2e-6);
    });
    if (labels !== undefined) expect(own[labels[i]]).toBe(Math.max(...own));
  });
}

describe('an exported model predicts what ours does:', () => {
  const { matrix, numbers, labels, target } = problem(0.1);
  const seed = 1;

  test('a forest', () => {
    const { model } = trainForest(matrix, { labels, classCount: 3 }, { treeCount: 7, seed });
    expectAgreement(model, (row) => predictForest(model, row), { missing: 0.1 });
  });

  test('a regression forest', () => {
    const { model } = trainRegressionForest(numbers, target, { treeCount: 7, seed });
    const unit = 1000;
    expectAgreement(model, (row) => [predictRegressionForest(model, row)], { missing: 0.1, unit });
  });

  test('an isolation forest', () => {
    const model = trainIsolationForest(numbers, { treeCount: 10, seed });
    expectAgreement(model, (row) => [predictIsolationForest(model, row)], { missing: 0.1 });
  });

  test('boosting of several classes with sets of categories', () => {
    const options = { rounds: 9, categoryHessianMin: 1, seed };
    const { model } = trainBoosting(matrix, { labels, classCount: 3 }, options);
    expect(model.categorySets?.length).toBeGreaterThan(0);
    expectAgreement(model, (row) => predictBoosting(model, row), { missing: 0.1 });
  });

  test('boosting of two classes', () => {
    const two = labels.map((label) => Math.min(label, 1));
    const { model } = trainBoosting(matrix, { labels: two, classCount: 2 }, { rounds: 9, seed });
    expectAgreement(model, (row) => predictBoosting(model, row), { missing: 0.1 });
  });

  test('boosting of numbers', () => {
    const { model } = trainBoosting(matrix, target, { rounds: 9, seed });
    const unit = 1000;
    expectAgreement(model, (row) => predictBoosting(model, row), { missing: 0.1, unit });
  });
});

const weightsOf = (count: number) =>
  Float32Array.from({ length: count }, () => (random.next() - 0.5) / 100);
const layers = (outputs: number) => ({
  sizes: Uint32Array.of(5, 6, outputs),
  weights: weightsOf(5 * 6 + 6 + 6 * outputs + outputs),
  version: 1 as const,
  columnNames: NAMES,
});

test.each(['classes', 'number'] as const)('a neural net of %s is exported', (task) => {
  const model = {
    ...layers(task === 'classes' ? 3 : 1),
    kind: 'neural-net' as const,
    task,
    baseline: new Float64Array(5),
    targetMean: 3,
    targetDeviation: 2,
  };
  expectAgreement(model, (row) => predictNeuralNet(model, row), { missing: 0, unit: 1e4 });
});

test('an autoencoder is exported', () => {
  const errorScales = Float64Array.of(1e3, 2e3, 3e3, 4e3, 1e9);
  const model = { ...layers(5), kind: 'autoencoder' as const, errorScales };
  expectAgreement(model, (row) => [predictAutoencoder(model, row)], { missing: 0 });
});

test.each([0, 1])('an LSTM is exported in the scale of series %d', (series) => {
  const shape = { columnNames: ['a', 'b', 'c'], units: 4, layerCount: 2 };
  const window = 6;
  const model = {
    ...shape,
    kind: 'lstm' as const,
    version: 1 as const,
    target: 1,
    window,
    seriesCount: 2,
    means: Float64Array.of(1, 2, 3, 4, 5, 6),
    deviations: Float64Array.of(1, 2, 3, 4, 5, 6),
    weights: weightsOf(lstmWeightCount(shape)).map((weight) => 100 * weight),
    residuals: new Float64Array(0),
    residualStarts: new Uint32Array(3),
  };
  const columns = shape.columnNames.map(() =>
    Float64Array.from({ length: window }, () => Math.fround(random.next())),
  );
  const steps = Array.from({ length: window }, (_, step) => columns.map((column) => column[step]));
  const input = { shape: [1, window, 3], values: steps.flat() };
  const [value] = runOnnx(exportOnnx(model, { series }), input).get('value')?.values ?? [];
  const matrix = createMatrix(shape.columnNames, columns);
  expect(value).toBeCloseTo(predictLstm(model, matrix, { row: window, series }), 5);
  expect(() => exportOnnx(model, { series: 2 })).toThrow(/series below 2, got 2/);
});

test.each([
  ['linear', 1],
  ['logistic', 1],
  ['multinomial', 3],
] as const)('a %s elastic net is exported', (family, outputs) => {
  const model = {
    kind: 'elastic-net' as const,
    version: 1 as const,
    family,
    columnNames: NAMES,
    means: new Float64Array(5),
    alpha: 1,
    lambda: 1,
    intercepts: Float64Array.from({ length: outputs }, (_, i) => i / 4),
    coefficients: Float64Array.from(weightsOf(5 * outputs)),
  };
  expectAgreement(model, (row) => predictElasticNet(model, row), { missing: 0, unit: 1e6 });
});

test('columns are named in the file', () => {
  const { matrix, labels } = problem(0);
  const { model } = trainForest(matrix, { labels, classCount: 3 }, { treeCount: 1, seed: 1 });
  const metadata = metadataOf(exportOnnx(model));
  expect(metadata.get('kind')).toBe('forest');
  expect(JSON.parse(metadata.get('columns') ?? '')).toEqual(NAMES);
});

test('a model that ONNX cannot express is refused', () => {
  const odd = { kind: 'neighbours', columnNames: [] } as unknown as OnnxModel;
  expect(() => exportOnnx(odd)).toThrow(TypeError);
  expect(() => exportOnnx(odd)).toThrow(/got neighbours/);
});

test('a threshold is rounded down, so that 32-bit numbers fall on the same side', () => {
  for (const value of [0.1, -0.1, 1 / 3, 1e300, -1e300, 0, -1e-300, 1e-300, 16_777_217, Infinity]) {
    const floor = floorToFloat(value);
    expect(Math.fround(floor)).toBe(floor);
    expect(floor).toBeLessThanOrEqual(value);
    const near = Math.fround(value);
    for (const x of [
      near,
      floor,
      0,
      Math.fround(near * 1.0000001),
      Math.fround(near * 0.9999999),
    ]) {
      expect(x <= floor).toBe(x <= value);
    }
  }
});

test('whole numbers are written as the format’s own examples are', () => {
  const bytes = (value: number) => Array.from(new ProtoWriter().int(1, value).finish());
  expect(bytes(150)).toEqual([0x08, 0x96, 0x01]);
  expect(bytes(0)).toEqual([0x08, 0]);
  expect(bytes(-2)).toEqual([0x08, 0xfe, ...new Array<number>(8).fill(0xff), 1]);
  expect(Array.from(new ProtoWriter().string(2, 'testing').finish())).toEqual([
    0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67,
  ]);
  expect(Array.from(new ProtoWriter().ints(6, [3, 270, 86942]).finish())).toEqual([
    0x32, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5,
  ]);
});
