import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { enrichmentSummary } from '../../api/index.ts';
import type { ListVerdicts } from '../../triage/index.ts';
import { parseAddress } from '../../wire/index.ts';
import { OperatorError } from '../errors.ts';
import { type EnrichmentFiles, readEnrichment } from './read-enrichment.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-enrich-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const bytesOf = (text: string) => parseAddress(text) ?? new Uint8Array(16);
const read = (files: EnrichmentFiles, verdicts: ReadonlyMap<string, ListVerdicts> = new Map()) =>
  readEnrichment(files, async () => verdicts);

describe('enrichment', () => {
  test('reads assets and lists, also packed and from a folder, and says what it read', async () => {
    const lists = join(folder, 'lists');
    mkdirSync(lists);
    writeFileSync(join(lists, 'b.txt.gz'), gzipSync('192.0.2.7\nevil.example\n'));
    writeFileSync(join(lists, '.hidden'), 'not a list at all');
    const assets = file('assets.csv', 'address,name,weight\n10.0.0.1,db,0.5\n');
    const plain = file('a.txt', '192.0.2.8\n?\n');
    const verdicts = new Map([['a.txt', { confirmed: 6, dismissed: 0 }]]);
    const { enrichment, summary } = await read(
      { assets, indicators: [plain], listFolder: lists },
      verdicts,
    );
    expect(enrichment.assets?.find(bytesOf('10.0.0.1'), 0)?.name).toBe('db');
    expect(enrichment.indicators?.map(({ name }) => name)).toEqual(['a.txt', 'b.txt.gz']);
    const told = enrichmentSummary.parse(summary());
    expect(told.assets?.count).toBe(1);
    expect(told.lists[0]).toMatchObject({ networks: 1, confirmed: 6, precision: 0.8 });
    expect(Object.values(told.lists[0]?.unread ?? {})).toEqual([1]);
    expect(told.lists[1]).toMatchObject({ networks: 1, domains: 1, precision: 0.5 });
    expect(told.places).toEqual([]);
  });

  test('without files asks nobody and has no lists', async () => {
    const { enrichment } = await readEnrichment({ listFolder: join(folder, 'none') }, () => {
      throw new Error('nobody asks for verdicts of no lists');
    });
    expect(enrichment.indicators).toEqual([]);
    expect(enrichment.assets).toBeUndefined();
  });

  test.each<[string, () => EnrichmentFiles, string]>([
    [
      'assets',
      () => ({ assets: file('x.csv', 'address,name\nten,db\n') }),
      'x.csv": line 2, column',
    ],
    ['a list', () => ({ indicators: [file('x.txt', 'hello\n')] }), 'x.txt": expected addresses'],
    ['JSON', () => ({ indicators: [file('x.json', '{"a":')] }), 'x.json": expected JSON'],
    ['places', () => ({ geo: [file('x.mmdb', 'hello')] }), 'x.mmdb": expected a MaxMind DB'],
    [
      'the same name twice',
      () => ({ indicators: [file('y.txt', '192.0.2.1\n'), join(folder, 'y.txt')] }),
      'expected a name of its own',
    ],
  ])('refuses %s in one line with the file', async (_, files, message) => {
    const failure = await read(files()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OperatorError);
    expect((failure as OperatorError).code).toBe('VED_LIST_REFUSED');
    expect((failure as OperatorError).message).toContain(message);
    expect((failure as OperatorError).message).not.toContain('\n');
  });

  test('lets a file of the user speak before the shipped one', async () => {
    const own = createRequire(import.meta.url).resolve(
      '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country-ipv4.mmdb',
    );
    const { enrichment, summary } = await read({ geo: [own] });
    expect(enrichment.placeOf?.(bytesOf('193.0.6.139'))).toEqual({ country: 'NL' });
    expect(summary().places.map(({ name }) => name)).toEqual(['geo-whois-asn-country-ipv4.mmdb']);
  });

  test('knows countries from the shipped file, which it opens when asked', async () => {
    const { enrichment, summary } = await read({});
    expect(summary().places).toEqual([]);
    expect(enrichment.placeOf?.(bytesOf('193.0.6.139'))).toEqual({ country: 'NL' });
    expect(enrichment.placeOf?.(bytesOf('2001:67c:2e8:22::c100:68b'))).toEqual({ country: 'NL' });
    const [place] = enrichmentSummary.parse(summary()).places;
    expect(place).toMatchObject({ name: 'geo-whois-asn-country.mmdb', damaged: false });
    expect(place?.built).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});
