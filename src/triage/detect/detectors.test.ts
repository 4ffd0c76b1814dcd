import { describe, expect, test } from 'vitest';
import { createRandom } from '../../learn/index.ts';
import { classesFound, times } from '../testing/classes-found.ts';
import { type FlowFacts, observedFlowsOf } from '../testing/flow-builder.ts';
import { createDetectors } from './detectors.ts';

const silent = { origPayloadBytes: 0, respPayloadBytes: 0, ackUs: Number.NaN };
const random = createRandom(7, 'detector tests');

const rows: [string, readonly FlowFacts[], string[]][] = [
  ['ordinary visits to one server', times(40, (i) => ({ at: i * i * 0.1 })), []],
  [
    'fifty ports refused',
    times(50, (i) => ({ at: i * 0.01, respPort: 1 + i, state: 'REJ', columns: silent })),
    ['vertical-scan'],
  ],
  [
    'fifty ports that answer, as passive FTP does',
    times(50, (i) => ({ at: i, respPort: 30_000 + i })),
    [],
  ],
  [
    'half-open probes of open ports',
    times(20, (i) => ({ at: i, respPort: 1 + i, state: 'RSTO', columns: silent })),
    ['vertical-scan'],
  ],
  [
    'FIN probes that are answered with RST',
    times(20, (i) => ({
      at: i,
      respPort: 1 + i,
      state: 'OTH',
      columns: { ...silent, origSyns: 0, origPackets: 1, respPackets: 1, respResets: 1 },
    })),
    ['vertical-scan'],
  ],
  [
    'tails of connections that began before the capture',
    times(20, (i) => ({
      at: i,
      respPort: 5000 + i,
      state: 'OTH',
      columns: { ...silent, origSyns: 0, origPackets: 3, respPackets: 2 },
    })),
    [],
  ],
  [
    'pings of sixty hosts that answer',
    times(60, (i) => ({
      at: i * 0.05,
      resp: `10.0.1.${i}`,
      protocol: 1,
      origPort: 8,
      respPort: 0,
    })),
    ['horizontal-scan'],
  ],
  [
    'pings of three hosts by a monitor',
    times(60, (i) => ({ at: i, resp: `10.0.1.${i % 3}`, protocol: 1, origPort: 8, respPort: 0 })),
    [],
  ],
  [
    'a search in a database by its address',
    [
      {
        service: 'http',
        texts: { firstRequests: 'GET /item?id=%27+or+0%3D0+union+select+null%2C+version%28%29' },
      },
    ],
    ['web-attack'],
  ],
  [
    'a path out of the site, encoded twice',
    [{ service: 'http', texts: { firstRequests: 'GET /f?p=%252e%252e%252f%252e%252e%252fetc' } }],
    ['web-attack'],
  ],
  [
    'requests that only speak of such things',
    [
      'GET /search?q=select+a+union+from+the+list',
      'GET /blog/how-to-drop-tables-safely',
      'GET /union/selection?and=1&or=2',
      "GET /users?name=o'brien+and+sons",
      'GET /a/../b/index.html',
      'GET /script.js?cat=3;id=4',
    ].map((firstRequests, at) => ({ at, service: 'http', texts: { firstRequests } })),
    [],
  ],
  [
    'a DNS zone copied',
    [
      {
        service: 'dns',
        respPort: 53,
        texts: { firstAnswers: 'AXFR NOERROR 192.0.2.1', firstRequests: 'example.com' },
      },
    ],
    ['zone-transfer'],
  ],
  ['a command shell with no protocol around it', [{ service: 'shell' }], ['remote-shell']],
  [
    'a zone that a secondary copies every hour',
    times(24, (i) => ({
      at: 3600 * i,
      service: 'dns',
      respPort: 53,
      texts: { firstAnswers: 'IXFR NOERROR', firstRequests: 'example.com' },
    })),
    [],
  ],
  [
    'TCP packets that no connection has',
    ['Q', '', 'F'].map((histories, at) => ({
      at,
      state: 'OTH',
      texts: { histories },
      columns: { ...silent, origSyns: 0, respPackets: 0 },
    })),
    ['os-fingerprinting'],
  ],
  [
    'one port of fifty silent hosts',
    times(50, (i) => ({ at: i * 0.01, resp: `10.0.1.${i}`, state: 'S0', columns: silent })),
    ['horizontal-scan'],
  ],
  [
    'ARP requests for two hundred absent hosts, as a router makes them',
    times(200, (i) => ({
      at: i * 0.01,
      resp: `10.0.1.${i}`,
      protocol: 0x806,
      columns: { respPackets: 0 },
    })),
    [],
  ],
  [
    'time stamps asked of fifty silent hosts',
    times(50, (i) => ({
      at: i * 0.01,
      resp: `10.0.1.${i}`,
      protocol: 1,
      origPort: 13,
      respPort: 14,
      columns: { respPackets: 0 },
    })),
    ['horizontal-scan'],
  ],
  ['fifty hosts that answer', times(50, (i) => ({ at: i * i * 0.1, resp: `203.0.113.${i}` })), []],
  [
    'two thousand attempts a second that never complete',
    times(4000, (i) => ({
      at: i / 2000,
      orig: `198.51.100.${i % 250}`,
      state: 'S0',
      columns: silent,
    })),
    ['syn-flood'],
  ],
  [
    'a service that is down, retried each second',
    times(60, (i) => ({ at: i * (1 + (i % 3)), state: 'S0', columns: silent })),
    [],
  ],
  [
    'UDP that nobody answers, 2,000 a second',
    times(2, (i) => ({
      at: i,
      seconds: 5,
      protocol: 17,
      columns: { origPackets: 10_000, respPackets: 0 },
    })),
    ['udp-flood'],
  ],
  [
    'UDP that is answered, as a video call is',
    times(2, (i) => ({
      at: i,
      seconds: 5,
      protocol: 17,
      columns: { origPackets: 10_000, respPackets: 9000 },
    })),
    [],
  ],
  [
    'a thousand pings a second',
    [{ seconds: 5, protocol: 1, origPort: 8, respPort: 0, columns: { origPackets: 5000 } }],
    ['icmp-flood'],
  ],
  [
    'a ping a second',
    [{ seconds: 60, protocol: 1, origPort: 8, respPort: 0, columns: { origPackets: 60 } }],
    [],
  ],
  [
    'thirty refused logins',
    times(30, (i) => ({ at: i * i, service: 'ftp', respPort: 21, columns: { loginFailures: 1 } })),
    ['password-guessing'],
  ],
  [
    'a password mistyped twice, then right',
    [{ service: 'ftp', respPort: 21, columns: { loginFailures: 2, loginSuccesses: 1 } }],
    [],
  ],
  [
    'sixty short SSH sessions in a minute',
    times(60, (i) => ({
      at: i + random.next(),
      seconds: 3,
      service: 'ssh',
      respPort: 22,
      columns: { origPayloadBytes: 1800, respPayloadBytes: 2200 },
    })),
    ['password-guessing'],
  ],
  [
    'a few SSH sessions an hour',
    times(6, (i) => ({
      at: i * i * 60,
      seconds: 3,
      service: 'ssh',
      respPort: 22,
      columns: { origPayloadBytes: 1800, respPayloadBytes: 2200 },
    })),
    [],
  ],
  [
    'two hundred pages that are not there',
    [{ service: 'http', columns: { requests: 220, responses: 220, clientErrors: 200 } }],
    ['directory-guessing'],
  ],
  [
    'a site with a few missing pictures',
    [{ service: 'http', columns: { requests: 80, responses: 80, clientErrors: 5 } }],
    [],
  ],
  [
    'eighty requests that trickle',
    times(80, (i) => ({
      at: i * 0.05,
      seconds: 60,
      service: 'http',
      columns: {
        requests: 1,
        responses: 0,
        unfinishedRequests: 1,
        origPayloadBytes: 600,
        origPayloadPackets: 12,
      },
    })),
    ['slow-http'],
  ],
  [
    'forty call-backs, ten seconds apart, give or take one',
    times(40, (i) => ({ at: i * 10 + random.next() * 2, resp: '203.0.113.9', respPort: 443 })),
    ['beacon'],
  ],
  [
    'the same among hosts inside',
    times(40, (i) => ({ at: i * 10 + random.next() * 2, resp: '10.0.0.9', respPort: 443 })),
    [],
  ],
  [
    'time asked every sixteen seconds',
    times(40, (i) => ({
      at: i * 16 + random.next(),
      resp: '203.0.113.9',
      respPort: 123,
      protocol: 17,
      service: 'ntp',
    })),
    [],
  ],
  [
    'visits at random times',
    times(60, () => ({ at: random.next() * 600, resp: '203.0.113.9', respPort: 443 })),
    [],
  ],
  [
    'long names of one domain, many and different',
    times(300, (i) => ({
      at: i * 0.1,
      protocol: 17,
      respPort: 53,
      service: 'dns',
      serverName: 't.example',
      columns: {
        requests: 1,
        responses: 1,
        dnsNameBytes: 120,
        dnsAnswerBytes: 300,
        dnsBulkQueries: 1,
      },
    })),
    ['dns-tunnel'],
  ],
  [
    'ordinary names',
    times(300, (i) => ({
      at: i * i * 0.01,
      protocol: 17,
      respPort: 53,
      service: 'dns',
      serverName: `site${i % 40}.example`,
      columns: { requests: 1, responses: 1, dnsNameBytes: 18, dnsAnswerBytes: 60 },
    })),
    [],
  ],
  [
    'echoes that carry something each way',
    [
      {
        seconds: 30,
        protocol: 1,
        origPort: 8,
        respPort: 0,
        columns: {
          origPayloadBytes: 60_000,
          respPayloadBytes: 90_000,
          origPayloadPackets: 50,
          respPayloadPackets: 60,
          origPayloadM2: 50 * 300 ** 2,
          respPackets: 60,
          echoMismatches: 55,
          requests: 50,
          echoChanges: 48,
        },
      },
    ],
    ['icmp-tunnel'],
  ],
  [
    'echoes that carry something one way and are mirrored',
    [
      {
        seconds: 60,
        protocol: 1,
        origPort: 8,
        respPort: 0,
        columns: {
          origPayloadBytes: 24_000,
          respPayloadBytes: 24_000,
          origPayloadPackets: 40,
          respPayloadPackets: 40,
          respPackets: 40,
          requests: 40,
          echoChanges: 39,
        },
      },
    ],
    ['icmp-tunnel'],
  ],
  [
    'a monitor that pings with two sizes',
    [
      {
        seconds: 60,
        protocol: 1,
        origPort: 8,
        respPort: 0,
        columns: {
          origPayloadBytes: 34_000,
          respPayloadBytes: 34_000,
          origPayloadPackets: 60,
          respPayloadPackets: 60,
          origPayloadM2: 60 * 480 ** 2,
          respPayloadM2: 60 * 480 ** 2,
          respPackets: 60,
          requests: 60,
        },
      },
    ],
    [],
  ],
  [
    'forty megabytes to a host outside',
    [
      ...times(20, (i) => ({ at: i * i, resp: `198.51.100.${i}` })),
      { resp: '203.0.113.9', columns: { origPayloadBytes: 40e6, respPayloadBytes: 1000 } },
    ],
    ['unusual-upload'],
  ],
  [
    'the same to a backup server inside',
    [
      ...times(20, (i) => ({ at: i * i, resp: `198.51.100.${i}` })),
      { resp: '10.0.0.9', columns: { origPayloadBytes: 40e6, respPayloadBytes: 1000 } },
    ],
    [],
  ],
];

