import { describe, expect, test } from 'vitest';
import { createRandom } from '../learn/index.ts';
import { FeatureExtractor, featureSet, formatAddress } from '../wire/index.ts';
import { type NamedList, parseAssets, parseIndicators } from './enrich/index.ts';
import { RETAINED_BATCHES } from './flows/index.ts';
import { noveltyEvidence } from './group/index.ts';
import { levelOf, prioritise } from './prioritise/index.ts';
import { EVENT_CLASSES, type TriageGroup } from './event/index.ts';
import { type FlowFacts, flowBatchOf } from './testing/flow-builder.ts';
import { type Baseline, Triage, type TriageResult } from './triage.ts';

const random = createRandom(4, 'triage tests');
const silent = { origPayloadBytes: 0, respPayloadBytes: 0, ackUs: Number.NaN };

const ordinary = (count: number): FlowFacts[] =>
  Array.from({ length: count }, (_, i) => ({
    at: random.next() * 900,
    resp: `203.0.113.${i % 9}`,
    columns: { origPayloadBytes: 80 + random.below(60), respPayloadBytes: 500 + random.below(900) },
  }));
const scan: FlowFacts[] = Array.from({ length: 60 }, (_, i) => ({
  at: 50 + i * 0.05,
  orig: '10.0.0.66',
  respPort: 1 + i,
  state: 'REJ',
  columns: silent,
}));
const oddOne: FlowFacts = {
  at: 70,
  orig: '10.0.0.5',
  resp: '10.0.0.8',
  respPort: 9999,
  seconds: 900,
  columns: { origPayloadBytes: 9e6, respPayloadBytes: 3, origPayloadMax: 64_000 },
};

function triageOf(batches: readonly FlowFacts[][], baseline?: Baseline): TriageResult {
  return feed(new Triage({ seed: 1, baseline }), batches).finish();
}

function feed(triage: Triage, batches: readonly FlowFacts[][]): Triage {
  const extractor = new FeatureExtractor(featureSet('clean@1'));
  for (const facts of batches) {
    const flows = flowBatchOf(facts);
    triage.observe(flows, extractor.extract(flows));
  }
  return triage;
}

/** Everything that is told, without the flows themselves. */
const told = ({ groups, novelty, shed }: TriageResult) => JSON.stringify({ groups, novelty, shed });

