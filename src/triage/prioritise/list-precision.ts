import type { ListVerdicts } from '../enrich/index.ts';
import { PRIOR_PROBABILITY } from './priority.ts';

/**
 * What is believed of a list before anybody judged what it said: as if four of its matches had been
 * looked at and half of them were attacks.
 */
export const LIST_PRIOR = { confirmed: 2, dismissed: 2 };

/**
 * The share of a list's matches that are attacks: the mean of the Beta posterior under LIST_PRIOR,
 * in (0, 1). Without verdicts 0.5.
 */
export function listPrecision({ confirmed, dismissed }: ListVerdicts): number {
  const right = LIST_PRIOR.confirmed + confirmed;
  return right / (right + LIST_PRIOR.dismissed + dismissed);
}

/**
 * Evidence of a match, as a natural logarithm: how far the precision stands above the prior of any
 * row, so that the prior and this match alone make the precision again.
 */
export function precisionLogOdds(precision: number): number {
  return logOddsOf(precision) - logOddsOf(PRIOR_PROBABILITY);
}

function logOddsOf(probability: number): number {
  return Math.log(probability / (1 - probability));
}
