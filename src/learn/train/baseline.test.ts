import { describe, expect, test } from 'vitest';
import { type BaselineModel, checkBaseline, predictBaseline } from '../model/index.ts';
import { BaselineEngine } from '../score/index.ts';
import { trainMajority, trainMean, trainPrior, trainSeasonal } from './baseline.ts';

const classes = { labels: Uint8Array.of(2, 0, 2, 1), classCount: 4 };
const series = Float64Array.of(9, 9, 1, 2, 3);

describe('a baseline', () => {
  test.each<[string, BaselineModel, number[]]>([
    ['the commonest class', trainMajority(classes), [0, 0, 1, 0]],
    ['the shares of the classes', trainPrior(classes), [0.25, 0.25, 0.5, 0]],
    ['the mean', trainMean(Float64Array.of(1, 2, 6)), [3]],
  ])('says %s of every row', (_, model, expected) => {
    checkBaseline(model);
    const scores = new BaselineEngine(model).score({ rowCount: 3 });
    expect([...predictBaseline(model)]).toEqual(expected);
    expect([...scores]).toEqual([...expected, ...expected, ...expected]);
  });

  test('of a season repeats its last one, step after step or at the steps asked for', () => {
    const model = trainSeasonal(series, 3);
    checkBaseline(model);
    const engine = new BaselineEngine(model);
    expect([...engine.score({ rowCount: 7 })]).toEqual([1, 2, 3, 1, 2, 3, 1]);
    expect([...engine.score({ rowCount: 9 }, Uint32Array.of(8, 3))]).toEqual([3, 1]);
    expect([...predictBaseline(model, 5)]).toEqual([3]);
  });

  test('has the mean of numbers whose sum is out of range', () => {
    const [mean] = predictBaseline(trainMean(Float64Array.of(1.6e308, 1.6e308)));
    expect(mean).toBeCloseTo(1.6e308, -295);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a label too high', () => trainPrior({ labels: Uint8Array.of(0, 5), classCount: 2 }), /row 1/],
    ['no labels', () => trainMajority({ labels: new Uint8Array(0), classCount: 2 }), /one label/],
    ['no numbers', () => trainMean(new Float64Array(0)), /at least 1 values, got 0/],
    ['a missing number', () => trainMean(Float64Array.of(1, NaN)), /finite value 1, got NaN/],
    ['half a season', () => trainSeasonal(series, 6), /at least 6 values, got 5/],
    ['a season of no steps', () => trainSeasonal(series, 0), /steps of a season, got 0/],
  ])('refuses %s', (_, train, message) => {
    expect(train).toThrow(message);
  });

  test.each<[string, object, RegExp]>([
    ['another kind', { kind: 'forest' }, /kind "baseline", got forest/],
    ['an unknown rule', { rule: 'median' }, /one of majority, .* got median/],
    ['two means', { rule: 'mean', values: new Float64Array(2) }, /one mean, got 2/],
    ['no values', { values: new Float64Array(0) }, /1 to \d+ values, got 0/],
    ['shares of more than all', { values: Float64Array.of(1, 1) }, /sum to 1, got 2/],
    ['no majority', { rule: 'majority', values: Float64Array.of(0.5, 0.5) }, /one class with all/],
    ['a value not finite', { values: Float64Array.of(NaN) }, /finite values, got NaN/],
  ])('as data is refused with %s', (_, change, message) => {
    const model = { ...trainPrior(classes), ...change } as BaselineModel;
    expect(() => checkBaseline(model)).toThrow(message);
  });
});
