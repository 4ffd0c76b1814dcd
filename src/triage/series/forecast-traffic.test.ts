import { describe, expect, test } from 'vitest';
import { createRandom } from '../../learn/index.ts';
import { FeatureExtractor, featureSet } from '../../wire/index.ts';
import { type FlowFacts, flowBatchOf } from '../testing/flow-builder.ts';
import { type Baseline, Triage, type TriageResult } from '../triage.ts';

const MINUTE = 60;
const HOUR = 3600;
const CYCLE = HOUR;
const MEDIUM = 35;

/**
 * Eight hours of an office whose traffic swells and falls by the hour: half a dozen hosts that
 * fetch pages, more of them at the height of the hour.
 */
function office(seed: number, { hours = 8, busy = 1 } = {}): FlowFacts[] {
  const random = createRandom(seed, 'office');
  const flows: FlowFacts[] = [];
  for (let minute = 0; minute < hours * 60; minute++) {
    const height = 1 + Math.sin((2 * Math.PI * minute * MINUTE) / CYCLE);
    const count = busy * (4 + Math.round(4 * height + 2 * random.next()));
    for (let i = 0; i < count; i++) {
      flows.push({
        at: (minute + random.next()) * MINUTE,
        seconds: 1 + 4 * random.next(),
        orig: `10.0.0.${11 + random.below(6)}`,
        resp: `192.0.2.${1 + random.below(20)}`,
        respPort: 443,
        service: 'tls',
        columns: {
          origIpBytes: 800 + random.below(400),
          respIpBytes: 20_000 + random.below(15_000),
        },
      });
    }
  }
  return flows;
}

/** One host fetches as much in five minutes as it does in hours, from where all fetch. */
const surge: FlowFacts[] = Array.from({ length: 60 }, (_, i) => ({
  at: 5 * HOUR + i * 5,
  seconds: 4,
  orig: '10.0.0.13',
  resp: `192.0.2.${1 + (i % 20)}`,
  respPort: 443,
  service: 'tls',
  columns: { origIpBytes: 1000, respIpBytes: 400_000 },
}));

function triaged(flows: readonly FlowFacts[], baseline?: Baseline): TriageResult {
  return fed(new Triage({ seed: 1, baseline }), flows).finish();
}

function fed(triage: Triage, flows: readonly FlowFacts[]): Triage {
  const extractor = new FeatureExtractor(featureSet('clean@1'));
  // A flow is told when it ends; batches of the size that the meter makes.
  const ended = flows.toSorted((a, b) => endOf(a) - endOf(b));
  for (let from = 0; from < ended.length; from += 4096) {
    const batch = flowBatchOf(ended.slice(from, from + 4096));
    triage.observe(batch, extractor.extract(batch));
  }
  return triage;
}

function endOf({ at = 0, seconds = 0 }: FlowFacts): number {
  return at + seconds;
}

const rowsOf = ({ groups }: TriageResult) =>
  groups.filter(({ class: name }) => name === 'unusual-amount');

describe('traffic with a rhythm', () => {
  test('that keeps it makes no row at Medium or above, whatever the noise', () => {
    for (const seed of [1, 2, 3]) {
      const result = triaged(office(seed));
      expect(result.traffic.series.length).toBeGreaterThan(10);
      for (const { parts } of result.groups) expect(parts.priority).toBeLessThan(MEDIUM);
      expect(rowsOf(result).length).toBeLessThanOrEqual(2);
    }
  });

  test('that surges at a host makes a row of that host, with what was expected', () => {
    const { groups } = triaged([...office(1), ...surge]);
    const rank = groups.findIndex(({ class: name }) => name === 'unusual-amount');
    expect(rank).toBeGreaterThanOrEqual(0);
    expect(rank).toBeLessThan(20);
    const row = groups[rank];
    expect(row.subject).toEqual({ type: 'host', key: '10.0.0.13' });
    expect(row.orig).toMatchObject({ ip: '10.0.0.13', hostCount: 1 });
    expect(row.sentence).toMatch(/^10\.0\.0\.13: [\d.]+ MB a minute where .* expected; 1 in /);
    const [first] = surge;
    const startUs = 1.7e15 + (first.at ?? 0) * 1e6;
    const [event] = row.events;
    expect(Math.abs(event.startUs - startUs)).toBeLessThan(2 * MINUTE * 1e6);
    const { amount } = event;
    expect(amount?.actual).toBeGreaterThan(5 * (amount?.high ?? Number.NaN));
    // The flows that it cites are the host's own, of that time.
    expect(event.flowCount).toBeGreaterThan(5);
    expect(row.parts.level).not.toMatch(/Critical|High|Medium/);
    expect(row.relative).toBe(true);
  });

  test('says a surge of one host once, not again for the network and the service', () => {
    const result = triaged([...office(1), ...surge]);
    const at = (startUs: number) => Math.abs(startUs - (1.7e15 + 5 * HOUR * 1e6)) < HOUR * 5e5;
    const rows = rowsOf(result).filter(({ startUs }) => at(startUs));
    expect(rows.map(({ subject }) => subject.key)).toEqual(['10.0.0.13']);
    const ofNetwork = result.traffic.series.filter(({ subject }) => subject.type === 'network');
    const told = ofNetwork.flatMap(({ anomalies }) => anomalies.map((a) => result.tellers.get(a)));
    expect(told.length).toBeGreaterThan(0);
    expect(told[0]).toMatchObject({ subject: { type: 'host', key: '10.0.0.13' } });
  });

  test('that stops makes a row with the silence in it', () => {
    const [from, to] = [4.1 * HOUR, 4.4 * HOUR];
    const flows = office(4, { hours: 5, busy: 6 }).filter(({ at = 0 }) => at < from || at > to);
    const rows = rowsOf(triaged(flows));
    const drops = rows.flatMap(({ events }) => events).filter(({ amount }) => amount?.actual === 0);
    expect(drops.length).toBeGreaterThan(0);
    expect(drops[0].subject.type).toBe('network');
    expect(drops[0].sentence).toMatch(/^the network: 0 \w+ a minute where [\d.]+/);
  });

  test('that a behaviour explains makes no row beside it', () => {
    const scan: FlowFacts[] = Array.from({ length: 900 }, (_, i) => ({
      at: 5 * HOUR + i * 0.1,
      orig: '10.0.0.14',
      resp: '10.0.0.2',
      respPort: 1 + i,
      state: 'REJ',
      columns: { origPayloadBytes: 0, respPayloadBytes: 0 },
    }));
    const result = triaged([...office(1), ...scan]);
    const told = [...result.tellers.values()].filter(({ class: name }) => name === 'vertical-scan');
    expect(told.length).toBeGreaterThan(0);
    expect(rowsOf(result).filter(({ subject }) => subject.key === '10.0.0.14')).toEqual([]);
  });

  test('is forecast alike for the same seed', () => {
    const flows = [...office(1), ...surge];
    const told = (result: TriageResult) => JSON.stringify([result.groups, result.traffic]);
    expect(told(triaged(flows))).toBe(told(triaged(flows)));
  });

  test('is not forecast where it is too short, and says how long it is', () => {
    const { traffic, tellers } = triaged(office(1).filter(({ at = 0 }) => at < 150));
    expect(traffic.series).toEqual([]);
    expect(traffic.binCount).toBeLessThan(200);
    expect(tellers.size).toBe(0);
  });
});

