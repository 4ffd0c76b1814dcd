import { blend } from './blend.ts';
import { boosting } from './boosting.ts';
import { elasticNet } from './elastic-net.ts';
import { extraTrees, forest } from './forest.ts';
import { baseline } from './baseline.ts';
import { lastValue } from './last-value.ts';
import type { Learner } from './learner.ts';
import { lstm } from './lstm.ts';
import { neighbours } from './neighbours.ts';
import { neuralNet } from './neural-net.ts';

export const LEARNERS: readonly Learner[] = [
  forest,
  extraTrees,
  boosting,
  blend,
  elasticNet,
  neuralNet,
  neighbours,
  lstm,
  baseline,
  lastValue,
];

export function learnerNames(): string[] {
  return LEARNERS.map(({ name }) => name);
}

/** Throws a RangeError that lists the names there are. */
export function learnerNamed(name: string): Learner {
  const found = LEARNERS.find((learner) => learner.name === name);
  if (found !== undefined) return found;
  throw new RangeError(`expected a learner of ${learnerNames().join(', ')}, got "${name}"`);
}
