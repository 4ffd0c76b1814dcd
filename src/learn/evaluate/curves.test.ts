import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import {
  averagePrecision,
  fprAtRecall,
  pointAtFpr,
  pointAtRecall,
  pointAtThreshold,
  precisionRecallCurve,
  recallAtFpr,
  rocAuc,
  rocCurve,
  type ScoredRows,
  thresholdCounts,
} from './curves.ts';
import { sklearnFigures } from './testing/sklearn-figures.ts';

const closeTo = (values: Iterable<number>) =>
  [...values].map((value) => expect.closeTo(value, 12) as number);

const rowsOf = (labels: number[], scores: number[], weights?: number[] | null): ScoredRows => ({
  labels: Uint8Array.from(labels),
  scores: Float64Array.from(scores),
  weights: weights ? Float64Array.from(weights) : undefined,
});

const random = createRandom(12, 'curve tests');

/** Rows of a coarse score, so that there are ties. */
function someRows(rowCount: number, levels = 20): ScoredRows {
  const labels = Uint8Array.from({ length: rowCount }, () => (random.next() < 0.3 ? 1 : 0));
  const scores = Float64Array.from(
    labels,
    (label) => random.below(levels) / levels + label * 0.2 * random.next() ** 9,
  );
  return { labels, scores };
}

describe.each(sklearnFigures.binary)('as scikit-learn has it: $name', (figures) => {
  const counts = thresholdCounts(rowsOf(figures.labels, figures.scores, figures.weights));

  test.each(['corners', 'all'] as const)('ROC curve, %s', (points) => {
    const { fpr, tpr, thresholds } = rocCurve(counts, points);
    const expected = figures[points];
    expect([...fpr]).toEqual(closeTo(expected[0]));
    expect([...tpr]).toEqual(closeTo(expected[1]));
    expect([...thresholds]).toEqual([Infinity, ...expected[2]]);
  });

  test('precision-recall curve', () => {
    const { precision, recall, thresholds } = precisionRecallCurve(counts);
    expect([...precision].reverse()).toEqual(closeTo(figures.pr[0]));
    expect([...recall].reverse()).toEqual(closeTo(figures.pr[1]));
    expect([...thresholds].reverse()).toEqual([...figures.pr[2], Infinity]);
  });

  test('areas and FPR at recall', () => {
    expect(rocAuc(counts)).toBeCloseTo(figures.auc, 12);
    expect(averagePrecision(counts)).toBeCloseTo(figures.ap, 12);
    for (const [recall, fpr] of Object.entries(figures.fprAtRecall)) {
      expect(fprAtRecall(counts, Number(recall))).toBeCloseTo(fpr, 12);
    }
  });
});

test('ROC-AUC is the share of pairs in order, ties counted half', () => {
  for (let round = 0; round < 20; round++) {
    const { labels, scores } = someRows(80, 2 + round);
    let wins = 0;
    let pairs = 0;
    for (let i = 0; i < labels.length; i++) {
      for (let j = 0; j < labels.length; j++) {
        if (labels[i] !== 1 || labels[j] !== 0) continue;
        pairs++;
        wins += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
      }
    }
    expect(rocAuc(thresholdCounts({ labels, scores }))).toBeCloseTo(wins / pairs, 12);
  }
});

test('a whole weight is as many equal rows', () => {
  const { labels, scores } = someRows(60);
  const weights = Float64Array.from(labels, () => random.below(4));
  const repeated = [...labels.keys()].flatMap((row) => new Array<number>(weights[row]).fill(row));
  const copies = rowsOf(
    repeated.map((row) => labels[row]),
    repeated.map((row) => scores[row]),
  );
  expect(thresholdCounts({ labels, scores, weights })).toEqual(thresholdCounts(copies));
});

