import { trainNeuralNet } from '../train/index.ts';
import { heldOutRows } from './held-out.ts';
import type { Learner } from './learner.ts';

/** Rows that end the training early; a share of all, equal rows together. */
const VALIDATION_SHARE = 0.1;

export const neuralNet: Learner = {
  name: 'neural-net',
  about: 'dense layers of rectified units',
  tasks: ['classes', 'number'],
  reads: 'dense',
  settings: [
    {
      name: 'units',
      initial: 128,
      low: 1,
      high: 4096,
      search: [32, 256],
      scale: 'whole-log',
      about: 'units of the first layer; the second has half as many',
    },
    {
      name: 'epochs',
      initial: 30,
      low: 1,
      high: 10_000,
      scale: 'whole-log',
      about: 'passes over the rows at the most',
    },
    {
      name: 'batch',
      initial: 128,
      low: 1,
      high: 65_536,
      search: [32, 512],
      scale: 'whole-log',
      about: 'rows a step',
    },
    {
      name: 'learning-rate',
      initial: 0.002,
      low: 1e-6,
      high: 1,
      search: [3e-4, 1e-2],
      scale: 'log',
      about: 'length of a step',
    },
    {
      name: 'dropout',
      initial: 0,
      low: 0,
      high: 0.9,
      search: [0, 0.4],
      scale: 'linear',
      about: 'share of units that a step leaves out',
    },
  ],
  fit({ matrix, target, settings, seed, onProgress }) {
    const { units } = settings;
    const { heldOut } = heldOutRows({ matrix, target }, { share: VALIDATION_SHARE, seed });
    const trained = trainNeuralNet(matrix, target.kind === 'number' ? target.values : target, {
      layers: [units, Math.max(1, units >> 1)],
      epochs: settings.epochs,
      batchRows: settings.batch,
      rate: settings['learning-rate'],
      dropout: settings.dropout,
      validationRows: heldOut,
      seed,
      ...(onProgress && { onProgress }),
    });
    const losses = {
      train: Array.from(trained.losses),
      validation: Array.from(trained.validationLosses),
    };
    return { model: trained.model, losses };
  },
};
