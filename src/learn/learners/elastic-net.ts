import { trainElasticNet } from '../train/index.ts';
import { foldsOf } from './held-out.ts';
import type { Learner } from './learner.ts';

/** Parts of the training rows by which the penalty is chosen. */
const FOLDS = 3;

export const elasticNet: Learner = {
  name: 'elastic-net',
  about: 'a weighted sum of few columns; how few is chosen by cross-validation',
  tasks: ['classes', 'number'],
  reads: 'dense',
  settings: [
    {
      name: 'alpha',
      initial: 0.5,
      low: 0,
      high: 1,
      search: [0.05, 1],
      scale: 'linear',
      about: 'share of the absolute penalty: 0 keeps all columns (ridge), 1 keeps few (lasso)',
    },
    {
      name: 'penalties',
      initial: 40,
      low: 5,
      high: 1000,
      scale: 'whole-log',
      about: 'weights of the penalty that are tried',
    },
  ],
  fit({ matrix, target, settings, seed, onProgress }) {
    const folds = foldsOf({ matrix, target }, { count: FOLDS, seed });
    const { model } = trainElasticNet(matrix, target.kind === 'number' ? target.values : target, {
      folds,
      alphas: [settings.alpha],
      lambdaCount: settings.penalties,
      rule: 'minimum',
      ...(onProgress && { onProgress }),
    });
    return { model };
  },
};
