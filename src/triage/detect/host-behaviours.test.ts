import { describe, expect, test } from 'vitest';
import { createRandom } from '../../learn/index.ts';
import { classesFound, findingsOf, times } from '../testing/classes-found.ts';
import type { FlowFacts } from '../testing/flow-builder.ts';

const random = createRandom(7, 'names in tests');
const READABLE =
  'river stone harbour market silver garden winter lantern orchard meadow castle thunder'.split(
    ' ',
  );
const randomName = (length: number): string =>
  Array.from({ length }, () => String.fromCharCode(97 + random.below(26))).join('');
/** A DNS flow that was told that there is no such name. */
const inVain = (name: string): FlowFacts => ({
  protocol: 17,
  respPort: 53,
  service: 'dns',
  serverName: name,
  texts: { firstRequests: name },
  columns: { requests: 1, responses: 1, clientErrors: 1, dnsNameBytes: name.length },
});
const session = (flow: FlowFacts): FlowFacts => ({ seconds: 30, service: 'smb', ...flow });
/** Sixty beats of ten seconds, each a message and, at once, an acknowledgment of the answer. */
const beating = ({ gapMaxUs, ...flow }: FlowFacts & { gapMaxUs: number }): FlowFacts => ({
  seconds: 600,
  resp: '203.0.113.9',
  respPort: 8443,
  ...flow,
  columns: {
    origPackets: 121,
    origGapMeanUs: 5e6,
    origGapM2: 120 * 5e6 ** 2,
    origGapMaxUs: gapMaxUs,
    origPayloadPackets: 60,
    origPayloadBytes: 60 * 48,
    origPayloadM2: 60 * 4,
  },
});
const arp = (flow: FlowFacts): FlowFacts => ({ resp: '10.0.0.254', protocol: 0x806, ...flow });

const TWO_CARDS: readonly FlowFacts[] = [
  arp({ orig: '10.0.0.1', columns: { origArpSenders: 7, respArpSenders: 1 } }),
  arp({
    at: 5,
    orig: '10.0.0.1',
    columns: { origArpSenders: 7, respArpSenders: 0x66, respArpChanges: 4, respArpUnasked: 4 },
  }),
  arp({ at: 6, orig: '10.0.0.66', columns: { origArpSenders: 0x66, respArpSenders: 1 } }),
];

const rows: [string, readonly FlowFacts[], string[]][] = [
  [
    'sixty names of random letters that do not exist, asked of a resolver that asks on',
    times(120, (i) => ({
      at: i,
      orig: i % 2 === 0 ? '10.0.0.1' : '10.0.0.53',
      resp: i % 2 === 0 ? '10.0.0.53' : '203.0.113.53',
      ...inVain(`${randomName(12)}.example`),
    })),
    ['generated-names'],
  ],
  [
    'sixty names that read well and do not exist',
    times(60, (i) => ({
      at: i,
      resp: '10.0.0.53',
      ...inVain(`${READABLE[i % 12]}${READABLE[Math.floor(i / 5)]}.example`),
    })),
    [],
  ],
  [
    'sixty random names below one domain that do not exist, as of a list asked by name',
    times(60, (i) => ({ at: i, resp: '10.0.0.53', ...inVain(`${randomName(12)}.list.example`) })),
    [],
  ],
  [
    'seven desks entered by one that was entered itself',
    [
      session({ at: 0, orig: '10.0.0.9', resp: '10.0.0.1', respPort: 3389, service: 'rdp' }),
      ...times(7, (i) =>
        session({ at: 60 + 40 * i, resp: `10.0.1.${i}`, respPort: 445, service: 'smb' }),
      ),
    ],
    ['lateral-movement'],
  ],
  [
    'twenty desks that open two file servers each',
    times(40, (i) =>
      session({ at: i, orig: `10.0.1.${i >> 1}`, resp: `10.0.0.${2 + (i & 1)}`, respPort: 445 }),
    ),
    [],
  ],
  [
    'an administrator that goes round hosts it speaks to all day',
    times(14, (i) =>
      session({
        at: i < 7 ? i : 3600 + i,
        resp: `10.0.1.${i % 7}`,
        respPort: i < 7 ? 9100 : 22,
        service: i < 7 ? '' : 'ssh',
      }),
    ),
    [],
  ],
  [
    'small messages every ten seconds in one connection, each acknowledged',
    [beating({ gapMaxUs: 10.3e6 })],
    ['beacon'],
  ],
  ['the same with pauses, as people make them', [beating({ gapMaxUs: 95e6 })], []],
  [
    'the same by SSH, which keeps connections alive',
    [beating({ gapMaxUs: 10.3e6, service: 'ssh' })],
    [],
  ],
  ['the same between hosts inside', [beating({ gapMaxUs: 10.3e6, resp: '10.0.0.9' })], []],
  [
    'an address that two cards claim in turn, one of them another address too',
    TWO_CARDS,
    ['arp-spoofing'],
  ],
  [
    'a card with two addresses, asked for both',
    times(4, (i) =>
      arp({
        at: i,
        orig: `10.0.0.${6 + (i & 1)}`,
        columns: { origArpSenders: 7, respArpSenders: 1 },
      }),
    ),
    [],
  ],
];

describe('what is found in', () => {
  test.each(rows)('%s', (_, facts, expected) => {
    expect(classesFound(facts)).toEqual(expected);
  });
});

test('who claims an address of others is named by the other addresses of the card', () => {
  expect(findingsOf(TWO_CARDS).map(({ sentence }) => sentence)).toEqual([
    '10.0.0.254 is claimed by at least 2 network cards (…:00:00:01, …:00:00:66); ' +
      'nobody had asked, 4 times; …:00:00:66 also claims 10.0.0.66',
  ]);
});
