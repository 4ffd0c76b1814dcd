import type { Novelty } from '../detect/index.ts';
import { pValueLogOdds } from '../../learn/index.ts';
import type { Evidence } from '../prioritise/index.ts';

/**
 * Weights of a p-value in the sum. A relative one comes from the very traffic it judges: at 0.6 the
 * smallest p-value that the retained flows allow stays below Medium, whatever the traffic.
 */
const WEIGHT = { relative: 0.6, baseline: 1 };

export function noveltyEvidence(
  novelty: Novelty,
  { index, pValue }: { index: number; pValue: number },
): Evidence {
  const weight = novelty.relative ? WEIGHT.relative : WEIGHT.baseline;
  const logOddsOf = novelty.logOddsOf ?? pValueLogOdds;
  const reasons = novelty.explain(index);
  const among = novelty.among?.(index) ?? (novelty.relative ? 'flows here' : 'ordinary flows');
  return {
    detector: 'novelty',
    model: novelty.model,
    unit: 'p-value',
    value: pValue,
    logOdds: weight * logOddsOf(pValue),
    reason:
      `about 1 in ${Math.round(1 / pValue)} ${among} is as odd, by ` +
      (reasons.join(', ') || 'no one feature'),
  };
}
