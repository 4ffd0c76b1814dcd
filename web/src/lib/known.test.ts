import { describe, expect, test } from 'vitest';
import type { Endpoint } from './api.ts';
import { countryName, placeText, sideTitle, sightingsText } from './known.ts';

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
