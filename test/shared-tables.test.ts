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
import { SHARED_DIR } from './shared.ts';

const UNSW = join(SHARED_DIR, 'data/unsw-nb15/official-test.csv.gz');

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
