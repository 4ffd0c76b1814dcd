import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createFlowBatch,
  FeatureExtractor,
  featureSet,
  type FlowBatch,
  FlowMeter,
} from '../../src/wire/index.ts';
import { pcapOf, type TimedFrame } from '../../src/wire/testing/capture-builder.ts';
import { FLOW_START_US } from '../../src/wire/testing/flow-notation.ts';
import { type FlowRow, meterFrames, rowsOf } from '../../src/wire/testing/meter-flows.ts';
import { inOrderOfTime, reordered, traffic } from './laws.ts';
import { LINKS, onLink, seedFrames } from './mutations.ts';
import { PacketFeed } from './packet-feed.ts';

/** A failure prints its seed; `SEED=… npm test -- test/slow/laws` runs it again. */
const RUNS = { numRuns: 40, seed: Number(process.env.SEED ?? Date.now() % 1e9) };
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** Rows by what they say of themselves, whatever the order in which they came. */
function sorted(flows: readonly FlowRow[]): string[] {
  // By the table's clock, which packets of other flows move.
  return flows.map((row) => JSON.stringify({ ...row, endedUs: 0 })).sort();
}

test('packets of different flows may change places: every column stays, so do the counts', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 60 }), (seed, flowCount) => {
      const flows = traffic(seed, flowCount);
      const whole = meterFrames(inOrderOfTime(flows));
      const other = meterFrames(reordered(flows, seed));
      expect(sorted(other.flows)).toEqual(sorted(whole.flows));
      expect(other.counters).toEqual(whole.counters);
    }),
    RUNS,
  );
});

/** Both parts as inputs of one meter. */
function meterParts(first: readonly TimedFrame[], second: readonly TimedFrame[]) {
  const flows: FlowRow[] = [];
  const meter = new FlowMeter({
    flowCapacity: 1024,
    onBatch: (batch) => flows.push(...rowsOf(batch)),
  });
  for (const part of [first, second]) {
    meter.push(pcapOf(part));
    meter.endInput();
  }
  meter.finish();
  return { flows, counters: meter.counters() };
}

test('a capture in order of time, cut anywhere and given as two inputs, gives the whole', () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, share) => {
      const frames = inOrderOfTime(traffic(seed, 30));
      const cut = Math.floor(share * frames.length);
      expect(meterParts(frames.slice(0, cut), frames.slice(cut))).toEqual(meterFrames(frames));
    }),
    RUNS,
  );
});

test('where the second input starts earlier, what lived is ended, and no packet is lost', () => {
  fc.assert(
    fc.property(seeds, seeds, (seed, order) => {
      const frames = reordered(traffic(seed, 30), order);
      const cut = frames.findIndex((frame, i) => i > 0 && frame.timeUs < frames[i - 1].timeUs);
      fc.pre(cut > 0);
      const parts = meterParts(frames.slice(0, cut), frames.slice(cut));
      const apart = [meterFrames(frames.slice(0, cut)), meterFrames(frames.slice(cut))];
      expect(parts.flows).toEqual(apart.flatMap(({ flows }) => flows));
      expect(parts.counters.packets).toBe(frames.length);
    }),
    RUNS,
  );
});

test('every prefix of a packet is metered or has a reason, on every link', () => {
  for (const linkType of [1, ...LINKS]) {
    let metered = 0;
    const meter = new FlowMeter({
      flowCapacity: 1024,
      onBatch: ({ count, columns: c }) => {
        for (let i = 0; i < count; i++) metered += c.origPackets[i] + c.respPackets[i];
      },
    });
    const feed = new PacketFeed(meter, 0);
    feed.begin(linkType);
    let timeUs = FLOW_START_US;
    for (const frame of onLink(seedFrames(), linkType)) {
      for (let length = 0; length <= frame.length; length++) {
        feed.add(timeUs++, frame.subarray(0, length), frame.length);
      }
    }
    feed.end();
    meter.finish();
    const { packets, rejects } = meter.counters();
    const rejected = Object.values(rejects).reduce((sum, count) => sum + count, 0);
    expect({ linkType, packets }).toEqual({ linkType, packets: metered + rejected });
    // Else the header of the link would be wrong.
    expect(metered).toBeGreaterThan(packets / 4);
  }
});

const WINDOW_COLUMNS = [
  'endedUs',
  'startUs',
  'origAddresses',
  'respAddresses',
  'respPorts',
  'protocols',
] as const;
type WindowRow = Record<(typeof WINDOW_COLUMNS)[number], ArrayLike<number>>;

/** What windows read of the rows of one meter, which is told the time at the end. */
function windowRows(frames: readonly TimedFrame[], endUs: number): WindowRow[] {
  const rows: WindowRow[] = [];
  const meter = new FlowMeter({
    flowCapacity: 1024,
    onBatch: ({ count, capacity, columns }) => {
      for (let row = 0; row < count; row++) {
        const values = WINDOW_COLUMNS.map((name) => {
          const width = columns[name].length / capacity;
          return [name, columns[name].slice(row * width, (row + 1) * width)];
        });
        rows.push(Object.fromEntries(values) as WindowRow);
      }
    },
  });
  meter.push(pcapOf(frames));
  meter.endInput();
  meter.advance(endUs);
  meter.finish();
  return rows;
}

function windowFeatures(rows: readonly WindowRow[]): Map<string, Float64Array> {
  const batch: FlowBatch = createFlowBatch(rows.length, 'flows');
  batch.count = rows.length;
  rows.forEach((row, i) => {
    for (const name of WINDOW_COLUMNS) batch.columns[name].set(row[name], i * row[name].length);
  });
  const { set, columns } = new FeatureExtractor(featureSet('clean@1')).extract(batch);
  const names = set.features.map(({ name }) => name);
  const windows = names.filter((name) => /(Recent|Minute)$/.test(name));
  return new Map(windows.map((name) => [name, columns[names.indexOf(name)]]));
}

test('windows over rows of many meters, merged by when flows were over, are those of one', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 2, max: 5 }), (seed, meterCount) => {
      const flows = traffic(seed, 300);
      const endUs = Math.max(...flows.flat().map(({ timeUs }) => timeUs));
      const parts = Array.from({ length: meterCount }, (_, part) =>
        inOrderOfTime(flows.filter((__, i) => i % meterCount === part)),
      );
      const merged = parts
        .flatMap((part) => windowRows(part, endUs))
        .sort((a, b) => a.endedUs[0] - b.endedUs[0] || a.startUs[0] - b.startUs[0]);
      const whole = windowRows(inOrderOfTime(flows), endUs);
      expect(merged).toEqual(whole);
      expect(windowFeatures(merged)).toEqual(windowFeatures(whole));
    }),
    { ...RUNS, numRuns: 10 },
  );
});
