import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../wire/index.ts';
import { ListError } from '../text-rows.ts';
import type { IndicatorList } from './indicator-list.ts';
import { parseIndicators } from './parse-list.ts';
import { readIndicator } from './read-indicator.ts';
import { stixValues } from './stix-pattern.ts';
import { timeOf } from './time-of.ts';

const NOW_US = Date.UTC(2026, 0, 15) * 1000;

/** What a list says of an address or a name: the entry's value, or nothing. */
function held(list: IndicatorList, text: string, timeUs = NOW_US): string | undefined {
  const address = parseAddress(text);
  const entry = address
    ? list.findAddress(address, 0, timeUs)
    : (list.findName(text, timeUs) ?? list.findFingerprint(text, timeUs));
  return entry?.value;
}

describe('one indicator', () => {
  test.each([
    ['192.0.2.1', 'network'],
    ['192.0.2.0/24', 'network'],
    ['2001:db8::1', 'network'],
    ['192.0.2.1:443', 'network'],
    ['[2001:db8::1]:443', 'network'],
    ['192[.]0[.]2[.]1', 'network'],
    ['hxxps://evil[.]example/a?b', 'domain'],
    ['http://192.0.2.1/x', 'network'],
    ['http://user@evil.example:8080/x', 'domain'],
    ['*.Evil.Example', 'domain'],
    ['evil.example:8080', 'domain'],
    ['hxxp[://]evil[.]example', 'domain'],
    ['::ffff:192.0.2.1', 'network'],
    ['deadbeef.example', 'domain'],
    ['evil.example.', 'domain'],
    ['0149f47eabf9a20d0893e2a44e5a6323', 'fingerprint'],
    ['t13d3112h2_e8f1e7e78f70_b26ce05bbdd6', 'fingerprint'],
    ['0.0.0.0/0', 'unread'],
    ['0.0.0.0', 'unread'],
    ['::/0', 'unread'],
    ['da39a3ee5e6b4b0d3255bfef95601890afd80709', 'unread'],
    ['com', 'unread'],
    ['1.2.3', 'unread'],
    ['<script>alert(1)</script>', 'unread'],
    ['', 'unread'],
    [`${'a'.repeat(3000)}.example`, 'unread'],
  ])('%j is read as %s', (text, kind) => {
    expect(readIndicator(text).kind).toBe(kind);
  });
});

describe('a plain list', () => {
  test('has an indicator a line, with remarks', () => {
    const list = parseIndicators(
      '# made today\n192.0.2.7\n198.51.100.0/24 ; SBL1\n0.0.0.0 ads.example\nnonsense!\n\r\n',
    );
    expect(list.format).toBe('plain');
    expect(list.counts).toEqual({ networks: 2, domains: 1, fingerprints: 0 });
    expect(list.unread).toEqual({ 'no address, network, domain or fingerprint': 1 });
    expect(held(list, '192.0.2.7')).toBe('192.0.2.7');
    expect(held(list, '198.51.100.200')).toBe('198.51.100.0/24');
    expect(held(list, '192.0.2.8')).toBeUndefined();
  });

  test('holds a domain for all names below it, and for none beside it', () => {
    const list = parseIndicators('evil.example\n');
    expect(held(list, 'a.b.evil.example')).toBe('evil.example');
    expect(held(list, 'evil.example')).toBe('evil.example');
    expect(held(list, 'notevil.example')).toBeUndefined();
    expect(held(list, 'example')).toBeUndefined();
  });

  test('of nothing that can be read is refused, with the reason', () => {
    expect(() => parseIndicators('')).toThrow(ListError);
    expect(() => parseIndicators('hello there\n')).toThrow('1 × no address');
  });
});

describe('a CSV list', () => {
  const list = parseIndicators(
    '"first_seen_utc","dst_ip","dst_port","malware","expires"\n' +
      '"2026-01-02 03:04:05","192.0.2.9","443","Emotet, old","2026-02-01"\n' +
      '"2026-01-03 03:04:05","192.0.2.0/24","443","QakBot",""\n',
  );

  test('gives source, time and expiry by the names of its columns', () => {
    expect(list.format).toBe('csv');
    expect(list.findAddress(parseAddress('192.0.2.9') as Uint8Array, 0, NOW_US)).toEqual({
      value: '192.0.2.9',
      source: 'Emotet, old',
      timeUs: Date.UTC(2026, 0, 2, 3, 4, 5) * 1000,
      expiryUs: Date.UTC(2026, 1, 1) * 1000,
    });
  });

  test('whose entry expired answers with the network around it', () => {
    expect(held(list, '192.0.2.9', Date.UTC(2026, 1, 1) * 1000)).toBe('192.0.2.0/24');
  });

  test('with an expiry that is no time names line and column', () => {
    expect(() => parseIndicators('ip,expires\n192.0.2.1,soon\n')).toThrow(
      'line 2, column "expires": expected a time',
    );
  });

  test('that has an entry twice keeps the later expiry', () => {
    const twice = parseIndicators('domain,expires\na.example,2026-03-01\na.example,2026-02-01\n');
    expect(held(twice, 'a.example', Date.UTC(2026, 1, 15) * 1000)).toBe('a.example');
  });
});

