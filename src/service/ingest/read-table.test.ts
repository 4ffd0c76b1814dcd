import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import type { ReadTable } from '../../learn/index.ts';
import { readTable } from './read-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function plain({ table }: ReadTable): Record<string, (number | string | null)[]> {
  const columns = table.columns.map((column): [string, (number | string | null)[]] => [
    column.name,
    column.kind === 'number'
      ? Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
      : Array.from(column.codes, (code) => (code < 0 ? null : column.categories[code])),
  ]);
  return Object.fromEntries(columns);
}

const CSV = 'port,service\n80,http\n53,dns\n';
const WANTED = { port: [80, 53], service: ['http', 'dns'] };

describe('text', () => {
  test.each([
    ['a.csv', CSV],
    ['a semicolon.csv', CSV.replaceAll(',', ';')],
    ['a.TSV', CSV.replaceAll(',', '\t')],
    ['a.ndjson', '{"port":80,"service":"http"}\n{"port":53,"service":"dns"}\n'],
    ['a.jsonl', '{"port":80,"service":"http"}\n{"port":53,"service":"dns"}\n'],
    ['a.csv.gz', zlib.gzipSync(CSV)],
  ])('%s is read by its ending, with the digest of its bytes', async (name, content) => {
    const states: object[] = [];
    const read = await readTable(write(name, content), { onProgress: (each) => states.push(each) });
    expect(plain(read)).toEqual(WANTED);
    expect(read.digest).toBe(createHash('sha256').update(content).digest('hex'));
    const bytes = Buffer.from(content).length;
    expect(states.at(-1)).toEqual({ bytes, total: bytes });
  });

  const { zstdCompressSync: pack } = zlib as { zstdCompressSync?: (text: string) => Buffer };

  test.skipIf(pack === undefined)('zstd is unpacked (skipped before Node 22.15)', async () => {
    const path = write('a.csv.zst', pack?.(CSV) ?? '');
    expect(plain(await readTable(path))).toEqual(WANTED);
  });

  test.skipIf(pack !== undefined)('zstd is refused by its name before Node 22.15', async () => {
    const path = write('a.csv.zst', Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0));
    await expect(readTable(path)).rejects.toMatchObject({
      code: 'VED_TABLE_FORMAT',
      message: expect.stringContaining('which this version of Node does not unpack'),
    });
  });

  test.each([
    ['CSV', CSV],
    ['TSV', `\ufeff${CSV.replaceAll(',', '\t')}`],
    ['NDJSON', '\n{"port":80,"service":"http"}\n{"port":53,"service":"dns"}\n'],
  ])('of standard input is told by its beginning: %s', async (_, content) => {
    const { stdin } = process;
    Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(content)]) });
    try {
      expect(plain(await readTable('-'))).toEqual(WANTED);
    } finally {
      Object.defineProperty(process, 'stdin', { value: stdin });
    }
  });

  test('columns are categories where they are declared', async () => {
    const read = await readTable(write('b.csv', CSV), { categories: ['port'] });
    expect(plain(read).port).toEqual(['80', '53']);
  });
});

