import { checkLayers, type Layers, throughLayers } from './layers.ts';

/**
 * Layers that give back their own inputs through fewer units, as data. `weights` and `errorScales`
 * make the score: the mean over columns of the squared error of each in its own scale.
 */
export interface AutoencoderModel extends Layers {
  readonly kind: 'autoencoder';
  readonly version: 1;
  readonly columnNames: readonly string[];
  /** A column's root mean squared error on rows not trained on, at least the least counted. */
  readonly errorScales: Float64Array;
}

/** Throws a RangeError for a model that can't have come from training. */
export function checkAutoencoder(model: AutoencoderModel): void {
  const { columnNames, errorScales, sizes } = model;
  const fail = (expected: string, got: number | string) => {
    throw new RangeError(`autoencoder model: expected ${expected}, got ${got}`);
  };
  checkLayers(model, 'autoencoder');
  const outputs = sizes[sizes.length - 1];
  if (sizes[0] !== columnNames.length) fail(`${columnNames.length} inputs`, sizes[0]);
  if (outputs !== sizes[0]) fail(`${sizes[0]} outputs`, outputs);
  if (errorScales.length !== sizes[0]) fail(`${sizes[0]} error scales`, errorScales.length);
  const isScale = (scale: number) => scale > 0 && scale < Infinity;
  if (!errorScales.every(isScale)) fail('error scales above 0', 'others');
}

/** Reference prediction, the obvious way: the mean of squared scaled errors, 0 at the best. */
export function predictAutoencoder(model: AutoencoderModel, row: ArrayLike<number>): number {
  const outputs = throughLayers(model, row);
  const squares = outputs.map((output, c) => ((row[c] - output) / model.errorScales[c]) ** 2);
  return squares.reduce((sum, square) => sum + square, 0) / squares.length;
}
