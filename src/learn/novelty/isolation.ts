import type { Setting } from '../learners/index.ts';
import { trainExtendedIsolationForest, trainIsolationForest } from '../train/index.ts';
import type { NoveltyFitInput, NoveltyLearner } from './learner.ts';

const SETTINGS: readonly Setting[] = [
  { name: 'trees', initial: 100, low: 1, high: 10_000, scale: 'whole-log', about: 'trees' },
  {
    name: 'sample',
    initial: 256,
    low: 2,
    high: 1_000_000,
    scale: 'whole-log',
    about: 'rows drawn for each tree',
  },
];

function optionsOf({ settings, seed, onProgress }: NoveltyFitInput) {
  const { trees: treeCount, sample: sampleSize } = settings;
  return { treeCount, sampleSize, seed, ...(onProgress && { onProgress }) };
}

export const isolationForest: NoveltyLearner = {
  name: 'isolation-forest',
  about: 'rows that few random cuts set apart; the fastest',
  settings: SETTINGS,
  fit: (input) => ({ model: trainIsolationForest(input.matrix, optionsOf(input)) }),
};

export const extendedIsolationForest: NoveltyLearner = {
  name: 'extended-isolation-forest',
  about: 'rows that few random cuts set apart, each cut across all columns',
  settings: SETTINGS,
  fit: (input) => ({ model: trainExtendedIsolationForest(input.matrix, optionsOf(input)) }),
};
