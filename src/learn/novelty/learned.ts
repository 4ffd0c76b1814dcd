import {
  type Learned,
  lossByRound,
  precisionByRecall,
  thresholdCounts,
  weightiest,
} from '../evaluate/index.ts';
import type { NoveltyTrained } from './train-novelty.ts';

/** What training showed of the best run, small enough to travel with its model. */
export function noveltyLearned({ best, encoding }: NoveltyTrained): Learned {
  const { losses, test, shares } = best;
  const columns = encoding.columns.map(({ name }, i) => ({ name, value: shares?.means[i] ?? 0 }));
  const { rows = 0, unit = '' } = shares ?? {};
  return {
    version: 1,
    losses: losses ? lossByRound(losses) : null,
    confusion: null,
    precisionRecall: test
      ? precisionByRecall(thresholdCounts({ scores: test.scores, labels: test.known.labels }))
      : null,
    weights: weightiest(`mean part of what made ${rows} rows odd (${unit})`, columns),
  };
}
