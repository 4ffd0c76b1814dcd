/** Real tables, read and divided; skipped where the shared data is absent. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  CsvReader,
  dropColumns,
  encodeTable,
  encodingOf,
  equalRowGroups,
} from '../src/learn/index.ts';
import { readTable } from '../src/service/ingest/index.ts';
import { SHARED_DIR } from './shared.ts';

const DATA = join(SHARED_DIR, 'data');
const UNSW = join(DATA, 'unsw-nb15/official-test.csv.gz');
const RAW = join(DATA, 'unsw-nb15/raw-sample-official-schema.csv.gz');
const COSTA = join(DATA, 'costa/connections-20000.csv.gz');

test.skipIf(!existsSync(UNSW))('UNSW-NB15: 26,387 rows repeat another in all but id', () => {
  const reader = new CsvReader();
  reader.push(gunzipSync(readFileSync(UNSW)));
  const { table, notes } = reader.finish();
  expect(notes).toEqual([]);
  expect(table.rowCount).toBe(82_332);
  const categories = table.columns.filter(({ kind }) => kind === 'category');
  expect(categories.map(({ name }) => name)).toEqual(['proto', 'service', 'state', 'attack_cat']);
  const rows = dropColumns(table, ['id']);
  const { matrix } = encodeTable(encodingOf(rows), rows);
  expect(matrix.rowCount - equalRowGroups(matrix).groupCount).toBe(26_387);
});

test.skipIf(!existsSync(RAW))(
  'UNSW-NB15, raw: a port that is none is found among 33,857',
  async () => {
    await expect(readTable(RAW)).rejects.toMatchObject({
      code: 'VED_TABLE_MIXED',
      message: expect.stringContaining('line 23643, column "sport": expected a number as in 33856'),
    });
    const { table } = await readTable(RAW, { categories: ['sport', 'dsport'] });
    expect(table.rowCount).toBe(33_857);
  },
);

test.skipIf(!existsSync(COSTA))(
  'a column without a name, as R writes, has its number',
  async () => {
    const { table, notes } = await readTable(COSTA);
    expect(notes).toEqual([]);
    expect(table.columns[0]).toMatchObject({ kind: 'number', name: 'column 1' });
    expect(table.columns[13]).toMatchObject({ name: 'Class', categories: ['Mal', 'NonMal'] });
  },
);
