import { expect, test } from 'vitest';
import { aboutEnrichment, aboutHosts } from './about-hosts.ts';

const side = { hostCount: 1, portCount: 1, packets: 1, bytes: 40 };

test('a row tells whose its hosts are, and where, in one line', () => {
  const orig = { ...side, ip: '10.0.0.1', asset: { name: 'db', role: 'database', weight: 0.9 } };
  const asn = { number: 3333, organization: 'RIPE NCC' };
  const resp = { ...side, ip: '193.0.6.139', geo: { country: 'NL' }, asn };
  expect(aboutHosts({ orig, resp })).toBe(
    '10.0.0.1: db (database), weight 0.9 · 193.0.6.139: NL, AS3333 RIPE NCC',
  );
  const many = { ...side, hostCount: 50, asset: { name: 'web', weight: 1 } };
  expect(aboutHosts({ orig: side, resp: many })).toBe('heaviest of 50 hosts: web, weight 1');
  expect(aboutHosts({ orig: side, resp: side })).toBeUndefined();
});

test('an analysis tells what it knew, and what of it could not be read', () => {
  const digest = 'a'.repeat(64);
  const list = { digest, format: 'stix' as const, domains: 1, fingerprints: 0, precision: 0.5 };
  const enrichment = {
    assets: { digest, count: 1200 },
    lists: [
      { ...list, name: 'c2.json', networks: 4, confirmed: 0, dismissed: 0, unread: { x: 2 } },
    ],
    places: [{ name: 'city.mmdb', type: 'City', built: '2026-01-01', damaged: true }],
  };
  expect(aboutEnrichment(enrichment)).toBe(
    'known apart from the traffic: 1,200 assets · c2.json with 5 entries, 2 not read: x · ' +
      'city.mmdb is damaged',
  );
  expect(aboutEnrichment({ lists: [], places: [] })).toBeUndefined();
});
