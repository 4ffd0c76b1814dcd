import type { Matrix } from '../table/index.ts';

/**
 * A forecaster of the next value by LSTM layers as data. Weights layer after layer, then the
 * output's; gates in the order input, forget, candidate, output:
 *
 *     input weights      [inputs][4][units]     inputs: the columns, or the units below
 *     recurrent weights  [units][4][units]
 *     biases             [4][units]
 *     output             [units], then one bias
 *
 * Each series it was trained on has a scale of its own (means and deviations, column by column)
 * and residuals of its own: forecasts' errors, actual − forecast in deviations of the target,
 * ascending, on rows that training did not see.
 */
export interface LstmModel {
  readonly kind: 'lstm';
  readonly version: 1;
  readonly columnNames: readonly string[];
  /** Index of the column forecast. */
  readonly target: number;
  readonly window: number;
  readonly units: number;
  readonly layerCount: number;
  readonly seriesCount: number;
  /** seriesCount × columns, as are the deviations. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly weights: Float32Array;
  readonly residuals: Float64Array;
  /** Series s has residuals[residualStarts[s]] up to, without, residuals[residualStarts[s + 1]]. */
  readonly residualStarts: Uint32Array;
}

/** Larger files are refused: no window or layer of this size was ever useful here. */
const LIMITS = { columns: 4096, window: 65_536, units: 4096, layerCount: 16, seriesCount: 1e6 };
/** Numbers that layers hold for each row forecast; an engine takes some 800 bytes for each. */
const STATES_MAX = 2 ** 19;

/** Throws a RangeError for a model that can't have come from training. */
export function checkLstm(model: LstmModel): void {
  const { columnNames, target, window, units, layerCount, seriesCount } = model;
  const sizes = { columns: columnNames.length, window, units, layerCount, seriesCount };
  for (const [name, size] of Object.entries(sizes)) {
    check(name, isWhole(size, 1, LIMITS[name as keyof typeof LIMITS]), size);
  }
  const states = window * units * layerCount;
  check('window of so many units', states <= STATES_MAX, states);
  check('target', isWhole(target, 0, columnNames.length - 1), target);
  const scales = seriesCount * columnNames.length;
  check('number of means', model.means.length === scales, model.means.length);
  check('number of deviations', model.deviations.length === scales, model.deviations.length);
  const weightCount = lstmWeightCount(model);
  check('number of weights', model.weights.length === weightCount, model.weights.length);
  check('mean', model.means.every(Number.isFinite), 'one not finite');
  check('weight', model.weights.every(Number.isFinite), 'one not finite');
  check('residual', model.residuals.every(Number.isFinite), 'one not finite');
  const isScale = (deviation: number) => Number.isFinite(deviation) && deviation > 0;
  check('deviation', model.deviations.every(isScale), 'one not above 0');
  checkResiduals(model);
}

function checkResiduals({ residuals, residualStarts, seriesCount }: LstmModel): void {
  const starts = [...residualStarts];
  check('number of residual starts', starts.length === seriesCount + 1, starts.length);
  const rises = starts.every((start, s) => start >= (s === 0 ? 0 : starts[s - 1]));
  const ends = starts[0] === 0 && starts[seriesCount] === residuals.length;
  check('residual starts', rises && ends, 'others than 0 up to the number of residuals');
  for (let s = 0; s < seriesCount; s++) {
    const own = residuals.subarray(starts[s], starts[s + 1]);
    const isAscending = own.every((residual, i) => i === 0 || residual >= own[i - 1]);
    check('residuals', isAscending, `some of series ${s} out of order`);
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function check(what: string, isRight: boolean, got: number | string): void {
  if (!isRight) throw new RangeError(`lstm model: expected a possible ${what}, got ${got}`);
}

export function lstmWeightCount({
  columnNames,
  units,
  layerCount,
}: Pick<LstmModel, 'columnNames' | 'units' | 'layerCount'>): number {
  const first = 4 * units * (columnNames.length + units + 1);
  return first + (layerCount - 1) * 4 * units * (2 * units + 1) + units + 1;
}

/**
 * Reference prediction, the obvious way, in 64 bits: the target's value at `row`, from the
 * `window` rows before it and nothing else.
 */
export function predictLstm(
  model: LstmModel,
  matrix: Matrix,
  { row, series = 0 }: { row: number; series?: number },
): number {
  const { columnNames, window, units, layerCount, target } = model;
  const scaleOf = (column: number) => series * columnNames.length + column;
  let sequence = Array.from({ length: window }, (_, step) =>
    columnNames.map((_name, column) => {
      const value = matrix.columns[column][row - window + step];
      return (value - model.means[scaleOf(column)]) / model.deviations[scaleOf(column)];
    }),
  );
  let at = 0;
  for (let layer = 0; layer < layerCount; layer++) {
    const inputs = sequence[0].length;
    sequence = throughLayer(sequence, { weights: model.weights, at, units });
    at += 4 * units * (inputs + units + 1);
  }
  const last = sequence[window - 1];
  const forecast = last.reduce(
    (sum, output, unit) => sum + output * model.weights[at + unit],
    model.weights[at + units],
  );
  return model.means[scaleOf(target)] + forecast * model.deviations[scaleOf(target)];
}

function throughLayer(
  sequence: readonly (readonly number[])[],
  { weights, at, units }: { weights: ArrayLike<number>; at: number; units: number },
): number[][] {
  const inputs = sequence[0].length;
  const recurrentAt = at + 4 * units * inputs;
  const biasAt = recurrentAt + 4 * units * units;
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  let outputs = new Array<number>(units).fill(0);
  let cells = outputs;
  return sequence.map((input) => {
    const sums = Array.from({ length: 4 * units }, (_, gate) => {
      let sum = weights[biasAt + gate];
      input.forEach((value, i) => {
        sum += value * weights[at + 4 * units * i + gate];
      });
      outputs.forEach((value, i) => {
        sum += value * weights[recurrentAt + 4 * units * i + gate];
      });
      return sum;
    });
    cells = cells.map(
      (cell, unit) =>
        sigmoid(sums[units + unit]) * cell +
        sigmoid(sums[unit]) * Math.tanh(sums[2 * units + unit]),
    );
    outputs = cells.map((cell, unit) => sigmoid(sums[3 * units + unit]) * Math.tanh(cell));
    return outputs;
  });
}
