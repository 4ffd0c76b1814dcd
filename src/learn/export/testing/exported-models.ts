/** A small model of each kind that is exported, its options drawn or fitted from a seed. */
import {
  lstmWeightCount,
  predictAutoencoder,
  predictBoosting,
  predictElasticNet,
  predictExtendedIsolationForest,
  predictForest,
  predictGaussianMixture,
  predictIsolationForest,
  predictLstm,
  predictNeighbours,
  predictNeuralNet,
  predictRegressionForest,
} from '../../model/index.ts';
import { createRandom } from '../../random.ts';
import { createMatrix, type Matrix } from '../../table/index.ts';
import {
  trainBoosting,
  trainExtendedIsolationForest,
  trainForest,
  trainGaussianMixture,
  trainIsolationForest,
  trainNeighbours,
  trainRegressionForest,
} from '../../train/index.ts';
import type { OnnxOptions } from '../onnx.ts';
import type { OnnxModel } from '../onnx-model.ts';
import type { Tensor } from './tensor.ts';

/** A model, rows for it, and what our reference says of each. */
export interface ExportedModel {
  readonly name: string;
  readonly model: OnnxModel;
  readonly options?: OnnxOptions;
  readonly input: Tensor;
  readonly expected: readonly (readonly number[])[];
  /** Size of what is told, by which its errors are judged. */
  readonly unit: number;
}

export const NAMES = ['a', 'b', 'c', 'd', 'code'];
const CODES = 40;
const ROWS = 400;

export function exportedModels(): ExportedModel[] {
  const random = createRandom(31, 'onnx tests');
  const problem = problemOf(random.next);
  const rows = rowsOf(problem.matrix);
  const full = rowsOf(problemOf(random.next, 0).matrix);
  const weightsOf = (count: number) =>
    Float32Array.from({ length: count }, () => (random.next() - 0.5) / 100);
  const plain = { problem, rows, full, weightsOf };
  return [
    ...trees(plain),
    ...isolation(plain),
    ...neighbours(plain),
    mixture(plain),
    ...layered(plain),
    ...linear(plain),
    ...recurrent(plain),
  ];
}

interface Made {
  readonly problem: ReturnType<typeof problemOf>;
  /** With missing values, and codes that no set holds; and without. */
  readonly rows: number[][];
  readonly full: number[][];
  readonly weightsOf: (count: number) => Float32Array;
}

type Predict = (row: number[]) => ArrayLike<number>;

function exported(
  name: string,
  model: OnnxModel,
  { rows, predict, unit = 1 }: { rows: number[][]; predict: Predict; unit?: number },
): ExportedModel {
  const input = { shape: [rows.length, rows[0].length], values: rows.flat() };
  return { name, model, input, expected: rows.map((row) => Array.from(predict(row))), unit };
}

/** 32-bit numbers, some missing, and codes of categories. */
export function problemOf(next: () => number, missing = 0.1) {
  const columns = NAMES.map((name) =>
    Float64Array.from({ length: ROWS }, () => {
      if (next() < missing) return Number.NaN;
      return name === 'code' ? Math.floor(next() * CODES) : Math.fround((next() - 0.4) * 1000);
    }),
  );
  const labels = Uint8Array.from(columns[0], (value, row) =>
    value + columns[1][row] > 300 ? 2 : columns[4][row] % 3 === 1 ? 1 : 0,
  );
  const target = columns[0].map((value) => (Number.isNaN(value) ? 7 : value));
  const matrix = createMatrix(NAMES, columns, [0, 0, 0, 0, CODES]);
  return { matrix, numbers: createMatrix(NAMES, columns), labels, target };
}

function rowsOf({ columns }: Matrix): number[][] {
  const rows = Array.from({ length: 60 }, (_, row) => columns.map((column) => column[row]));
  const odd = [2.5, 77, 255, 256, 300, -1, 1e9];
  return [...rows, ...odd.map((code, i) => [...rows[i].slice(0, 4), code])];
}

function trees({ problem, rows }: Made): ExportedModel[] {
  const { matrix, numbers, labels, target } = problem;
  const seed = 1;
  const three = { labels, classCount: 3 };
  const two = { labels: labels.map((label) => Math.min(label, 1)), classCount: 2 };
  const forest = trainForest(matrix, three, { treeCount: 7, seed }).model;
  const regression = trainRegressionForest(numbers, target, { treeCount: 7, seed }).model;
  const options = { rounds: 9, categoryHessianMin: 1, seed };
  const classes = trainBoosting(matrix, three, options).model;
  const logistic = trainBoosting(matrix, two, { rounds: 9, seed }).model;
  const boosted = trainBoosting(matrix, target, { rounds: 9, seed }).model;
  const boosting = (model: typeof boosted) => (row: number[]) => predictBoosting(model, row);
  const unit = 1000;
  return [
    exported('a forest', forest, { rows, predict: (row) => predictForest(forest, row) }),
    exported('a regression forest', regression, {
      rows,
      predict: (row) => [predictRegressionForest(regression, row)],
      unit,
    }),
    exported('boosting of several classes with sets of categories', classes, {
      rows,
      predict: boosting(classes),
    }),
    exported('boosting of two classes', logistic, { rows, predict: boosting(logistic) }),
    exported('boosting of numbers', boosted, { rows, predict: boosting(boosted), unit }),
  ];
}

