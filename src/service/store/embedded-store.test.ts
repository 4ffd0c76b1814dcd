import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groupsRequest } from '../../api/index.ts';
import { Database } from './database.ts';
import { openStore } from './embedded-store.ts';
import { sampleAnalysis } from './testing/sample-analysis.ts';
import { describeStore } from './testing/store-conformance.ts';

let directory: string;
const now = () => 1_700_000_000e6;
const open = () => openStore({ directory, now });
const index = () => join(directory, 'index.duckdb');
const segment = () => join(directory, 'journal', '00000001.vdj');
const all = groupsRequest.parse({ status: 'all', limit: 500 });

const newDirectory = () => mkdtemp(join(tmpdir(), 'vedette-store-'));
const fresh = async () => {
  directory = await newDirectory();
};

const suiteDirectory = await newDirectory();
afterAll(() => rm(suiteDirectory, { recursive: true }));
describeStore('the embedded store', () => ({
  open: () => openStore({ directory: suiteDirectory, now }),
  loseIndex: () => rm(join(suiteDirectory, 'index.duckdb')),
}));

describe('the data directory', () => {
  beforeEach(fresh);
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function withSample(): Promise<void> {
    const store = await open();
    await store.record(sampleAnalysis());
    await store.setStatus(sampleAnalysis().groups[0]?.id ?? '', { status: 'archived', by: 'test' });
    await store.close();
  }

  async function expectSample(rebuilds: number): Promise<void> {
    const store = await open();
    const { items } = await store.groups(all);
    expect(items.map(({ status }) => status)).toEqual(['archived', ...Array(7).fill('open')]);
    expect(store.health()).toMatchObject({ isReady: true, counters: { rebuilds } });
    await store.close();
  }

  test('holds what is used, and its secret is for its user only', async () => {
    const store = await open();
    const names = (await readdir(directory)).filter((name) => !name.endsWith('.wal'));
    expect(names.sort()).toEqual(['index.duckdb', 'journal', 'run']);
    const { mode } = await stat(join(directory, 'run', 'lock'));
    expect(mode & 0o777).toBe(0o600);
    await store.close();
  });

  test('is refused to a second store of the same process', async () => {
    const store = await open();
    await expect(open()).rejects.toMatchObject({ code: 'VED_DATA_LOCKED', exitCode: 1 });
    await store.close();
    await (await open()).close();
  });

  test.each([
    ['is missing', () => rm(index())],
    ['is another file', () => writeFile(index(), 'not a database '.repeat(1000))],
    ['is empty', () => writeFile(index(), '')],
    ['is marked as damaged', () => writeFile(join(directory, 'run', 'rebuild-index'), '')],
  ])('an index that %s is filled again from the journal', async (_name, spoil) => {
    await withSample();
    await expectSample(0);
    await spoil();
    await expectSample(1);
    await expectSample(0);
  });

  test('an index of another data directory is filled again', async () => {
    const foreign = await (async () => {
      await withSample();
      const bytes = await readFile(index());
      await rm(directory, { recursive: true });
      return bytes;
    })();
    const store = await open();
    await store.record(sampleAnalysis({ name: 'other', groupCount: 2 }));
    await store.close();
    await writeFile(index(), foreign);
    const again = await open();
    expect((await again.groups(all)).total).toBe(2);
    await again.close();
  });

  test('any flipped stretch of the index never stops the store for good', async () => {
    await withSample();
    const sound = await readFile(index());
    for (let at = 0; at < sound.length; at += Math.ceil(sound.length / 12)) {
      const bytes = Buffer.from(sound);
      bytes.fill(0xa5, at, at + 64);
      await writeFile(index(), bytes);
      // What is met while reading makes the next start build the index anew.
      for (let start = 0; start < 2; start++) {
        const store = await open();
        await store.groups(all).catch(() => undefined);
        await store.close();
      }
      const store = await open();
      expect((await store.groups(all)).total, `byte ${at}`).toBe(8);
      await store.close();
    }
  });

  test('a flipped stretch of its log costs nothing but a rebuild', async () => {
    const running = await open();
    await running.record(sampleAnalysis());
    await running.setStatus(sampleAnalysis().groups[0]?.id ?? '', {
      status: 'archived',
      by: 'test',
    });
    const [database, log] = [await readFile(index()), await readFile(`${index()}.wal`)];
    await running.close();
    for (let at = 0; at < log.length; at += Math.ceil(log.length / 12)) {
      const bytes = Buffer.from(log);
      bytes.fill(0xa5, at, at + 16);
      await writeFile(index(), database);
      await writeFile(`${index()}.wal`, bytes);
      const store = await open();
      const { items } = await store.groups(all);
      expect(items.map(({ status }) => status)).toEqual(['archived', ...Array(7).fill('open')]);
      await store.close();
    }
  });

  test('a journal that is newer is refused, and nothing is changed', async () => {
    await withSample();
    const { crc32 } = await import('node:zlib');
    const bytes = await readFile(segment());
    bytes.writeUInt16LE(9, 8);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 44)), 44);
    await writeFile(segment(), bytes);
    const before = await readFile(index());
    await expect(open()).rejects.toMatchObject({ code: 'VED_DATA_NEWER' });
    expect(bytes.equals(await readFile(segment()))).toBe(true);
    expect(before.equals(await readFile(index()))).toBe(true);
  });

  test('at every cut of the journal whole analyses are there, or nothing of them', async () => {
    await withSample();
    const whole = await readFile(segment());
    const seen = new Set<number>();
    for (let length = whole.length; length >= 0; length -= 1024) {
      await writeFile(segment(), whole.subarray(0, length));
      const store = await open();
      const { total } = await store.groups(all);
      expect([0, 8]).toContain(total);
      seen.add(total);
      await store.close();
    }
    expect(seen).toEqual(new Set([0, 8]));
  });

  test('a source whose record is damaged says what it lost', async () => {
    await withSample();
    const bytes = await readFile(segment());
    const marks = [...bytes.toString('latin1').matchAll(/VDrc/g)].map((match) => match.index);
    const [, groups = 0] = marks;
    bytes.writeUInt8(bytes.readUInt8(groups + 40) ^ 1, groups + 40);
    await writeFile(segment(), bytes);
    await rm(index());
    const store = await open();
    const source = await store.source(sampleAnalysis().source.id);
    expect(source).toMatchObject({ complete: false });
    expect(source?.problems).toEqual([
      'journal: expected 8 groups, got 0; parts of it are damaged',
    ]);
    expect(store.health().problems[0]).toMatch(/^VED_JOURNAL_DAMAGED: /);
    expect(await readdir(join(directory, 'journal'))).toHaveLength(2);
    await store.close();
  });

  test('that is a file is refused in words', async () => {
    const path = join(directory, 'file');
    await writeFile(path, '');
    await expect(openStore({ directory: path, now })).rejects.toMatchObject({
      code: 'VED_DATA_NOT_WRITABLE',
      message: expect.stringContaining(path),
    });
  });

  test('without leave to write is refused in words', async (context) => {
    if (process.getuid?.() === 0) context.skip('root may write everywhere; run as another user');
    const path = join(directory, 'mine');
    await mkdir(path);
    await chmod(path, 0o500);
    await expect(openStore({ directory: path, now })).rejects.toMatchObject({
      code: 'VED_DATA_NOT_WRITABLE',
    });
  });
});

