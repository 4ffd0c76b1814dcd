/**
 * Finds:  classes or numbers, by several learners whose predictions are pooled, each by its worth.
 * Reads:  what its members read: any columns.
 * Fails:  where one learner is far better than the others, which then only cost time.
 * Cost:   each member is fitted once a fold, for the weights, and once on all rows.
 * Score:  shares of the classes that sum to 1, about as sure as they are right, but for rare
 *         classes where `accuracy-cost` bends them towards being named; or the number.
 * Paper:  Wolpert, "Stacked Generalization", Neural Networks 5 (1992); and see evaluate/pool.ts.
 */
import type { Matrix } from '../table/index.ts';
import { applyBlending, evenBlending, fitBlending } from './blending.ts';
import { boosting } from './boosting.ts';
import { crossValidate } from './cross-validate.ts';
import { fitMember } from './fit-member.ts';
import { extraTrees, forest } from './forest.ts';
import { type FitInput, type Fitted, type Learner, type Settings, settingsOf } from './learner.ts';
import type { Member } from './member.ts';
import { neuralNet } from './neural-net.ts';
import type { Target } from './target.ts';

export const blend: Learner = {
  name: 'blend',
  about: 'forest, extra trees and boosting, each weighed by its worth on rows it did not see',
  tasks: ['classes', 'number'],
  reads: 'codes',
  settings: [
    {
      name: 'folds',
      initial: 3,
      low: 2,
      high: 20,
      scale: 'whole',
      about: 'parts of the training rows by which members are weighed',
    },
    {
      name: 'even',
      initial: 0,
      low: 0,
      high: 1,
      scale: 'whole',
      about: '1 weighs all members alike, which finds more attacks of kinds that training lacked',
    },
    {
      name: 'nets',
      initial: 0,
      low: 0,
      high: 1,
      scale: 'whole',
      about: '1 adds a neural net, which takes about as long as all others together',
    },
    {
      name: 'derived',
      initial: 1,
      low: 0,
      high: 1,
      scale: 'whole',
      about: '1 lets trees of classes also read columns that are made of those of the table',
    },
    {
      name: 'accuracy-cost',
      initial: 0,
      low: 0,
      high: 1,
      scale: 'linear',
      about: 'accuracy that may be given up so that rare classes are named more often (macro F1)',
    },
  ],
  fit: fitBlend,
};

/** A learner that is to be a member, and the rows as it sees them. */
interface Part {
  readonly learner: Learner;
  readonly input: FitInput;
}

/**
 * Leaves of one row say 0 or 1, and what no tree votes for has no rank. On UNSW-NB15 the false
 * positives at a recall of .995 fall from .179 to .177, and macro F1 rises from .643 to .647
 * (medians of three seeds).
 */
const FOREST_SETTINGS = { 'leaf-rows': 3 };

/**
 * Cuts drawn at random need a choice of columns. On training rows of UNSW-NB15 without its columns
 * of times to live, out of fold, the false positives of extra trees at a recall of .99 fall from
 * .151 to .136 against the square root of all, and those of the blend from .118 to .113.
 */
const EXTRA_SETTINGS = { ...FOREST_SETTINGS, 'column-share': 0.4 };

/**
 * One margin costs a tenth of those of ten classes, so there may be more rounds. On training rows
 * of UNSW-NB15 without its columns of times to live, out of fold, the blend's false positives at a
 * recall of .99 are .114; with 400 rounds of 127 leaves .118.
 */
const ALARM_SETTINGS = { rounds: 200, 'learning-rate': 0.05, 'column-share': 0.5 };

async function fitBlend(input: FitInput): Promise<Fitted> {
  const { matrix, target, settings } = input;
  const parts = partsOf(input);
  if (settings.even === 1) return fitEven(input, parts);
  const steps = (parts.members.length + parts.alarms.length) * (settings.folds + 1);
  let step = 0;
  const onFit = () => input.onProgress?.({ step: ++step, steps });
  const fitAll = (some: readonly Part[]) => inTurn(some, (part) => fitPart(part, settings, onFit));
  const members = await fitAll(parts.members);
  const alarms = await fitAll(parts.alarms);
  const predictions = {
    members: members.map(({ outOfFold }) => outOfFold),
    alarms: alarms.map(({ outOfFold }) => outOfFold),
  };
  const blending = fitBlending(predictions, target, {
    normal: alarms.length > 0 ? (input.normal ?? -1) : -1,
    accuracyCost: settings['accuracy-cost'],
  });
  const plain = (some: readonly { member: Member }[]) => some.map(({ member }) => member);
  const gains = meanGains(members, blending.weights, matrix);
  return {
    model: { kind: 'blend', version: 1, members: plain(members), alarms: plain(alarms), blending },
    unseen: applyBlending(blending, predictions),
    ...(gains && { gains }),
  };
}