describe('what is found in', () => {
  test.each(rows)('%s', (_, facts, expected) => {
    expect(classesFound(facts)).toEqual(expected);
  });
});

describe('what has no room in a list is counted', () => {
  const syn = { state: 'S0' as const, columns: { ...silent, origSyns: 1 } };
  const address = (i: number): string => `198.51.${i >> 8}.${i & 255}`;
  const limits: [string, string, readonly FlowFacts[], number][] = [
    [
      'scan',
      'targets beyond 4096 of a source',
      times(4100, (i) => ({ ...syn, respPort: i + 1 })),
      4,
    ],
    [
      'scan',
      'targets beyond 4096 of a source',
      times(8192, (i) => ({ ...syn, respPort: 1 + (i % 4096) })),
      0,
    ],
    [
      'flood',
      'sources beyond 1024 of a target',
      times(1030, (i) => ({ ...syn, orig: address(i) })),
      6,
    ],
    ['flood', 'seconds beyond 900 of a target', times(905, (i) => ({ ...syn, at: i })), 5],
    ['beacon', 'clients beyond 64 of an end point', times(70, (i) => ({ orig: address(i) })), 6],
    ['beacon', 'times beyond 512 of a pair', times(520, (i) => ({ at: i })), 8],
  ];
  test.each(limits)('%s: %s', (name, what, facts, expected) => {
    const { batch, hosts } = observedFlowsOf(facts);
    const detector = createDetectors().find((each) => each.name === name);
    detector?.observe(batch, hosts);
    expect(detector?.leftOut?.[what]).toBe(expected);
  });
});
