import { comparePaired, rankedFigure } from '../evaluate/index.ts';
import type { ModelComparison } from '../learners/index.ts';
import { RANKED } from './judge.ts';

/** Draws for each interval. */
const ROUNDS = 400;

/**
 * Two scores of the same rows by what they find, with what drawing the rows again makes of the
 * difference. Throws a RangeError where no row, or every row, is ordinary (label 0).
 */
export function compareNovelty({
  labels,
  first,
  second,
  seed,
}: {
  readonly labels: Uint8Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly seed: number;
}): ModelComparison {
  if (!labels.includes(0) || !labels.includes(1)) {
    throw new RangeError('compare: expected rows known to be ordinary, and others');
  }
  const options = { rowCount: labels.length, seed, rounds: ROUNDS };
  const figures = Object.entries(RANKED).map(([name, figure]) => {
    const of = (scores: Float64Array) => rankedFigure({ scores, labels }, figure);
    const paired = comparePaired({ first: of(first), second: of(second) }, options);
    return { name, better: 'higher' as const, paired };
  });
  return { figures };
}
