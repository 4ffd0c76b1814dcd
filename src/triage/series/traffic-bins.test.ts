import { describe, expect, test } from 'vitest';
import { createRandom } from '../../learn/index.ts';
import { type FlowFacts, observedFlowsOf } from '../testing/flow-builder.ts';
import { HostTable } from '../flows/index.ts';
import { BINS_MAX } from './bin-width.ts';
import { METRICS, SubjectBins } from './subject-bins.ts';
import { HOSTS_KEPT, TrafficBins } from './traffic-bins.ts';

const random = createRandom(11, 'traffic bins tests');
const START_S = 1.7e9;

function binsOf(batches: readonly FlowFacts[][], binUs?: number) {
  const bins = new TrafficBins(binUs);
  const hosts = new HostTable();
  for (const facts of batches) bins.observe(observedFlowsOf(facts, hosts).batch, hosts);
  return { bins, hosts };
}

/** Flows over so many seconds, some short, some long, some refused. */
function traffic(count: number, seconds: number): FlowFacts[] {
  return Array.from({ length: count }, () => ({
    at: random.next() * seconds,
    seconds: random.next() < 0.3 ? random.next() * seconds * 0.2 : 0.1 + random.next(),
    orig: `10.0.0.${1 + random.below(9)}`,
    resp: `192.0.2.${1 + random.below(40)}`,
    state: random.next() < 0.2 ? ('REJ' as const) : ('SF' as const),
    columns: { origIpBytes: random.below(5000), respIpBytes: random.below(90_000) },
  }));
}

/** The slow way: each bin asks each flow. */
function countedSlowly(facts: readonly FlowFacts[], { from, to, width = 1 }: Span) {
  return Array.from({ length: to - from }, (_, i) => {
    const [start, end] = [(from + i) * width, (from + i + 1) * width];
    let [bytes, flows, failures] = [0, 0, 0];
    for (const { at = 0, seconds = 0, columns, state } of facts) {
      const [began, ended] = [START_S + at, START_S + at + seconds];
      const amount = (columns?.origIpBytes ?? 0) + (columns?.respIpBytes ?? 0);
      const within = Math.min(ended, end) - Math.max(began, start);
      if (within > 0) bytes += (amount * within) / seconds;
      if (began >= start && began < end) {
        flows++;
        if (state === 'REJ') failures++;
      }
    }
    return { bytes, flows, failures };
  });
}

interface Span {
  from: number;
  to: number;
  width?: number;
}

describe('bins of traffic', () => {
  test.each([
    [300, 1],
    [5000, 5],
    [11_000, 10],
  ])('count over %d s what each bin would count by itself, in bins of %d s', (seconds, width) => {
    const facts = traffic(400, seconds);
    const { bins } = binsOf([facts]);
    expect(bins.binUs).toBe(width * 1e6);
    const span = bins.wholeBins();
    const slow = countedSlowly(facts, { ...span, width });
    const { network } = bins;
    const bytes = network.values('bytes', span.from, span.to);
    const flows = network.values('flows', span.from, span.to);
    const failures = network.values('failures', span.from, span.to);
    for (const [i, expected] of slow.entries()) {
      // Times are of whole microseconds in a float of 1.7e15.
      expect(Math.abs(bytes[i] - expected.bytes)).toBeLessThan(1);
      expect([flows[i], failures[i]]).toEqual([expected.flows, expected.failures]);
    }
  });

  test('do not depend on the order of flows, nor on how they are cut into batches', () => {
    const facts = traffic(300, 9000);
    const texts = [[facts], [facts.toReversed()], [facts.slice(0, 90), facts.slice(90)]].map(
      (batches) => {
        const { bins } = binsOf(batches);
        const { from, to } = bins.wholeBins();
        return METRICS.slice(0, 3).map((metric) => bins.network.values(metric, from, to).join());
      },
    );
    expect(texts[1]).toEqual(texts[0]);
    expect(texts[2]).toEqual(texts[0]);
  });

  test('are as many as fit at the most, however far apart times are', () => {
    for (const seconds of [2000, 86_400, 40 * 86_400, 3e8]) {
      const { bins } = binsOf([[{ at: 0 }, { at: seconds }, { at: seconds / 3 }]]);
      const { from, to } = bins.wholeBins();
      expect(to - from).toBeLessThanOrEqual(BINS_MAX);
      const flows = bins.network.values('flows', from - 1, to + 1);
      expect(flows.reduce((sum, count) => sum + count, 0)).toBe(3);
    }
  });

  test('are wider where they would hold few flows, while enough of them are left', () => {
    const { bins } = binsOf([traffic(400, 11_000)]);
    bins.widenWhereEmpty(200);
    expect(bins.binUs).toBe(60e6);
    const { bins: given } = binsOf([traffic(400, 11_000)], 10e6);
    given.widenWhereEmpty(200);
    expect(given.binUs).toBe(10e6);
  });

  test('are no narrower than asked', () => {
    expect(binsOf([traffic(50, 600)], 60e6).bins.binUs).toBe(60e6);
    expect(binsOf([traffic(50, 20_000)], 7e6).bins.binUs).toBe(14e6);
  });

  test('keep the heaviest inside hosts, and never a host whose past they lost', () => {
    const light = Array.from({ length: 300 }, (_, i) => ({
      at: i,
      orig: `10.1.${i >> 8}.${i & 255}`,
      resp: `198.51.100.${i & 255}`,
      columns: { origIpBytes: 1, respIpBytes: 0 },
    }));
    const heavy = { at: 0, orig: '10.9.9.9', columns: { origIpBytes: 1e6 } };
    const { bins, hosts } = binsOf([[heavy, ...light, { ...light[5], at: 400 }]]);
    const kept = bins.hosts.heaviest();
    expect(kept).toHaveLength(HOSTS_KEPT);
    expect(hosts.text(kept[0].key)).toBe('10.9.9.9');
    expect(kept.map(({ key }) => hosts.text(key))).not.toContain('10.1.0.5');
    expect([...bins.hosts.gone].map((host) => hosts.text(host))).toContain('10.1.0.5');
  });
});

test('peers are counted to a few in a hundred, and each once', () => {
  for (const count of [1, 5, 30, 200, 600]) {
    const bins = new SubjectBins();
    const flow = { startUs: 0, endUs: 0, bytes: 1, packets: 1, isFailed: false };
    for (let peer = 0; peer < count; peer++) {
      bins.add({ ...flow, peer }, 1e6);
      bins.add({ ...flow, peer }, 1e6);
    }
    const [counted] = bins.values('peers', 0, 1);
    expect(Math.abs(counted - count)).toBeLessThanOrEqual(1 + 0.1 * count);
  }
});