describe('Parquet', () => {
  async function writeParquet(name: string, select: string): Promise<string> {
    const path = join(folder, name);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`COPY (${select}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
    return path;
  }

  test('has the kinds of its file: numbers, times in seconds, texts and truth values', async () => {
    const path = await writeParquet(
      "it's [1] a*.parquet",
      `SELECT i::INTEGER AS n, CASE WHEN i % 2 = 0 THEN i / 8 END AS "a""b",
         i::DECIMAL(9, 2) AS d, i % 3 = 0 AS yes, 'x' || (i % 2) AS __proto__,
         TIMESTAMP '1970-01-02 00:00:01.5' AS t, i::BIGINT AS port,
         CASE i WHEN 0 THEN 'Infinity'::DOUBLE ELSE 1 END AS far, 'id' || i AS id
       FROM range(70000) AS r(i)`,
    );
    const read = await readTable(path, { categories: ['port'] });
    const columns = new Map(read.table.columns.map((column) => [column.name, column]));
    expect(read.table.rowCount).toBe(70_000);
    expect([...columns.keys()]).toEqual(['n', 'a"b', 'd', 'yes', '__proto__', 't', 'far']);
    const rows = (name: string) => {
      const column = columns.get(name);
      return column?.kind === 'number' ? Array.from(column.values.subarray(0, 4)) : column;
    };
    expect(rows('n')).toEqual([0, 1, 2, 3]);
    expect(rows('a"b')).toEqual([0, Number.NaN, 0.25, Number.NaN]);
    expect(rows('t')).toEqual([86_401.5, 86_401.5, 86_401.5, 86_401.5]);
    expect(rows('far')).toEqual([Number.NaN, 1, 1, 1]);
    expect(columns.get('yes')).toMatchObject({ categories: ['false', 'true'] });
    expect(columns.get('__proto__')).toMatchObject({ categories: ['x0', 'x1'] });
    expect(read.notes.map(({ column, kind, count }) => [column, kind, count])).toEqual([
      ['port', 'left-out', 67_584],
      ['far', 'infinite', 1],
      ['id', 'left-out', 67_584],
    ]);
  });

  test('of lists, of no rows, or that is none, is refused', async () => {
    const lists = await writeParquet('lists.parquet', 'SELECT [1] AS a');
    await expect(readTable(lists)).rejects.toMatchObject({
      code: 'VED_TABLE_MALFORMED',
      message: expect.stringContaining('column "a": expected numbers, texts, times, truth'),
    });
    const empty = await writeParquet('empty.parquet', 'SELECT 1 AS a WHERE false');
    await expect(readTable(empty)).rejects.toMatchObject({ code: 'VED_TABLE_EMPTY' });
    await expect(readTable(write('no.parquet', CSV))).rejects.toMatchObject({
      code: 'VED_TABLE_MALFORMED',
      message: expect.stringMatching(/no\.parquet": expected a Parquet file, got: /),
    });
    const path = await writeParquet('one.parquet', 'SELECT 1 AS port');
    await expect(readTable(path, { categories: ['ports'] })).rejects.toMatchObject({
      code: 'VED_TABLE_COLUMN',
    });
  });
});

describe('what is no table is refused with a code and a line', () => {
  test.each([
    ['ragged.csv', 'a,b\n1\n', 'VED_TABLE_MALFORMED', /ragged\.csv", line 2: expected 2 cells/],
    ['rows.csv', 'a,b\n', 'VED_TABLE_EMPTY', /rows\.csv": expected rows of data, found none/],
    ['empty.csv', '', 'VED_INPUT_EMPTY', /expected a table, found an empty file; write it again/],
    ['empty.csv.gz', zlib.gzipSync(''), 'VED_TABLE_EMPTY', /expected a table, got nothing/],
    ['mixed.csv', `a\n${'1\n'.repeat(99)}x\n`, 'VED_TABLE_MIXED', /line 101, column "a"/],
    [
      'cut.csv.gz',
      zlib.gzipSync(CSV).subarray(0, 30),
      'VED_TABLE_MALFORMED',
      /gzip data broke off/,
    ],
    ['zip.csv', 'PK\u0003\u0004', 'VED_TABLE_FORMAT', /found a ZIP archive/],
    ['table.xls', CSV, 'VED_TABLE_FORMAT', /expected a name that ends in \.csv/],
    ['table.parquet.gz', CSV, 'VED_TABLE_FORMAT', /expected a name that ends in \.csv/],
  ])('%s', async (name, content, code, message) => {
    await expect(readTable(write(name, content))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('a folder, and nothing at all', async () => {
    mkdirSync(join(folder, 'd.csv'));
    await expect(readTable(join(folder, 'd.csv'))).rejects.toMatchObject({
      code: 'VED_INPUT_IS_FOLDER',
      message: expect.stringContaining('expected a table, found a folder'),
    });
    await expect(readTable(join(folder, 'none.csv'))).rejects.toMatchObject({
      code: 'VED_INPUT_NOT_FOUND',
    });
  });
});
