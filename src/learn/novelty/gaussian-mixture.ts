import { trainGaussianMixture } from '../train/index.ts';
import type { NoveltyLearner } from './learner.ts';
import { drawnRows } from './drawn-rows.ts';

export const gaussianMixture: NoveltyLearner = {
  name: 'gaussian-mixture',
  about: 'rows where a sum of normal densities is low',
  settings: [
    {
      name: 'components',
      initial: 10,
      low: 1,
      high: 1024,
      scale: 'whole-log',
      about: 'densities at the most',
    },
    {
      name: 'rows',
      initial: 8000,
      low: 2,
      high: 10_000_000,
      scale: 'whole-log',
      about: 'rows to learn from, drawn where there are more',
    },
    {
      name: 'ridge',
      initial: 0.001,
      low: 1e-9,
      high: 10,
      scale: 'log',
      about: 'added to every variance, as a share of that of the column',
    },
  ],
  fit({ matrix, settings, seed, onProgress }) {
    const { model } = trainGaussianMixture(matrix, {
      componentCount: settings.components,
      rows: drawnRows(matrix.rowCount, { count: settings.rows, seed }),
      ridge: settings.ridge,
      seed,
      ...(onProgress && { onProgress }),
    });
    return { model };
  },
};
