import { trainForestParallel, trainRegressionForestParallel } from '../train/index.ts';
import { type FitInput, type Fitted, type Learner, type Setting } from './learner.ts';

const TREES: Setting = {
  name: 'trees',
  initial: 100,
  low: 1,
  high: 10_000,
  scale: 'whole-log',
  about: 'trees',
};

const LEAF_ROWS: Setting = {
  name: 'leaf-rows',
  initial: 1,
  low: 1,
  high: 1000,
  search: [1, 20],
  scale: 'whole-log',
  about: 'rows that a leaf has at the least',
};

export const forest: Learner = {
  name: 'forest',
  about: 'random forest: the mean of trees that each saw another sample of the rows',
  tasks: ['classes', 'number'],
  reads: 'codes',
  settings: [TREES, LEAF_ROWS],
  fit: (input) => fitForest(input, 'best'),
};

export const extraTrees: Learner = {
  name: 'extra-trees',
  about: 'the mean of trees whose cuts are drawn at random: smoother than a forest',
  tasks: ['classes', 'number'],
  reads: 'codes',
  settings: [TREES, LEAF_ROWS],
  fit: (input) => fitForest(input, 'random'),
};

async function fitForest(
  { matrix, target, settings, seed, jobs, onProgress }: FitInput,
  cuts: 'best' | 'random',
): Promise<Fitted> {
  const options = {
    treeCount: settings.trees,
    leafRowsMin: settings['leaf-rows'],
    cuts,
    seed,
    jobs,
    ...(onProgress && { onProgress }),
  };
  const { model, importances } =
    target.kind === 'number'
      ? await trainRegressionForestParallel(matrix, target.values, options)
      : await trainForestParallel(matrix, target, options);
  return { model, gains: importances };
}
