import { expect, test } from 'vitest';
import { createRandom } from '../../learn/index.ts';
import { logGamma, regularityOf } from './regularity.ts';

const random = createRandom(11, 'regularity');

function seriesOf(count: number, gapS: () => number): Float64Array {
  let at = 0;
  return Float64Array.from({ length: count }, () => {
    at += gapS() * 1e6;
    return at;
  });
}

test('ln of gamma is that of the factorials and of one half', () => {
  expect(logGamma(1)).toBeCloseTo(0, 9);
  expect(logGamma(5)).toBeCloseTo(Math.log(24), 9);
  expect(logGamma(1.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI) / 2), 9);
  expect(logGamma(171)).toBeCloseTo(706.5730622457874, 6);
});

test('independent arrivals are called regular in fewer than one of fifty series', () => {
  let called = 0;
  for (let i = 0; i < 500; i++) {
    const series = seriesOf(30, () => -Math.log(1 - random.next()) * 20);
    if ((regularityOf(series)?.logOdds ?? 0) > 2) called++;
  }
  expect(called).toBeLessThan(10);
});

test('a timer with thirty per cent of jitter is called regular in nearly every series', () => {
  let called = 0;
  for (let i = 0; i < 200; i++) {
    const series = seriesOf(15, () => 15 * (0.7 + 0.6 * random.next()));
    if ((regularityOf(series)?.logOdds ?? 0) > 2) called++;
  }
  expect(called).toBeGreaterThan(190);
});

test('a missed call and a pause do not hide a timer', () => {
  const series = seriesOf(20, () => 10);
  const late = series.map((time, i) => time + (i > 8 ? 10e6 : 0) + (i > 14 ? 300e6 : 0));
  expect(regularityOf(late)?.logOdds).toBeGreaterThan(2);
});

test('connections of one page visit count as one call', () => {
  const visits = seriesOf(10, () => 12);
  const each = Float64Array.from([...visits].flatMap((t) => [t, t + 1e5, t + 2e5]));
  expect(regularityOf(each)?.callbackCount).toBe(10);
});

test('two calls say nothing', () => {
  expect(regularityOf(Float64Array.of(1e6, 9e6))).toBeUndefined();
});