function isolation({ problem: { numbers }, rows }: Made): ExportedModel[] {
  const model = trainIsolationForest(numbers, { treeCount: 10, seed: 1 });
  const extended = [1, 3, 5].map((columnsPerCut) =>
    trainExtendedIsolationForest(numbers, { treeCount: 10, columnsPerCut, seed: 1 }),
  );
  return [
    exported('an isolation forest', model, {
      rows,
      predict: (row) => [predictIsolationForest(model, row)],
    }),
    ...extended.map((each) =>
      exported(`an extended isolation forest, ${each.columnsPerCut} columns a cut`, each, {
        rows,
        predict: (row) => [predictExtendedIsolationForest(each, row)],
      }),
    ),
  ];
}

/** Of whole numbers, so that many rows are equally far, and rows that are in the table. */
function neighbours({ problem: { labels, target }, full }: Made): ExportedModel[] {
  const whole = full.map((row) => row.map((value) => Math.round(Math.min(value, 900) / 200)));
  const columns = NAMES.map((_, column) => Float64Array.from(whole, (row) => row[column]));
  const matrix = createMatrix(NAMES, columns);
  const near = whole.map((row, i) => (i % 2 === 0 ? row : row.map((value) => value + (i % 3))));
  const tasks = [
    { labels: labels.slice(0, whole.length), classCount: 3 },
    target.slice(0, whole.length),
    undefined,
  ];
  return tasks.map((told) => {
    const model = trainNeighbours(matrix, told, { neighbourCount: 4 });
    const predict = (row: number[]) => predictNeighbours(model, row);
    const unit = model.task === 'numbers' ? 1000 : 1;
    return exported(`nearest neighbours, ${model.task}`, model, { rows: near, predict, unit });
  });
}

function mixture({ full: rows }: Made): ExportedModel {
  const columns = NAMES.map((_, column) => Float64Array.from(rows, (row) => row[column]));
  const { model } = trainGaussianMixture(createMatrix(NAMES, columns), {
    componentCount: 3,
    seed: 1,
  });
  const predict = (row: number[]) => [predictGaussianMixture(model, row)];
  return exported('a gaussian mixture', model, { rows: rows.slice(0, 60), predict, unit: 100 });
}

function layered({ full: rows, weightsOf }: Made): ExportedModel[] {
  const layers = (outputs: number) => ({
    sizes: Uint32Array.of(5, 6, outputs),
    weights: weightsOf(5 * 6 + 6 + 6 * outputs + outputs),
    version: 1 as const,
    columnNames: NAMES,
  });
  const nets = (['classes', 'number'] as const).map((task) => {
    const model = {
      ...layers(task === 'classes' ? 3 : 1),
      kind: 'neural-net' as const,
      task,
      baseline: new Float64Array(5),
      targetMean: 3,
      targetDeviation: 2,
    };
    const predict = (row: number[]) => predictNeuralNet(model, row);
    return exported(`a neural net of ${task}`, model, { rows, predict, unit: 1e4 });
  });
  const errorScales = Float64Array.of(1e3, 2e3, 3e3, 4e3, 1e9);
  const autoencoder = { ...layers(5), kind: 'autoencoder' as const, errorScales };
  const predict = (row: number[]) => [predictAutoencoder(autoencoder, row)];
  return [...nets, exported('an autoencoder', autoencoder, { rows, predict })];
}

function linear({ full: rows, weightsOf }: Made): ExportedModel[] {
  const families = [
    ['linear', 1],
    ['logistic', 1],
    ['multinomial', 3],
  ] as const;
  return families.map(([family, outputs]) => {
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
    const predict = (row: number[]) => predictElasticNet(model, row);
    return exported(`a ${family} elastic net`, model, { rows, predict, unit: 1e6 });
  });
}

function recurrent({ weightsOf }: Made): ExportedModel[] {
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
  const columns = shape.columnNames.map(() => Float64Array.from(weightsOf(window)));
  const steps = Array.from({ length: window }, (_, step) => columns.map((column) => column[step]));
  const input = { shape: [1, window, 3], values: steps.flat() };
  const matrix = createMatrix(shape.columnNames, columns);
  return [0, 1].map((series) => ({
    name: `an LSTM in the scale of series ${series}`,
    model,
    options: { series },
    input,
    expected: [[predictLstm(model, matrix, { row: window, series })]],
    unit: 5,
  }));
}
