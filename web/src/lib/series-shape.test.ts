import { expect, test } from 'vitest';
import type { SeriesHead, TrafficSeries } from './api.ts';
import { shapeOf } from './series-shape.ts';
import {
  bandWords,
  binTime,
  countsByLevel,
  inOrder,
  perBin,
  seriesQuestion,
  summaryWords,
} from './series-words.ts';

const HEAD: SeriesHead = {
  id: 'a'.repeat(26),
  sourceId: '0'.repeat(64),
  subject: { type: 'host', key: '10.0.0.5' },
  metric: 'bytes',
  start: '2024-03-02T14:00:00.000000Z',
  binSeconds: 60,
  bins: 4,
  method: 'simple',
  learnedBins: 1,
  anomalies: [],
};
const STRETCH = {
  first: 0,
  last: 0,
  index: 0,
  actual: 9,
  expected: 1,
  low: 0,
  high: 2,
  pValue: 0.01,
};
const odd = (surprise: number, level?: 'Low' | 'High') => ({
  ...STRETCH,
  surprise,
  ...(level && { level }),
});

test('a chart begins at 0, and its top is what no line goes beyond', () => {
  const series: TrafficSeries = {
    ...HEAD,
    values: [10, 20, 40, 20],
    expected: [null, 20, 30, 25],
    radius: [null, 5, 10, 25],
    trainings: [],
  };
  const { top, actual, expected, band, x, y } = shapeOf(series);
  expect(top).toBe(50);
  expect([y(0), y(50), y(-3)]).toEqual([100, 0, 100]);
  expect(actual).toBe('M125 80L375 60L625 20L875 60');
  expect(expected).toBe('M375 60L625 40L875 50');
  // Up along the high ends, back along the low ones, which are not below 0.
  expect(band).toBe('M375 50L625 20L875 0L875 100L625 60L375 70Z');
  expect(x(3)).toBe(875);
});

test('a series that was only learned from has no band, and one of nothing a line at 0', () => {
  const nothing = { values: [0, 0], expected: [null, null], radius: [null, null] };
  const { band, actual } = shapeOf({ ...HEAD, ...nothing, bins: 2, trainings: [] });
  expect([band, actual]).toEqual(['', 'M250 100L750 100']);
});

test('a series asks its question in words', () => {
  expect(seriesQuestion(HEAD)).toBe(
    'How many bytes a minute did 10.0.0.5 move, and how many were expected?',
  );
  expect(
    seriesQuestion({
      ...HEAD,
      metric: 'failures',
      binSeconds: 5,
      subject: { type: 'network', key: 'network' },
    }),
  ).toBe('How many failed flows in 5 s did the network have, and how many were expected?');
  expect([perBin(3600), perBin(600)]).toEqual(['an hour', 'in 10 m']);
  expect(bandWords('bytes', { low: -5, high: 1234 })).toBe('0 B to 1.23 kB');
  expect(binTime(HEAD, 90)).toBe('2024-03-02T15:30:00.000Z');
});

test('what surprises most stands first, and counts are by the rows that tell', () => {
  const [calm, mild, wild] = [
    HEAD,
    { ...HEAD, id: 'b'.repeat(26), anomalies: [odd(3, 'Low')] },
    { ...HEAD, id: 'c'.repeat(26), anomalies: [odd(4), odd(9, 'High'), odd(3, 'Low')] },
  ];
  expect(inOrder([calm, mild, wild]).map(({ id }) => id[0])).toEqual(['c', 'b', 'a']);
  expect(countsByLevel([calm, mild, wild])).toMatchObject({ High: 1, Low: 2, Medium: 0 });
});

test.each([
  [{ bins: 187, forecast: 0, anomalies: 0 }, 'Too short to forecast: 187 bins of 5 s, needs 200.'],
  [
    { bins: 300, forecast: 0, anomalies: 0 },
    '300 bins of 5 s, and too little in them to forecast.',
  ],
  [
    { bins: 300, forecast: 9, anomalies: 0 },
    '9 series of 300 bins of 5 s; no stretch unlike the forecast',
  ],
  [
    { bins: 300, forecast: 9, anomalies: 2 },
    '9 series of 300 bins of 5 s; 2 stretches unlike the forecast',
  ],
])('%o is told in a sentence', (seen, words) => {
  expect(summaryWords({ binSeconds: 5, binsMin: 200, ...seen })).toBe(words);
});
