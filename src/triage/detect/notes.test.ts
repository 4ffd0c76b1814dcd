import { describe, expect, test } from 'vitest';
import { classesFound, times } from '../testing/classes-found.ts';
import { type FlowFacts, observedFlowsOf } from '../testing/flow-builder.ts';
import { NewcomerDetector } from './newcomers.ts';

/** Seconds at which the flows of the builder begin. */
const NOW = 1.7e9;
const certified = (columns: FlowFacts['columns']): FlowFacts => ({
  resp: '203.0.113.9',
  respPort: 443,
  service: 'tls',
  columns: { certStarts: NOW - 1e6, certEnds: NOW + 1e6, ...columns },
});

/** What is worth a row, and no more than a note. */
const notes: [string, readonly FlowFacts[], string[]][] = [
  [
    'TLS 1.0',
    [{ service: 'tls', respPort: 443, texts: { protocolVersions: 'TLSv1.0' } }],
    ['old-tls'],
  ],
  ['TLS 1.2', [{ service: 'tls', respPort: 443, texts: { protocolVersions: 'TLSv1.2' } }], []],
  [
    'a certificate that names itself as issuer',
    [certified({ certSelfIssued: 1 })],
    ['bad-certificate'],
  ],
  ['one that ran out yesterday', [certified({ certEnds: NOW - 86_400 })], ['bad-certificate']],
  [
    'one that holds from tomorrow on',
    [certified({ certStarts: NOW + 86_400 })],
    ['bad-certificate'],
  ],
  ['one in force, by another', [certified({})], []],
  [
    'a connection to the outside that is open for eight hours',
    [{ seconds: 8 * 3600, resp: '203.0.113.9', respPort: 443 }],
    ['long-connection'],
  ],
  [
    'a login to FTP as anybody may',
    [
      {
        service: 'ftp',
        respPort: 21,
        texts: { clientNames: 'Anonymous' },
        columns: { loginSuccesses: 1 },
      },
    ],
    [],
  ],
  [
    'one password by a web form',
    [{ service: 'http', respPort: 80, columns: { formPasswords: 1 } }],
    ['cleartext-login'],
  ],
  [
    'eighty of them, of which nothing says whether they were right',
    times(80, (i) => ({
      at: (i * 37) % 101,
      service: 'http',
      respPort: 80,
      columns: { formPasswords: 1 },
    })),
    ['cleartext-login', 'password-guessing'],
  ],
  ['the same to a host inside', [{ seconds: 8 * 3600, resp: '10.0.0.9', respPort: 443 }], []],
  [
    'one of eight hours to where ten hosts go',
    times(10, (i) => ({
      orig: `10.0.0.${i + 1}`,
      seconds: i === 0 ? 8 * 3600 : 2,
      resp: '203.0.113.9',
      respPort: 443,
    })),
    [],
  ],
];

describe('what is noted of', () => {
  test.each(notes)('%s', (_, facts, expected) => {
    expect(classesFound(facts, 2)).toEqual(expected);
    expect(classesFound(facts)).toEqual([]);
  });
});

describe('newcomers', () => {
  const servers = (from: number, to: number): FlowFacts[] =>
    times(to - from, (i) => ({ at: i, orig: '10.0.0.1', resp: `10.0.0.${2 + from + i}` }));
  const found = (facts: readonly FlowFacts[], before?: ReadonlySet<string>) => {
    const { batch, hosts } = observedFlowsOf(facts);
    const detector = new NewcomerDetector();
    detector.observe(batch, hosts);
    const context = { hosts, before };
    const told = detector.findings(context).map(({ sentence }) => sentence);
    return { told, silent: detector.silent(context), known: new Set(detector.known(hosts)) };
  };

  test('are told against a baseline: hosts, and services of hosts that were there', () => {
    const { known } = found(servers(0, 3));
    const later = [...servers(1, 4), { resp: '10.0.0.2', respPort: 8080 }];
    expect(found(later, known)).toMatchObject({
      told: [
        '10.0.0.5 was not here before',
        '10.0.0.2 serves on port 8080, which it did not before',
      ],
      silent: undefined,
    });
  });

  test('are told against the first day of a long recording', () => {
    const day = 86_400;
    const late = { at: 1.5 * day, resp: '10.0.0.9' };
    const { told } = found([...servers(0, 3), late, { at: 2.1 * day, resp: '10.0.0.2' }]);
    expect(told).toEqual(['10.0.0.9 was not here before']);
  });

  test('are not told without either, which is said', () => {
    expect(found(servers(0, 9))).toMatchObject({
      told: [],
      silent: 'no baseline yet: new hosts and services are not told',
    });
  });

  test('that are outside, in IPv6 or at ports of clients are not told', () => {
    const { known } = found([{ orig: '10.0.0.1', resp: '10.0.0.2' }]);
    const others = [
      { resp: '203.0.113.9' },
      { orig: 'fd00::7', resp: 'fd00::8' },
      { resp: '10.0.0.2', respPort: 50_000 },
    ];
    expect(found(others, known).told).toEqual([]);
  });
});