test('the index can reach nothing outside, and its settings hold', async () => {
  await fresh();
  await mkdir(join(directory, 'run'));
  const database = await Database.hold(directory);
  await database.openIndex(index(), { damaged: false });
  const [settings] = await database.read(
    `SELECT current_setting('memory_limit') AS memory, current_setting('threads')::INT AS threads,
       current_setting('enable_external_access') AS outside,
       current_setting('lock_configuration') AS locked`,
  );
  expect(settings).toEqual({ memory: '122.0 MiB', threads: 2, outside: false, locked: true });
  const outside = join(directory, 'outside');
  const attempts = [
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    `COPY (SELECT 1) TO '${outside}'`,
    `ATTACH '${outside}'`,
    `EXPORT DATABASE '${outside}'`,
    'INSTALL httpfs',
    "LOAD '/tmp/some.duckdb_extension'",
    'SET enable_external_access = true',
    "SET memory_limit = '1GB'",
    "SET temp_directory = '/tmp'",
    'SET lock_configuration = false',
    'RESET memory_limit',
  ];
  for (const attempt of attempts) {
    await expect(database.read(attempt), attempt).rejects.toThrow(
      /disabled (by|through) configuration|has been locked|Cannot/i,
    );
  }
  await database.close();
  await rm(directory, { recursive: true });
});
