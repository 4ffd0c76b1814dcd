import { expect, test } from 'vitest';
import { classReport, confusionMatrix, likeliestClasses } from './classification.ts';
import { sklearnFigures } from './testing/sklearn-figures.ts';

const closeTo = (values: Iterable<number>) =>
  [...values].map((value) => expect.closeTo(value, 12) as number);

test.each(sklearnFigures.classes)('figures are those of scikit-learn: $name', (figures) => {
  const { classCount } = figures;
  const labels = Uint8Array.from(figures.labels);
  const predicted = Uint8Array.from(figures.predicted);
  const confusion = confusionMatrix({ labels, predicted, classCount });
  expect([...confusion.counts]).toEqual(figures.confusion);
  const report = classReport(confusion);
  expect(report.accuracy).toBe(figures.accuracy);
  expect([...report.precision]).toEqual(closeTo(figures.precision));
  expect([...report.recall]).toEqual(closeTo(figures.recall));
  expect([...report.f1]).toEqual(closeTo(figures.f1));
  const { macro, weighted } = report;
  expect([macro.precision, macro.recall, macro.f1]).toEqual(closeTo(figures.macro));
  expect([weighted.precision, weighted.recall, weighted.f1]).toEqual(closeTo(figures.weighted));
  expect([...report.support]).toEqual(
    [...report.support.keys()].map((c) => figures.labels.filter((label) => label === c).length),
  );
});

test('a class out of range and lengths that differ are refused', () => {
  const labels = Uint8Array.of(0, 2);
  expect(() => confusionMatrix({ labels, predicted: Uint8Array.of(0, 1), classCount: 2 })).toThrow(
    'expected classes below 2, got label 2 and prediction 1 in row 1',
  );
  expect(() => confusionMatrix({ labels, predicted: Uint8Array.of(0), classCount: 3 })).toThrow(
    RangeError,
  );
});

test('no rows have no accuracy', () => {
  const empty = { labels: new Uint8Array(), predicted: new Uint8Array(), classCount: 2 };
  expect(classReport(confusionMatrix(empty)).accuracy).toBeNaN();
});

test('the likeliest class is the first among equals, and NaN is refused', () => {
  const shares = Float64Array.of(0.2, 0.4, 0.4, 0.5, 0.5, 0, 0, 0.1, 0.9);
  expect([...likeliestClasses(shares, 3)]).toEqual([1, 0, 2]);
  expect(() => likeliestClasses(shares, 2)).toThrow('expected a multiple of 2 numbers, got 9');
  expect(() => likeliestClasses(Float64Array.of(1, 0, NaN, 1), 2)).toThrow('NaN in row 1');
});