describe('a MISP event', () => {
  const list = parseIndicators(
    JSON.stringify({
      Event: {
        info: 'OSINT: a campaign',
        Orgc: { name: 'CIRCL' },
        Attribute: [
          { type: 'ip-dst', value: '192.0.2.7', to_ids: true, timestamp: '1767225600' },
          { type: 'ip-dst|port', value: '192.0.2.8|443' },
          { type: 'domain|ip', value: 'c2.example|192.0.2.9' },
          { type: 'sha256', value: 'ab' },
          { type: 'ip-src', value: '192.0.2.10', to_ids: false },
          { type: 'ip-src', value: '192.0.2.11', deleted: true },
          { type: '__proto__', value: 'x' },
          null,
        ],
        Object: [{ Attribute: [{ type: 'ja3-fingerprint-md5', value: 'A'.repeat(32) }] }],
      },
    }),
  );

  test('gives what traffic can show, and counts the rest by reason', () => {
    expect(list.format).toBe('misp');
    expect(list.counts).toEqual({ networks: 3, domains: 1, fingerprints: 1 });
    expect(list.unread).toEqual({
      'hash of a file': 1,
      'attribute not meant for detection': 1,
      'deleted attribute': 1,
      'attribute of another type': 1,
      'attribute that is no object': 1,
    });
    const entry = list.findAddress(parseAddress('192.0.2.7') as Uint8Array, 0, NOW_US);
    expect(entry).toMatchObject({ source: 'CIRCL: OSINT: a campaign', timeUs: 1_767_225_600e6 });
    expect(held(list, 'c2.example')).toBe('c2.example');
    expect(held(list, 'a'.repeat(32))).toBe('a'.repeat(32));
  });

  test('is told from other JSON', () => {
    expect(() => parseIndicators('{"a":1}')).toThrow('MISP event or a STIX 2.1 bundle');
    expect(() => parseIndicators('{"a":')).toThrow('expected JSON');
  });
});

describe('a STIX pattern', () => {
  test.each([
    ["[ipv4-addr:value = '192.0.2.7']", ['192.0.2.7']],
    [
      "[ipv4-addr:value='192.0.2.7' OR domain-name:value = 'a.example']",
      ['192.0.2.7', 'a.example'],
    ],
    ["[ipv4-addr:value IN ('192.0.2.7', '192.0.2.8')]", ['192.0.2.7', '192.0.2.8']],
    [
      "[ipv4-addr:value = '192.0.2.7'] OR [url:value = 'http://b.example/']",
      ['192.0.2.7', 'http://b.example/'],
    ],
    ["[ipv6-addr:value ISSUBSET '2001:db8::/32']", ['2001:db8::/32']],
    [String.raw`[url:value = 'http://a.example/\'x']`, ["http://a.example/'x"]],
  ])('%s names single values', (pattern, values) => {
    expect(stixValues(pattern)).toEqual({ values });
  });

  test.each([
    ["[ipv4-addr:value = '192.0.2.7' AND domain-name:value = 'a.example']", 'pattern with AND'],
    ["[ipv4-addr:value NOT = '192.0.2.7']", 'pattern with NOT'],
    ["[domain-name:value LIKE 'a%']", 'pattern with LIKE'],
    ["[ipv4-addr:value = '192.0.2.7'] FOLLOWEDBY [url:value = 'x']", 'pattern with FOLLOWEDBY'],
    ["[ipv4-addr:value = '192.0.2.7'] WITHIN 5 SECONDS", 'pattern with WITHIN'],
    ["[file:hashes.'SHA-256' = 'ab']", 'hash of a file'],
    ["[process:name = 'x']", 'pattern of another kind of object'],
    ['[ipv4-addr:value', 'pattern that is not STIX'],
    ['', 'pattern that is not STIX'],
    ['\u0000', 'pattern that is not STIX'],
  ])('%j does not: %s', (pattern, reason) => {
    expect(stixValues(pattern)).toEqual({ reason });
  });

  test('that is hostile comes to an end, however long', () => {
    for (const piece of ["'", '[', "a'", "\\'", 'a:b OR ', '(']) {
      stixValues(piece.repeat(Math.floor(60_000 / piece.length)));
    }
  });
});

