/**
 * Finds:  rows unlike those it was trained on: it learned to give back rows through few units, and
 *         what it can't give back is new.
 * Reads:  columns of finite numbers around 0 (a design: standardised, categories one-hot).
 * Fails:  where odd rows lie between normal ones, and where training rows hold the odd ones too.
 *         One odd column spoils those made from the same units: shares point, they don't prove.
 * Cost:   epochs × rows × weights, in 32-bit floats, four at a time.
 * Score:  mean squared error of columns, each in the scale of its own usual error: about 1 for
 *         rows like the training's, higher is odder, without limit.
 * Paper:  Rumelhart, Hinton & Williams (1986); Sakurada & Yairi, "Anomaly Detection Using
 *         Autoencoders with Nonlinear Dimensionality Reduction" (2014).
 */
import type { AutoencoderModel, Layers } from '../model/index.ts';
import { LayerRunner } from '../net/index.ts';
import type { Matrix } from '../table/index.ts';
import { fitLayers, type LayerLoss, type LayerSettings } from './fit-layers.ts';
import { holdOut, layerRows, layerSettings } from './layer-rows.ts';
import type { LayerOptions } from './neural-net.ts';

export interface AutoencoderOptions extends LayerOptions {
  /** A column's usual error counts as at least this; in its own unit. */
  errorScaleMin?: number;
}

export interface TrainedAutoencoder {
  readonly model: AutoencoderModel;
  /** Mean squared error a column and epoch, as seen while training. */
  readonly losses: Float64Array;
  readonly validationLosses: Float64Array;
}

const DEFAULTS: LayerSettings = {
  layers: [64, 16, 64],
  batchRows: 128,
  epochs: 30,
  rate: 2e-3,
  weightDecay: 0,
  dropout: 0,
  patience: 8,
};
const ERROR_SCALE_MIN = 0.1;

/** Throws a RangeError for missing or infinite values, and impossible options. */
export function trainAutoencoder(matrix: Matrix, options: AutoencoderOptions): TrainedAutoencoder {
  const values = layerRows(matrix, 'autoencoder');
  const settings = layerSettings(options, { learner: 'autoencoder', defaults: DEFAULTS });
  const { training, validation } = holdOut(matrix.rowCount, options);
  const inputs = matrix.columns.length;
  const { sizes, weights, losses, validationLosses } = fitLayers({
    values,
    inputs,
    loss: reconstruction(values, inputs),
    rowWeights: new Float64Array(matrix.rowCount).fill(1),
    training,
    validation,
    settings,
    seed: options.seed,
    onProgress: options.onProgress,
  });
  const errorScales = errorScalesOf(
    { sizes, weights },
    {
      matrix,
      rows: validation.length > 0 ? validation : training,
      least: options.errorScaleMin ?? ERROR_SCALE_MIN,
    },
  );
  const kind = { kind: 'autoencoder', version: 1 } as const;
  const model = { ...kind, columnNames: matrix.columnNames, errorScales, sizes, weights };
  return { model, losses, validationLosses };
}

/** Root mean squared errors of columns on some rows. */
function errorScalesOf(
  layers: Layers,
  { matrix, rows, least }: { matrix: Matrix; rows: Uint32Array; least: number },
): Float64Array {
  const squares = new Float64Array(matrix.columns.length);
  new LayerRunner(layers).forEachRow(matrix, rows, ({ row }, outputs, at) => {
    for (let c = 0; c < squares.length; c++) {
      squares[c] += (matrix.columns[c][row] - outputs[at + c]) ** 2;
    }
  });
  return squares.map((sum) => Math.max(least, Math.sqrt(sum / rows.length)));
}

function reconstruction(values: Float32Array, inputs: number): LayerLoss {
  return {
    outputCount: inputs,
    lossOf(row, outputs, at) {
      let sum = 0;
      for (let c = 0; c < inputs; c++) sum += (outputs[at + c] - values[row * inputs + c]) ** 2;
      return sum / inputs;
    },
    gradientOf(row, outputs, at, { gradients, factor }) {
      const scale = (2 * factor) / inputs;
      for (let c = 0; c < inputs; c++) {
        gradients[at + c] = scale * (outputs[at + c] - values[row * inputs + c]);
      }
    },
  };
}
