/**
 * Finds:  the next value of a series from the values before it, and how far off that may be; one
 *         net for many series, each with a scale of its own.
 * Reads:  columns of numbers at even steps of time, without gaps; one of them is forecast.
 * Fails:  where the next value is not in the window before it (use more columns: hour, weekday), on
 *         fewer than some hundred rows, and beyond the values that training saw.
 * Cost:   epochs × windows × steps × units², in 32-bit floats, four at a time.
 * Score:  a forecast in the target's unit; its residual beside those of held-out rows is a p-value.
 * Paper:  Hochreiter & Schmidhuber, "Long Short-Term Memory", Neural Computation 9 (1997); Gers,
 *         Schmidhuber & Cummins, "Learning to Forget", Neural Computation 12 (2000).
 */
import type { LstmModel } from '../model/index.ts';
import { LstmGradient, LstmNet } from '../net/index.ts';
import { createRandom, type Random } from '../random.ts';
import type { Matrix } from '../table/index.ts';
import { EarlyStop } from './early-stop.ts';
import { type LstmWindows, lstmWindows, type WindowPart } from './lstm-windows.ts';
import { shuffle } from './shuffle.ts';

export interface LstmOptions {
  /** Name of the column forecast; the first when absent. */
  target?: string;
  /** Steps that a forecast sees. */
  window?: number;
  units?: number;
  layers?: number;
  batchRows?: number;
  epochs?: number;
  /** Adam's rate. */
  rate?: number;
  /** Gradients longer than this are shortened to it. */
  gradientNormMax?: number;
  /** Share of each layer's outputs dropped while training, in [0, 1). */
  dropout?: number;
  /** Share of each series' time that decides when to stop; 0: train all epochs. */
  validationShare?: number;
  /** Share of each series' time, its last, whose residuals make the band; 0: no band. */
  calibrationShare?: number;
  /** Epochs without a better validation loss before it stops. */
  patience?: number;
  seed: number;
  onProgress?: (done: { step: number; steps: number; loss: number }) => void;
}

export interface TrainedLstm {
  readonly model: LstmModel;
  /** Mean squared error an epoch in deviations of the target, as seen while training. */
  readonly losses: Float64Array;
  /** The same on the validation stretch after each epoch; empty without one. */
  readonly validationLosses: Float64Array;
}

type Settings = Required<Omit<LstmOptions, 'onProgress' | 'target' | 'seed'>>;

const DEFAULTS: Settings = {
  window: 32,
  units: 50,
  layers: 1,
  batchRows: 32,
  epochs: 50,
  rate: 1e-3,
  gradientNormMax: 1,
  dropout: 0,
  validationShare: 0.1,
  calibrationShare: 0.1,
  patience: 5,
};

/**
 * Each matrix is one series, a row a step, all with the same columns. Time is cut in three: what
 * is learned, what decides when to stop, and what the band is made of, so that no residual of the
 * band was seen in training. Throws a RangeError for missing or infinite values, columns that
 * differ, a series too short for one window to learn, and impossible options. A column without
 * spread counts as 0 everywhere, and its own forecast is its value.
 */
export function trainLstm(series: readonly Matrix[], options: LstmOptions): TrainedLstm {
  const settings = settingsOf(options);
  const windows = lstmWindows(series, { ...settings, target: options.target });
  const run = new LstmRun(windows, { settings, seed: options.seed });
  const losses: number[] = [];
  const stop = new EarlyStop(settings.patience);
  for (let epoch = 0; epoch < settings.epochs && !stop.isOver; epoch++) {
    const loss = run.trainEpoch();
    losses.push(loss);
    if (windows.validation.rows.length > 0) {
      stop.add(run.lossOf(windows.validation), () => run.weights());
    }
    options.onProgress?.({ step: epoch + 1, steps: settings.epochs, loss });
  }
  const weights = stop.best ?? run.weights();
  run.load(weights);
  return {
    model: { ...windows.header, ...run.residuals(), ...sizesOf(settings), weights },
    losses: Float64Array.from(losses),
    validationLosses: Float64Array.from(stop.losses),
  };
}

function sizesOf({ window, units, layers }: Settings) {
  return { kind: 'lstm', version: 1, window, units, layerCount: layers } as const;
}

function settingsOf(options: LstmOptions): Settings {
  const settings = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof Settings)[]) {
    settings[name] = options[name] ?? DEFAULTS[name];
  }
  const { validationShare, calibrationShare, dropout } = settings;
  for (const name of ['window', 'units', 'layers', 'batchRows', 'epochs', 'patience'] as const) {
    expect(name, 'a whole number above 0', Number.isInteger(settings[name]) && settings[name] > 0);
  }
  expect('rate', 'a number above 0', settings.rate > 0 && settings.rate < Infinity);
  expect('gradientNormMax', 'a number above 0', settings.gradientNormMax > 0);
  expect('dropout', 'a share below 1', dropout >= 0 && dropout < 1);
  const heldOut = validationShare + calibrationShare;
  const areShares = validationShare >= 0 && calibrationShare >= 0 && heldOut < 1;
  expect('validationShare and calibrationShare', 'shares that leave rows to train on', areShares);
  return settings;
}

