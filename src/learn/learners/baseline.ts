import { trainMean, trainPrior } from '../train/index.ts';
import type { Learner } from './learner.ts';

export const baseline: Learner = {
  name: 'baseline',
  about: 'the shares of the classes, or the mean, whatever the row: what others have to beat',
  tasks: ['classes', 'number'],
  reads: 'codes',
  settings: [],
  fit: ({ target }) => ({
    model: target.kind === 'number' ? trainMean(target.values) : trainPrior(target),
  }),
};
