import { describe, expect, test } from 'vitest';
import { type NamedList, parseIndicators } from '../enrich/index.ts';
import { HostTable } from '../flows/index.ts';
import { type FlowFacts, observedFlowsOf } from '../testing/flow-builder.ts';
import { IndicatorDetector } from './indicator.ts';

const named = (name: string, text: string, verdicts?: NamedList['verdicts']): NamedList => ({
  name,
  list: parseIndicators(text),
  verdicts,
});

function findingsOf(lists: readonly NamedList[], facts: readonly FlowFacts[]) {
  const hosts = new HostTable();
  const { batch } = observedFlowsOf(facts, hosts);
  const detector = new IndicatorDetector(lists);
  detector.observe(batch, hosts);
  return detector.findings({ hosts });
}

const sentencesOf = (lists: readonly NamedList[], facts: readonly FlowFacts[]) =>
  findingsOf(lists, facts).map(({ sentence }) => sentence);

const plain = named('bad.txt', '203.0.113.0/24\nevil.example\n0149f47eabf9a20d0893e2a44e5a6323\n');

describe('indicators', () => {
  test.each<[string, FlowFacts, string[]]>([
    [
      'a call to a listed address',
      { resp: '203.0.113.9' },
      ['10.0.0.1 called 203.0.113.9, which is on bad.txt'],
    ],
    [
      'a call from a listed address',
      { orig: '203.0.113.9' },
      ['203.0.113.9, which is on bad.txt, called 10.0.0.2'],
    ],
    [
      'a DNS name below a listed domain',
      {
        service: 'dns',
        serverName: 'b.evil.example',
        texts: { firstRequests: 'a.b.evil.example' },
      },
      ['10.0.0.1 asked for evil.example or a name below it, which is on bad.txt'],
    ],
    [
      'an HTTP host with a port, in capitals',
      { service: 'http', serverName: 'EVIL.example:8080' },
      ['10.0.0.1 asked for evil.example or a name below it, which is on bad.txt'],
    ],
    [
      'a listed JA3',
      { service: 'tls', texts: { ja3Hashes: '0149f47eabf9a20d0893e2a44e5a6323' } },
      [
        '10.0.0.1 spoke with or as a program whose fingerprint ' +
          '0149f47eabf9a20d0893e2a44e5a6323 is on bad.txt',
      ],
    ],
    ['an address beside the network', { resp: '203.0.114.1' }, []],
    ['a name that only ends alike', { service: 'tls', serverName: 'notevil.example' }, []],
  ])('are found by %s', (_, flow, sentences) => {
    expect(sentencesOf([plain], [flow])).toEqual(sentences);
  });

  test('are not asked about hosts inside and group addresses', () => {
    const bogons = named('bogons.txt', '10.0.0.0/8\n224.0.0.0/8\n');
    expect(sentencesOf([bogons], [{ resp: '10.9.9.9' }, { resp: '224.0.0.251' }])).toEqual([]);
  });

  test('are one row a host, however many others it met, and count each flow once', () => {
    const flows = Array.from({ length: 30 }, (_, i) => ({
      orig: `10.0.0.${i + 1}`,
      resp: '203.0.113.9',
    }));
    const twice = named('same.txt', '203.0.113.9\n');
    const [finding, ...rest] = findingsOf([plain, twice], flows);
    expect(rest).toEqual([]);
    expect(finding.flowCount).toBe(30);
    expect(finding.sentence).toBe('30 hosts called 203.0.113.9, which is on bad.txt, same.txt');
  });

  test('hold until they expire, by the time of the flow', () => {
    // Flows begin at 2023-11-14T22:13:20Z.
    const list = named('c2.csv', 'ip,expires\n203.0.113.9,2023-11-15\n');
    const at = (seconds: number) =>
      findingsOf([list], [{ resp: '203.0.113.9', at: seconds }]).length;
    expect(at(0)).toBe(1);
    expect(at(86_400)).toBe(0);
  });

  test('weigh what their list is worth; a further list adds a quarter', () => {
    const flow = { resp: '203.0.113.9' };
    const sumOf = (...lists: NamedList[]) =>
      findingsOf(lists, [flow])[0].evidence.map(({ logOdds }) => logOdds);
    const [half] = sumOf(plain);
    // Precision 1/2 over a prior of 1/100: 99 times as likely.
    expect(half).toBeCloseTo(Math.log(99), 12);
    const trusted = named('good.txt', '203.0.113.9\n', { confirmed: 16, dismissed: 0 });
    const [best, further] = sumOf(plain, trusted);
    expect(best).toBeCloseTo(Math.log(9 * 99), 12);
    expect(further).toBeCloseTo(half / 4, 12);
  });

  test('say source, time, expiry and on what their precision rests', () => {
    const list = named(
      'c2.csv',
      'ip,source,first_seen,expires\n203.0.113.9,abuse desk,2023-11-01,2023-12-01\n',
      { confirmed: 1, dismissed: 0 },
    );
    const [{ evidence }] = findingsOf([list], [{ resp: '203.0.113.9' }]);
    expect(evidence[0]).toMatchObject({
      model: 'list c2.csv',
      unit: 'likelihood-ratio',
      reason:
        'c2.csv lists 203.0.113.9 (by abuse desk, since 2023-11-01, until 2023-12-01); ' +
        'right in 60 % of cases by 1 verdict',
    });
  });

  test('cover the flows that show them, and no others', () => {
    const flows: FlowFacts[] = [
      { service: 'tls', serverName: 'evil.example' },
      { service: 'tls', serverName: 'good.example' },
    ];
    const { batch } = observedFlowsOf(flows);
    const [{ cover }] = findingsOf([plain], flows);
    expect([0, 1].map((row) => cover.holds?.(batch.flows.columns, row))).toEqual([true, false]);
  });
});
