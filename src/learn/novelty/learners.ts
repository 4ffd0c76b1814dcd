import { autoencoder } from './autoencoder.ts';
import { gaussianMixture } from './gaussian-mixture.ts';
import { extendedIsolationForest, isolationForest } from './isolation.ts';
import type { NoveltyLearner } from './learner.ts';
import { neighbourDistance } from './neighbour-distance.ts';

/**
 * In the order of what they find on UNSW-NB15 (`npm run bench -- one-class`): where nothing can
 * choose, the first of those that were fitted is taken.
 */
export const NOVELTY_LEARNERS: readonly NoveltyLearner[] = [
  autoencoder,
  gaussianMixture,
  neighbourDistance,
  isolationForest,
  extendedIsolationForest,
];

export function noveltyLearnerNames(): string[] {
  return NOVELTY_LEARNERS.map(({ name }) => name);
}

/** Throws a RangeError that lists the names there are. */
export function noveltyLearnerNamed(name: string): NoveltyLearner {
  const found = NOVELTY_LEARNERS.find((learner) => learner.name === name);
  if (found !== undefined) return found;
  const names = noveltyLearnerNames().join(', ');
  throw new RangeError(`expected a learner of novelty of ${names}, got "${name}"`);
}
