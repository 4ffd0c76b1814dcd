import { describe, expect, test } from 'vitest';
import type { Endpoint } from './api.ts';
import { countryName, enrichmentLines, placeText, sideTitle, sightingsText } from './known.ts';

const side: Endpoint = { ip: '193.0.6.139', hostCount: 1, portCount: 1, packets: 1, bytes: 40 };

describe('what is known of a side', () => {
  test('is told in words', () => {
    const asn = { number: 3333, organization: 'RIPE NCC' };
    expect(placeText({ geo: { country: 'NL', city: 'Amsterdam' }, asn })).toBe(
      'Amsterdam, Netherlands, AS3333 RIPE NCC',
    );
    expect(placeText({})).toBe('');
    const asset = { name: 'db-1', role: 'database', weight: 1 };
    expect(sideTitle({ ...side, asset, geo: { country: 'NL' } })).toBe(
      '193.0.6.139\ndb-1, database\nNetherlands',
    );
  });

  test('is shown as it is where a code is none', () => {
    expect(countryName('QQ')).toBe('QQ');
    expect(countryName('<b>')).toBe('<b>');
  });
});

test('what an analysis knew tells what was not read, and on what lists rest', () => {
  const list = {
    name: 'c2.json',
    digest: 'a'.repeat(64),
    format: 'stix' as const,
    networks: 1200,
    domains: 1,
    fingerprints: 0,
    unread: { 'pattern with AND': 3 },
    confirmed: 0,
    dismissed: 16,
    precision: 0.1,
  };
  const place = { name: 'city.mmdb', type: 'City', built: '2026-01-02', damaged: false };
  expect(enrichmentLines({ lists: [list], places: [place] })).toEqual([
    'c2.json: 1,201 entries, right in 10 % of cases, by 16 verdicts; 3 not read: pattern with AND',
    'places by city.mmdb of 2026-01-02',
  ]);
});

test('how often something was seen names the verdicts that there are', () => {
  const seen = {
    rows: 3,
    first: '2026-01-02T03:04:05.000000Z',
    last: '2026-01-03T03:04:05.000000Z',
    confirmed: 0,
    dismissed: 2,
    archived: 0,
  };
  expect(sightingsText(seen, 'utc')).toBe('3 rows since 2026-01-02 03:04:05; 2 dismissed');
  expect(sightingsText({ ...seen, rows: 1, dismissed: 0 }, 'utc')).toBe(
    '1 row since 2026-01-02 03:04:05',
  );
});
