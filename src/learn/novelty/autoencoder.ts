import { equalRowsFolds, rowsOfPart } from '../table/index.ts';
import { trainAutoencoder } from '../train/index.ts';
import type { NoveltyLearner } from './learner.ts';

/** One part of so many ends the training early, equal rows together. */
const PARTS = 10;

/**
 * Units, code and floor were chosen on training rows of UNSW-NB15 alone: ordinary ones against its
 * backdoors, and against ordinary rows with cells of others. Half the units cost .002 to .003 of
 * the PR-AUC of either, half the code .004.
 */
export const autoencoder: NoveltyLearner = {
  name: 'autoencoder',
  about: 'rows that a net of few units in the middle can not give back',
  settings: [
    {
      name: 'units',
      initial: 128,
      low: 1,
      high: 4096,
      scale: 'whole-log',
      about: 'units of the layers before and after the middle',
    },
    {
      name: 'code',
      initial: 32,
      low: 1,
      high: 4096,
      scale: 'whole-log',
      about: 'units in the middle; at most half as many as there are columns',
    },
    {
      name: 'epochs',
      initial: 30,
      low: 1,
      high: 10_000,
      scale: 'whole-log',
      about: 'passes over the rows at the most',
    },
    { name: 'batch', initial: 128, low: 1, high: 65_536, scale: 'whole-log', about: 'rows a step' },
    {
      name: 'learning-rate',
      initial: 0.002,
      low: 1e-6,
      high: 1,
      scale: 'log',
      about: 'length of a step',
    },
    {
      name: 'error-floor',
      initial: 0.03,
      low: 1e-4,
      high: 10,
      scale: 'log',
      about: 'the usual error of a column counts as at least this, in its deviations',
    },
  ],
  fit({ matrix, settings, seed, onProgress }) {
    const { in: heldOut, out: rest } = rowsOfPart(equalRowsFolds(matrix, PARTS, seed), 0);
    // As many as there are columns would give back anything.
    const code = Math.max(1, Math.min(settings.code, matrix.columns.length >> 1));
    const { model, losses, validationLosses } = trainAutoencoder(matrix, {
      layers: [settings.units, code, settings.units],
      epochs: settings.epochs,
      batchRows: settings.batch,
      rate: settings['learning-rate'],
      errorScaleMin: settings['error-floor'],
      // So few rows may all be equal: none are left to train on.
      validationRows: rest.length > 0 ? heldOut : new Uint32Array(0),
      seed,
      ...(onProgress && { onProgress }),
    });
    return { model, losses: { train: [...losses], validation: [...validationLosses] } };
  },
};
