import { expect, test } from 'vitest';
import { trafficSeries } from '../../api/index.ts';
import { analyse } from './analyse.ts';

const CAPTURE = new URL('../../../test/captures/tune-plant.pcap.gz', import.meta.url).pathname;

test('a capture comes with series, whose anomalies name the rows that tell of them', async () => {
  const { analysis, series } = await analyse({ inputs: [CAPTURE], seed: 1, version: 'test' });
  expect(series.map((each) => trafficSeries.parse(each))).toEqual(series);
  expect(new Set(series.map(({ id }) => id)).size).toBe(series.length);
  expect(series[0]).toMatchObject({
    subject: { type: 'network' },
    metric: 'bytes',
    method: 'lstm',
  });
  const { series: summary } = analysis.source;
  const anomalies = series.flatMap((each) => each.anomalies);
  expect(summary).toMatchObject({ forecast: series.length, anomalies: anomalies.length });
  expect(anomalies.length).toBeGreaterThan(2);
  for (const { groupId, level } of anomalies) {
    const row = analysis.groups.find(({ id }) => id === groupId);
    expect(level).toBe(row?.parts.level);
    expect(row).toBeDefined();
  }
  // Rows of their own stand below Medium, as what has no baseline but itself should.
  const own = analysis.groups.filter((group) => group.class === 'unusual-amount');
  expect(own.length).toBeGreaterThan(0);
  for (const { id, parts, relative } of own) {
    expect([relative, parts.priority < 35]).toEqual([true, true]);
    const [event] = analysis.events.filter(({ groupId }) => groupId === id);
    expect(event.kind).toBe('series');
    expect(event.amount?.actual).toBeGreaterThan(event.amount?.high ?? Number.NaN);
  }
  for (const { bins, values, expected, radius, learnedBins } of series) {
    expect([values.length, expected.length, radius.length]).toEqual([bins, bins, bins]);
    expect(expected.findIndex((value) => value !== null)).toBe(learnedBins);
  }
});

test('wider bins are fewer, and too few are not forecast', async () => {
  const options = { inputs: [CAPTURE], seed: 1, version: 'test', binSeconds: 5 };
  const { analysis, series } = await analyse(options);
  expect(series).toEqual([]);
  expect(analysis.source.series).toMatchObject({ binSeconds: 5, bins: 54, binsMin: 200 });
});
