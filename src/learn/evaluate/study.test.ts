import { expect, test } from 'vitest';
import { studyTable } from './study.ts';

const labels = Uint8Array.of(0, 0, 0, 0, 1, 1, 2, 2);
const run = { learner: 'forest', trainingSet: 'all', labels, normalClass: 0 };

test('a run is judged by what it flags, whatever it takes it for', () => {
  const [row] = studyTable([{ ...run, predicted: Uint8Array.of(0, 0, 0, 1, 1, 2, 2, 0) }]);
  expect(row).toEqual({
    learner: 'forest',
    trainingSet: 'all',
    rowCount: 8,
    fpr: 1 / 4,
    fnr: 1 / 4,
    precision: 3 / 4,
    recall: 3 / 4,
    f1: 3 / 4,
  });
});

test('runs keep their order, and one that flags nothing has precision 0', () => {
  const nothing = { ...run, learner: 'none', predicted: new Uint8Array(8) };
  const rows = studyTable([nothing, { ...nothing, trainingSet: 'half' }]);
  expect(rows.map((row) => row.trainingSet)).toEqual(['all', 'half']);
  expect(rows[0]).toMatchObject({ fpr: 0, fnr: 1, precision: 0, recall: 0, f1: 0 });
});

test('rates of rows that are absent are NaN', () => {
  const predicted = new Uint8Array(2);
  expect(studyTable([{ ...run, labels: predicted, predicted }])[0].fnr).toBeNaN();
  expect(studyTable([{ ...run, labels: Uint8Array.of(1, 1), predicted }])[0].fpr).toBeNaN();
});

test('a run that comes twice and lengths that differ are refused', () => {
  const twice = { ...run, predicted: labels };
  expect(() => studyTable([twice, twice])).toThrow('got ["forest","all"] again');
  expect(() => studyTable([{ ...run, predicted: new Uint8Array(3) }])).toThrow(
    'study "forest": expected 8 predictions, got 3',
  );
});
