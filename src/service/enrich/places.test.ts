import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseAddress } from '../../wire/index.ts';
import { Places } from './places.ts';
import { mmdbFile } from './testing/mmdb-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-places-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const anywhere = parseAddress('2001:67c:2e8:22::c100:68b') ?? new Uint8Array(16);

describe('places', () => {
  test('are put together from files of cities and of networks', async () => {
    const city = {
      city: { names: { en: 'Amsterdam', de: 'Amsterdam' } },
      country: { iso_code: 'NL' },
      registered_country: { iso_code: 'GB' },
    };
    const network = {
      autonomous_system_number: 3333,
      autonomous_system_organization: 'Reseaux IP Europeens Network Coordination Centre',
    };
    const places = await Places.open([
      file('city.mmdb', mmdbFile(city, 'City')),
      file('asn.mmdb', mmdbFile(network, 'ASN')),
    ]);
    expect(places.find(anywhere)).toEqual({
      country: 'NL',
      city: 'Amsterdam',
      asn: 3333,
      organization: 'Reseaux IP Europeens Network Coordination Centre',
    });
    expect(places.summary()).toEqual([
      { name: 'city.mmdb', type: 'City', built: '2026-01-01', damaged: false },
      { name: 'asn.mmdb', type: 'ASN', built: '2026-01-01', damaged: false },
    ]);
  });

  test('of an earlier file count, and the shipped one fills in the country', async () => {
    const places = await Places.open([
      file('one.mmdb', mmdbFile({ autonomous_system_number: 1 }, 'ASN')),
      file('two.mmdb', mmdbFile({ autonomous_system_number: 2 }, 'ASN')),
    ]);
    expect(places.find(anywhere)).toEqual({ country: 'NL', asn: 1 });
  });

  test('that have another shape are passed over, member by member', async () => {
    const odd = { country: 'NL', city: { names: ['x'] }, autonomous_system_number: 'AS1' };
    const long = { country_code: 'x'.repeat(250) };
    const paths = [file('odd.mmdb', mmdbFile(odd, '?')), file('long.mmdb', mmdbFile(long, '?'))];
    expect((await Places.open(paths)).find(anywhere)).toEqual({ country: 'NL' });
  });

  test('of a file that breaks in an answer are left out, and it is told damaged', async () => {
    const bytes = mmdbFile({ country: { iso_code: 'NL' } }, 'Country');
    // The pointers lead beyond the end of the file.
    bytes.fill(0x7f, 0, 6);
    const places = await Places.open([file('damaged.mmdb', bytes)]);
    expect(places.find(anywhere)).toEqual({ country: 'NL' });
    expect(places.summary()[0]).toMatchObject({ name: 'damaged.mmdb', damaged: true });
  });
});