describe('a triage', () => {
  test('calls rows by the table it is given, and draws that on their way', () => {
    const cuts = [
      ['Critical', 99],
      ['High', 98],
      ['Medium', 97],
      ['Low', 0.5],
      ['Informational', 0],
    ] as const;
    const batches = [[...ordinary(200), oddOne], scan];
    const usual = triageOf(batches);
    const { groups, pipeline } = feed(new Triage({ seed: 1, cuts }), batches).finish();
    const numbers = ({ parts }: TriageGroup) => [parts.priority, parts.logOdds];
    expect(groups.map(numbers)).toEqual(usual.groups.map(numbers));
    expect(usual.groups[0].parts).toMatchObject({ level: 'Medium', toBeLow: { below: 35 } });
    for (const { parts, events } of groups) {
      expect(parts.level).toBe(parts.priority >= 0.5 ? 'Low' : 'Informational');
      expect(events[0].parts).toEqual(parts);
      expect(parts.toBeLow).toBeUndefined();
    }
    const low = pipeline.nodes.find(({ id }) => id === 'level Low');
    expect(low).toMatchObject({ about: 'from 0.5' });
  });

  test('ranks a scan above ordinary traffic, and says who, what and how many', () => {
    const { groups } = triageOf([ordinary(200), scan]);
    const [first] = groups;
    expect(first.class).toBe('vertical-scan');
    expect(first.sentence).toBe('10.0.0.66 tried 60 ports of 10.0.0.2; 60 were closed or silent');
    expect(first.orig).toMatchObject({ ip: '10.0.0.66', hostCount: 1 });
    expect(first.resp).toMatchObject({ ip: '10.0.0.2', portCount: 60 });
    expect(first.flowCount).toBe(60);
    expect(first.sparkline.reduce((sum, flows) => sum + flows, 0)).toBe(60);
  });

  test('cites only flows that the finding speaks of', () => {
    const result = triageOf([ordinary(200), scan]);
    for (const ordinal of result.groups[0].events[0].examples) {
      const found = result.retained.find(ordinal);
      expect(found?.batch.flows.columns.respPorts[found.row]).toBeLessThanOrEqual(60);
      expect(ordinal).toBeGreaterThanOrEqual(200);
    }
  });

  test('gives the same list for the same flows, however they are cut into batches', () => {
    const all = [...ordinary(150), ...scan];
    const whole = triageOf([all]);
    const cut = triageOf([all.slice(0, 70), all.slice(70, 71), all.slice(71)]);
    expect(told(cut)).toBe(told(whole));
  });

  test('has parts that add up, in every group and event', () => {
    const { groups } = triageOf([ordinary(200), scan, [oddOne]]);
    for (const { parts } of groups.flatMap((group) => [group, ...group.events])) {
      const sum = parts.evidence.reduce((total, { logOdds }) => total + logOdds, 0);
      expect(parts.logOdds).toBeCloseTo(parts.priorLogOdds + sum, 9);
      expect(parts.priority).toBeCloseTo(
        100 * parts.probability * (parts.severity.score / 10) * parts.assetWeight,
        9,
      );
    }
  });

  test('of nothing is empty, and of a few flows judges no novelty', () => {
    expect(triageOf([])).toMatchObject({ groups: [], novelty: 'none' });
    expect(triageOf([ordinary(20)])).toMatchObject({ groups: [], novelty: 'none' });
  });

  test('keeps the last flows, and counts those it gave up', () => {
    const batches = Array.from({ length: RETAINED_BATCHES + 2 }, () => ordinary(3));
    const { shed, retained } = triageOf(batches);
    expect(shed['flows not kept']).toBe(6);
    expect(retained.rowCount).toBe(3 * RETAINED_BATCHES);
    expect(retained.find(0)).toBeUndefined();
    expect(retained.find(6)).toBeDefined();
  });
});

describe('novelty', () => {
  test('without a baseline is relative, and finds the odd flow', () => {
    const { groups, novelty } = triageOf([ordinary(300), [oddOne]]);
    expect(novelty).toBe('relative');
    expect(groups[0]).toMatchObject({ class: 'unusual-flow', relative: true });
    expect(groups[0].subject.key).toContain('10.0.0.5 → 10.0.0.8 9999');
  });

  test('that is relative alone stays at Low, at the smallest p-value there can be', () => {
    const pValue = 1 / (RETAINED_BATCHES * 4096);
    const novelty = {
      pValues: Float64Array.of(pValue),
      relative: true,
      model: 'test',
      explain: () => [],
    };
    const evidence = [noveltyEvidence(novelty, { index: 0, pValue })];
    const { severity } = EVENT_CLASSES['unusual-flow'];
    expect(levelOf(prioritise({ evidence, severity }).priority)).toBe('Low');
  });

  test('against a baseline is not relative, and ordinary flows add nothing', () => {
    const baseline = feed(new Triage({ seed: 1 }), [ordinary(400)]).finishAsBaseline();
    const quiet = triageOf([ordinary(300)], baseline);
    const odd = triageOf([ordinary(300), [oddOne]], baseline);
    expect(quiet.novelty).toBe('baseline');
    const worst = Math.max(0, ...quiet.groups.map(({ parts }) => parts.priority));
    expect(odd.groups[0].class).toBe('unusual-flow');
    expect(odd.groups[0].parts.priority).toBeGreaterThan(worst);
  });

  test('a behaviour that the baseline shows too counts for less', () => {
    const baseline = feed(new Triage({ seed: 1 }), [ordinary(200), scan]).finishAsBaseline();
    const known = triageOf([ordinary(200), scan], baseline).groups.find(
      (group) => group.class === 'vertical-scan',
    );
    const reasons = known?.parts.evidence.map(({ reason }) => reason);
    expect(reasons).toContain('the baseline shows the same');
  });
});