function expect(option: string, expected: string, isRight: boolean): void {
  if (!isRight) throw new RangeError(`lstm option ${option}: expected ${expected}`);
}

/** A net under training: its batches, its generator, its steps. */
class LstmRun {
  private readonly windows: LstmWindows;
  private readonly settings: Settings;
  private readonly net: LstmNet;
  private readonly gradient: LstmGradient;
  private readonly order: Uint32Array;
  private readonly orderRandom: Random;
  private readonly dropRandom: Random | undefined;

  constructor(windows: LstmWindows, { settings, seed }: { settings: Settings; seed: number }) {
    const { window, units, layers, batchRows, dropout } = settings;
    const inputs = windows.header.columnNames.length;
    this.windows = windows;
    this.settings = settings;
    this.net = new LstmNet(
      { inputs, units, layerCount: layers, window, batchRows },
      { dropout, purpose: 'training' },
    );
    this.gradient = new LstmGradient(this.net);
    this.net.load(firstWeights(inputs, settings, createRandom(seed, 'lstm weights')));
    this.order = Uint32Array.from(windows.training.rows, (_, i) => i);
    this.orderRandom = createRandom(seed, 'lstm order of windows');
    this.dropRandom = dropout > 0 ? createRandom(seed, 'lstm dropout') : undefined;
  }

  weights(): Float32Array {
    return this.net.read();
  }

  load(weights: Float32Array): void {
    this.net.load(weights);
  }

  /** One step a batch, over all windows in a new order; the mean squared error. */
  trainEpoch(): number {
    const { order, net, gradient, settings, dropRandom } = this;
    const { rate, gradientNormMax, batchRows } = settings;
    shuffle(order, this.orderRandom);
    let sum = 0;
    for (let from = 0; from < order.length; from += batchRows) {
      const count = Math.min(batchRows, order.length - from);
      this.gather(this.windows.training, order, from, count);
      net.forward(dropRandom);
      sum += this.setOutputGradients(order, from, count);
      gradient.backward(dropRandom);
      gradient.adam.step({ rate, gradientNormMax, weightDecay: 0 });
    }
    return sum / order.length;
  }

  /** Mean squared error without a step. */
  lossOf(part: WindowPart): number {
    let sum = 0;
    this.forecastAll(part, (index, forecast) => {
      sum += (part.targets[index] - forecast) ** 2;
    });
    return sum / part.targets.length;
  }

  /** Of the calibration stretch, ascending within each series. */
  residuals(): Pick<LstmModel, 'residuals' | 'residualStarts'> {
    const part = this.windows.calibration;
    const residuals = new Float64Array(part.rows.length);
    this.forecastAll(part, (index, forecast) => {
      residuals[index] = part.targets[index] - forecast;
    });
    part.starts.forEach((start, s) => {
      residuals.subarray(start, part.starts[s + 1]).sort();
    });
    return { residuals, residualStarts: part.starts };
  }

  private forecastAll(part: WindowPart, visit: (index: number, forecast: number) => void): void {
    const { batchRows } = this.settings;
    const { head } = this.net;
    const order = Uint32Array.from(part.rows, (_, i) => i);
    for (let from = 0; from < order.length; from += batchRows) {
      const count = Math.min(batchRows, order.length - from);
      this.gather(part, order, from, count);
      this.net.forward();
      for (let i = 0; i < count; i++) visit(from + i, head.outputs[i * head.width]);
    }
  }

  /** Windows into the net's inputs [step][row][column]; rows beyond the last keep old ones. */
  private gather(part: WindowPart, order: Uint32Array, from: number, count: number): void {
    const { inputs } = this.net;
    const { window, batchRows } = this.settings;
    const { values, header } = this.windows;
    const width = header.columnNames.length;
    for (let i = 0; i < count; i++) {
      let at = part.rows[order[from + i]] * width;
      for (let step = 0; step < window; step++) {
        const to = (step * batchRows + i) * width;
        for (let column = 0; column < width; column++) inputs[to + column] = values[at++];
      }
    }
  }

  /** Gradients of the mean squared error of the batch; returns the sum of squares. */
  private setOutputGradients(order: Uint32Array, from: number, count: number): number {
    const { outputs, outputGradients, width } = this.net.head;
    const { targets } = this.windows.training;
    let sum = 0;
    outputGradients.fill(0);
    for (let i = 0; i < count; i++) {
      const error = outputs[i * width] - targets[order[from + i]];
      sum += error * error;
      outputGradients[i * width] = (2 * error) / count;
    }
    return sum;
  }
}

/**
 * Uniform within ±1/√units, as PyTorch begins; each gate there has two biases, whose sum is one
 * here.
 */
function firstWeights(inputs: number, { units, layers }: Settings, random: Random): Float32Array {
  const bound = 1 / Math.sqrt(units);
  const draw = () => (2 * random.next() - 1) * bound;
  const weights: number[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const incoming = (layer === 0 ? inputs : units) + units;
    for (let i = 0; i < 4 * units * incoming; i++) weights.push(draw());
    for (let i = 0; i < 4 * units; i++) weights.push(draw() + draw());
  }
  for (let i = 0; i <= units; i++) weights.push(draw());
  return Float32Array.from(weights);
}
