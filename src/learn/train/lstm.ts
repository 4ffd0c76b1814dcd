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
import type { LstmNet } from '../net/index.ts';
import { createRandom, type Random } from '../random.ts';
import type { Matrix } from '../table/index.ts';
import { runThreads } from '../threads.ts';
import { type SignalSpace, signalSpace } from '../signals.ts';
import { EarlyStop } from './early-stop.ts';
import type { LstmHalf } from './lstm-half.ts';
import { LstmHalves } from './lstm-halves.ts';
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
  return new LstmRun(series, options).train();
}

/** The same model to the last bit, by two threads. Rejects with what a thread throws. */
export async function trainLstmParallel(
  series: readonly Matrix[],
  options: LstmOptions,
): Promise<TrainedLstm> {
  const signals = signalSpace();
  const run = new LstmRun(series, options, signals);
  const { halves } = run;
  const module = new URL('./lstm-worker.js', import.meta.url);
  const others = runThreads(module, halves.threads(signals));
  try {
    return run.train();
  } finally {
    halves.end();
    await others;
  }
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
  readonly halves: LstmHalves;
  private readonly windows: LstmWindows;
  private readonly settings: Settings;
  private readonly options: LstmOptions;
  private readonly order: Uint32Array;
  private readonly orderRandom: Random;
  private stepCount = 0;

  constructor(series: readonly Matrix[], options: LstmOptions, signals?: SignalSpace) {
    const settings = settingsOf(options);
    const { window, units, layers, batchRows, dropout } = settings;
    const { seed } = options;
    this.settings = settings;
    this.options = options;
    this.windows = lstmWindows(series, { ...settings, target: options.target });
    const inputs = this.windows.header.columnNames.length;
    const shape = { inputs, units, layerCount: layers, window, batchRows };
    this.halves = new LstmHalves({ shape, dropout, seed }, signals);
    this.halves.load(firstWeights(inputs, settings, createRandom(seed, 'lstm weights')));
    this.order = Uint32Array.from(this.windows.training.rows, (_, i) => i);
    this.orderRandom = createRandom(seed, 'lstm order of windows');
  }

  train(): TrainedLstm {
    const { settings, windows, options } = this;
    const losses: number[] = [];
    const stop = new EarlyStop(settings.patience);
    for (let epoch = 0; epoch < settings.epochs && !stop.isOver; epoch++) {
      const loss = this.trainEpoch();
      losses.push(loss);
      if (windows.validation.rows.length > 0) {
        stop.add(this.lossOf(windows.validation), () => this.net.read());
      }
      options.onProgress?.({ step: epoch + 1, steps: settings.epochs, loss });
    }
    const weights = stop.best ?? this.net.read();
    this.halves.load(weights);
    return {
      model: { ...windows.header, ...this.residuals(), ...sizesOf(settings), weights },
      losses: Float64Array.from(losses),
      validationLosses: Float64Array.from(stop.losses),
    };
  }

  private get net(): LstmNet {
    return this.halves.halves[0].net;
  }

  /** One step a batch, over all windows in a new order; the mean squared error. */
  private trainEpoch(): number {
    const { order, settings, halves, windows } = this;
    const { rate, gradientNormMax, batchRows } = settings;
    const [first, second] = halves.halves;
    shuffle(order, this.orderRandom);
    let sum = 0;
    for (let from = 0; from < order.length; from += batchRows) {
      const count = Math.min(batchRows, order.length - from);
      const middle = from + Math.min(count, halves.firstRows);
      this.gather(first, windows.training, order.subarray(from, middle));
      if (middle < from + count) {
        this.gather(second, windows.training, order.subarray(middle, from + count));
      }
      sum += halves.work(this.stepCount++, count);
      halves.step({ rate, gradientNormMax, weightDecay: 0 });
    }
    return sum / order.length;
  }

  /** Mean squared error without a step. */
  private lossOf(part: WindowPart): number {
    let sum = 0;
    this.forecastAll(part, (index, forecast) => {
      sum += (part.targets[index] - forecast) ** 2;
    });
    return sum / part.targets.length;
  }

  /** Of the calibration stretch, ascending within each series. */
  private residuals(): Pick<LstmModel, 'residuals' | 'residualStarts'> {
    const part = this.windows.calibration;
    const residuals = new Float64Array(part.rows.length);
    this.forecastAll(part, (index, forecast) => {
      residuals[index] = part.targets[index] - forecast;
    });
    for (let s = 0; s + 1 < part.starts.length; s++) {
      residuals.subarray(part.starts[s], part.starts[s + 1]).sort();
    }
    return { residuals, residualStarts: part.starts };
  }

  private forecastAll(part: WindowPart, visit: (index: number, forecast: number) => void): void {
    const [half] = this.halves.halves;
    const { firstRows } = this.halves;
    const { head } = half.net;
    const order = Uint32Array.from(part.rows, (_, i) => i);
    for (let from = 0; from < order.length; from += firstRows) {
      const indices = order.subarray(from, from + firstRows);
      this.gather(half, part, indices);
      half.net.forward();
      indices.forEach((index, i) => {
        visit(index, head.outputs[i * head.width]);
      });
    }
  }

  /** Windows into a half's inputs [step][row][column]; rows beyond the last keep old ones. */
  private gather({ net, targets }: LstmHalf, part: WindowPart, indices: Uint32Array): void {
    const { inputs, shape } = net;
    const { values, header } = this.windows;
    const width = header.columnNames.length;
    for (let i = 0; i < indices.length; i++) {
      let at = part.rows[indices[i]] * width;
      targets[i] = part.targets[indices[i]];
      for (let step = 0; step < shape.window; step++) {
        const to = (step * shape.batchRows + i) * width;
        for (let column = 0; column < width; column++) inputs[to + column] = values[at++];
      }
    }
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