describe('traffic with a baseline of ordinary hours', () => {
  const baseline = fed(new Triage({ seed: 1 }), office(7)).finishAsBaseline();
  /** Within the first tenth, from which a series without a baseline only learns. */
  const early = surge.map((flow) => ({ ...flow, at: (flow.at ?? 0) - 4.5 * HOUR }));
  const network = ({ traffic }: TriageResult) =>
    traffic.series.filter(({ subject }) => subject.type === 'network');

  test('is forecast from its first bin on, by what was learned there', () => {
    for (const { pastBins, learnedBins } of network(triaged(office(1)))) {
      expect(pastBins).toBe(0);
      expect(learnedBins).toBeGreaterThan(60);
    }
    for (const { pastBins, learnedBins, values, forecast } of network(
      triaged(office(1), baseline),
    )) {
      // Eight hours by the minute, without the two that are cut.
      expect(pastBins).toBeGreaterThan(470);
      expect(learnedBins).toBe(0);
      expect(forecast.pValues.length).toBe(values.length);
    }
  });

  test('that surges at its beginning makes a row, which has a baseline', () => {
    const flows = [...office(1), ...early];
    const of = (result: TriageResult) =>
      rowsOf(result).filter(({ startUs }) => startUs < 1.7e15 + HOUR * 1e6);
    expect(of(triaged(flows))).toEqual([]);
    const [row] = of(triaged(flows, baseline));
    expect(row.subject).toEqual({ type: 'host', key: '10.0.0.13' });
    expect(row.relative).toBe(false);
    expect(row.sentence).toContain('forecasts of the baseline and here');
    expect(row.parts.priority).toBeLessThan(MEDIUM);
  });

  test('that keeps its rhythm makes no more rows than without', () => {
    for (const seed of [1, 2, 3]) {
      expect(rowsOf(triaged(office(seed), baseline)).length).toBeLessThanOrEqual(2);
    }
  });

  test('is forecast from what came before alone', () => {
    const told = (flows: readonly FlowFacts[]) => network(triaged(flows, baseline));
    const [whole] = told([...office(1), ...surge]);
    const [bytes] = told(office(1));
    // Until five hours in the surge is yet to come.
    const before = 4.9 * 60;
    expect(whole.forecast.pValues.subarray(0, before)).toEqual(
      bytes.forecast.pValues.subarray(0, before),
    );
  });

  test('is its own past where the baseline has other bins or no such subject', () => {
    const wide = new Triage({ seed: 1, binUs: 7 * MINUTE * 1e6 });
    const other = fed(wide, office(7, { hours: 20 })).finishAsBaseline();
    const { traffic, silent } = triaged(office(1), other);
    for (const { pastBins } of traffic.series) expect(pastBins).toBe(0);
    expect(silent).toContainEqual(expect.stringContaining('held against their own past'));
    const moved = office(1).map((flow) => ({
      ...flow,
      orig: `10.0.9.${(flow.orig ?? '').at(-1)}`,
    }));
    const { series } = triaged(moved, baseline).traffic;
    for (const { subject, pastBins } of series) {
      expect(pastBins > 0).toBe(subject.type !== 'host');
    }
  });
});