describe('an operating point', () => {
  const counts = thresholdCounts(rowsOf([1, 1, 0, 1, 0, 0, 0], [7, 6, 5, 4, 4, 2, 1]));

  test('says what its threshold does, counted row by row', () => {
    const { labels, scores } = someRows(200);
    const some = thresholdCounts({ labels, scores });
    for (const threshold of [-1, 0, 0.05, 0.33, 0.5, 0.95, 2]) {
      const flagged = (label: number) =>
        scores.filter((score, row) => labels[row] === label && score >= threshold).length;
      const [alarms, hits] = [flagged(0), flagged(1)];
      const point = pointAtThreshold(some, threshold);
      expect(point.fpr).toBeCloseTo(alarms / some.negatives, 12);
      expect(point.recall).toBeCloseTo(hits / some.positives, 12);
      expect(point.fnr).toBeCloseTo(1 - hits / some.positives, 12);
      if (alarms + hits > 0) expect(point.precision).toBeCloseTo(hits / (alarms + hits), 12);
      else expect(point.precision).toBeNaN();
    }
  });

  test('at a recall is the first corner that reaches it', () => {
    expect(pointAtRecall(counts, 0.3)).toMatchObject({ threshold: 7, fpr: 0, recall: 1 / 3 });
    expect(pointAtRecall(counts, 0.5)).toMatchObject({ threshold: 6, fpr: 0, recall: 2 / 3 });
    expect(pointAtRecall(counts, 0.7)).toMatchObject({ threshold: 4, fpr: 0.5, recall: 1 });
    expect(pointAtRecall(counts, 0)).toMatchObject({ threshold: Infinity, fpr: 0, recall: 0 });
  });

  test('at a false positive rate has the lowest threshold allowed', () => {
    expect(pointAtFpr(counts, 0)).toMatchObject({ threshold: 6, recall: 2 / 3 });
    expect(pointAtFpr(counts, 0.25)).toMatchObject({ threshold: 5, recall: 2 / 3 });
    expect(pointAtFpr(counts, 0.5)).toMatchObject({ threshold: 4, recall: 1 });
    expect(pointAtFpr(counts, 1)).toMatchObject({ threshold: 1, recall: 1 });
    expect(recallAtFpr(thresholdCounts(rowsOf([0, 1], [2, 1])), 0.5)).toBe(0);
  });

  test('refuses what is no share', () => {
    expect(() => pointAtRecall(counts, 1.2)).toThrow('recall: expected a share from 0 to 1');
    expect(() => pointAtFpr(counts, NaN)).toThrow(RangeError);
    expect(() => pointAtThreshold(counts, NaN)).toThrow(RangeError);
  });
});

test('a figure that needs rows which are absent is NaN', () => {
  const ordinary = thresholdCounts(rowsOf([0, 0, 0], [3, 2, 2]));
  expect(rocAuc(ordinary)).toBeNaN();
  expect(averagePrecision(ordinary)).toBeNaN();
  expect(fprAtRecall(ordinary, 0.95)).toBeNaN();
  expect(recallAtFpr(ordinary, 0.5)).toBeNaN();
  expect([...rocCurve(ordinary).tpr]).toEqual([NaN, NaN, NaN]);
  const attacks = thresholdCounts(rowsOf([1, 1], [3, 2]));
  expect(rocAuc(attacks)).toBeNaN();
  expect(averagePrecision(attacks)).toBe(1);
  expect(fprAtRecall(attacks, 0.95)).toBeNaN();
  expect(rocAuc(thresholdCounts(rowsOf([], [])))).toBeNaN();
});

test('what cannot be ranked is refused', () => {
  expect(() => thresholdCounts(rowsOf([0, 1], [1, NaN]))).toThrow(
    new RangeError('scores: expected numbers, got NaN in row 1'),
  );
  expect(() => thresholdCounts(rowsOf([0, 2], [1, 1]))).toThrow('expected 0 or 1, got 2 in row 1');
  expect(() => thresholdCounts(rowsOf([0], [1, 1]))).toThrow(
    'expected 2 for as many scores, got 1',
  );
  expect(() => thresholdCounts(rowsOf([0, 1], [1, 1], [1]))).toThrow('weights: expected 2');
  expect(() => thresholdCounts(rowsOf([0, 1], [1, 1], [1, -1]))).toThrow('got -1 in row 1');
});
