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

const COLUMN_SHARE: Setting = {
  name: 'column-share',
  initial: 0,
  low: 0,
  high: 1,
  scale: 'linear',
  about: 'share of the columns tried at a node; 0: the square root of classes, a third of numbers',
};

export const forest: Learner = {
  name: 'forest',
  about: 'random forest: the mean of trees that each saw another sample of the rows',
  tasks: ['classes', 'number'],
  reads: 'codes',
  settings: [TREES, LEAF_ROWS, COLUMN_SHARE],
  fit: (input) => fitForest(input, 'best'),
};

export const extraTrees: Learner = {
  name: 'extra-trees',
  about: 'the mean of trees whose cuts are drawn at random: smoother than a forest',
  tasks: ['classes', 'number'],
  reads: 'codes',
  settings: [TREES, LEAF_ROWS, COLUMN_SHARE],
  fit: (input) => fitForest(input, 'random'),
};

async function fitForest(
  { matrix, target, settings, seed, jobs, onProgress }: FitInput,
  cuts: 'best' | 'random',
): Promise<Fitted> {
  const share = settings['column-share'];
  const options = {
    treeCount: settings.trees,
    leafRowsMin: settings['leaf-rows'],
    cuts,
    ...(share > 0 && { columnsTried: Math.max(1, Math.round(share * matrix.columns.length)) }),
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