/** Nothing is learned of weights, so nothing is fitted out of fold. */
async function fitEven(input: FitInput, parts: ReturnType<typeof partsOf>): Promise<Fitted> {
  const { matrix, target, normal = -1, settings } = input;
  if (settings['accuracy-cost'] > 0) {
    throw new RangeError('blend: expected no accuracy-cost with even weights, which learn nothing');
  }
  const steps = parts.members.length + parts.alarms.length;
  let step = 0;
  const fitAll = (some: readonly Part[]) =>
    inTurn(some, async (part) => {
      const fitted = await fitMember(part.learner, part.input);
      input.onProgress?.({ step: ++step, steps });
      return fitted;
    });
  const members = await fitAll(parts.members);
  const alarms = await fitAll(parts.alarms);
  const blending = evenBlending(target, {
    members: members.length,
    alarms: alarms.length,
    normal: alarms.length > 0 ? normal : -1,
  });
  const plain = (some: readonly { member: Member }[]) => some.map(({ member }) => member);
  const gains = meanGains(members, blending.weights, matrix);
  return {
    model: { kind: 'blend', version: 1, members: plain(members), alarms: plain(alarms), blending },
    ...(gains && { gains }),
  };
}

/** Alarms where there is more to tell than normal rows from others. */
function partsOf(input: FitInput): { members: Part[]; alarms: Part[] } {
  const { target, normal, settings } = input;
  const { onProgress: _, ...quiet } = input;
  const isDeriving = settings.derived === 1 && target.kind === 'classes';
  const trees = (learner: Learner) => (isDeriving ? deriving(learner) : learner);
  // Values of unknown kinds never came: not all members should hang on that (decision 0034).
  const forests = (learner: Learner) => (settings.even === 1 ? learner : trees(learner));
  const members = [
    partOf(quiet, forests(forest), FOREST_SETTINGS),
    partOf(quiet, forests(extraTrees), EXTRA_SETTINGS),
    partOf(quiet, trees(boosting), {}),
    ...(settings.nets === 1 ? [partOf(quiet, neuralNet, {})] : []),
  ];
  if (target.kind === 'number' || normal === undefined || target.classCount < 3) {
    return { members, alarms: [] };
  }
  const two: Target = {
    kind: 'classes',
    classCount: 2,
    labels: target.labels.map((label) => (label === normal ? 0 : 1)),
  };
  return {
    members,
    alarms: [partOf({ ...quiet, target: two }, trees(boosting), ALARM_SETTINGS)],
  };
}

/**
 * The same learner with columns more that are made of the table's. For numbers they would cost the
 * exact parts of predictions.
 */
const deriving = (learner: Learner): Learner => ({ ...learner, reads: 'derived' });

function partOf(input: FitInput, learner: Learner, settings: Settings): Part {
  return { learner, input: { ...input, settings: settingsOf(learner, settings) } };
}

async function fitPart({ learner, input }: Part, { folds }: Settings, onFit: () => void) {
  const { predictions } = await crossValidate(learner, input, { folds, onFold: onFit });
  const fitted = await fitMember(learner, input);
  onFit();
  return { ...fitted, outOfFold: predictions };
}

/** One after the other: each uses all threads. */
async function inTurn<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
  const outputs: Output[] = [];
  for (const input of inputs) outputs.push(await work(input));
  return outputs;
}

/** Importances of those members that have them, each by its weight. */
function meanGains(
  members: readonly { gains?: Float64Array }[],
  weights: Float64Array,
  { columns }: Matrix,
): Float64Array | undefined {
  const gains = new Float64Array(columns.length);
  let total = 0;
  for (const [m, { gains: own }] of members.entries()) {
    if (own === undefined) continue;
    total += weights[m];
    for (let column = 0; column < gains.length; column++) gains[column] += weights[m] * own[column];
  }
  return total > 0 ? gains.map((gain) => gain / total) : undefined;
}
