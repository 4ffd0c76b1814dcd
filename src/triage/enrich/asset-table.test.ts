import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../wire/index.ts';
import { ASSETS_MAX, type AssetTable, parseAssets } from './asset-table.ts';
import { ListError } from './text-rows.ts';

const bytesOf = (text: string) => parseAddress(text) ?? new Uint8Array(16);
const assetAt = (table: AssetTable, text: string) => table.find(bytesOf(text), 0);

describe('assets', () => {
  test('are found by their address, else by the narrowest network around it', () => {
    const table = parseAssets(
      'address_or_network,name,role,weight\n' +
        '10.0.0.0/8,everything else,,0.4\n' +
        '# the crown jewels\n' +
        '10.0.0.5,db-1,"database, main",1\n' +
        '2001:db8::/64,lab,test bench,0.05\r\n',
    );
    expect(table.count).toBe(3);
    const jewel = { name: 'db-1', role: 'database, main', weight: 1 };
    expect(assetAt(table, '10.0.0.5')).toEqual(jewel);
    expect(assetAt(table, '10.9.9.9')).toEqual({ name: 'everything else', role: '', weight: 0.4 });
    expect(assetAt(table, '2001:db8::7')).toMatchObject({ name: 'lab', weight: 0.05 });
    expect(assetAt(table, '192.0.2.1')).toBeUndefined();
  });

  test('may come with other delimiters, in other order, and with less', () => {
    const table = parseAssets('name;address\nprinter;10.0.0.9\n;10.0.0.10\n');
    expect(assetAt(table, '10.0.0.9')).toEqual({ name: 'printer', role: '', weight: 1 });
    expect(assetAt(table, '10.0.0.10')?.name).toBe('10.0.0.10');
  });

  test.each([
    ['', 'expected a first row'],
    ['10.0.0.1,db\n', 'line 1: expected names of columns'],
    ['address,name,weight\n10.0.0.1,a,1\n10.0.0,b,1\n', 'line 3, column "address"'],
    ['address,name,weight\n10.0.0.1,a,0\n', 'line 2, column "weight"'],
    ['address,name,weight\n10.0.0.1,a,1.5\n', 'line 2, column "weight"'],
    ['address,name,weight\n10.0.0.1,a,much\n', 'got "much"'],
    [`address,name\n10.0.0.1,${'x'.repeat(500)}\n`, 'line 2, column "name"'],
  ])('of a bad file are refused with the place: %j', (text, message) => {
    expect(() => parseAssets(text)).toThrow(ListError);
    expect(() => parseAssets(text)).toThrow(message);
  });

  test('are limited in number', () => {
    const rows = Array.from({ length: ASSETS_MAX + 1 }, () => '::1,a\n').join('');
    expect(() => parseAssets(`address,name\n${rows}`)).toThrow('at most 100000 assets');
  });
});
