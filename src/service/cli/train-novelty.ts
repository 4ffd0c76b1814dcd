import type { Command } from 'commander';
import { NOVELTY_LEARNERS, type NoveltyLearner, noveltyLearnerNamed } from '../../learn/index.ts';
import { noveltyReport } from '../deliver/index.ts';
import { OperatorError } from '../errors.ts';
import { noveltyBundleOf, parseSplit, trainNoveltyFile } from '../learning/index.ts';
import { VERSION } from '../version.ts';
import { noveltyJson } from './novelty-json.ts';
import { renderNovelty } from './render-novelty.ts';
import { createStepProgress } from './step-progress.ts';
import { settingsFrom, type TrainFlags, type TrainFrom, type TrainOutcome } from './train-flags.ts';

/** Options that say how classes and numbers are learned, and mean nothing here. */
const FOREIGN = [
  'task',
  'folds',
  'repeats',
  'balance',
  'tune',
  'seconds',
  'candidates',
  'tuneLog',
  'window',
  'keepExamples',
];

/** Refuses options of another role, by name. */
export function checkNoveltyFlags(command: Command): void {
  for (const option of command.options) {
    const name = option.attributeName();
    if (!FOREIGN.includes(name) || command.getOptionValueSource(name) !== 'cli') continue;
    throw new OperatorError('VED_USAGE', `option ${option.long}: has no use with --role novelty`);
  }
}

/** `vedette train --role novelty`. */
export async function trainNoveltyRole(
  source: TrainFrom,
  flags: TrainFlags,
): Promise<TrainOutcome> {
  const progress = createStepProgress();
  const learners = flags.models?.map(named);
  const settings = settingsFrom(flags, learners ?? NOVELTY_LEARNERS);
  const outcome = await trainNoveltyFile({
    ...source,
    target: flags.target,
    normal: flags.normal,
    drop: flags.drop,
    categories: flags.category,
    learners,
    settingsOf: ({ name }) => settings.get(name) ?? {},
    split: parseSplit(flags.split),
    atFpr: flags.atFpr,
    budgets: flags.budget,
    seed: flags.seed,
    onReading: ({ bytes, total }) =>
      progress.update({ run: 'table', stage: 'reading', step: bytes, steps: total ?? 0 }),
    onProgress: (done) => progress.update(done),
  }).finally(progress.done);
  return {
    best: outcome.trained.best.name,
    text: () => renderNovelty(outcome),
    json: () => noveltyJson(outcome),
    report: () => noveltyReport(outcome, `vedette ${VERSION}`),
    bundle: (created) => noveltyBundleOf(outcome, { seed: flags.seed, created }),
  };
}

function named(name: string): NoveltyLearner {
  try {
    return noveltyLearnerNamed(name);
  } catch (cause) {
    throw new OperatorError('VED_USAGE', `option --models: ${(cause as Error).message}`, { cause });
  }
}