describe('assets', () => {
  const assets = parseAssets(
    'address,name,role,weight\n10.0.0.2,db-1,database,0.5\n10.0.0.66,kiosk,,0.1\n',
  );
  const withAssets = (batches: readonly FlowFacts[][]) =>
    feed(new Triage({ seed: 1, enrichment: { assets } }), batches).finish();

  test('weigh a row by the heaviest of its hosts, and are shown on their side', () => {
    const [first] = withAssets([scan]).groups;
    const [plain] = triageOf([scan]).groups;
    expect(first.parts.assetWeight).toBe(0.5);
    // A database's loss would also be worse than that of any host.
    const worse = first.parts.severity.score / plain.parts.severity.score;
    expect(worse).toBeGreaterThan(1);
    expect(first.parts.priority).toBeCloseTo((plain.parts.priority * worse) / 2, 9);
    expect(first.resp.asset).toEqual({ name: 'db-1', role: 'database', weight: 0.5 });
    expect(first.orig.asset?.name).toBe('kiosk');
  });

  test('make nothing light that they do not name: a host inside weighs 1', () => {
    const other = scan.map((flow) => ({ ...flow, orig: '10.0.0.77' }));
    expect(withAssets([other]).groups[0].parts.assetWeight).toBe(1);
  });

  test('do not count hosts outside', () => {
    const outside = scan.map((flow) => ({ ...flow, orig: '203.0.113.9' }));
    expect(withAssets([outside]).groups[0].parts.assetWeight).toBe(0.5);
  });
});

describe('indicators', () => {
  const outside = scan.map((flow) => ({ ...flow, orig: '198.51.100.9' }));
  const list = { name: 'bad.txt', list: parseIndicators('198.51.100.0/24\n') };
  const withLists = (indicators: readonly NamedList[]) =>
    feed(new Triage({ seed: 1, enrichment: { indicators } }), [outside]).finish();

  test('make a row of their own, and add to what else the listed host does', () => {
    const listed = withLists([list]).groups;
    const plain = withLists([]).groups;
    expect(listed.map((group) => group.class).sort()).toEqual(['indicator-match', 'vertical-scan']);
    const scanOf = (groups: typeof listed) => groups.find((one) => one.class === 'vertical-scan');
    const added = (scanOf(listed)?.parts.logOdds ?? 0) - (scanOf(plain)?.parts.logOdds ?? 0);
    expect(added).toBeCloseTo(Math.log(99), 9);
  });

  test('that the baseline shows too count for less', () => {
    const enrichment = { indicators: [list] };
    const batches = [[...outside, ...ordinary(60)]];
    const baseline = feed(new Triage({ seed: 1, enrichment }), batches).finishAsBaseline();
    const { groups } = feed(new Triage({ seed: 1, enrichment, baseline }), batches).finish();
    const match = groups.find((group) => group.class === 'indicator-match');
    expect(match?.parts.evidence.map(({ reason }) => reason)).toContain(
      'the baseline shows the same',
    );
  });
});

describe('places', () => {
  test('are asked for once a host, and only for one that stands alone outside', () => {
    const asked: string[] = [];
    const placeOf = (address: Uint8Array) => {
      asked.push(formatAddress(address, 0));
      return { country: 'NL', asn: 64_500 };
    };
    const outside = scan.map((flow) => ({ ...flow, orig: '198.41.0.4' }));
    const { groups } = feed(new Triage({ seed: 1, enrichment: { placeOf } }), [outside]).finish();
    expect(groups[0].orig.place).toEqual({ country: 'NL', asn: 64_500 });
    expect(groups[0].resp.place).toBeUndefined();
    expect(asked).toEqual(['198.41.0.4']);
  });

  test('are not asked of ranges that belong to nobody', () => {
    const documented = scan.map((flow) => ({ ...flow, orig: '203.0.113.9' }));
    const placeOf = () => ({ country: 'AU' });
    const enrichment = { placeOf };
    const { groups } = feed(new Triage({ seed: 1, enrichment }), [documented]).finish();
    expect(groups[0].orig.place).toBeUndefined();
  });
});