describe('a STIX bundle', () => {
  const list = parseIndicators(
    JSON.stringify({
      type: 'bundle',
      id: 'bundle--1',
      objects: [
        { type: 'identity', id: 'identity--1', name: 'Example CERT' },
        {
          type: 'indicator',
          name: 'C2 of Foo',
          created_by_ref: 'identity--1',
          pattern_type: 'stix',
          pattern: "[ipv4-addr:value = '192.0.2.7' OR ipv6-addr:value = '2001:db8::7']",
          valid_from: '2026-01-01T00:00:00Z',
          valid_until: '2026-02-01T00:00:00.5+01:00',
        },
        { type: 'indicator', pattern_type: 'sigma', pattern: 'x' },
        { type: 'indicator', revoked: true, pattern: "[ipv4-addr:value = '192.0.2.9']" },
        { type: 'malware', name: 'Foo' },
      ],
    }),
  );

  test('gives its indicators with source, time and expiry', () => {
    expect(list.format).toBe('stix');
    expect(list.counts).toEqual({ networks: 2, domains: 0, fingerprints: 0 });
    expect(list.unread).toEqual({ 'pattern in another language': 1, 'revoked indicator': 1 });
    const address = parseAddress('2001:db8::7') as Uint8Array;
    expect(list.findAddress(address, 0, NOW_US)).toEqual({
      value: '2001:db8::7',
      source: 'Example CERT: C2 of Foo',
      timeUs: Date.UTC(2026, 0, 1) * 1000,
      expiryUs: Date.UTC(2026, 0, 31, 23) * 1000 + 500_000,
    });
    expect(list.findAddress(address, 0, Date.UTC(2026, 2, 1) * 1000)).toBeUndefined();
  });
});

describe('hostile text', () => {
  const pieces = [
    '{"Event":',
    '{"type":"bundle","objects":[',
    '[',
    '"',
    "'",
    ',',
    '\n',
    '#',
    '\ufeff',
    'ip,',
    '\0',
    '192.0.2.1',
    'a.example',
    '::',
    '/8',
    '[.]',
    'hxxp://',
    '}',
    ']',
    'expires',
    '__proto__',
    '9',
  ];
  const bait = fc.constantFrom(...pieces);
  const text = fc.array(fc.oneof(bait, fc.string()), { maxLength: 60 }).map((all) => all.join(''));

  test('gives a list or one line that says why not', () => {
    fc.assert(
      fc.property(text, (hostile) => {
        try {
          parseIndicators(hostile);
        } catch (error) {
          expect(error).toBeInstanceOf(ListError);
          expect((error as Error).message).not.toMatch(/\n/);
        }
      }),
      { seed: 20_261, numRuns: 2000 },
    );
  });

  test('in JSON of the right shape is passed over with a count', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const good = { type: 'ip-dst', value: '192.0.2.7' };
    fc.assert(
      fc.property(fc.array(json), (attributes) => {
        const event = { Event: { info: 1, Orgc: 7, Attribute: [...attributes, good], Object: 3 } };
        expect(held(parseIndicators(JSON.stringify(event)), '192.0.2.7')).toBe('192.0.2.7');
        const indicator = { type: 'indicator', pattern: "[ipv4-addr:value = '192.0.2.7']" };
        const bundle = { type: 'bundle', objects: [...attributes, indicator] };
        expect(held(parseIndicators(JSON.stringify(bundle)), '192.0.2.7')).toBe('192.0.2.7');
      }),
      { seed: 20_261, numRuns: 300 },
    );
  });

  test('comes to an end, however long', () => {
    for (const piece of ['"', '""', 'a.', '1.', ',', '[', '(.)', '- ', 'ip,"', ':', '/']) {
      expect(() => parseIndicators(piece.repeat(500_000))).toThrow(ListError);
    }
  });
});

describe('a time', () => {
  test.each([
    ['2026-01-02T03:04:05.123456Z', Date.UTC(2026, 0, 2, 3, 4, 5) * 1000 + 123_456],
    ['2026-01-02 03:04:05', Date.UTC(2026, 0, 2, 3, 4, 5) * 1000],
    ['2026-01-02T03:04+02:00', Date.UTC(2026, 0, 2, 1, 4) * 1000],
    ['2026-01-02', Date.UTC(2026, 0, 2) * 1000],
    ['1767225600', 1_767_225_600e6],
    ['2026-02-30', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ])('%j is %s', (text, timeUs) => {
    expect(timeOf(text)).toBe(timeUs);
  });
});
