import { type BoostingOptions, type NamedBins, trainBoostingParallel } from '../train/index.ts';
import type { Matrix } from '../table/index.ts';
import { refinedBins } from './boosting-bins.ts';
import { heldOutRows, type Rows, takeBoth } from './held-out.ts';
import type { Learner, Settings, Target } from './learner.ts';

/** Rows that end the training early; a share of all, equal rows together. */
const VALIDATION_SHARE = 0.1;

export const boosting: Learner = {
  name: 'boosting',
  about: 'gradient boosting: trees that each mend what those before got wrong',
  tasks: ['classes', 'number'],
  reads: 'codes',
  settings: [
    {
      name: 'rounds',
      initial: 100,
      low: 1,
      high: 10_000,
      search: [50, 400],
      scale: 'whole-log',
      about: 'trees for each class at the most',
    },
    {
      name: 'leaves',
      initial: 80,
      low: 2,
      high: 4096,
      search: [8, 128],
      scale: 'whole-log',
      about: 'leaves of a tree at the most',
    },
    {
      name: 'learning-rate',
      initial: 0.1,
      low: 1e-4,
      high: 1,
      search: [0.02, 0.3],
      scale: 'log',
      about: 'share of a tree that is added',
    },
    {
      name: 'l2',
      initial: 1,
      low: 0,
      high: 1e6,
      search: [0.1, 30],
      scale: 'log',
      about: 'added to the weight of a leaf, which keeps small ones small',
    },
    {
      name: 'leaf-rows',
      initial: 1,
      low: 1,
      high: 1_000_000,
      search: [1, 100],
      scale: 'whole-log',
      about: 'rows that a leaf has at the least',
    },
    {
      name: 'row-share',
      initial: 1,
      low: 0.01,
      high: 1,
      search: [0.5, 1],
      scale: 'linear',
      about: 'share of the rows that a round sees',
    },
    {
      name: 'column-share',
      initial: 0.7,
      low: 0.01,
      high: 1,
      search: [0.4, 1],
      scale: 'linear',
      about: 'share of the columns that a tree sees',
    },
    {
      name: 'leaf-weight',
      initial: 2,
      low: 0,
      high: 1e6,
      search: [0.5, 20],
      scale: 'log',
      about: 'weight of the rows of a leaf at the least; of a number each row weighs 1',
    },
    {
      name: 'category-l2',
      initial: 10,
      low: 0,
      high: 1e6,
      scale: 'linear',
      about: 'as l2, where a set of categories is cut; 0 suits targets without noise',
    },
    {
      name: 'category-weight',
      initial: 20,
      low: 0,
      high: 1e6,
      scale: 'linear',
      about: 'weight of the rows of a category in a node, below which it is not told apart',
    },
    {
      name: 'refine',
      initial: 0,
      low: 0,
      high: 1000,
      scale: 'whole',
      about: 'rounds of a trial fit, after which cuts are sought more finely where it cut; 0 none',
    },
    {
      name: 'patience',
      initial: 0,
      low: 0,
      high: 10_000,
      scale: 'whole',
      about: 'rounds without a lower loss on rows held out that end the training; 0 never',
    },
  ],
  async fit({ matrix, target, settings, seed, jobs, onProgress }) {
    const rows = { matrix, target };
    const { patience } = settings;
    const parts = patience > 0 && heldOutRows(rows, { share: VALIDATION_SHARE, seed });
    const train = parts ? takeBoth(rows, parts.train) : rows;
    const judge = parts && takeBoth(rows, parts.heldOut);
    const growth = growthOf(settings, { seed, jobs });
    const table = await tableOf(train, settings.refine, growth);
    const trained = await trainBoostingParallel(table, plainTarget(train.target), {
      ...growth,
      rounds: settings.rounds,
      ...(judge && {
        patience,
        validation: { matrix: judge.matrix, target: plainTarget(judge.target) },
      }),
      ...(onProgress && { onProgress }),
    });
    const { trainingLosses, validationLosses, model, importances } = trained;
    const losses = { train: trainingLosses, validation: validationLosses };
    return { model, gains: importances, losses };
  },
};

type Growth = Omit<BoostingOptions, 'rounds'> & { jobs: number };

function growthOf(settings: Settings, { seed, jobs }: { seed: number; jobs: number }): Growth {
  return {
    leavesMax: settings.leaves,
    learningRate: settings['learning-rate'],
    l2: settings.l2,
    categoryL2: settings['category-l2'],
    categoryHessianMin: settings['category-weight'],
    hessianMin: settings['leaf-weight'],
    rowShare: settings['row-share'],
    columnShare: settings['column-share'],
    seed,
    jobs,
  };
}

async function tableOf(
  { matrix, target }: Rows,
  trialRounds: number,
  growth: Growth,
): Promise<Matrix | NamedBins> {
  if (trialRounds === 0) return matrix;
  const trial = { ...growth, rounds: trialRounds };
  const { model } = await trainBoostingParallel(matrix, plainTarget(target), trial);
  return refinedBins(matrix, model);
}

const plainTarget = (target: Target) => (target.kind === 'number' ? target.values : target);
