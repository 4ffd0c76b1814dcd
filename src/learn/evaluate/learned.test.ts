import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { thresholdCounts } from './curves.ts';
import { lossByRound, POINTS_MAX, precisionByRecall, WEIGHTS_MAX, weightiest } from './learned.ts';

describe('what training showed', () => {
  test('keeps the first and the last round, and few between', () => {
    const train = Array.from({ length: 500 }, (_, i) => 1 / (1 + i));
    const losses = lossByRound({ train, validation: train });
    expect(losses?.rounds).toHaveLength(POINTS_MAX);
    expect([losses?.rounds[0], losses?.rounds.at(-1)]).toEqual([1, 500]);
    expect(losses?.train.at(-1)).toBe(1 / 500);
    expect(lossByRound({ train: [2, 1], validation: [] })).toEqual({
      rounds: [1, 2],
      train: [2, 1],
      validation: [],
    });
  });

  test('has no losses of one round, or of numbers that a file cannot hold', () => {
    expect(lossByRound({ train: [1], validation: [] })).toBeNull();
    expect(lossByRound({ train: [1, Number.NaN], validation: [] })).toBeNull();
  });

  test('has precision and recall of rows that are all counted', () => {
    const random = createRandom(3, 'scores');
    const labels = Uint8Array.from({ length: 5000 }, () => random.below(2));
    const scores = Float64Array.from(labels, (label) => label + 2 * random.next());
    const curve = precisionByRecall(thresholdCounts({ scores, labels }));
    expect(curve?.recall.length).toBeLessThanOrEqual(POINTS_MAX);
    expect([curve?.recall[0], curve?.recall.at(-1)]).toEqual([0, 1]);
    // By counting, at the threshold of each point that is told.
    const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a]);
    const positives = labels.reduce((sum, label) => sum + label, 0);
    for (const [i, recall] of (curve?.recall ?? []).entries()) {
      if (recall === 0) continue;
      let [hits, taken] = [0, 0];
      while (hits / positives < recall - 5e-5) hits += labels[order[taken++]];
      expect(curve?.precision[i]).toBeCloseTo(hits / taken, 2);
    }
    expect(precisionByRecall(thresholdCounts({ scores, labels: labels.fill(1) }))).toBeNull();
  });

  test('names the weightiest columns, and none without weight', () => {
    const columns = Array.from({ length: 20 }, (_, i) => ({ name: `c${i}`, value: i - 2 }));
    const [weights] = weightiest('loss', columns);
    expect(weights.columns).toHaveLength(WEIGHTS_MAX);
    expect(weights.columns[0]).toEqual({ name: 'c19', value: 17 });
    expect(weightiest('loss', [{ name: 'a', value: 0 }])).toEqual([]);
  });
});
